// SPDX-License-Identifier: GPL-3.0-or-later
//
// The members of requests and responses in HAR 1.2 that their heads tell, and those of ours that
// tell what these leave out.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/time.h"
#include "core/http/exchange.h"
#include "core/report/har_body.h"
#include "core/report/json_writer.h"

namespace waybill::report {

// Writes text of a message. Where any of the message's bytes are not UTF-8, all of it is written
// with a code point for each byte, so that a reader can turn it back.
class HarText {
public:
    HarText(JsonWriter& json, const http::Message& message);

    void write(std::string_view text) const;
    // The value of a field, without line folding.
    void write_value(std::string_view value) const;
    bool is_latin1() const { return is_latin1_; }

private:
    JsonWriter& json_;
    bool is_latin1_;
};

// "httpVersion", "headers", "headersSize": for requests and responses alike.
void write_har_head(JsonWriter& json, const HarText& text, const http::Message& message);

// The values of "queryString" and "cookies". A cookie's Max-Age counts from `started` on.
void write_har_query(JsonWriter& json, const http::Url& url);
void write_har_request_cookies(JsonWriter& json, const http::Message& request);
void write_har_response_cookies(JsonWriter& json, const http::Message& response, Timestamp started);

// RFC 3339 with microseconds, which is what all readers of HAR understand.
void write_har_time(JsonWriter& json, Timestamp at);

// The object that a message has in "_waybill".
void write_har_message_facts(JsonWriter& json,
                             const http::Exchange& exchange,
                             Side side,
                             const HarText& text,
                             const HarBody& body);

}  // namespace waybill::report
