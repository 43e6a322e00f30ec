// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "core/audit/judge.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

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

// A bit for each length that a volatile name has.
constexpr std::uint32_t lengths_of_volatile() {
    std::uint32_t lengths = 0;
    for (const std::string_view name : kVolatile) {
        lengths |= 1U << name.size();
    }
    return lengths;
}
constexpr std::uint32_t kVolatileLengths = lengths_of_volatile();
constexpr std::size_t kLengthBits = 32;

// Eight bytes at a time: multiplied, and folded so that high bits reach low ones.
class Hash {
public:
    void add(std::string_view text) {
        add_number(text.size());  // no text ends where another begins
        while (text.size() >= sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), sizeof(word));
            add_number(word);
            text.remove_prefix(sizeof(word));
        }
        if (!text.empty()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), text.size());
            add_number(word);
        }
    }
    void add_number(std::uint64_t number) {
        value_ = (value_ ^ number) * 0x9e3779b97f4a7c15ULL;
        value_ ^= value_ >> 32U;
    }
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace

bool is_volatile(std::string_view field_name) {
    if (field_name.size() >= kLengthBits || (kVolatileLengths >> field_name.size() & 1U) == 0) {
        return false;
    }
    return std::any_of(kVolatile.begin(), kVolatile.end(), [&](std::string_view name) {
        return name.size() == field_name.size() && ascii::equal_ignoring_case(name, field_name);
    });
}

std::uint64_t judgement_key(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    if (facts.request_body || facts.response_body || !exchange.anomalies.empty()
        || !exchange.interim.empty() || !exchange.request.present || !exchange.response.present
        || !exchange.started.known()) {
        return 0;
    }
    Hash hash;
    hash.add_number(static_cast<std::uint64_t>(exchange.started.ns / kNsPerSecond));
    // Whole seconds count in the age of an answer.
    hash.add_number(static_cast<std::uint64_t>(exchange.timing.total / kNsPerSecond));
    hash.add(exchange.url.text);
    for (const Endpoint& endpoint : {exchange.client, exchange.server}) {
        hash.add(
            {reinterpret_cast<const char*>(endpoint.ip.octets.data()), endpoint.ip.octets.size()});
    }
    for (const http::Message* const message : {&exchange.request, &exchange.response}) {
        hash.add_number(message->body.size << 8U | (message->body.complete ? 1U : 0U)
                        | static_cast<std::uint64_t>(message->body.framing) << 1U);
        hash.add_number(message->body.missing);
        hash.add(message->raw_trailers);
        const http::Head& head = message->head;
        hash.add(head.method);
        hash.add(head.target);
        hash.add(head.version_text);
        hash.add_number(head.status);
        hash.add(head.reason);
        for (const http::Field& field : head.fields) {
            hash.add(field.name);
            hash.add(field.value);
        }
    }
    return hash.value() | 1U;
}

// Names are taken as they are written: a server writes them always alike.
std::uint64_t policy_key(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    Hash hash;
    hash.add_number(static_cast<std::uint64_t>(facts.role) | (facts.over_tls ? 1U << 8U : 0U)
                    | (facts.is_document ? 1U << 9U : 0U)
                    | (exchange.request.present ? 1U << 10U : 0U)
                    | (exchange.response.present ? 1U << 11U : 0U)
                    | static_cast<std::uint64_t>(exchange.response.head.status) << 16U);
    hash.add(exchange.request.head.method);
    hash.add(exchange.url.host);
    for (const std::string_view name : {"origin", "authorization", "upgrade"}) {
        hash.add(facts.request(name));
    }
    hash.add_number(exchange.request.head.fields.find("cookie") != nullptr ? 1 : 0);
    for (const http::Field& field : exchange.response.head.fields) {
        hash.add(field.name);
        if (!is_volatile(field.name)) {
            hash.add(field.value);
        }
    }
    return hash.value();
}

}  // namespace waybill::audit
