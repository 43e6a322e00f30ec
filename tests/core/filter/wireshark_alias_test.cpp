// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

using testing::HasSubstr;

constexpr auto kFilters = std::to_array<Meaning>({
    {"http", "~all"},
    {"http2", "httpver == 2"},
    {"http && !http2", "~all and not httpver == 2"},
    {"http.request", "request"},
    {"http.response.code == 200", "status == 200"},
    {"http.response.code eq 200", "status == 200"},
    {"http.response.code ne 200", "status != 200"},
    {"http.response.code gt 200", "status > 200"},
    {"http.response.code lt 200", "status < 200"},
    {"http.response.code ge 200", "status >= 200"},
    {"http.response.code le 200", "status <= 200"},
    {"http.response.code === 200", "status == 200"},
    {"http.request.method in {\"GET\" \"HEAD\"}", R"(method in {"GET", "HEAD"})"},
    {"http.request.method in {GET, HEAD}", R"(method in {"GET", "HEAD"})"},
    {"http.request.method not in {GET}", R"(not method in {"GET"})"},
    {"http.response.code in {400..499, 500 .. 503}", "status in {4xx, 500..503}"},
    {"http.request.uri contains \"login\"", R"(target contains "login")"},
    {R"~(http.host matches "acme\\.(org|com)")~", R"(host matches /acme\.(org|com)/)"},
    {R"~(http.host matches r"acme\.(org|com)")~", R"(host matches /acme\.(org|com)/)"},
    {R"(http.request.uri == r"a\b")", R"(target == "a\\b")"},
    {"lower(http.host) == \"a\"", R"(host == "a")"},
    {"upper( http.user_agent ) contains X", R"(req.header["user-agent"] contains "X")"},
    {"lower(header[\"a\"])", R"(header["a"])"},
    {"ip.addr == 10.0.0.0/8 and tcp.port == 80", "ip == 10.0.0.0/8 and tcp.port == 80"},
    {"tcp.port in {80 443 8000..8080}", "tcp.port in {80, 443, 8000..8080}"},
    {"tcp.flags.reset == 1", "reset == true"},
    {"tcp.analysis.retransmission", "tcp.retrans"},
    {"http.request.version == \"HTTP/1.1\"", "httpver == 1.1"},
    {"http.request.version == HTTP/2", "httpver == 2"},
    {"tls.handshake.version == 0x0303", "tls.ver == 1.2"},
    {"tls.record.version >= 0x0304", "tls.ver >= 1.3"},
    {"frame contains \"token\"", R"(text contains "token")"},
    {"frame.time >= \"2026-11-20 06:48:46.5\"", "time >= 2026-11-20T06:48:46.500000000Z"},
    {"frame.time_epoch < 1700000000.25", "time < 2023-11-14T22:13:20.250000000Z"},
    {"frame.time_relative > 1.5", "since > 1500ms"},
    {"http.time > 2", "dur > 2s"},
    {"http.time > 200ms", "dur > 200ms"},
    {"tcp.analysis.initial_rtt > 0.1", "tcp.rtt > 100ms"},
    {"dur > 2", "dur > 2ms"},
});

TEST(WiresharkAliasTest, EachFilterBecomesOurs) {
    for (const Meaning& filter : kFilters) {
        EXPECT_EQ(understood(filter.text), filter.canonical);
    }
}

TEST(WiresharkAliasTest, WhatIsCountedOtherwiseIsWarnedOf) {
    EXPECT_THAT(warning_of("tcp.stream eq 0"), HasSubstr("numbers connections from 0"));
    EXPECT_EQ(warning_of("frame.number == 7"), "exchanges are counted here, not packets");
    EXPECT_EQ(warning_of("conn == 1"), "");
    EXPECT_EQ(warning_of("http.host == a"), "");
}

TEST(WiresharkAliasTest, AProtocolIsOneOnlyAlone) {
    EXPECT_EQ(understood("HTTP2"), "httpver == 2");
    EXPECT_EQ(understood("http://x"), R"(url contains "http://x")");
    EXPECT_EQ(understood("http2.example"), R"(url contains "http2.example")");
    EXPECT_THAT(understood("http == 1"), HasSubstr(R"(there is no field "http")"));
}

TEST(WiresharkAliasTest, FunctionsAndSlicesThatWeHaveNotAreErrors) {
    EXPECT_EQ(understood("len(http.host) > 3"),
              R"(at byte 1: there is no function "len": size, size.wire and the like are fields; )"
              "expected a field");
    EXPECT_THAT(understood("count(ip.addr) > 3"), HasSubstr(R"(there is no function "count")"));
    EXPECT_EQ(understood("http.host[0:4] == \"abc\""),
              "at byte 10: pieces of a value cannot be asked for; expected http.host startswith, "
              "contains or matches");
    EXPECT_THAT(understood("http.user_agent[0:4] == abc"), HasSubstr("pieces of a value"));
    EXPECT_THAT(understood("header[0:4] == abc"), HasSubstr("pieces of a value"));
    EXPECT_THAT(understood("lower(x) == a"), HasSubstr("takes a field"));
    EXPECT_THAT(understood("lower(host == a"), HasSubstr("at byte 12: the parenthesis at byte 6"));
}

}  // namespace
}  // namespace waybill::filter
