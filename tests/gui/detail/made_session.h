// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sessions for tests of the detail pane: of conversations that the test writes down.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gui/models/exchange_detail.h"
#include "gui/models/loaded_session.h"
#include "tests/support/capture_writer.h"
#include "tests/support/traffic.h"

namespace waybill::gui {

inline SessionPointer readSession(const std::string& path) {
    LoadedSession::Reading reading;
    reading.paths = {path};
    return LoadedSession::read(reading);
}

// In segments that fit into a packet.
inline void sayInPieces(test::Conversation& talk, Side side, std::string_view text) {
    constexpr std::size_t kPiece = 8192;
    for (; !text.empty(); text.remove_prefix(std::min(kPiece, text.size()))) {
        talk.say(side, text.substr(0, kPiece));
    }
}

// Requests and responses in turns, on one connection.
class MadeSession {
public:
    explicit MadeSession(const std::vector<std::pair<std::string, std::string>>& exchanges) {
        test::Traffic traffic;
        test::Conversation talk(traffic);
        talk.open();
        for (const auto& [request, response] : exchanges) {
            sayInPieces(talk, Side::Client, request);
            sayInPieces(talk, Side::Server, response);
        }
        talk.close();
        path_ = folder_.write("made.pcap", traffic.pcap());
        session_ = readSession(path_);
        loader_ = session_->makeLoader();
    }

    const std::string& path() const { return path_; }
    const SessionPointer& session() const { return session_; }
    std::shared_ptr<const ExchangeDetail> detail(std::uint32_t index = 0) const {
        return std::make_shared<const ExchangeDetail>(session_, index, loader_);
    }

private:
    test::TemporaryDirectory folder_;
    std::string path_;
    SessionPointer session_;
    std::shared_ptr<store::ExchangeLoader> loader_;
};

inline std::string textOf(const CardText& card) {
    return toText(card).toStdString();
}

// The card with that key, as text.
inline std::string textOf(const std::vector<CardText>& cards, const char* key) {
    for (const CardText& card : cards) {
        if (card.key == QLatin1String(key)) {
            return textOf(card);
        }
    }
    return "(none)";
}

}  // namespace waybill::gui
