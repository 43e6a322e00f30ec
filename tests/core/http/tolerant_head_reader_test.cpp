// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/tolerant_head_reader.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/http/head_parser.h"

namespace waybill::http {
namespace {

using namespace std::string_view_literals;

struct Case {
    std::string_view raw;
    std::string_view fields;     // "name=value|name=value"
    std::string_view anomalies;  // "name@offset name@offset"
};

std::ostream& operator<<(std::ostream& out, const Case& test) {
    return out << test.raw;
}

std::string fields_of(const Head& head) {
    std::string text;
    for (const Field& field : head.fields) {
        text.append(text.empty() ? "" : "|").append(field.name).append("=").append(field.value);
    }
    return text;
}

std::string anomalies_of(const Head& head) {
    std::string text;
    for (const HeadAnomaly& anomaly : head.anomalies) {
        text.append(text.empty() ? "" : " ").append(name_of(anomaly.code));
        text.append("@").append(std::to_string(anomaly.offset));
    }
    return text;
}

class TolerantFieldsTest : public testing::TestWithParam<Case> {};

TEST_P(TolerantFieldsTest, ReadsAsBrowsersDoAndListsIt) {
    HeadParser parser;
    const Head& head = parser.parse(HeadKind::Response, GetParam().raw);
    EXPECT_EQ(fields_of(head), GetParam().fields);
    EXPECT_EQ(anomalies_of(head), GetParam().anomalies);
}

// All start lines are "HTTP/1.1 200 OK" CR LF, 17 bytes.
INSTANTIATE_TEST_SUITE_P(
    Lines,
    TolerantFieldsTest,
    testing::Values(Case{"HTTP/1.1 200 OK\nA: b\n\n"sv, "A=b", "bare-lf@15"},
                    Case{"HTTP/1.1 200 OK\r\nA: b\r\r\nC: d\r\n\r\n"sv, "A=b|C=d", "bare-cr@21"},
                    Case{"HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n"sv, "A=b|C=d", "bare-cr@21"},
                    Case{"HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n"sv, "A=b\rc", "bare-cr@21"},
                    Case{"HTTP/1.1 200 OK\r\nA:\r b\r\n\r\n"sv, "A=b", "bare-cr@19"},
                    Case{"HTTP/1.1 200 OK\rA: b\r\n\r\n"sv, "A=b", "bare-cr@15"},
                    Case{"HTTP/1.1 200 OK\r\nA: b\n \n\n"sv, "A=b", "bare-lf@21 obs-fold@22"},
                    Case{"HTTP/1.1 200 OK\r\nA\r\n : b\r\n\r\n"sv,
                         "A=b",
                         "obs-fold@20 whitespace-before-colon@18"},
                    Case{
                        "HTTP/1.1 200 OK\r\n A: b\r\nC: d\r\n\r\n"sv, "A=b|C=d", "bad-header@17"}));

INSTANTIATE_TEST_SUITE_P(
    Fields,
    TolerantFieldsTest,
    testing::Values(
        Case{"HTTP/1.1 200 OK\r\nA : b\r\n\r\n"sv, "A=b", "whitespace-before-colon@18"},
        Case{"HTTP/1.1 200 OK\r\nA\v: b\r\n\r\n"sv, "A=b", "forbidden-character@18"},
        Case{"HTTP/1.1 200 OK\r\nA\0: b\r\n\r\n"sv, "A=b", "forbidden-character@18"},
        Case{"HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n"sv, "A=b\0"sv, "forbidden-character@21"},
        Case{"HTTP/1.1 200 OK\r\nA:\vb\x7f\r\n\r\n"sv, "A=\vb\x7f", "forbidden-character@19"},
        Case{"HTTP/1.1 200 OK\r\nA: b\001c\r\n\r\n"sv, "A=b\001c", "forbidden-character@21"},
        Case{"HTTP/1.1 200 OK\r\nA: \f\r\n\r\n"sv, "A=\f", "forbidden-character@20"},
        Case{"HTTP/1.1 200 OK\r\n: b\r\n\r\n"sv, "=b", "bad-header@17"},
        Case{"HTTP/1.1 200 OK\r\nFoo Bar: b\r\n\r\n"sv, "Foo Bar=b", "forbidden-character@20"},
        Case{"HTTP/1.1 200 OK\r\nF\xc3\xb6: b\r\n\r\n"sv, "F\xc3\xb6=b", "forbidden-character@18"},
        Case{"HTTP/1.1 200 OK\r\nno field\r\nC: d\r\n\r\n"sv, "C=d", "bad-header@17"},
        Case{"HTTP/1.1 200 OK\r\nA:: b\r\n\r\n"sv, "A=: b", ""}));

struct StatusCase {
    std::string_view line;
    std::uint16_t status;
    std::string_view reason;
    std::string_view anomalies;
};

class StatusLineTest : public testing::TestWithParam<StatusCase> {};

TEST_P(StatusLineTest, IsReadAsFarAsItGoes) {
    HeadParser parser;
    const std::string raw = std::string(GetParam().line) + "\r\n\r\n";
    const Head& head = parser.parse(HeadKind::Response, raw);
    EXPECT_EQ(head.status, GetParam().status);
    EXPECT_EQ(head.reason, GetParam().reason);
    EXPECT_EQ(anomalies_of(head), GetParam().anomalies);
}

INSTANTIATE_TEST_SUITE_P(
    Lines,
    StatusLineTest,
    testing::Values(StatusCase{"HTTP/1.1 \t200 ok", 200, "ok", "bad-start-line@8"},
                    StatusCase{"HTTP/1.1  200 ok", 200, "ok", "bad-start-line@8"},
                    StatusCase{"HTTP/1.1", 0, "", "bad-start-line@8"},
                    StatusCase{"HTTP/1.1 ok", 0, "ok", "bad-start-line@9"},
                    StatusCase{"HTTP/1.1 20 ok", 20, "ok", "bad-start-line@9"},
                    StatusCase{"HTTP/1.1 2000 ok", 0, "ok", "bad-start-line@9"},
                    StatusCase{"HTTP/1.1 +200 ok", 200, "ok", "bad-start-line@8"},
                    StatusCase{"HTTP/1.1 200ok", 200, "ok", "bad-start-line@9"},
                    StatusCase{"http/1.1 200 ok", 200, "ok", "bad-version@0"},
                    StatusCase{"HTTP/2.0 200 ok", 200, "ok", "bad-version@0"},
                    StatusCase{"HTTP/1.10 200 ok", 200, "ok", "bad-version@0"},
                    StatusCase{"HTTP/0.9 200 ok", 200, "ok", ""},
                    StatusCase{"ICY 200 ok", 200, "ok", "bad-version@0"},
                    StatusCase{"HTTP/1.1 200 o\x01k", 200, "o\x01k", "forbidden-character@14"},
                    StatusCase{"HTTP/1.1 200 \xff ok", 200, "\xff ok", ""}));

struct RequestCase {
    std::string_view line;
    std::string_view method;
    std::string_view target;
    std::string_view version;
    std::string_view anomalies;
};

class RequestLineTest : public testing::TestWithParam<RequestCase> {};

TEST_P(RequestLineTest, IsReadAsFarAsItGoes) {
    HeadParser parser;
    const std::string raw = std::string(GetParam().line) + "\r\n\r\n";
    const Head& head = parser.parse(HeadKind::Request, raw);
    EXPECT_EQ(head.method, GetParam().method);
    EXPECT_EQ(head.target, GetParam().target);
    EXPECT_EQ(head.version_text, GetParam().version);
    EXPECT_EQ(anomalies_of(head), GetParam().anomalies);
}

INSTANTIATE_TEST_SUITE_P(
    Lines,
    RequestLineTest,
    testing::Values(
        RequestCase{"GET /a b HTTP/1.1", "GET", "/a b", "HTTP/1.1", "bad-start-line@4"},
        RequestCase{"GET  /a HTTP/1.1", "GET", "/a", "HTTP/1.1", "bad-start-line@3"},
        RequestCase{"GET /a\tHTTP/1.1", "GET", "/a", "HTTP/1.1", "bad-start-line@3"},
        RequestCase{"GET /a HTTP/1.1 ", "GET", "/a", "HTTP/1.1", "bad-start-line@3"},
        RequestCase{" GET /a HTTP/1.1", "GET", "/a", "HTTP/1.1", "bad-start-line@0"},
        RequestCase{
            "GET /\xc3\xa4 HTTP/1.1", "GET", "/\xc3\xa4", "HTTP/1.1", "forbidden-character@5"},
        RequestCase{"GET /a HTTP/5.6", "GET", "/a", "HTTP/5.6", "bad-version@7"},
        RequestCase{"GET /a http/1.1", "GET", "/a", "http/1.1", "bad-version@7"},
        RequestCase{"POST /a", "POST", "/a", "", "bad-start-line@5"},
        RequestCase{"G(T /a HTTP/1.1", "G(T", "/a", "HTTP/1.1", "bad-start-line@0"}));

TEST(TolerantHeadReaderTest, ARequestLineWithoutVersionIsHttp09) {
    HeadParser parser;
    const Head& head = parser.parse(HeadKind::Request, "GET /old\r\n");
    EXPECT_EQ(head.version, (Version{0, 9}));
    EXPECT_TRUE(head.anomalies.empty());
}

TEST(TolerantHeadReaderTest, AFloodOfAnomaliesIsBounded) {
    std::string raw = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 500; ++i) {
        raw += "A : b\r\n";
    }
    HeadParser parser;
    const Head& head = parser.parse(HeadKind::Request, raw + "\r\n");
    ASSERT_EQ(head.anomalies.size(), kMaxListedAnomalies + 1);
    EXPECT_EQ(head.anomalies.back().detail, "436 more of this head are not listed");
}

TEST(TolerantHeadReaderTest, BareLineFeedsAreOneAnomalyWithTheirNumber) {
    HeadParser parser;
    const Head& head = parser.parse(HeadKind::Request, "GET / HTTP/1.1\nA: b\nC: d\n\n");
    ASSERT_EQ(head.anomalies.size(), 1U);
    EXPECT_EQ(head.anomalies[0].detail, "4 lines end with LF alone");
}

}  // namespace
}  // namespace waybill::http
