// SPDX-License-Identifier: GPL-3.0-or-later
//
// One exchange of a session, loaded with its heads, and what was found in it. What the detail pane
// says of it is derived in detail_cards.h.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QString>

#include "core/audit/finding.h"
#include "core/http/exchange.h"
#include "core/store/session.h"
#include "gui/models/detail_text.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

class ExchangeDetail {
public:
    // Loads it. `loader` is one of the session's, and belongs to this thread.
    ExchangeDetail(SessionPointer session,
                   std::uint32_t index,
                   std::shared_ptr<store::ExchangeLoader> loader);
    ExchangeDetail(const ExchangeDetail&) = delete;
    ExchangeDetail& operator=(const ExchangeDetail&) = delete;

    const SessionPointer& session() const { return session_; }
    const store::Session& rows() const { return session_->rows(); }
    std::uint32_t index() const { return index_; }
    const store::ExchangeRow& row() const { return rows().exchanges[index_]; }
    const store::ConnectionRow& connection() const { return rows().connections[row().connection]; }
    const http::Exchange& exchange() const { return exchange_; }
    const http::Message& message(Side side) const {
        return side == Side::Client ? exchange_.request : exchange_.response;
    }

    bool isJudged() const { return judged_; }
    // With their evidence; those that the heads show, until the session was judged.
    const audit::Findings& findings() const { return findings_; }

    store::ExchangeLoader& loader() const { return *loader_; }

private:
    SessionPointer session_;
    std::uint32_t index_;
    std::shared_ptr<store::ExchangeLoader> loader_;
    http::Exchange exchange_;
    audit::Findings findings_;
    bool judged_ = false;
};

// The line above the tabs.
struct DetailSummary {
    QString method;
    QString url;
    // Where in `url` its parts begin and end: the host and the path carry the weight.
    struct Part {
        int start = 0;
        int length = 0;
        bool strong = false;
    };
    std::vector<Part> parts;
    QString status;  // "200 OK"
    int code = 0;
    QString time;
    QString time_tip;
    QString size;
    QString size_tip;
    struct Badge {
        QString words;
        Tone tone = Tone::Secondary;
        QString tip;
        QString tab;  // key of the tab that tells more
    };
    std::vector<Badge> badges;
};
DetailSummary summaryOf(const ExchangeDetail& detail);

// "GET example.com/path", of any row, without loading it.
QString rowTitle(const store::Session& session, std::uint32_t index, int most = 200);

}  // namespace waybill::gui
