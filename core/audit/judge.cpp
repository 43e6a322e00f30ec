// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/judge.h"

#include <algorithm>
#include <array>

#include "core/audit/html_facts.h"
#include "core/audit/rules_cache_control.h"
#include "core/audit/rules_caching.h"
#include "core/audit/rules_compression.h"
#include "core/audit/rules_cookies.h"
#include "core/audit/rules_cors.h"
#include "core/audit/rules_cross_origin.h"
#include "core/audit/rules_forms.h"
#include "core/audit/rules_framing.h"
#include "core/audit/rules_headers.h"
#include "core/audit/rules_hsts.h"
#include "core/audit/rules_html.h"
#include "core/audit/rules_jwt.h"
#include "core/audit/rules_pages.h"
#include "core/audit/rules_reflection.h"
#include "core/audit/rules_smuggling.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using JudgeGroup = void (*)(const ExchangeFacts& facts, Findings& findings);

// In alphabetical order. A group belongs to the first list when it looks at nothing that
// policy_key() leaves out.
constexpr auto kPolicyGroups = std::to_array<JudgeGroup>({
    judge_cache_control,
    judge_cors,
    judge_cross_origin,
    judge_framing,
    judge_headers,
    judge_hsts,
});
constexpr auto kOtherGroups = std::to_array<JudgeGroup>({
    judge_caching,
    judge_compression,
    judge_content_type,
    judge_cookies,
    judge_forms,
    judge_html,
    judge_jwt,
    judge_pages,
    judge_preflight,
    judge_reflection,
    judge_resource_load,
    judge_smuggling,
});

constexpr auto kVolatile = std::to_array<std::string_view>({
    "age",
    "cf-ray",
    "content-length",
    "content-range",
    "date",
    "etag",
    "expires",
    "last-modified",
    "server-timing",
    "traceparent",
    "x-amz-cf-id",
    "x-amzn-trace-id",
    "x-correlation-id",
    "x-request-id",
    "x-runtime",
    "x-trace-id",
    "x-varnish",
});

// FNV-1a, 64 bits.
class Hash {
public:
    void add(std::string_view text) {
        for (const char c : text) {
            add_byte(static_cast<std::uint8_t>(c));
        }
        add_byte(0xff);  // no field ends where another begins
    }
    void add_lower(std::string_view text) {
        for (const char c : text) {
            add_byte(static_cast<std::uint8_t>(ascii::to_lower(c)));
        }
        add_byte(0xff);
    }
    void add_number(std::uint64_t number) {
        for (int i = 0; i < 8; ++i) {
            add_byte(static_cast<std::uint8_t>(number >> (8 * i)));
        }
    }
    std::uint64_t value() const { return value_; }

private:
    void add_byte(std::uint8_t byte) { value_ = (value_ ^ byte) * 0x100000001b3ULL; }

    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

// Also what browsers take for HTML where no type says what it is.
bool holds_html(const ExchangeFacts& facts) {
    if (facts.is_document) {
        return true;
    }
    if (!facts.response("content-type").empty()) {
        return false;
    }
    const std::string_view body = *facts.response_body;
    const std::size_t first = body.find_first_not_of(" \t\r\n\f");
    return first != std::string_view::npos && first + 1 < body.size() && body[first] == '<'
           && (ascii::is_alpha(body[first + 1]) || body[first + 1] == '!');
}

}  // namespace

void judge_policies(const ExchangeFacts& facts, Findings& findings) {
    for (const JudgeGroup group : kPolicyGroups) {
        group(facts, findings);
    }
}

void judge_each(const ExchangeFacts& facts, Findings& findings) {
    ExchangeFacts with_html = facts;
    std::optional<HtmlFacts> html;
    if (facts.response_body && facts.html == nullptr && holds_html(facts)) {
        html = read_html(*facts.response_body);
        with_html.html = &*html;
    }
    for (const JudgeGroup group : kOtherGroups) {
        group(with_html, findings);
    }
}

Findings judge(const ExchangeFacts& facts) {
    Findings findings;
    judge_policies(facts, findings);
    judge_each(facts, findings);
    return findings;
}

bool is_volatile(std::string_view field_name) {
    return std::any_of(kVolatile.begin(), kVolatile.end(), [&](std::string_view name) {
        return ascii::equal_ignoring_case(name, field_name);
    });
}

std::uint64_t policy_key(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    Hash hash;
    hash.add_number(static_cast<std::uint64_t>(facts.role) | (facts.over_tls ? 1U << 8U : 0U)
                    | (facts.is_document ? 1U << 9U : 0U)
                    | (exchange.request.present ? 1U << 10U : 0U)
                    | (exchange.response.present ? 1U << 11U : 0U)
                    | static_cast<std::uint64_t>(exchange.response.head.status) << 16U);
    hash.add(exchange.request.head.method);
    hash.add_lower(exchange.url.host);
    for (const std::string_view name : {"origin", "authorization", "upgrade"}) {
        hash.add(facts.request(name));
    }
    hash.add_number(exchange.request.head.fields.find("cookie") != nullptr ? 1 : 0);
    for (const http::Field& field : exchange.response.head.fields) {
        hash.add_lower(field.name);
        if (!is_volatile(field.name)) {
            hash.add(field.value);
        }
    }
    return hash.value();
}

}  // namespace waybill::audit
