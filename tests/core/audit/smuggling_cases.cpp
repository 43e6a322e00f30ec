// SPDX-License-Identifier: GPL-3.0-or-later
#include <initializer_list>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";
constexpr std::string_view kOk = "HTTP/1.1 200 OK\nContent-Length: 0\n";
constexpr std::string_view kPost = "POST /a HTTP/1.1\nHost: example.com\nContent-Length: 2\n\nok";
constexpr std::string_view kChunked =
    "POST /a HTTP/1.1\nHost: example.com\nTransfer-Encoding: gzip, chunked\n\n0\n\n";

RuleCase with_anomaly(std::string_view rule, AnomalyCode code, std::string_view detail = {}) {
    RuleCase made{rule, kGet, kOk};
    made.anomalies.push_back({code, Side::Client, 0, std::string(detail)});
    return made;
}

}  // namespace

std::vector<RuleCase> smuggling_rule_cases() {
    std::vector<RuleCase> cases = {
        {"smuggling-te-and-length",
         "POST / HTTP/1.1\nHost: a\nContent-Length: 3\nTransfer-Encoding: chunked\n\n0\n\n",
         kOk},
        {"smuggling-te-and-length", kChunked, kOk, false},
        {"smuggling-te-not-final",
         "POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked, gzip\n\n0\n\n",
         kOk},
        {"smuggling-te-not-final", kChunked, kOk, false},
        {"smuggling-chunked-twice",
         kGet,
         "HTTP/1.1 200 OK\nTransfer-Encoding: chunked , chunked\n"},
        {"smuggling-chunked-twice", kChunked, kOk, false},
        {"smuggling-te-disguised",
         "POST / HTTP/1.1\nHost: a\nTransfer-Encoding: xchunked\n\n0\n\n",
         kOk},
        {"smuggling-te-disguised", kChunked, kOk, false},
        {"smuggling-te-in-old-version",
         "GET / HTTP/1.0\nHost: a\n",
         "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n"},
        {"smuggling-te-in-old-version",
         kGet,
         "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n",
         false},
        {"smuggling-lengths-differ",
         "POST / HTTP/1.1\nHost: a\nContent-Length: 2\nContent-Length: 3\n\nabc",
         kOk},
        {"smuggling-lengths-differ",
         "POST / HTTP/1.1\nHost: a\nContent-Length: 2, 2\n\nab",
         kOk,
         false},
        {"smuggling-length-repeated", "POST / HTTP/1.1\nHost: a\nContent-Length: 2, 2\n\nab", kOk},
        {"smuggling-length-repeated", kPost, kOk, false},
        {"smuggling-length-malformed", "POST / HTTP/1.1\nHost: a\nContent-Length: +2\n\nab", kOk},
        {"smuggling-length-malformed", kPost, kOk, false},
        {"smuggling-length-lookalike", "POST / HTTP/1.1\nHost: a\nContent_Length: 2\n\nab", kOk},
        {"smuggling-length-lookalike", "GET / HTTP/1.1\nHost: a\nContent_Langage: 2\n", kOk, false},
        {"smuggling-folded-line", "GET / HTTP/1.1\nHost: a\nA: b\n c\n", kOk},
        {"smuggling-folded-line", kGet, kOk, false},
        {"smuggling-space-before-colon", "GET / HTTP/1.1\nHost: a\nA : b\n", kOk},
        {"smuggling-space-before-colon", kGet, kOk, false},
        {"smuggling-field-name", "GET / HTTP/1.1\nHost: a\nA@b: c\n", kOk},
        {"smuggling-field-name", "GET / HTTP/1.1\nHost: a\nA.b_!: c\n", kOk, false},
        {"smuggling-forbidden-character", "GET / HTTP/1.1\nHost: a\nA: b\x01\n", kOk},
        {"smuggling-forbidden-character", "GET / HTTP/1.1\nHost: a\nA: b\tc\n", kOk, false},
        {"smuggling-not-a-field", "GET / HTTP/1.1\nHost: a\nno colon here\n", kOk},
        {"smuggling-not-a-field", kGet, kOk, false},
        {"smuggling-target-host", "GET http://b.example/ HTTP/1.1\nHost: a.example\n", kOk},
        {"smuggling-target-host",
         "GET http://A.example/ HTTP/1.1\nHost: a.example:80\n",
         kOk,
         false},
        {"smuggling-host-repeated", "GET / HTTP/1.1\nHost: a\nHost: b\n", kOk},
        {"smuggling-host-repeated", kGet, kOk, false},
        {"smuggling-host-invalid", "GET / HTTP/1.1\nHost: a b\n", kOk},
        {"smuggling-host-invalid", "GET / HTTP/1.1\nHost: [::1]:8080\n", kOk, false},
        {"smuggling-h2c-upgrade",
         "GET / HTTP/1.1\nHost: a\nUpgrade: h2c\nConnection: upgrade\n",
         kOk},
        {"smuggling-h2c-upgrade",
         "GET / HTTP/1.1\nHost: a\nUpgrade: websocket\nConnection: upgrade\n",
         kOk,
         false},
        with_anomaly("smuggling-bare-lf", AnomalyCode::BareLf),
        with_anomaly("smuggling-bare-cr", AnomalyCode::BareCr),
        with_anomaly("smuggling-bad-chunk", AnomalyCode::BadChunk),
        with_anomaly("smuggling-after-close", AnomalyCode::DataAfterClose),
        with_anomaly("smuggling-body-unannounced", AnomalyCode::UnexpectedBody),
    };
    for (const std::string_view rule : {"smuggling-bare-lf",
                                        "smuggling-bare-cr",
                                        "smuggling-bad-chunk",
                                        "smuggling-after-close",
                                        "smuggling-body-unannounced"}) {
        cases.push_back({rule, kChunked, kOk, false});
    }
    return cases;
}

}  // namespace waybill::audit
