// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts a body into its records, streaming: lines of JSON (application/x-ndjson, JSON Lines), or
// JSON text sequences (RFC 7464). What is in the records is not looked at.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace waybill::http {

struct StreamRecord {
    std::string_view data;   // borrowed for the call
    std::uint64_t size = 0;  // what was cut off too
    bool truncated = false;  // `data` is only the beginning
    bool whole = true;       // false: the body ended, or was not captured, inside it
};

enum class RecordFraming : std::uint8_t { None, Lines, Sequence };

// That of a media type, without parameters.
RecordFraming record_framing(std::string_view type);

class RecordReader {
public:
    using Output = std::function<void(const StreamRecord&)>;

    // `limit`: of one record.
    RecordReader(RecordFraming framing, std::uint64_t limit, Output output);

    void add(Bytes data);
    // Reading goes on with the record behind the next separator.
    void add_gap();
    void finish();

private:
    void end_record(bool whole);

    RecordFraming framing_;
    std::uint64_t limit_;
    Output output_;
    std::string record_;
    std::uint64_t size_ = 0;
    bool lost_ = false;  // behind a gap
};

}  // namespace waybill::http
