// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/event_stream.h"

#include <algorithm>
#include <utility>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// "data: " and the like, in front of a value that is as long as the limit.
constexpr std::size_t kFieldName = 16;

}  // namespace

EventStreamReader::EventStreamReader(std::uint64_t limit, Output output)
    : limit_(limit),
      output_(std::move(output)) {}

void EventStreamReader::add(Bytes data) {
    std::string_view text = as_text(data);
    while (!text.empty()) {
        if (std::exchange(after_cr_, false) && text.front() == '\n') {
            text.remove_prefix(1);
            continue;
        }
        const std::size_t end = text.find_first_of("\r\n");
        const std::string_view part = text.substr(0, end);
        const std::uint64_t room = limit_ + kFieldName - line_.size();
        line_.append(part.substr(0, std::min<std::uint64_t>(room, part.size())));
        line_size_ += part.size();
        if (end == std::string_view::npos) {
            return;
        }
        after_cr_ = text[end] == '\r';
        text.remove_prefix(end + 1);
        end_line();
    }
}

void EventStreamReader::end_line() {
    std::string_view line = line_;
    if (std::exchange(first_line_, false) && line.substr(0, 3) == kByteOrderMark) {
        line.remove_prefix(kByteOrderMark.size());
        line_size_ -= kByteOrderMark.size();
    }
    if (line.empty()) {
        if (!std::exchange(lost_, false)) {
            dispatch(true);
        }
    } else if (!lost_) {
        const std::size_t colon = line.find(':');
        std::string_view value;
        if (colon != std::string_view::npos) {
            value = line.substr(colon + 1);
            value.remove_prefix(!value.empty() && value.front() == ' ' ? 1 : 0);
        }
        if (colon != 0) {  // else it is a comment
            take_field(line.substr(0, colon), value);
        }
    }
    line_.clear();
    line_size_ = 0;
}

void EventStreamReader::take_field(std::string_view name, std::string_view value) {
    if (name == "data") {
        const std::uint64_t cut_off = line_size_ > line_.size() ? line_size_ - line_.size() : 0;
        if (has_data_) {
            ++size_;
            if (data_.size() < limit_) {
                data_ += '\n';
            }
        }
        has_data_ = true;
        size_ += value.size() + cut_off;
        data_.append(value.substr(0, std::min<std::uint64_t>(value.size(), limit_ - data_.size())));
        truncated_ = size_ > data_.size();
    } else if (name == "event") {
        event_ = value;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
        id_ = value;
    } else if (name == "retry") {
        const std::optional<std::uint64_t> retry = ascii::parse_decimal(value);
        retry_ = retry ? retry : retry_;
    }
}

// Without data there is no event.
void EventStreamReader::dispatch(bool whole) {
    if (has_data_) {
        ServerEvent event;
        event.event = event_;
        event.data = data_;
        if (id_) {
            event.id = *id_;
        }
        event.retry = retry_;
        event.size = size_;
        event.truncated = truncated_;
        event.whole = whole;
        output_(event);
    }
    forget_event();
}

void EventStreamReader::forget_event() {
    data_.clear();
    if (data_.capacity() > kMiB) {
        data_.shrink_to_fit();
    }
    event_.clear();
    id_.reset();
    retry_.reset();
    size_ = 0;
    has_data_ = false;
    truncated_ = false;
}

void EventStreamReader::add_gap() {
    dispatch(false);
    line_.clear();
    line_size_ = 0;
    after_cr_ = false;
    first_line_ = false;
    lost_ = true;
}

void EventStreamReader::finish() {
    if (!line_.empty()) {
        end_line();
    }
    dispatch(false);
}

}  // namespace waybill::http
