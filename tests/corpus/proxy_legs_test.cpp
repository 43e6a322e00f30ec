// SPDX-License-Identifier: GPL-3.0-or-later
//
// llhttp's own tests, sent through the legs of the proxy: what llhttp refuses is not told as whole
// messages, and what both read they read alike. Most of its requests lack Host, which legs insist
// on; they get one.
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/ascii.h"
#include "proxy/http1/http1_codec.h"
#include "tests/corpus/json_access.h"
#include "tests/proxy/http1/leg_recorder.h"

namespace waybill::corpus {
namespace {

using namespace waybill::proxy;

struct Message {
    MessageHead head;
    std::string body;
    bool whole = false;
};

class Collector final : public LegRecorder {
public:
    void on_head(StreamId, MessageHead& head, const BodyPlan&) override {
        messages.push_back({head, {}, head.is_interim()});
    }
    void on_body(StreamId, Bytes data) override { messages.back().body.append(as_text(data)); }
    void on_end(StreamId stream) override {
        messages.back().whole = true;
        if (answering != nullptr) {
            MessageHead response;
            response.kind = http::HeadKind::Response;
            response.status = 400;
            answering->send_head(stream, response, {});
            answering->send_end(stream);
        }
    }

    std::vector<Message> messages;
    LegCodec* answering = nullptr;
};

std::string decode_base64(std::string_view text) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos) {
            break;
        }
        bits = (bits << 6U | static_cast<unsigned>(value)) & 0xffffU;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>((bits >> count) & 0xffU));
        }
    }
    return bytes;
}

void add_hosts(std::string& input) {
    constexpr std::string_view kEnd = "HTTP/1.1\r\n";
    if (ascii::lower(input).find("host:") != std::string::npos) {
        return;
    }
    for (std::size_t at = input.find(kEnd); at != std::string::npos;
         at = input.find(kEnd, at + 1)) {
        input.insert(at + kEnd.size(), "Host: vector\r\n");
    }
}

std::vector<Message> read(const json::value& test) {
    const bool requests = text_member(test, "kind") == "request";
    std::string input = decode_base64(text_member(test, "input_b64"));
    Collector got;
    const auto leg = requests ? make_http1_server() : make_http1_client();
    leg->set_events(&got);
    if (requests) {
        got.answering = leg.get();
        add_hosts(input);
    } else {
        const json::value* meta = member(test, "meta");
        MessageHead request;
        request.method = meta != nullptr && true_member(*meta, "skipBody") ? "HEAD" : "GET";
        request.fields.add("Connection", "upgrade");
        request.fields.add("Upgrade", "x");
        leg->send_end(leg->open_stream(request, {}));
    }
    leg->receive(as_bytes(input), Timestamp{1});
    leg->receive_end(false, Timestamp{1});
    return got.messages;
}

// Empty: nothing is wrong.
std::string difference_of(const json::value& test, std::size_t& told) {
    const json::value* outcome = member(test, "outcome");
    if (outcome == nullptr) {
        return "has no outcome";
    }
    const json::array& theirs = array_member(*outcome, "messages");
    const std::vector<Message> ours = read(test);
    for (std::size_t i = 0; i < ours.size() && ours[i].whole; ++i) {
        ++told;
        if (i >= theirs.size() || !true_member(theirs[i], "complete")) {
            if (text_member(test, "expect") == "error") {
                return "a message is told that was refused";
            }
            continue;
        }
        const MessageHead& head = ours[i].head;
        const bool same_target =
            head.form != http::Target::Form::Origin || text_member(theirs[i], "url") == head.path;
        if (text_member(theirs[i], "method") != head.method || !same_target) {
            return "another start line: " + head.method + " " + head.path;
        }
        if (decode_base64(text_member(theirs[i], "body_b64")) != ours[i].body) {
            return "another body: " + ours[i].body;
        }
    }
    return {};
}

TEST(ProxyLegsTest, ReadWhatAnotherParserReadsOrNothing) {
    const char* const set = std::getenv("WAYBILL_VECTORS");  // NOLINT(concurrency-mt-unsafe)
    const std::string folder =
        set != nullptr && *set != '\0' ? set : WAYBILL_SOURCE_DIR "/../shared/vectors";
    const std::string path = folder + "/llhttp.json";
    if (!std::filesystem::exists(path)) {
        GTEST_SKIP() << "there are no vectors of llhttp";
    }
    const auto cases = load_json(path);
    ASSERT_TRUE(cases && cases->is_array());
    std::size_t told = 0;
    for (const json::value& test : cases->as_array()) {
        const std::string_view name = text_member(test, "name");
        // Any token is a method (RFC 9110 section 9.1).
        if (text_member(test, "kind") != "url" && !name.ends_with("Invalid method")) {
            EXPECT_EQ(difference_of(test, told), "") << name;
        }
    }
    EXPECT_GT(told, cases->as_array().size() / 4);
}

}  // namespace
}  // namespace waybill::corpus
