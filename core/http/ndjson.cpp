// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/ndjson.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr std::array<std::string_view, 8> kLines{"application/x-ndjson",
                                                 "application/ndjson",
                                                 "application/jsonl",
                                                 "application/x-jsonl",
                                                 "application/jsonlines",
                                                 "application/x-jsonlines",
                                                 "application/x-json-stream",
                                                 "text/x-ndjson"};

constexpr char kRecordSeparator = '\x1e';

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

RecordFraming record_framing(std::string_view type) {
    if (ascii::equal_ignoring_case(type, "application/json-seq")
        || (type.size() > 9
            && ascii::equal_ignoring_case(type.substr(type.size() - 9), "+json-seq"))) {
        return RecordFraming::Sequence;
    }
    const bool lines = std::any_of(kLines.begin(), kLines.end(), [&](std::string_view name) {
        return type.size() == name.size() && ascii::equal_ignoring_case(type, name);
    });
    return lines ? RecordFraming::Lines : RecordFraming::None;
}

RecordReader::RecordReader(RecordFraming framing, std::uint64_t limit, Output output)
    : framing_(framing),
      limit_(limit),
      output_(std::move(output)) {}

void RecordReader::add(Bytes data) {
    const char separator = framing_ == RecordFraming::Sequence ? kRecordSeparator : '\n';
    std::string_view text = as_text(data);
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        const std::string_view part = text.substr(0, end);
        if (!lost_) {
            const std::uint64_t room = limit_ - record_.size();
            record_.append(part.substr(0, std::min<std::uint64_t>(room, part.size())));
            size_ += part.size();
        }
        if (end == std::string_view::npos) {
            return;
        }
        text.remove_prefix(end + 1);
        end_record(true);
        lost_ = false;
    }
}

// White space alone is no record.
void RecordReader::end_record(bool whole) {
    std::string_view record = record_;
    const bool truncated = size_ > record.size();
    while (!record.empty() && !truncated && is_space(record.back())) {
        record.remove_suffix(1);
        --size_;
    }
    if (!record.empty()) {
        output_({record, size_, truncated, whole});
    }
    record_.clear();
    if (record_.capacity() > kMiB) {
        record_.shrink_to_fit();
    }
    size_ = 0;
}

void RecordReader::add_gap() {
    end_record(false);
    lost_ = true;
}

// The last line may lack its line feed; a sequence's record has none behind it at all.
void RecordReader::finish() {
    end_record(true);
}

}  // namespace waybill::http
