// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files of HAR in which something is not as it should be, one thing at a time.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "tests/support/imported_har.h"

namespace waybill::report {
namespace {

namespace json = boost::json;
using test::ImportedHar;

// An entry with nearly all that can be in one, and another one.
constexpr std::string_view kEntries = R"([{
    "startedDateTime":"2024-01-02T03:04:05.678+01:00","time":7,"comment":"c","connection":"1",
    "serverIPAddress":"10.0.0.1","_serverPort":80,
    "timings":{"blocked":1,"dns":-1,"connect":2,"ssl":1,"send":1,"wait":2.5,"receive":1},
    "request":{"method":"POST","url":"http://a.example/p?q#f","httpVersion":"HTTP/1.1",
               "headers":[{"name":"Host","value":"a.example"}],"bodySize":3,
               "cookies":[{"name":"a","value":"b"}],
               "postData":{"mimeType":"text/plain","text":"abc","params":[{"name":"n","value":"v"}]}},
    "response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","bodySize":9,
                "headers":[{"name":"Content-Encoding","value":"gzip"}],
                "cookies":[{"name":"s","value":"t","path":"/"}],
                "content":{"size":5,"mimeType":"x","text":"aGVsbG8=","encoding":"base64"}},
    "_securityDetails":{"protocol":"TLS 1.3","sanList":["a"],"validFrom":1,"subjectName":"n"}
  },{
    "request":{"method":"GET","url":"wss://a/","httpVersion":"HTTP/1.1","headers":[],"bodySize":0},
    "response":{"status":101,"httpVersion":"HTTP/1.1","headers":[{"name":"Upgrade","value":"websocket"}]},
    "_webSocketMessages":[{"type":"send","time":1.5,"opcode":1,"data":"hi"}],
    "_webSocketClose":{"code":1000,"reason":"r"}
  },{
    "request":{"method":"GET","url":"http://a/","httpVersion":"HTTP/2","headers":[]},
    "response":{"status":200,"httpVersion":"HTTP/2","headers":[],"content":{"size":2,"text":"ok"}},
    "_waybill":{"connection":1,"stream":3,"protocol":"HTTP/2","mark":2,
      "client":{"ip":"10.0.0.1","port":1},"server":{"ip":"::1","port":2},
      "started":"2024-01-02T03:04:05.123456789Z","timing":{"connect":4,"tls":2},
      "rowTimes":{"requestEnd":5,"responseBegin":6,"responseEnd":7},
      "request":{"framing":"none","size":0,"missing":0,"complete":true,"pseudo":[[":method","GET"]]},
      "response":{"framing":"h2","size":4,"missing":2,"complete":true,"head":"OnN0YXR1czogMjAwDQoNCg==",
                  "lengths":[7,3],"trailers":[["t","v"]],"latin1":true},
      "interim":[{"status":103,"reason":"","headers":[["l","k"]]}],
      "anomalies":[{"code":"gap","side":"server","offset":3,"detail":"d"}],
      "websocket":{"client_messages":1},"messageTimes":[1,2]}
  }])";

constexpr std::string_view kConnection = R"({"connection":1,"state":"fin","started":"2024-01-02",
    "bytes":{"client":1,"server":2},"round_trip":{"client":1.5},"protocol":"http/2",
    "tls":{"version":"TLSv1.3","certificates":[{"subject":"CN=a","key":"RSA 2048","names":["a"]}]},
    "anomalies":[{"code":"gap","side":"server"}]})";

json::value whole_file() {
    json::object log;
    log["creator"] = json::parse(R"({"name":"x","version":"1"})");
    const std::string_view entries = kEntries;
    log["entries"] = json::parse({entries.data(), entries.size()});
    json::object ours;
    ours["connections"] = json::array{json::parse({kConnection.data(), kConnection.size()})};
    log["_waybill"] = ours;
    return json::object{{"log", log}};
}

// What may stand in a place of anything.
json::array replacements() {
    json::value deep = 1;
    for (int i = 0; i < 40; ++i) {
        deep = json::array{std::move(deep)};
    }
    json::array all;
    for (const std::string_view text : {"null",
                                        "true",
                                        "-1",
                                        "-1.5e300",
                                        "1e300",
                                        "\"\"",
                                        "[]",
                                        "{}",
                                        "9223372036854775807",
                                        R"([1,"x",{}])",
                                        R"({"name":[]})",
                                        R"("\u00ff\r\n: \u202e")"}) {
        all.push_back(json::parse({text.data(), text.size()}));
    }
    all.push_back(json::value(std::string(300, 'A')));
    all.push_back(deep);
    return all;
}

// Calls `visit` with each value in `value`, and below it.
void for_each_value(json::value& value, const std::function<void(json::value&)>& visit) {
    visit(value);
    if (auto* const object = value.if_object()) {
        for (auto& member : *object) {
            for_each_value(member.value(), visit);
        }
    } else if (auto* const array = value.if_array()) {
        for (json::value& element : *array) {
            for_each_value(element, visit);
        }
    }
}

// All that was kept can be read, and what is passed over is named.
void expect_sound(const ImportedHar& har) {
    EXPECT_EQ(har.entries, har.session.exchanges.size());
    EXPECT_LE(har.notes.size(), 21U);
    EXPECT_TRUE(har.passed_over == 0 || !har.notes.empty());
    for (std::size_t i = 0; i < har.session.exchanges.size(); ++i) {
        const store::ExchangeRow& row = har.row(i);
        EXPECT_GE(row.request_end, -1);
        EXPECT_GE(row.response_end, -1);
        if (row.has(store::row_flag::kHasRequest)) {
            EXPECT_NE(har.head(Side::Client, i), "");
        }
        if (row.has(store::row_flag::kHasResponse)) {
            EXPECT_NE(har.head(Side::Server, i), "");
        }
        EXPECT_LT(har.body(Side::Server, i).size(), 1000U);
    }
}

TEST(HarHostileTest, TheFileThatIsChangedIsSound) {
    const ImportedHar har(json::serialize(whole_file()));
    EXPECT_EQ(har.error, "");
    EXPECT_EQ(har.entries, 3U);
    EXPECT_EQ(har.notes, std::vector<std::string>{});
    EXPECT_EQ(har.body(Side::Client), "abc");
    EXPECT_EQ(har.body(Side::Server), "hello");
    EXPECT_EQ(har.body(Side::Server, 2), "ok(2 missing)");
    expect_sound(har);
}

TEST(HarHostileTest, AnyMemberMayBeAnything) {
    json::value file = whole_file();
    std::size_t files = 0;
    for_each_value(file, [&](json::value& place) {
        const json::value before = place;
        for (const json::value& replacement : replacements()) {
            place = replacement;
            const std::string text = json::serialize(file);
            const ImportedHar har(text);
            EXPECT_TRUE(har.error.empty() || har.error.find("is no HAR") != std::string::npos)
                << har.error;
            expect_sound(har);
            ++files;
            if (testing::Test::HasFailure()) {
                FAIL() << text;
            }
        }
        place = before;
    });
    EXPECT_GT(files, 1000U);
}

TEST(HarHostileTest, AnyMemberMayBeMissing) {
    json::value file = whole_file();
    for_each_value(file, [&](json::value& place) {
        const json::value before = place;
        auto* const object = place.if_object();
        const std::size_t members = object != nullptr ? object->size() : 0;
        for (std::size_t i = 0; i < members; ++i) {
            auto& changed = place.get_object();
            changed.erase(changed.begin() + i);
            const ImportedHar har(json::serialize(file));
            EXPECT_TRUE(har.error.empty() || har.error.find("is no HAR") != std::string::npos);
            expect_sound(har);
            place = before;
        }
    });
}

TEST(HarHostileTest, TheFileMayEndAnywhere) {
    const std::string text = json::serialize(whole_file());
    for (std::size_t length = 0; length < text.size(); ++length) {
        const ImportedHar har(std::string_view(text).substr(0, length));
        EXPECT_NE(har.error, "") << length;
        expect_sound(har);
    }
}

TEST(HarHostileTest, AnyByteMayBeAnother) {
    const std::string text = json::serialize(whole_file());
    std::uint32_t random = 12345;
    for (int i = 0; i < 2000; ++i) {
        random = random * 1664525 + 1013904223;
        std::string changed = text;
        changed[(random >> 8U) % text.size()] = "\"{}[],:0\\e-\n\xff"[random % 13];
        expect_sound(ImportedHar(changed));
    }
}

}  // namespace
}  // namespace waybill::report
