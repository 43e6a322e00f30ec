// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each sample as HAR: that it is HAR 1.2, that its numbers agree with each other, and that it tells
// what the loader tells.
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "core/audit/base64.h"
#include "core/http/http2_head.h"
#include "tests/support/har_export.h"

namespace waybill::report {
namespace {

namespace json = boost::json;
using test::AnalyzedCapture;

// ---- HAR 1.2 as a table ----

enum class Kind : std::uint8_t { String, Number, Boolean, Object, List };

struct Member {
    std::string_view name;
    Kind kind = Kind::String;
    bool required = true;
    std::string_view inside = {};  // what an object, or each element of a list, is
};

constexpr bool kOptional = false;

const std::map<std::string_view, std::vector<Member>>& specification() {
    static const std::map<std::string_view, std::vector<Member>> table = {
        {"file", {{"log", Kind::Object, true, "log"}}},
        {"log",
         {{"version"},
          {"creator", Kind::Object, true, "program"},
          {"browser", Kind::Object, kOptional, "program"},
          {"pages", Kind::List, kOptional, "page"},
          {"entries", Kind::List, true, "entry"},
          {"comment", Kind::String, kOptional}}},
        {"program", {{"name"}, {"version"}, {"comment", Kind::String, kOptional}}},
        {"page", {}},
        {"entry",
         {{"pageref", Kind::String, kOptional},
          {"startedDateTime"},
          {"time", Kind::Number},
          {"request", Kind::Object, true, "request"},
          {"response", Kind::Object, true, "response"},
          {"cache", Kind::Object, true, "cache"},
          {"timings", Kind::Object, true, "timings"},
          {"serverIPAddress", Kind::String, kOptional},
          {"connection", Kind::String, kOptional},
          {"comment", Kind::String, kOptional}}},
        {"request",
         {{"method"},
          {"url"},
          {"httpVersion"},
          {"cookies", Kind::List, true, "cookie"},
          {"headers", Kind::List, true, "pair"},
          {"queryString", Kind::List, true, "pair"},
          {"postData", Kind::Object, kOptional, "postData"},
          {"headersSize", Kind::Number},
          {"bodySize", Kind::Number},
          {"comment", Kind::String, kOptional}}},
        {"response",
         {{"status", Kind::Number},
          {"statusText"},
          {"httpVersion"},
          {"cookies", Kind::List, true, "cookie"},
          {"headers", Kind::List, true, "pair"},
          {"content", Kind::Object, true, "content"},
          {"redirectURL"},
          {"headersSize", Kind::Number},
          {"bodySize", Kind::Number},
          {"comment", Kind::String, kOptional}}},
        {"cookie",
         {{"name"},
          {"value"},
          {"path", Kind::String, kOptional},
          {"domain", Kind::String, kOptional},
          {"expires", Kind::String, kOptional},
          {"httpOnly", Kind::Boolean, kOptional},
          {"secure", Kind::Boolean, kOptional},
          {"sameSite", Kind::String, kOptional},  // of Chrome and Firefox
          {"comment", Kind::String, kOptional}}},
        {"pair", {{"name"}, {"value"}, {"comment", Kind::String, kOptional}}},
        {"postData",
         {{"mimeType"},
          {"text", Kind::String, kOptional},
          {"encoding", Kind::String, kOptional},  // as content has it
          {"comment", Kind::String, kOptional}}},
        {"content",
         {{"size", Kind::Number},
          {"compression", Kind::Number, kOptional},
          {"mimeType"},
          {"text", Kind::String, kOptional},
          {"encoding", Kind::String, kOptional},
          {"comment", Kind::String, kOptional}}},
        {"cache", {}},
        {"timings",
         {{"blocked", Kind::Number, kOptional},
          {"dns", Kind::Number, kOptional},
          {"connect", Kind::Number, kOptional},
          {"send", Kind::Number},
          {"wait", Kind::Number},
          {"receive", Kind::Number},
          {"ssl", Kind::Number, kOptional},
          {"comment", Kind::String, kOptional}}},
    };
    return table;
}

bool is_of(const json::value& value, Kind kind) {
    switch (kind) {
        case Kind::String:
            return value.is_string();
        case Kind::Number:
            return value.is_number() && std::isfinite(value.to_number<double>());
        case Kind::Boolean:
            return value.is_bool();
        case Kind::Object:
            return value.is_object();
        case Kind::List:
            return value.is_array();
    }
    return false;
}

void check_object(const json::value& value,
                  std::string_view name,
                  const std::string& path,
                  std::vector<std::string>& wrong) {
    if (!value.is_object()) {
        wrong.push_back(path + " is no object");
        return;
    }
    const json::object& object = value.as_object();
    std::map<std::string_view, const Member*> known;
    for (const Member& member : specification().at(name)) {
        known[member.name] = &member;
        const json::value* const found = object.if_contains(member.name);
        const std::string place = path + "." + std::string(member.name);
        if (found == nullptr) {
            if (member.required) {
                wrong.push_back(place + " is missing");
            }
            continue;
        }
        if (!is_of(*found, member.kind)) {
            wrong.push_back(place + " is of the wrong type");
        } else if (member.kind == Kind::Object) {
            check_object(*found, member.inside, place, wrong);
        } else if (member.kind == Kind::List) {
            for (std::size_t i = 0; i < found->as_array().size(); ++i) {
                check_object(found->as_array()[i],
                             member.inside,
                             place + "[" + std::to_string(i) + "]",
                             wrong);
            }
        }
    }
    for (const auto& member : object) {
        const std::string_view key(member.key());
        if (!key.starts_with('_') && !known.contains(key)) {
            wrong.push_back(path + "." + std::string(key) + " is none of HAR's");
        }
    }
}

// ---- What the members say ----

std::string text_of(const json::value& value) {
    return std::string(value.as_string());
}

double number_of(const json::object& object, std::string_view name) {
    return object.at(name).to_number<double>();
}

// The bytes that were written as code points.
std::string bytes_of(const json::value& value, bool latin1) {
    const std::string text = text_of(value);
    if (!latin1) {
        return text;
    }
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto first = static_cast<unsigned char>(text[i]);
        if (first < 0x80) {
            bytes += text[i];
        } else {
            const auto second = static_cast<unsigned char>(text[++i]);
            bytes += static_cast<char>((first & 3U) << 6U | (second & 0x3fU));
        }
    }
    return bytes;
}

std::string body_of(const json::object& content) {
    const json::value* const text = content.if_contains("text");
    if (text == nullptr) {
        return "";
    }
    if (!content.contains("encoding")) {
        return text_of(*text);
    }
    EXPECT_EQ("base64", text_of(content.at("encoding")));
    return audit::decode_base64(text_of(*text), audit::Base64Alphabet::Standard).value_or("?");
}

// The raw head that a reader makes of an entry, by the rules that har_message.cpp writes by.
std::string head_of(const json::object& message, const json::object& facts, bool is_request) {
    if (const json::value* const head = facts.if_contains("head")) {
        return audit::decode_base64(text_of(*head), audit::Base64Alphabet::Standard).value_or("?");
    }
    const bool latin1 = facts.contains("latin1");
    if (const json::value* const pseudo = facts.if_contains("pseudo")) {
        http::Http2HeadText text;
        for (const json::value& pair : pseudo->as_array()) {
            text.add(bytes_of(pair.as_array()[0], latin1), bytes_of(pair.as_array()[1], latin1));
        }
        for (const json::value& pair : message.at("headers").as_array()) {
            text.add(bytes_of(pair.at("name"), latin1), bytes_of(pair.at("value"), latin1));
        }
        text.finish();
        return text.text();
    }
    std::string head;
    if (is_request) {
        const std::string url = bytes_of(message.at("url"), latin1);
        const std::size_t target = url.find('/', url.find("://") + 3);
        head = bytes_of(message.at("method"), latin1) + " " + url.substr(target) + " "
               + text_of(message.at("httpVersion"));
    } else {
        head = text_of(message.at("httpVersion")) + " "
               + std::to_string(message.at("status").as_int64()) + " "
               + bytes_of(message.at("statusText"), latin1);
    }
    head += "\r\n";
    for (const json::value& pair : message.at("headers").as_array()) {
        head +=
            bytes_of(pair.at("name"), latin1) + ": " + bytes_of(pair.at("value"), latin1) + "\r\n";
    }
    return head + "\r\n";
}

class HarSamplesTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        capture_ = test::open_sample(GetParam());
        text_ = test::export_har(*capture_);
        har_ = json::parse(text_);
    }

    const json::array& entries() { return har_.at("log").at("entries").as_array(); }

    std::unique_ptr<AnalyzedCapture> capture_;
    std::string text_;
    json::value har_;
};

TEST_P(HarSamplesTest, IsHar12) {
    std::vector<std::string> wrong;
    check_object(har_, "file", "har", wrong);
    EXPECT_EQ(wrong, std::vector<std::string>());
    EXPECT_EQ("1.2", text_of(har_.at("log").at("version")));
    EXPECT_EQ(capture_->session().exchanges.size(), entries().size());
}

TEST_P(HarSamplesTest, TimesAndSizesAgreeWithEachOther) {
    for (const json::value& value : entries()) {
        const json::object& entry = value.as_object();
        const json::object& timings = entry.at("timings").as_object();
        const double connect = number_of(timings, "connect");
        EXPECT_LE(number_of(timings, "ssl"), connect);
        double sum = 0;
        for (const std::string_view name :
             {"blocked", "dns", "connect", "send", "wait", "receive"}) {
            sum += std::max(number_of(timings, name), 0.0);
        }
        EXPECT_NEAR(sum, number_of(entry, "time"), 1e-6);
        for (const std::string_view name : {"send", "wait", "receive"}) {
            EXPECT_GE(number_of(timings, name), 0);
        }
        const json::object& response = entry.at("response").as_object();
        const json::object& content = response.at("content").as_object();
        if (content.contains("compression")) {
            EXPECT_EQ(number_of(content, "size") - number_of(content, "compression"),
                      number_of(response, "bodySize"));
        }
        if (content.contains("text")) {
            EXPECT_EQ(number_of(content, "size"), static_cast<double>(body_of(content).size()));
        }
        EXPECT_EQ(response.at("status").as_int64() == 0, response.contains("_error"));
    }
}

TEST_P(HarSamplesTest, TellsWhatTheLoaderTells) {
    ASSERT_EQ(capture_->session().exchanges.size(), entries().size());
    for (std::uint32_t i = 0; i < entries().size(); ++i) {
        const json::object& entry = entries()[i].as_object();
        const http::Exchange& exchange = capture_->load(i);
        for (const Side side : {Side::Client, Side::Server}) {
            const bool is_request = side == Side::Client;
            const http::Message& message = is_request ? exchange.request : exchange.response;
            const std::string name = is_request ? "request" : "response";
            const json::object& har = entry.at(name).as_object();
            const json::value& facts = entry.at("_waybill").at(name);
            ASSERT_EQ(message.present, facts.is_object());
            if (!message.present) {
                continue;
            }
            EXPECT_EQ(head_of(har, facts.as_object(), is_request), message.raw_head);
            EXPECT_EQ(har.at("headers").as_array().size(), message.head.fields.size());
            EXPECT_EQ(static_cast<double>(message.body.size), number_of(har, "bodySize"));
            const char* const content = is_request ? "postData" : "content";
            if (!message.content || message.content->sha256.empty()
                || message.body.framing == http::BodyFraming::Tunnel) {
                continue;
            }
            const std::string body =
                har.contains(content) ? body_of(har.at(content).as_object()) : "";
            EXPECT_EQ(message.content->sha256, test::sha256_of(body)) << exchange.url.text;
        }
    }
}

TEST_P(HarSamplesTest, EachEntryStandsInALineOfItsOwn) {
    std::size_t lines = 0;
    std::size_t begin = 0;
    while ((begin = text_.find("\n,{\"startedDateTime\"", begin)) != std::string::npos) {
        ++lines;
        ++begin;
    }
    EXPECT_EQ(lines + (entries().empty() ? 0 : 1), entries().size());
}

std::string name_of(const ::testing::TestParamInfo<std::string>& sample) {
    std::string name;
    for (const char c : sample.param) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(Samples,
                         HarSamplesTest,
                         ::testing::ValuesIn(test::sample_names()),
                         name_of);

}  // namespace
}  // namespace waybill::report
