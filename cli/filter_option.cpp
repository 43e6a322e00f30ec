// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/filter_option.h"

#include <algorithm>
#include <cstdio>

#include "cli/terminal.h"
#include "core/base/text.h"
#include "core/filter/judged_values.h"
#include "core/filter/noted_values.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kShownBefore = 50;  // bytes of the text around the place
constexpr std::size_t kShownBehind = 25;

// Where a character of UTF-8 begins, at or in front of `at`.
std::size_t character_at(std::string_view text, std::size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) {
        --at;
    }
    return at;
}

}  // namespace

std::string describe_error(std::string_view where,
                           std::string_view text,
                           const filter::FilterError& error) {
    std::string out = "waybill: " + std::string(where) + ": "
                      + for_terminal(filter::to_sentence(error, text)) + '\n';
    const std::size_t begin = std::min(error.at.begin, text.size());
    const std::size_t end = std::clamp(error.at.end, begin, text.size());
    const std::size_t from = character_at(text, begin > kShownBefore ? begin - kShownBefore : 0);
    const std::size_t marked_end = character_at(text, std::min(end, begin + kShownBefore));
    const std::size_t to = character_at(text, std::min(text.size(), marked_end + kShownBehind));

    const std::string front =
        (from > 0 ? "..." : "") + for_terminal(text.substr(from, begin - from));
    const std::string place = for_terminal(text.substr(begin, marked_end - begin));
    out += "  " + front + place + for_terminal(text.substr(marked_end, to - marked_end))
           + (to < text.size() ? "..." : "") + '\n';
    const std::size_t width = report::display_width(place);
    out += "  " + std::string(report::display_width(front), ' ') + '^'
           + std::string(width > 1 ? width - 1 : 0, '~') + '\n';
    return out;
}

std::optional<filter::Expression> read_filter(std::string_view where,
                                              std::string_view text,
                                              bool quiet) {
    filter::ParsedFilter parsed = filter::parse_filter(text);
    if (!parsed.expression) {
        const std::string message = describe_error(where, text, parsed.error);
        std::fwrite(message.data(), 1, message.size(), stderr);
        return std::nullopt;
    }
    if (!quiet) {
        for (const filter::FilterWarning& warning : parsed.warnings) {
            complain(std::string(where) + ": " + warning.message);
        }
    }
    return std::move(parsed.expression);
}

std::optional<filter::Expression> read_live_filter(std::string_view text, bool quiet) {
    std::optional<filter::Expression> filter = read_filter("-Y", text, quiet);
    if (filter && (filter::needs_judgements(*filter) || filter::needs_annotations(*filter))) {
        complain(
            "-Y: findings, scores, marks and comments are for waybill analyze, once all is "
            "recorded");
        return std::nullopt;
    }
    return filter;
}

}  // namespace waybill::cli
