// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads server-sent events (HTML standard, section 9.2.6) from a body of type text/event-stream,
// streaming. Nothing is held that is longer than the limit.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace waybill::http {

// Borrowed for the call.
struct ServerEvent {
    std::string_view event;              // the type; empty: "message"
    std::string_view data;               // the lines joined by line feeds
    std::optional<std::string_view> id;  // what this event sets; browsers keep it for later ones
    std::optional<std::uint64_t> retry;  // milliseconds
    std::uint64_t size = 0;              // of the data, what was cut off too
    bool truncated = false;              // `data` is only the beginning
    bool whole = true;                   // false: the body ended, or was not captured, inside it
};

class EventStreamReader {
public:
    using Output = std::function<void(const ServerEvent&)>;

    // `limit`: of the data of one event, and of one line.
    EventStreamReader(std::uint64_t limit, Output output);

    void add(Bytes data);
    // Reading goes on with the event behind the next empty line.
    void add_gap();
    void finish();

private:
    void end_line();
    void take_field(std::string_view name, std::string_view value);
    void dispatch(bool whole);
    void forget_event();

    std::uint64_t limit_;
    Output output_;
    std::string line_;
    std::uint64_t line_size_ = 0;  // what was cut off too
    bool after_cr_ = false;        // a line feed that comes next belongs to the carriage return
    bool first_line_ = true;       // which may have a byte order mark in front of it
    bool lost_ = false;            // behind a gap: lines are left out until an empty one
    bool has_data_ = false;
    bool truncated_ = false;
    std::uint64_t size_ = 0;
    std::string data_;
    std::string event_;
    std::optional<std::string> id_;
    std::optional<std::uint64_t> retry_;
};

}  // namespace waybill::http
