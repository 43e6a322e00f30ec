// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/large_head.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/bytes.h"
#include "core/http/tolerant_head_reader.h"

namespace waybill::http {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kLongestLine = 1 * kKiB;  // of a framing field
constexpr std::size_t kMostExtraBytes = 16 * kKiB;

}  // namespace

LargeHead::LargeHead(std::string& kept) {
    const std::size_t last_line = kept.rfind('\n') + 1;  // 0 when there is none
    if (last_line == 0) {
        kept += "\r\n";
        line_fits_ = false;
        line_ = ".";
        return;
    }
    line_.assign(kept, last_line, kLongestLine);
    line_fits_ = kept.size() - last_line <= kLongestLine;
    kept.resize(last_line);
}

std::size_t LargeHead::find_end(std::string_view more, std::string& kept) {
    std::size_t at = 0;
    while (at < more.size()) {
        const std::size_t line_end = std::min(more.find('\n', at), more.size());
        const std::size_t room = kLongestLine - std::min(kLongestLine, line_.size());
        line_fits_ = line_fits_ && line_end - at <= room;
        line_.append(more.substr(at, std::min(room, line_end - at)));
        if (line_end == more.size()) {
            return kNone;
        }
        at = line_end + 1;
        if (end_line(kept)) {
            return at;
        }
    }
    return kNone;
}

// Returns whether that line was the empty one.
bool LargeHead::end_line(std::string& kept) {
    std::string_view line = line_;
    while (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    const bool empty = line.empty() && line_fits_;
    const std::size_t name_end = std::min(line.find_first_of(": \t"), line.size());
    const bool wanted = line_fits_ && decides_framing(line.substr(0, name_end))
                        && extra_bytes_ + line.size() <= kMostExtraBytes;
    if (empty || wanted) {
        kept.append(line).append("\r\n");
        extra_bytes_ += line.size();
    }
    line_.clear();
    line_fits_ = true;
    return empty;
}

}  // namespace waybill::http
