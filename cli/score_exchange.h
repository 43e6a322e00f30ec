// SPDX-License-Identifier: GPL-3.0-or-later
//
// An exchange made of text, and everything that is said of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/http/exchange.h"

namespace waybill::cli {

struct MadeExchange {
    http::Exchange exchange;
    std::string request_body;
    std::string response_body;

    audit::ExchangeFacts facts() const;  // views into this
};

// Messages as on the wire, head and body; an empty one is missing. `url` says where the request
// went where it does not say so itself: its scheme counts in any case.
std::unique_ptr<MadeExchange> make_exchange(std::string_view request,
                                            std::string_view response,
                                            std::string_view url,
                                            std::int64_t started_seconds);

// Splits a request and the response behind it; a text that begins with a response is one alone.
struct RawMessages {
    std::string_view request;
    std::string_view response;
};
RawMessages split_messages(std::string_view text);

// The verdict on each policy in one word: "framing", "hsts", "nosniff", "script_protection".
boost::json::object verdicts_of(const MadeExchange& made);

// With its texts and its evidence.
boost::json::object to_json(const audit::Finding& finding);

}  // namespace waybill::cli
