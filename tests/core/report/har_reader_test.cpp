// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/store/row_facts.h"
#include "tests/support/imported_har.h"

namespace waybill::report {
namespace {

using test::ImportedHar;

// A file of these entries.
std::string har_of(std::string_view entries, std::string_view more = "") {
    return R"({"log":{"version":"1.2","creator":{"name":"t","version":"1"},"entries":[)"
           + std::string(entries) + "]" + std::string(more) + "}}";
}

constexpr std::string_view kRequest =
    R"("request":{"method":"GET","url":"http://a.example/p?q=1#f","httpVersion":"HTTP/1.1",)"
    R"("headers":[{"name":"Host","value":"a.example"},{"name":"Accept","value":"*/*"}],"bodySize":0})";

// An entry with this response, and other members.
std::string entry_with(std::string_view response, std::string_view more = "") {
    return "{" + std::string(kRequest) + R"(,"response":)" + std::string(response)
           + std::string(more) + "}";
}

std::string entry_with_text(std::string_view content, std::string_view headers = "") {
    return entry_with(R"({"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[)"
                      + std::string(headers) + R"(],"content":{)" + std::string(content) + "}}");
}

TEST(HarReaderTest, AnEntryBecomesAnExchange) {
    const ImportedHar har(har_of(entry_with_text(R"("size":5,"text":"hello")")));
    ASSERT_EQ(har.error, "");
    ASSERT_EQ(har.session.exchanges.size(), 1U);
    EXPECT_EQ(har.head(Side::Client),
              "GET /p?q=1 HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\n\r\n");
    EXPECT_EQ(har.head(Side::Server), "HTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(har.body(Side::Server), "hello");
    EXPECT_EQ(har.row().response_size, 5U);
    EXPECT_EQ(har.row().status, 200);
    EXPECT_TRUE(har.row().has(store::row_flag::kResponseComplete));
    EXPECT_EQ(har.comments, std::vector<std::string>{"written by t 1"});
    EXPECT_TRUE(har.notes.empty());
    EXPECT_EQ(har.anomalies(), std::vector<std::string>{});
}

TEST(HarReaderTest, HowTheTextIsCutDoesNotMatter) {
    const std::string text = har_of(entry_with_text(R"("text":"a\u00e9\ud83d\ude00b","size":1)"));
    const ImportedHar whole(text);
    for (const std::size_t piece : {1U, 2U, 7U, 64U}) {
        const ImportedHar cut(text, piece);
        EXPECT_EQ(cut.error, "");
        EXPECT_EQ(cut.body(Side::Server), whole.body(Side::Server));
        EXPECT_EQ(cut.head(Side::Client), whole.head(Side::Client));
    }
}

TEST(HarReaderTest, Base64IsUndoneWhereverItIsTold) {
    for (const std::string_view content : {R"("text":"AAEC/w==","encoding":"base64")",
                                           R"("encoding":"base64","text":"AAEC\r\n/w==")",
                                           R"("encoding":"base64","text":"AAEC_w")"}) {
        const ImportedHar har(har_of(entry_with_text(content)));
        EXPECT_EQ(har.body(Side::Server), std::string("\0\1\2\xff", 4)) << content;
        EXPECT_EQ(har.anomalies(), std::vector<std::string>{});
    }
}

TEST(HarReaderTest, BadBase64IsMarkedAndWhatIsGoodOfItKept) {
    const ImportedHar har(
        har_of(entry_with_text(R"("text":"aGVs!G8=","encoding":"base64","size":5)")));
    EXPECT_EQ(har.body(Side::Server), "hel(2 missing)");
    EXPECT_EQ(har.row().response_size, 5U);
    EXPECT_EQ(
        har.anomalies(),
        std::vector<std::string>{"gap: the base64 of the body is broken off by something else"});
    EXPECT_FALSE(har.row().has(store::row_flag::kResponseComplete));
}

TEST(HarReaderTest, ALargeBodyWaitsInTheStore) {
    const std::string part(999, 'x');
    std::string text;
    for (int i = 0; i < 3000; ++i) {
        text += part + "\\n";
    }
    const ImportedHar har(har_of(entry_with_text("\"text\":\"" + text + "\"")), 65'536);
    EXPECT_EQ(har.row().response_size, 3'000'000U);
    const std::string body = har.body(Side::Server);
    EXPECT_EQ(body.size(), 3'000'000U);
    EXPECT_EQ(body.substr(2'999'000), part + "\n");
}

TEST(HarReaderTest, ADecodedBodyKeepsItsSizeOnTheWire) {
    const ImportedHar har(
        har_of(entry_with(R"({"status":200,"statusText":"","httpVersion":"HTTP/1.1","bodySize":3,)"
                          R"("headers":[{"name":"Content-Encoding","value":"gzip"}],)"
                          R"("content":{"size":5,"text":"hello"}})")));
    EXPECT_TRUE(har.row().response.is_decoded());
    EXPECT_EQ(har.row().response_size, 3U);
    EXPECT_EQ(har.body(Side::Server), "hello");
}

TEST(HarReaderTest, ABodyThatIsStillCodedIsToldByItsFirstBytes) {
    const ImportedHar har(
        har_of(entry_with(R"({"status":200,"statusText":"","httpVersion":"HTTP/1.1","bodySize":4,)"
                          R"("headers":[{"name":"Content-Encoding","value":"gzip"}],)"
                          R"("content":{"size":4,"text":"H4sAAA==","encoding":"base64"}})")));
    EXPECT_FALSE(har.row().response.is_decoded());
    EXPECT_EQ(har.row().response_size, 4U);
}

TEST(HarReaderTest, ABodyThatIsNotInTheFileIsAGap) {
    const ImportedHar har(har_of(entry_with_text(R"("size":77)")));
    EXPECT_EQ(har.row().response_size, 77U);
    EXPECT_EQ(har.session.notes(0).missing[index_of(Side::Server)], 77U);
    EXPECT_EQ(har.body(Side::Server), "(77 missing)");
    EXPECT_EQ(har.anomalies(), std::vector<std::string>{"gap: the file does not have the body"});
}

TEST(HarReaderTest, ANotModifiedResponseLacksNothing) {
    const ImportedHar har(
        har_of(entry_with(R"({"status":304,"statusText":"","httpVersion":"HTTP/1.1","headers":[],)"
                          R"("content":{"size":77}})")));
    EXPECT_EQ(har.row().response_size, 0U);
    EXPECT_EQ(har.anomalies(), std::vector<std::string>{});
}

TEST(HarReaderTest, WithoutAStatusThereIsNoResponse) {
    const ImportedHar har(har_of(entry_with(R"({"status":0,"_error":"net::ERR_FAILED"})") + ","
                                 + "{" + std::string(kRequest) + "}"));
    ASSERT_EQ(har.session.exchanges.size(), 2U);
    EXPECT_FALSE(har.row().has(store::row_flag::kHasResponse));
    EXPECT_EQ(har.anomalies(0), std::vector<std::string>{"no-response: net::ERR_FAILED"});
    EXPECT_EQ(har.anomalies(1), std::vector<std::string>{"no-response"});
    EXPECT_EQ(har.session.anomaly_counts[static_cast<std::size_t>(AnomalyCode::NoResponse)], 2U);
}

TEST(HarReaderTest, AFormIsMadeOfItsParameters) {
    const ImportedHar har(har_of(
        R"({"request":{"method":"POST","url":"http://a/","httpVersion":"HTTP/1.1","headers":[],)"
        R"("postData":{"mimeType":"application/x-www-form-urlencoded",)"
        R"("params":[{"name":"a b","value":"1&2"},{"name":"c","value":"%20"}]}}})"));
    EXPECT_EQ(har.body(Side::Client), "a+b=1%262&c=%20");
    EXPECT_EQ(har.row().request_size, 15U);
}

TEST(HarReaderTest, AFieldWithSeveralLinesIsSeveralFields) {
    const ImportedHar har(har_of(entry_with_text(
        R"("text":"")",
        R"({"name":"Set-Cookie","value":"a=1\nb=2\r\nc=3"},{"name":"X\r\nY","value":""})")));
    EXPECT_EQ(har.head(Side::Server),
              "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nSet-Cookie: c=3\r\n"
              "X  Y: \r\n\r\n");
}

TEST(HarReaderTest, CookiesAreTakenWhereThereAreNoHeaders) {
    const ImportedHar har(har_of(
        R"({"request":{"method":"GET","url":"http://a/","headers":[],"cookies":)"
        R"([{"name":"a","value":"1"},{"name":"b","value":"2"}]},"response":{"status":200,)"
        R"("headers":[],"cookies":[{"name":"s","value":"t","path":"/","httpOnly":true}]}})"));
    EXPECT_EQ(har.head(Side::Client), "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1; b=2\r\n\r\n");
    EXPECT_EQ(har.head(Side::Server), "HTTP/1.1 200 \r\nSet-Cookie: s=t; Path=/; HttpOnly\r\n\r\n");
}

TEST(HarReaderTest, AnotherHostThanThatOfTheUrlIsAProxysRequest) {
    const ImportedHar har(har_of(
        R"({"request":{"method":"GET","url":"http://a.example:8080/p","httpVersion":"HTTP/1.0",)"
        R"("headers":[{"name":"Host","value":"b.example"}]}})"));
    EXPECT_EQ(har.head(Side::Client),
              "GET http://a.example:8080/p HTTP/1.0\r\nHost: b.example\r\n\r\n");
}

TEST(HarReaderTest, ConnectAsksForAnAuthority) {
    for (const std::string_view url : {"https://a.example/", "a.example:443"}) {
        const ImportedHar har(har_of(R"({"request":{"method":"CONNECT","url":")" + std::string(url)
                                     + R"(","httpVersion":"HTTP/1.1","headers":[]}})"));
        EXPECT_EQ(har.head(Side::Client), "CONNECT a.example:443 HTTP/1.1\r\n\r\n");
    }
}

TEST(HarReaderTest, Http2HasPseudoFields) {
    const std::string chrome = R"("headers":[{"name":":authority","value":"a"},)"
                               R"({"name":":method","value":"GET"},{"name":":path","value":"/"},)"
                               R"({"name":":scheme","value":"https"},{"name":"x","value":"y"}])";
    const std::string others = R"("headers":[{"name":"x","value":"y"}])";
    for (const auto& [version, fields] :
         std::vector<std::pair<std::string, std::string>>{{"http/2.0", chrome},
                                                          {"", chrome},
                                                          {"h2", others},
                                                          {"HTTP/2", others},
                                                          {"h3", others}}) {
        const ImportedHar har(har_of(R"({"request":{"method":"GET","url":"https://a/",)"
                                     R"("httpVersion":")"
                                     + version + "\"," + fields
                                     + R"(},"response":{"status":204,"httpVersion":")" + version
                                     + R"(","headers":[]}})"));
        const std::string head = har.head(Side::Client);
        for (const std::string_view line :
             {":authority: a\r\n", ":method: GET\r\n", ":path: /\r\n", ":scheme: https\r\n"}) {
            EXPECT_NE(head.find(line), std::string::npos) << version << head;
        }
        EXPECT_TRUE(head.ends_with("\r\nx: y\r\n\r\n")) << head;
        EXPECT_EQ(std::count(head.begin(), head.end(), '\n'), 6);
        EXPECT_EQ(har.row().version_major, version == "h3" ? 3 : 2);
        EXPECT_EQ(har.row().stream, 1U);
        EXPECT_TRUE(har.row().has(store::row_flag::kHttps));
        EXPECT_EQ(har.head(Side::Server),
                  version.empty() ? "HTTP/1.1 204 \r\n\r\n" : ":status: 204\r\n\r\n");
    }
}

TEST(HarReaderTest, TimesCountFromTheRequestsFirstByte) {
    const ImportedHar har(har_of(entry_with(
        R"({"status":200,"headers":[]})",
        R"(,"startedDateTime":"2023-07-25T12:42:01.5+02:00","time":100,)"
        R"("timings":{"blocked":1,"dns":2,"connect":30,"ssl":20,"send":3,"wait":4.5,"receive":5},)"
        R"("serverIPAddress":"[2001:db8::1]","connection":"7")")));
    const store::ExchangeRow& row = har.row();
    std::string started;
    append_rfc3339(started, row.started);
    EXPECT_EQ(started, "2023-07-25T10:42:01.533000000Z");
    EXPECT_EQ(row.request_end, 3 * kNsPerMs);
    EXPECT_EQ(row.response_begin, 7'500'000);
    EXPECT_EQ(row.response_end, 12'500'000);
    const store::ConnectionRow& connection = har.session.connections[row.connection];
    EXPECT_EQ(connection.facts.connect_ns, 10 * kNsPerMs);
    ASSERT_NE(connection.tls, nullptr);
    EXPECT_EQ(connection.tls->handshake_ns, 20 * kNsPerMs);
    EXPECT_EQ(to_string(connection.server()), "[2001:db8::1]:80");
    EXPECT_EQ(to_string(connection.client()), "0.0.0.0:0");
}

TEST(HarReaderTest, TimesThatCannotBeAreLeftOut) {
    const ImportedHar har(
        har_of(entry_with(R"({"status":200,"headers":[]})",
                          R"(,"startedDateTime":"1970-01-02",)"
                          R"("timings":{"send":NaN,"wait":-5,"receive":1e300})")));
    EXPECT_EQ(har.row().request_end, 0);
    EXPECT_EQ(har.row().response_begin, 0);
    EXPECT_EQ(har.row().response_end, std::int64_t{315'360'000} * kNsPerSecond);
    EXPECT_EQ(har.notes,
              std::vector<std::string>{"entry 1 has times that cannot be: they are left out"});
}

TEST(HarReaderTest, EntriesWithoutNamedConnectionsShareOnePerServer) {
    const auto entry = [](std::string_view url, std::string_view more) {
        return R"({"request":{"method":"GET","url":")" + std::string(url) + R"(","headers":[]})"
               + std::string(more) + "}";
    };
    const ImportedHar har(har_of(entry("http://a/", "") + "," + entry("http://A:80/x", "") + ","
                                 + entry("https://a/", "") + ","
                                 + entry("http://a/", R"(,"connection":"1")") + ","
                                 + entry("http://a/", R"(,"connection":2)")));
    std::vector<std::uint32_t> numbers;
    for (const store::ExchangeRow& row : har.session.exchanges) {
        numbers.push_back(row.connection);
    }
    EXPECT_EQ(numbers, (std::vector<std::uint32_t>{0, 0, 1, 2, 3}));
    EXPECT_EQ(har.session.connections[0].exchanges, 2U);
}

TEST(HarReaderTest, WhatIsNoEntryIsPassedOverAndNamed) {
    const ImportedHar har(har_of("1,[{}],null,{},{\"request\":{}},"
                                 + entry_with_text(R"("text":"x")") + R"(,{"response":7})"));
    EXPECT_EQ(har.error, "");
    EXPECT_EQ(har.entries, 1U);
    EXPECT_EQ(har.passed_over, 6U);
    EXPECT_EQ(har.notes[0], "entry 1 is passed over: it is no object");
    EXPECT_EQ(har.notes[3], "entry 4 is passed over: it has neither request nor response");
    EXPECT_EQ(har.body(Side::Server), "x");
}

TEST(HarReaderTest, AnEntryMayHaveNeitherMessageWhenItSaysSo) {
    const ImportedHar har(
        har_of(R"({"_waybill":{"connection":1}},)"
               R"({"_waybill":{"connection":1,"request":null,"response":null}})"));
    EXPECT_EQ(har.entries, 1U);
    EXPECT_EQ(har.passed_over, 1U);
}

TEST(HarReaderTest, NotesAreCountedBeyondTheFirstTwenty) {
    std::string numbers = "0";
    for (int i = 0; i < 99; ++i) {
        numbers += ",0";
    }
    const ImportedHar har(har_of(numbers));
    ASSERT_EQ(har.notes.size(), 21U);
    EXPECT_EQ(har.notes.back(), "and 80 more of this kind");
}

TEST(HarReaderTest, WhatComesBeforeAMistakeStays) {
    const std::string good = entry_with_text(R"("text":"x")");
    const ImportedHar har(R"({"log":{"entries":[)" + good + "," + good.substr(0, 40));
    EXPECT_NE(har.error.find("the text ends in the middle of it"), std::string::npos);
    EXPECT_EQ(har.entries, 1U);
    EXPECT_EQ(har.notes,
              std::vector<std::string>{"entry 2 is passed over: the text breaks off in it"});
}

TEST(HarReaderTest, AFileWithoutALogIsNoHar) {
    EXPECT_NE(ImportedHar("{}").error.find("is no HAR"), std::string::npos);
    EXPECT_NE(ImportedHar("[]").error.find("is no HAR"), std::string::npos);
    EXPECT_EQ(ImportedHar(R"({"x":{"log":{"entries":[]}}})").error, "");
    EXPECT_EQ(ImportedHar("\xef\xbb\xbf" + har_of("")).error, "");
}

TEST(HarReaderTest, TheLastOfTwoMembersCounts) {
    const ImportedHar har(har_of("{" + std::string(kRequest) + ","
                                 + R"("response":{"status":404},"response":{"status":200,)"
                                   R"("content":{"text":"a","text":"b"}}})"));
    EXPECT_EQ(har.row().status, 200);
    EXPECT_EQ(har.body(Side::Server), "b");
    EXPECT_EQ(har.notes,
              std::vector<std::string>{"entry 1 has a member twice: the last one counts"});
}

TEST(HarReaderTest, AnEntryWithTooMuchInItIsCut) {
    std::string headers;
    for (int i = 0; i < 2000; ++i) {
        headers += R"({"name":"n","value":")" + std::string(1000, 'v') + "\"},";
    }
    headers += R"({"name":"n","value":""})";
    const ImportedHar har(har_of(entry_with_text(R"("text":"kept")", headers)));
    ASSERT_EQ(har.entries, 1U);
    EXPECT_EQ(har.row().status, 200);
    EXPECT_EQ(har.body(Side::Server), "kept");
    EXPECT_EQ(har.anomalies().back(), "header-limit: the entry has more than is kept");
    EXPECT_LT(har.head(Side::Server).size(), kMiB);
}

TEST(HarReaderTest, TextOfAnOlderCharacterSetBecomesItsBytes) {
    const ImportedHar har(har_of(
        entry_with_text(R"("size":4,"text":"caf\u00e9")",
                        R"({"name":"Content-Type","value":"text/plain; charset=iso-8859-1"})")));
    EXPECT_EQ(har.body(Side::Server), "caf\xe9");
}

TEST(HarReaderTest, CommentsAndMarksAreTold) {
    const ImportedHar har(har_of(entry_with_text(R"("text":"")") + ","
                                     + entry_with(R"({"status":200})",
                                                  R"(,"comment":"look",)"
                                                  R"("_waybill":{"mark":3})"),
                                 R"(,"comment":"of the log")"));
    ASSERT_EQ(har.entry_notes.size(), 1U);
    EXPECT_EQ(har.entry_notes[0].exchange, 1U);
    EXPECT_EQ(har.entry_notes[0].mark, 3);
    EXPECT_EQ(har.entry_notes[0].comment, "look");
    EXPECT_EQ(har.comments.back(), "of the log");
}

TEST(HarReaderTest, WhatAProxyDidIsReadBack) {
    const ImportedHar har(
        har_of(R"({"_waybill":{"connection":1,"request":null,"response":null,)"
               R"("proxy":{"rules":["no cookies",7],"tags":["checkout"],"edited":true}}})"));
    const http::ProxyFacts& facts = har.session.notes(0).proxy;
    EXPECT_EQ(facts.rules, std::vector<std::string>{"no cookies"});
    EXPECT_EQ(facts.tags, std::vector<std::string>{"checkout"});
    EXPECT_TRUE(facts.edited);
}

TEST(HarReaderTest, MessagesOfAWebSocketAreFramesAgain) {
    const ImportedHar har(har_of(
        R"({"startedDateTime":"1970-01-01T00:01:40Z","request":{"method":"GET",)"
        R"("url":"wss://a/","httpVersion":"HTTP/1.1","headers":[{"name":"Upgrade","value":"websocket"}]},)"
        R"("response":{"status":101,"httpVersion":"HTTP/1.1",)"
        R"("headers":[{"name":"Upgrade","value":"websocket"}]},)"
        R"("_webSocketMessages":[{"type":"send","time":101.5,"opcode":1,"data":"hi"},)"
        R"({"type":"receive","time":102,"opcode":2,"data":"AAE="},)"
        R"({"data":"A+g=","opcode":8,"type":"send","time":103}]})"));
    EXPECT_TRUE(har.row().has(store::row_flag::kWebSocket));
    EXPECT_TRUE(har.row().has(store::row_flag::kTunnel));
    EXPECT_TRUE(har.row().has(store::row_flag::kHttps));
    EXPECT_EQ(har.body(Side::Client),
              std::string("\x81\x82\0\0\0\0hi\x88\x82\0\0\0\0\x03\xe8", 16));
    EXPECT_EQ(har.body(Side::Server), std::string("\x82\x02\0\1", 4));
    const http::WebSocketFacts& facts = *har.session.notes(0).websocket;
    EXPECT_EQ(facts.client_messages, 2U);
    EXPECT_EQ(facts.server_messages, 1U);
    EXPECT_TRUE(facts.closed);
    EXPECT_EQ(facts.close_code, 1000);
    EXPECT_EQ(har.row().response_end, 3 * kNsPerSecond);
}

}  // namespace
}  // namespace waybill::report
