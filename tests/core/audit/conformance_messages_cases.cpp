// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";
constexpr std::string_view kPost =
    "POST /a HTTP/1.1\nHost: example.com\nContent-Type: text/plain\nContent-Length: 2\n\nok";
constexpr std::string_view kOk =
    "HTTP/1.1 200 OK\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
    "text/plain\nContent-Length: 2\n\nok";

RuleCase with_anomaly(std::string_view rule, AnomalyCode code, Side side, std::string_view detail) {
    RuleCase made{rule, kGet, kOk};
    made.anomalies.push_back({code, side, 0, std::string(detail)});
    return made;
}

}  // namespace

std::vector<RuleCase> conformance_messages_rule_cases() {
    static const std::string large = "HTTP/1.1 200 OK\nX-A: " + std::string(20'000, 'a') + "\n";
    RuleCase close{"conf-close-delimited", kGet, "HTTP/1.1 200 OK\nContent-Type: a/b\n\nok"};
    close.alter = [](http::Exchange& exchange) {
        exchange.response.body.framing = http::BodyFraming::Close;
    };
    RuleCase trailer{"conf-trailer-forbidden", kGet, kOk};
    trailer.alter = [](http::Exchange& exchange) {
        exchange.response.trailers.add({"Content-Type", "a/b"});
    };
    return {
        close,
        trailer,
        {"conf-head-large", kGet, large},
        with_anomaly("conf-request-head-malformed",
                     AnomalyCode::BadStartLine,
                     Side::Client,
                     "the request line has no version"),
        {"conf-request-head-malformed", kGet, kOk, false},
        with_anomaly("conf-response-head-malformed",
                     AnomalyCode::BadStartLine,
                     Side::Server,
                     "not one space in front of the status code"),
        {"conf-response-head-malformed", kGet, kOk, false},
        with_anomaly("conf-version-unknown", AnomalyCode::BadVersion, Side::Client, "HTTP/1.9"),
        {"conf-version-unknown", kGet, kOk, false},
        with_anomaly("conf-method-invalid",
                     AnomalyCode::BadStartLine,
                     Side::Client,
                     "the method is not a token"),
        {"conf-method-invalid", kGet, kOk, false},
        {"conf-target-invalid", "GET /a?b=[c] HTTP/1.1\nHost: example.com\n", kOk},
        {"conf-target-invalid", "GET /a%5B?b=c;d=(e)~ HTTP/1.1\nHost: example.com\n", kOk, false},
        {"conf-field-repeated",
         "GET /a HTTP/1.1\nHost: example.com\nReferer: https://a/\nReferer: https://b/\n",
         kOk},
        {"conf-field-repeated",
         "GET /a HTTP/1.1\nHost: example.com\nAccept: a/b\nAccept: c/d\n",
         kOk,
         false},
        {"conf-bad-whitespace",
         "GET /a HTTP/1.1\nHost: example.com\nTE: foo; bar = baz\nConnection: TE\n",
         kOk},
        {"conf-bad-whitespace",
         "GET /a HTTP/1.1\nHost: example.com\nTE: foo; bar=\"a = b\"\nConnection: TE\n",
         kOk,
         false},
        with_anomaly(
            "conf-body-incomplete", AnomalyCode::LengthMismatch, Side::Server, "2 of 9 bytes"),
        {"conf-body-incomplete", kGet, kOk, false},
        {"conf-coding-forbidden",
         kPost,
         "HTTP/1.1 204 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nTransfer-Encoding: chunked\n"},
        {"conf-coding-forbidden",
         kPost,
         "HTTP/1.1 204 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n",
         false},
        {"conf-length-forbidden",
         kPost,
         "HTTP/1.1 204 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Length: 0\n"},
        {"conf-length-forbidden",
         kPost,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Length: 0\n",
         false},
        {"conf-close-delimited", kGet, kOk, false},
        {"conf-trailer-forbidden", kGet, kOk, false},
        {"conf-head-large", kGet, kOk, false},
        {"conf-connection-end-to-end",
         "GET /a HTTP/1.1\nHost: example.com\nConnection: cache-control, foo\n",
         kOk},
        {"conf-connection-end-to-end",
         "GET /a HTTP/1.1\nHost: example.com\nConnection: close, foo\n",
         kOk,
         false},
        {"conf-upgrade-without-connection",
         "GET /a HTTP/1.1\nHost: example.com\nUpgrade: websocket\n",
         kOk},
        {"conf-upgrade-without-connection",
         "GET /a HTTP/1.1\nHost: example.com\nUpgrade: websocket\nConnection: keep-alive, "
         "Upgrade\n",
         kOk,
         false},
        {"conf-response-field-in-request",
         "GET /a HTTP/1.1\nHost: example.com\nETag: \"a\"\n",
         kOk},
        {"conf-response-field-in-request",
         "GET /a HTTP/1.1\nHost: example.com\nIf-Match: \"a\"\n",
         kOk,
         false},
        {"conf-request-field-in-response",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nTE: trailers\n"},
        {"conf-request-field-in-response",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nVia: 1.1 a\n",
         false},
        {"conf-structured-syntax",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nCache-Status: a;b=, c\n"},
        {"conf-structured-syntax",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nCache-Status: a;hit, \"b "
         "c\";fwd=miss\n",
         false},
        {"conf-date-syntax",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLast-Modified: yesterday\n"},
        {"conf-date-syntax",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLast-Modified: Mon, 04 Jul "
         "2011 09:08:06 GMT\n",
         false},
        {"conf-date-obsolete",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLast-Modified: Mon Jul  4 "
         "09:08:06 2011\n"},
        {"conf-date-obsolete",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLast-Modified: Mon, 04 Jul "
         "2011 09:08:06 GMT\n",
         false},
        {"conf-date-weekday",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLast-Modified: Tue, 04 Jul "
         "2011 09:08:06 GMT\n"},
        {"conf-date-weekday",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLast-Modified: Mon, 04 Jul "
         "2011 09:08:06 GMT\n",
         false},
        {"conf-number-syntax",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nAccess-Control-Max-Age: 3 "
         "hours\n"},
        {"conf-number-syntax",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nAge: 3\n",
         false},
        {"conf-tag-syntax",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nETag: abc\n"},
        {"conf-tag-syntax",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nETag: W/\"a,b\"\n",
         false},
        {"conf-http2-connection-field",
         "GET /a HTTP/2\nconnection: close\n",
         "HTTP/2 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n"},
        {"conf-http2-connection-field",
         "GET /a HTTP/1.1\nHost: a\nConnection: close\n",
         kOk,
         false},
        {"conf-http2-uppercase-name",
         "GET /a HTTP/2\nAccept: a/b\n",
         "HTTP/2 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n"},
        {"conf-http2-uppercase-name", kGet, kOk, false},
        {"conf-field-repeated",
         "GET /a HTTP/2\ncookie: a=1\ncookie: b=2\n",
         "HTTP/2 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n",
         false},
        {"conf-http2-switch", "GET /a HTTP/2\na: b\n", "HTTP/2 101 Switching\na: b\n"},
        {"conf-http2-switch",
         "GET /a HTTP/1.1\nHost: example.com\nUpgrade: x\nConnection: upgrade\n",
         "HTTP/1.1 101 Switching\nUpgrade: x\nConnection: upgrade\n",
         false},
    };
}

}  // namespace waybill::audit
