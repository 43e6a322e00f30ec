// SPDX-License-Identifier: GPL-3.0-or-later
//
// An exchange with bodies, as a loader would give it.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "core/filter/body_matcher.h"
#include "core/filter/parser.h"
#include "core/http/content_coding.h"
#include "core/http/head_parser.h"
#include "core/store/exchange_loader.h"

namespace waybill::filter {

class MadeBodies final : public store::ExchangeLoader {
public:
    // A request without body and a response of that type; `fields` are whole lines.
    static MadeBodies response(std::string_view type,
                               std::string body,
                               std::string_view fields = {}) {
        MadeBodies made;
        made.response_head = "HTTP/1.1 200 OK\r\n";
        if (!type.empty()) {
            made.response_head += "Content-Type: " + std::string(type) + "\r\n";
        }
        made.response_head += std::string(fields) + "\r\n";
        made.response_body = std::move(body);
        return made;
    }

    void load(std::uint32_t /*index*/, store::BodyDetail /*detail*/, http::Exchange& out) override {
        out.id = 1;
        out.url.text = "http://www.example/path?query";
        fill(out.request, http::HeadKind::Request, request_head, request_body);
        fill(out.response, http::HeadKind::Response, response_head, response_body);
        for (const auto& [name, value] : trailers) {
            out.response.trailers.add({name, value});
        }
        out.response.body.missing = missing;
    }

    std::optional<http::DecodeFailure> read_body(
        const http::Exchange& exchange,
        Side side,
        store::BodyForm form,
        const std::function<bool(Bytes)>& output) override {
        const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
        const std::string& body = side == Side::Client ? request_body : response_body;
        bool stopped = false;
        http::DecodeLimits limits;
        limits.output_bytes = 0;
        limits.out_of_time = [&stopped] {
            return stopped;
        };
        std::vector<std::string> codings;
        if (form == store::BodyForm::Content) {
            codings = http::content_codings(message.head.fields);
        }
        http::ContentDecoder decoder(
            codings, std::move(limits), [&](Bytes data) { stopped = stopped || !output(data); });
        for (std::size_t at = 0; at < body.size() && !stopped; at += piece) {
            const std::string_view some = std::string_view(body).substr(at, piece);
            bytes_read += some.size();
            decoder.add(as_bytes(some));
        }
        const bool decoded_all = decoder.failure() == nullptr;
        if (stopped || decoder.finish()) {
            return std::nullopt;
        }
        http::DecodeFailure failure = *decoder.failure();
        failure.at_end = decoded_all;
        return failure;
    }

    // Whether a filter of one predicate about bodies lets it through.
    bool matches(std::string_view filter) {
        const Result<Expression> expression = parse_expression(filter);
        if (!expression || expression->kind != Expression::Kind::Predicate
            || field(expression->predicate.field).need != Need::Body) {
            ADD_FAILURE() << filter << " is no predicate about bodies: "
                          << (expression ? "" : expression.error().message);
            return false;
        }
        return matches(expression->predicate);
    }
    bool matches(const Predicate& predicate) {
        http::Exchange exchange;
        load(0, store::BodyDetail::None, exchange);
        return BodyMatcher(predicate).matches(exchange, *this);
    }

    std::string request_head = "GET /path?query HTTP/1.1\r\nHost: www.example\r\n\r\n";
    std::string request_body;
    std::string response_head;
    std::string response_body;
    std::vector<std::pair<std::string, std::string>> trailers;  // of the response
    std::uint64_t missing = 0;                                  // of the response
    std::size_t piece = 1000;    // bodies come in pieces of this size
    std::size_t bytes_read = 0;  // of bodies as sent

private:
    void fill(http::Message& out,
              http::HeadKind kind,
              const std::string& head,
              const std::string& body) {
        out.present = !head.empty();
        out.raw_head = head;
        out.trailers.clear();
        out.body = {};
        if (out.present) {
            out.head = parser_->parse(kind, out.raw_head);
            const bool has_body = kind == http::HeadKind::Response || !body.empty();
            out.body.framing = has_body ? http::BodyFraming::Length : http::BodyFraming::None;
            out.body.size = body.size();
            out.body.complete = true;
        }
    }

    std::unique_ptr<http::HeadParser> parser_ = std::make_unique<http::HeadParser>();
};

}  // namespace waybill::filter
