// SPDX-License-Identifier: GPL-3.0-or-later
//
// How hits of a search are printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capture/session_search.h"
#include "core/filter/search.h"
#include "core/report/text_list.h"
#include "core/report/text_style.h"
#include "core/store/session.h"

namespace waybill::cli {

struct SearchTotals {
    std::uint64_t hits = 0;
    std::uint64_t exchanges = 0;  // with hits
    std::uint64_t looked_at = 0;  // exchanges
    filter::SearchedBytes bytes;
    bool complete = true;  // false: it ended early
};

class SearchOutput {
public:
    enum class Format : std::uint8_t { Text, JsonLines };

    // `session` must outlive it, and have all its rows.
    SearchOutput(const store::Session& session,
                 const report::TextStyle& style,
                 Format format,
                 bool only_exchanges);

    void append(std::string& out, const capture::ExchangeHits& found) const;

    // The last line; nothing for text.
    void append_totals(std::string& out, const SearchTotals& totals, std::string_view needle) const;

private:
    void append_text(std::string& out, const capture::ExchangeHits& found) const;

    const store::Session& session_;
    report::TextStyle style_;
    report::TextList list_;
    Format format_;
    bool only_exchanges_;
};

}  // namespace waybill::cli
