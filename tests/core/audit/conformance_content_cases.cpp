// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";
constexpr std::string_view kOk =
    "HTTP/1.1 200 OK\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
    "text/plain\nContent-Length: 2\n\nok";

RuleCase with_anomaly(std::string_view rule, AnomalyCode code, Side side, std::string_view detail) {
    RuleCase made{rule, kGet, kOk};
    made.anomalies.push_back({code, side, 0, std::string(detail)});
    return made;
}

}  // namespace

std::vector<RuleCase> conformance_content_rule_cases() {
    return {
        {"conf-type-missing",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Length: 2\n\nok",
         "HTTP/1.1 204 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n"},
        {"conf-type-missing",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Length: 0\n",
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Length: 2\n\nok",
         false},
        {"conf-type-malformed",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Type: json\nContent-Length: 2\n\n{}",
         "HTTP/1.1 204 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n"},
        {"conf-type-malformed",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: html\n",
         false},
        {"conf-type-parameter-repeated",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: a/b; "
         "charset=utf-8; Charset=latin1\n"},
        {"conf-type-parameter-repeated",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: a/b; "
         "charset=utf-8; v=1\n",
         false},
        with_anomaly(
            "conf-coding-failed", AnomalyCode::ContentDecodeFailed, Side::Server, "gzip: bad"),
        {"conf-coding-failed", kGet, kOk, false},
        {"conf-json-malformed",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
         "application/problem+json\nContent-Length: 14\n\n{\"a\": [1, 2,]}"},
        {"conf-json-malformed",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
         "application/json\nContent-Length: 47\n\n{\"a\": [1, -2.5e3, \"\\u00e4\", {}, []], \"b\": "
         "null}",
         false},
        {"conf-json-charset",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
         "application/json; charset=latin1\nContent-Length: 2\n\n{}"},
        {"conf-json-charset",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
         "application/json; charset=UTF-8\nContent-Length: 2\n\n{}",
         false},
        {"conf-xml-malformed",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
         "text/xml\nContent-Length: 5\n\nHello"},
        {"conf-xml-malformed",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
         "text/xml\nContent-Length: 6\n\n\n <a/>",
         false},
        {"conf-xml-entities",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
         "text/xml\nContent-Length: 34\n\n<!DOCTYPE a [<!ENTITY b \"c\">]><a/>"},
        {"conf-xml-entities",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Type: "
         "text/xml\nContent-Length: 16\n\n<!DOCTYPE a><a/>",
         false},
        {"conf-form-malformed",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Type: "
         "application/x-www-form-urlencoded\nContent-Length: 5\n\na=b%z",
         kOk},
        {"conf-form-malformed",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Type: "
         "application/x-www-form-urlencoded\nContent-Length: 9\n\na=b+%20&c",
         kOk,
         false},
        {"conf-boundary-missing",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Type: multipart/form-data\nContent-Length: "
         "2\n\nok",
         kOk},
        {"conf-boundary-missing",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Type: multipart/form-data; boundary=\"x "
         "y\"\nContent-Length: 7\n\n--x y--",
         kOk,
         false},
        {"conf-boundary-not-found",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Type: multipart/form-data; "
         "boundary=x\nContent-Length: 3\n\n--y",
         kOk},
        {"conf-boundary-not-found",
         "POST /a HTTP/1.1\nHost: example.com\nContent-Type: multipart/form-data; "
         "boundary=x\nContent-Length: 5\n\n--x--",
         kOk,
         false},
        {"conf-filename-percent",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=a%20b\n"},
        {"conf-filename-percent",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=\"100% ok\"\n",
         false},
        {"conf-filename-backslash",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=\"a\\\\b\"\n"},
        {"conf-filename-backslash",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=\"a/b\"\n",
         false},
        {"conf-filename-not-ascii",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=\"\344\"\n"},
        {"conf-filename-not-ascii",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=\"a\"\n",
         false},
        {"conf-filename-star-alone",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename*=UTF-8''a\n"},
        {"conf-filename-star-alone",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=a; filename*=UTF-8''a\n",
         false},
        {"conf-filename-star-first",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename*=UTF-8''a; filename=a\n"},
        {"conf-filename-star-first",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=a; filename*=UTF-8''a\n",
         false},
        {"conf-filename-star-quoted",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=a; filename*=\"UTF-8''a\"\n"},
        {"conf-filename-star-quoted",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Disposition: "
         "attachment; filename=a; filename*=UTF-8''a\n",
         false},
        {"conf-link-without-rel",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLink: </a>; title=\"rel=b\"\n"},
        {"conf-link-without-rel",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLink: </a>; rel=b, </c,d>; "
         "Rel=\"e f\"\n",
         false},
        {"conf-link-malformed",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLink: /a; rel=b\n"},
        {"conf-link-malformed",
         kGet,
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nLink: </a>; rel=b\n",
         false},
        {"conf-coding-unwanted",
         "GET /a HTTP/1.1\nHost: example.com\nAccept-Encoding: gzip\n",
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Encoding: br\n"},
        {"conf-coding-unwanted",
         "GET /a HTTP/1.1\nHost: example.com\nAccept-Encoding: gzip;q=1\n",
         "HTTP/1.1 200 Reason\nDate: Thu, 15 Jan 2026 12:00:00 GMT\nContent-Encoding: GZip\n",
         false},
    };
}

}  // namespace waybill::audit
