// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/body_framing.h"

#include <limits>
#include <optional>

#include "core/base/ascii.h"
#include "proxy/http1/refuse.h"

namespace waybill::proxy {
namespace {

constexpr std::uint64_t kMostBytes = std::numeric_limits<std::int64_t>::max();
constexpr std::uint16_t kNoContent = 204;
constexpr std::uint16_t kNotModified = 304;

const std::string& value_at(const MessageHead& head, const HeadFacts::Seen& seen) {
    return (head.fields.begin() + seen.first)->value;
}

// What the fields say, whoever sent them: None when they say nothing.
bool framing_of_fields(const MessageHead& head,
                       const HeadFacts& facts,
                       BodyPlan& plan,
                       Refusal& refusal) {
    const HeadFacts::Seen& lengths = facts.of(KnownField::ContentLength);
    const HeadFacts::Seen& codings = facts.of(KnownField::TransferEncoding);
    plan = {};
    if (codings.count != 0) {
        if (lengths.count != 0) {
            return refuse(refusal,
                          kBadRequest,
                          AnomalyCode::ConflictingLength,
                          "both Content-Length and Transfer-Encoding");
        }
        if (head.version.minor == 0) {
            return refuse(refusal,
                          kBadRequest,
                          AnomalyCode::BadTransferEncoding,
                          "Transfer-Encoding in HTTP/1.0");
        }
        if (codings.count != 1 || !ascii::equal_ignoring_case(value_at(head, codings), "chunked")) {
            return refuse(refusal,
                          kBadRequest,
                          AnomalyCode::BadTransferEncoding,
                          "Transfer-Encoding is not just \"chunked\"");
        }
        plan.kind = BodyKind::Chunked;
        return true;
    }
    if (lengths.count == 0) {
        return true;
    }
    if (lengths.count != 1) {
        return refuse(
            refusal, kBadRequest, AnomalyCode::ConflictingLength, "more than one Content-Length");
    }
    const auto length = read_content_length(value_at(head, lengths));
    if (!length) {
        return refuse(
            refusal, kBadRequest, AnomalyCode::BadLength, "Content-Length is no plain number");
    }
    plan = {BodyKind::Length, *length};
    return true;
}

}  // namespace

std::optional<std::uint64_t> read_content_length(std::string_view value) {
    const auto length = ascii::parse_decimal(value);
    return length && *length <= kMostBytes ? length : std::nullopt;
}

bool request_framing(const MessageHead& request,
                     const HeadFacts& facts,
                     BodyPlan& plan,
                     Refusal& refusal) {
    if (!framing_of_fields(request, facts, plan, refusal)) {
        return false;
    }
    // RFC 9110 section 9.3.6: what follows is a tunnel's, and must not look like something else.
    if (request.method == "CONNECT" && plan.has_body()) {
        return refuse(refusal,
                      kBadRequest,
                      AnomalyCode::UnexpectedBody,
                      "CONNECT with the framing of a body");
    }
    return true;
}

bool response_framing(const MessageHead& response,
                      const HeadFacts& facts,
                      const AskedFor& asked,
                      BodyPlan& plan,
                      Refusal& refusal) {
    if (!framing_of_fields(response, facts, plan, refusal)) {
        return false;
    }
    const bool never = response.is_interim() || response.status == kNoContent;
    if (never && plan.kind == BodyKind::Chunked) {  // RFC 9112 section 6.1
        return refuse(refusal,
                      kBadRequest,
                      AnomalyCode::BadTransferEncoding,
                      "Transfer-Encoding in a response that has no body");
    }
    const bool tunnel = asked.connect && response.status / 100 == 2;
    if (never || tunnel || asked.head || response.status == kNotModified) {
        plan = {};
    } else if (!plan.has_body()) {
        plan.kind = BodyKind::UntilClose;
    }
    return true;
}

bool keeps_open(const MessageHead& head, const HeadFacts& facts) {
    const bool by_default = head.version.minor == 1;
    const HeadFacts::Seen& connection = facts.of(KnownField::Connection);
    if (connection.count == 0) {
        return by_default;
    }
    if (connection.count == 1) {  // nearly always one word
        const std::string_view value = value_at(head, connection);
        if (ascii::equal_ignoring_case(value, "keep-alive")) {
            return true;
        }
    }
    if (head.fields.has_token("connection", "close")) {
        return false;
    }
    return by_default || head.fields.has_token("connection", "keep-alive");
}

}  // namespace waybill::proxy
