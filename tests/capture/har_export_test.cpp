// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is written as HAR of exchanges that are hard to write.
#include "tests/support/har_export.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "core/audit/base64.h"
#include "core/report/har_body.h"
#include "core/store/noted_exchanges.h"
#include "tests/support/compress.h"
#include "tests/support/traffic.h"

namespace waybill::report {
namespace {

namespace json = boost::json;
using test::AnalyzedCapture;
using test::Conversation;
using test::get;
using test::response_of;
using test::Traffic;

std::string text_of(const json::value& value) {
    return std::string(value.as_string());
}

std::string decoded(const json::value& base64) {
    return audit::decode_base64(text_of(base64), audit::Base64Alphabet::Standard).value_or("?");
}

// One connection, of requests and responses in turn, as the entries of HAR.
class Exported {
public:
    explicit Exported(std::initializer_list<std::string> said, HarOptions options = {}) {
        Traffic traffic;
        Conversation talk(traffic);
        talk.open();
        Side side = Side::Client;
        for (const std::string& text : said) {
            for (std::size_t at = 0; at < text.size(); at += 1400) {
                talk.say(side, std::string_view(text).substr(at, 1400));
            }
            side = other(side);
        }
        talk.close();
        export_capture(traffic.pcap(), std::move(options));
    }
    explicit Exported(const Traffic& traffic) { export_capture(traffic.pcap(), {}); }

    const json::value& log() const { return har_.at("log"); }
    const json::object& entry(std::size_t index = 0) const {
        return log().at("entries").as_array().at(index).as_object();
    }
    const json::object& request(std::size_t index = 0) const {
        return entry(index).at("request").as_object();
    }
    const json::object& response(std::size_t index = 0) const {
        return entry(index).at("response").as_object();
    }
    const json::object& content(std::size_t index = 0) const {
        return response(index).at("content").as_object();
    }
    // What is ours of a message.
    const json::object& facts(const char* message, std::size_t index = 0) const {
        return entry(index).at("_waybill").at(message).as_object();
    }
    const std::string& text() const { return text_; }

private:
    void export_capture(const std::string& pcap, HarOptions options) {
        AnalyzedCapture capture(pcap);
        text_ = test::export_har(capture, std::move(options));
        har_ = json::parse(text_);
    }

    std::string text_;
    json::value har_;
};

TEST(HarExportTest, TheSizeIsThatOfTheDecodedContentAndTheBodysThatOnTheWire) {
    const std::string content = testing::sample_text(5000);
    const std::string coded = testing::gzip(content);
    const Exported har({get("/"), response_of(coded, "Content-Encoding: gzip\r\n")});
    EXPECT_EQ(har.content().at("size"), content.size());
    EXPECT_EQ(har.response().at("bodySize"), coded.size());
    EXPECT_EQ(har.content().at("compression"), content.size() - coded.size());
    EXPECT_EQ(text_of(har.content().at("text")), content);
    EXPECT_FALSE(har.content().contains("encoding"));
    EXPECT_FALSE(har.facts("response").contains("decoded"));
    EXPECT_EQ(har.response().at("headersSize"),
              response_of(coded, "Content-Encoding: gzip\r\n").size() - coded.size());
}

TEST(HarExportTest, WhatCannotBeDecodedIsWrittenAsSent) {
    std::string coded = testing::gzip(testing::sample_text(50'000));
    coded[coded.size() / 2] = static_cast<char>(coded[coded.size() / 2] ^ 0x55);
    const Exported har({get("/"), response_of(coded, "Content-Encoding: gzip\r\n")});
    EXPECT_EQ(har.facts("response").at("decoded"), false);
    EXPECT_EQ(decoded(har.content().at("text")), coded);
    EXPECT_FALSE(har.content().contains("compression"));
    const json::array& anomalies = har.entry().at("_waybill").at("anomalies").as_array();
    ASSERT_EQ(anomalies.size(), 1U);
    EXPECT_EQ(text_of(anomalies[0].at("code")), "content-decode-failed");
}

TEST(HarExportTest, WhatIsOnlyCutOffIsDecodedAsFarAsItGoes) {
    const std::string content = testing::sample_text(50'000);
    const std::string coded = testing::gzip(content);
    const Exported har(
        {get("/"), response_of(coded.substr(0, coded.size() - 20), "Content-Encoding: gzip\r\n")});
    EXPECT_FALSE(har.facts("response").contains("decoded"));
    const std::string text = text_of(har.content().at("text"));
    EXPECT_GT(text.size(), 0U);
    EXPECT_EQ(text, content.substr(0, text.size()));
    EXPECT_EQ(har.entry().at("_waybill").at("anomalies").as_array().size(), 1U);
}

TEST(HarExportTest, OnlyUtf8WithoutControlsIsText) {
    struct Case {
        std::string body;
        std::string type;
        bool is_text;
    };
    const std::vector<Case> cases = {
        {"plain", "text/plain", true},
        {"plain", "text/plain; charset=iso-8859-1", true},
        {"gr\xc3\xbc\xc3\x9f", "text/plain", true},
        {"gr\xc3\xbc\xc3\x9f", "text/plain; charset=UTF-8", true},
        {"gr\xc3\xbc\xc3\x9f", "text/plain; charset=iso-8859-1", false},
        {"gr\xc3\xbc\xc3\x9f", "text/plain; charset=no-such", false},
        {"gr\xfc\xdf", "text/plain; charset=iso-8859-1", false},
        {"cut \xe2\x82", "text/plain", false},
        {"a\tb\r\nc\x0c\x7f", "text/plain", true},
        {"a\x1b[31m", "text/plain", false},
        {std::string("a\0b", 3), "text/plain", false},
        {"\xef\xbb\xbfmark", "text/plain", true},
        {"\xed\xa0\x80", "application/json", false},
        {"\"\\\xe2\x80\xa8<>", "application/json", true},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.body + " as " + each.type);
        const Exported har(
            {get("/"), response_of(each.body, "Content-Type: " + each.type + "\r\n")});
        EXPECT_EQ(har.content().contains("encoding"), !each.is_text);
        const json::value& text = har.content().at("text");
        EXPECT_EQ(each.is_text ? text_of(text) : decoded(text), each.body);
        EXPECT_EQ(har.content().at("size"), each.body.size());
    }
}

TEST(HarExportTest, ALargeBodyComesInPartsThatCutNoCharacter) {
    std::string body;
    while (body.size() < 3 * HarBody::kKept) {
        body += "abc\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\n";
        body += std::string(body.size() % 7, 'x');
    }
    const Exported text({get("/text"), response_of(body, "Content-Type: text/plain\r\n")});
    EXPECT_TRUE(text_of(text.content().at("text")) == body);
    body += '\0';
    const Exported binary({get("/bytes"), response_of(body)});
    EXPECT_TRUE(decoded(binary.content().at("text")) == body);
}

TEST(HarExportTest, AFormIsTextAndNoListOfParameters) {
    const std::string form = "user=a%20b&pin=1+2";
    const Exported har(
        {"POST /login?a=%41&b&c=x+y&=z&%zz=%ff HTTP/1.1\r\nHost: a.example\r\n"
         "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
             + std::to_string(form.size()) + "\r\n\r\n" + form,
         response_of("")});
    const json::object& post = har.request().at("postData").as_object();
    EXPECT_EQ(text_of(post.at("text")), form);
    EXPECT_EQ(text_of(post.at("mimeType")), "application/x-www-form-urlencoded");
    EXPECT_FALSE(post.contains("params"));
    EXPECT_EQ(har.request().at("queryString"),
              json::parse(R"([{"name":"a","value":"A"},{"name":"b","value":""},)"
                          R"({"name":"c","value":"x y"},{"name":"","value":"z"},)"
                          R"({"name":"%zz","value":"\u00ff"}])"));
    EXPECT_EQ(har.request().at("bodySize"), form.size());
}

TEST(HarExportTest, ABinaryRequestIsBase64AndSaysSo) {
    const std::string body("\x00\x01\xff\xfe", 4);
    const Exported har(
        {"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n" + body, response_of("")});
    const json::object& post = har.request().at("postData").as_object();
    EXPECT_EQ(decoded(post.at("text")), body);
    EXPECT_EQ(text_of(post.at("encoding")), "base64");
}

TEST(HarExportTest, CookiesHaveTheirAttributes) {
    const Exported har({get("/", "Cookie: a=1; b=\"2\"\r\nCookie: c=3=3\r\n"),
                        response_of("",
                                    "Set-Cookie: id=x; Path=/p; Domain=.a.example; Max-Age=60; "
                                    "Expires=Wed, 21 Oct 2015 07:28:00 GMT; Secure; HttpOnly; "
                                    "SameSite=lax\r\n"
                                    "Set-Cookie: old=y; Expires=Wed, 21 Oct 2015 07:28:00 GMT\r\n"
                                    "Set-Cookie: ever=z; Max-Age=99999999999999999999\r\n"
                                    "Set-Cookie: short\r\n")});
    EXPECT_EQ(har.request().at("cookies"),
              json::parse(R"([{"name":"a","value":"1"},{"name":"b","value":"\"2\""},)"
                          R"({"name":"c","value":"3=3"}])"));
    const json::array& cookies = har.response().at("cookies").as_array();
    ASSERT_EQ(cookies.size(), 4U);
    EXPECT_EQ(cookies[0],
              json::parse(R"({"name":"id","value":"x","path":"/p","domain":"a.example",)"
                          R"("expires":"2023-11-14T22:14:20.000000Z","httpOnly":true,)"
                          R"("secure":true,"sameSite":"Lax"})"));
    EXPECT_EQ(text_of(cookies[1].at("expires")), "2015-10-21T07:28:00.000000Z");
    EXPECT_TRUE(cookies[2].as_object().contains("expires"));
    EXPECT_FALSE(cookies[3].as_object().contains("expires"));
}

TEST(HarExportTest, FieldsStandAsTheyCameAndOddHeadsAreKeptAsTheyAre) {
    const std::string plain = get("/a?b", "X-Two: 1\r\nx-two: 2\r\nX-Empty: \r\n");
    const Exported har({plain, response_of("")});
    std::string names;
    for (const json::value& field : har.request().at("headers").as_array()) {
        names += text_of(field.at("name")) + "=" + text_of(field.at("value")) + ";";
    }
    EXPECT_EQ(names, "Host=www.example;X-Two=1;x-two=2;X-Empty=;");
    EXPECT_FALSE(har.facts("request").contains("head"));
    EXPECT_FALSE(har.facts("response").contains("head"));

    for (const std::string& odd :
         {std::string("GET / HTTP/1.1\r\nHost:www.example\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\nHost: www.example \r\n\r\n"),
          std::string("GET / HTTP/1.1\nHost: www.example\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\nHost: www.example\r\nX: a\r\n b\r\n\r\n"),
          std::string("GET http://www.example/ HTTP/1.1\r\nHost: www.example\r\n\r\n"),
          std::string("GET /#part HTTP/1.1\r\nHost: www.example\r\n\r\n"),
          std::string("OPTIONS * HTTP/1.1\r\nHost: www.example\r\n\r\n")}) {
        const Exported kept({odd, "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"});
        EXPECT_EQ(decoded(kept.facts("request").at("head")), odd);
        EXPECT_EQ(decoded(kept.facts("response").at("head")),
                  "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n");
    }
}

TEST(HarExportTest, BytesThatAreNotUtf8BecomeCodePointsInAllOfTheHead) {
    const Exported har({get("/gr\xfc\xdf", "X-Both: \xc3\xa4 \r\n"), response_of("")});
    EXPECT_EQ(har.facts("request").at("latin1"), true);
    EXPECT_FALSE(har.facts("response").contains("latin1"));
    EXPECT_EQ(text_of(har.request().at("url")), "http://www.example/gr\xc3\xbc\xc3\x9f");
    EXPECT_EQ(text_of(har.request().at("headers").at(1).at("value")), "\xc3\x83\xc2\xa4");
}

TEST(HarExportTest, TimesBeginWithTheConnection) {
    // Packets are a millisecond apart: three of the handshake, the request, the response in two.
    Traffic traffic;
    Conversation talk(traffic);
    const std::string response = response_of("hello");
    talk.open().client(get("/")).server(response.substr(0, 10)).server(response.substr(10));
    talk.client(get("/2")).server(response).close();
    const Exported har(traffic);
    EXPECT_EQ(har.entry().at("timings"),
              json::parse(R"({"blocked":-1,"dns":-1,"connect":2,"ssl":-1,"send":0,"wait":1,)"
                          R"("receive":1})"));
    EXPECT_EQ(har.entry().at("time"), 4);
    EXPECT_EQ(text_of(har.entry().at("startedDateTime")), "2023-11-14T22:13:20.001000Z");
    EXPECT_EQ(text_of(har.entry().at("_waybill").at("started")), "2023-11-14T22:13:20.003000000Z");
    EXPECT_EQ(har.entry(1).at("timings").at("connect"), -1);
    EXPECT_EQ(har.entry(1).at("time"), 1);
    EXPECT_EQ(text_of(har.entry().at("serverIPAddress")), "10.0.0.2");
    EXPECT_EQ(text_of(har.entry().at("connection")), "1");
}

TEST(HarExportTest, AMissingHalfIsNull) {
    const Exported unanswered({get("/")});
    EXPECT_EQ(unanswered.response().at("status"), 0);
    EXPECT_EQ(unanswered.response().at("bodySize"), -1);
    EXPECT_TRUE(unanswered.response().at("_error").is_string());
    EXPECT_TRUE(unanswered.entry().at("_waybill").at("response").is_null());

    Traffic traffic;
    Conversation talk(traffic);
    talk.open().lose(Side::Client, get("/").size()).server(response_of("orphan")).close();
    const Exported orphan(traffic);
    EXPECT_TRUE(orphan.entry().at("_waybill").at("request").is_null());
    EXPECT_EQ(text_of(orphan.request().at("method")), "");
    EXPECT_EQ(text_of(orphan.request().at("url")), "http://10.0.0.2");
    EXPECT_EQ(text_of(orphan.content().at("text")), "orphan");
}

TEST(HarExportTest, OfABodyWithAGapIsWrittenWhatIsThere) {
    Traffic traffic;
    Conversation talk(traffic);
    const std::string response = response_of("0123456789");
    talk.open().client(get("/")).server(response.substr(0, response.size() - 6));
    talk.lose(Side::Server, 3).server("789").close();
    const Exported har(traffic);
    EXPECT_EQ(text_of(har.content().at("text")), "0123789");
    EXPECT_EQ(har.content().at("size"), 7);
    EXPECT_FALSE(har.content().contains("compression"));
    EXPECT_EQ(har.response().at("bodySize"), 10);
    EXPECT_EQ(har.facts("response").at("missing"), 3);
}

TEST(HarExportTest, WithoutBodiesTheirSizesStay) {
    const std::string content = testing::sample_text(3000);
    HarOptions options;
    options.bodies = false;
    options.comment = "of \"somebody\"";
    const Exported har({get("/1"),
                        response_of(content),
                        get("/2"),
                        response_of(testing::gzip(content), "Content-Encoding: gzip\r\n")},
                       std::move(options));
    for (const std::size_t index : {0U, 1U}) {
        EXPECT_FALSE(har.content(index).contains("text"));
        EXPECT_EQ(har.content(index).at("size"), content.size());
    }
    EXPECT_EQ(text_of(har.log().at("comment")), "of \"somebody\"");
}

TEST(HarExportTest, OnlyConnectionsThatWereUsedAreWrittenUnlessAllIs) {
    Traffic traffic;
    for (std::uint16_t port = 40'000; port < 40'004; ++port) {
        Conversation talk(traffic, port);
        talk.open();
        if (port == 40'002) {
            talk.client("\x16\x03 no HTTP").server("nor here");
        } else {
            talk.client(get("/")).server(response_of("x"));
        }
        talk.close();
    }
    AnalyzedCapture capture(traffic.pcap());
    const auto numbers = [](const std::string& text) {
        std::string all;
        const json::value har = json::parse(text);
        for (const json::value& connection :
             har.at("log").at("_waybill").at("connections").as_array()) {
            all += std::to_string(connection.at("connection").as_int64()) + " ";
        }
        return all;
    };
    EXPECT_EQ(numbers(test::export_har(capture)), "1 2 3 4 ");
    EXPECT_EQ(numbers(test::export_har(capture, {}, {0, 2})), "1 4 ");
}

TEST(HarExportTest, CommentsAreCleanedAndMarksStay) {
    AnalyzedCapture capture(test::capture_of_gets(2));
    const auto noted = std::make_shared<store::NotedExchanges>();
    noted->note(1, 3, "the password is secret");
    capture.mutable_session().noted = noted;
    HarOptions options;
    options.clean = [](std::string_view comment) {
        return comment.find("secret") == std::string_view::npos ? std::string(comment) : "gone";
    };
    const json::value har = json::parse(test::export_har(capture, options));
    EXPECT_FALSE(har.at("log").at("entries").at(0).as_object().contains("comment"));
    EXPECT_EQ(text_of(har.at("log").at("entries").at(1).at("comment")), "gone");
    EXPECT_EQ(har.at("log").at("entries").at(1).at("_waybill").at("mark"), 3);
}

TEST(HarExportTest, MessagesOfAWebSocketAreThoseOfChrome) {
    const auto capture = test::open_sample("websocket.pcap");
    const json::value har = json::parse(test::export_har(*capture));
    const json::object& entry = har.at("log").at("entries").at(0).as_object();
    EXPECT_EQ(text_of(entry.at("_resourceType")), "websocket");
    const json::array& messages = entry.at("_webSocketMessages").as_array();
    const json::object& ours = entry.at("_waybill").as_object();
    ASSERT_GT(messages.size(), 0U);
    EXPECT_EQ(messages.size(), ours.at("messageTimes").as_array().size());
    EXPECT_EQ(static_cast<std::int64_t>(messages.size()),
              ours.at("websocket").at("client_messages").as_int64()
                  + ours.at("websocket").at("server_messages").as_int64());
    std::size_t texts = 0;
    for (const json::value& message : messages) {
        const std::string type = text_of(message.at("type"));
        EXPECT_TRUE(type == "send" || type == "receive");
        EXPECT_GT(message.at("time").to_number<double>(), 1.7e9);
        texts += std::size_t{message.at("opcode") == 1};
        if (message.at("opcode") == 8) {
            EXPECT_GE(decoded(message.at("data")).size(), 2U);
        }
    }
    EXPECT_GT(texts, 0U);
}

TEST(HarExportTest, TheFailureOfTheOutputEndsTheWriting) {
    AnalyzedCapture capture(test::capture_of_gets(400));
    std::size_t calls = 0;
    const auto writer = make_har_writer(
        [&calls](std::string_view) {
            ++calls;
            return Result<void>(Error{"the disk is full"});
        },
        {});
    ASSERT_TRUE(writer->begin(capture.session()));
    Result<void> outcome;
    std::uint32_t added = 0;
    while (outcome && added < capture.session().exchanges.size()) {
        outcome = writer->add(capture.session(), capture.load(added++), capture.loader());
    }
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "the disk is full");
    EXPECT_LT(added, 400U);
    EXPECT_FALSE(writer->finish(capture.session()));
    EXPECT_EQ(calls, 1U);
}

}  // namespace
}  // namespace waybill::report
