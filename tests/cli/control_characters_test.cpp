// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever a capture holds, no control character of it reaches the output, and nothing that turns
// the direction of writing does.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "tests/support/capture_writer.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

using namespace std::string_literals;
using test::ProgramRun;
using test::run_waybill;
using ::testing::HasSubstr;

// What must not come through: a colour, the clipboard (OSC 52), a title, a window operation, C1 in
// two spellings, bidirectional and zero-width characters, NUL, BEL, backspaces, DEL, a carriage
// return.
const std::array<std::string, 13> kHostile = {"\x1b[31mred\x1b[0m"s,
                                              "\x1b]52;c;cm0gLXJmCg==\x07"s,
                                              "\x1b]0;title\x1b\\"s,
                                              "\x1b[8;1;1t"s,
                                              "\xc2\x9b"
                                              "31m"s,
                                              "\x9b"
                                              "31m"s,
                                              "\xe2\x80\xaegnp.exe"s,
                                              "\xe2\x81\xa6iso\xe2\x81\xa9"s,
                                              "a\xe2\x80\x8b"
                                              "b\xef\xbb\xbf"s,
                                              "nul\0nul"s,
                                              "bell\x07\x08\x08\x08"s,
                                              "\x7f\x7f"s,
                                              "over\rwrite"s};

// One exchange on a connection of its own for each place where each of these can stand.
std::string hostile_capture() {
    test::Traffic traffic;
    std::uint16_t port = 20'000;
    const auto talk = [&](const std::string& request, const std::string& response) {
        test::Conversation(traffic, port++).open().client(request).server(response).close();
    };
    const std::string plain = test::response_of("body");
    for (const std::string& text : kHostile) {
        talk("GE" + text + "T /method HTTP/1.1\r\nHost: a.example\r\n\r\n", plain);
        talk("GET /target" + text + "?q=" + text + " HTTP/1.1\r\nHost: a.example\r\n\r\n", plain);
        talk("GET http://a" + text + "/absolute HTTP/1.1\r\nHost: a.example\r\n\r\n", plain);
        talk("GET /host HTTP/1.1\r\nHost: a" + text + ".example\r\n\r\n", plain);
        talk(test::get("/name", "X" + text + ": value\r\n"), plain);
        talk(test::get("/value", "User-Agent: " + text + "\r\n"), plain);
        talk(test::get("/type"),
             test::response_of("body", "Content-Type: te" + text + "xt/ht" + text + "ml\r\n"));
        talk(test::get("/charset"),
             test::response_of("body", "Content-Type: text/html; charset=" + text + "\r\n"));
        talk(test::get("/coding"), test::response_of("body", "Content-Encoding: " + text + "\r\n"));
        talk(test::get("/reason"), "HTTP/1.1 200 O" + text + "K\r\nContent-Length: 0\r\n\r\n");
        talk(test::get("/version"), "HTTP/1." + text + " 200 OK\r\nContent-Length: 0\r\n\r\n");
        talk("CONNECT a" + text + ":80 HTTP/1.1\r\nHost: a.example\r\n\r\n", plain);
        talk(test::get("/trailer"),
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT" + text + ": " + text
                 + "\r\n\r\n");
    }
    return traffic.pcap();
}

bool is_control(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U;
    };
    if (byte(at) < 0x20) {
        return text[at] != '\n' && text[at] != '\t';
    }
    const unsigned three = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
    return byte(at) == 0x7f || (byte(at) == 0xc2 && byte(at + 1) < 0xa0)  // C1
           || (three >= 0xe2808bU && three <= 0xe2808fU)                  // zero width, marks
           || (three >= 0xe280a8U && three <= 0xe280aeU)                  // separators, embeddings
           || (three >= 0xe281a6U && three <= 0xe281a9U) || three == 0xefbbbfU;
}

class ControlCharactersTest : public ::testing::Test {
protected:
    // Runs waybill on the hostile capture and looks through what it printed.
    std::string clean_output(std::vector<std::string> arguments) {
        arguments.push_back(folder_.write("hostile.pcap", hostile_capture()));
        const ProgramRun run = run_waybill(arguments);
        EXPECT_EQ(run.status, 0) << run.errors;
        EXPECT_TRUE(is_valid_utf8(run.output));
        for (const std::string& text : {run.output, run.errors}) {
            for (std::size_t i = 0; i < text.size(); ++i) {
                if (is_control(text, i)) {
                    ADD_FAILURE() << "a control character: "
                                  << for_terminal(
                                         std::string_view(text).substr(i < 40 ? 0 : i - 40, 80));
                    return run.output;
                }
            }
        }
        return run.output;
    }

    test::TemporaryDirectory folder_;
};

TEST_F(ControlCharactersTest, TheListShowsThemEscaped) {
    EXPECT_THAT(clean_output({"--list"}), HasSubstr("\\x1b[31mred"));
}

TEST_F(ControlCharactersTest, TheSummaryShowsThemEscaped) {
    EXPECT_THAT(clean_output({"--summary"}), HasSubstr("\\x1b"));
}

TEST_F(ControlCharactersTest, CsvShowsThemEscaped) {
    EXPECT_THAT(clean_output({"-T", "csv"}), HasSubstr("\\x1b"));
    EXPECT_THAT(clean_output({"-T", "csv", "-e", "response.reason", "-e", "request.target"}),
                HasSubstr("\\u202e"));
}

TEST_F(ControlCharactersTest, FieldsShowThemEscaped) {
    std::vector<std::string> arguments = {"-T", "fields"};
    for (const std::string field : {"request.method",
                                    "request.target",
                                    "request.url",
                                    "request.host",
                                    "request.path",
                                    "request.query",
                                    "request.version",
                                    "response.reason",
                                    "response.version",
                                    "response.body.type",
                                    "response.body.charset",
                                    "response.body.codings",
                                    "request.header[\"user-agent\"]",
                                    "response.header[\"content-type\"]",
                                    "anomalies"}) {
        arguments.insert(arguments.end(), {"-e", field});
    }
    const std::string output = clean_output(arguments);
    EXPECT_THAT(output, HasSubstr("\\x1b]52;c;"));
    EXPECT_THAT(output, HasSubstr("over\\rwrite"));
    for (const char c : output) {
        ASSERT_NE(c, '\x1b');
    }
}

TEST_F(ControlCharactersTest, JsonLosesNothingAndIsValid) {
    const test::ProgramRun run = run_waybill(
        {"-T", "json", "--bodies", "--connections", folder_.write("h.pcap", hostile_capture())});
    EXPECT_EQ(run.status, 0);
    for (const char c : run.output) {
        ASSERT_TRUE(c == '\n' || static_cast<std::uint8_t>(c) >= 0x20);
    }
    std::size_t colours = 0;
    const boost::json::array lines = boost::json::parse(run.output).as_array();
    for (const boost::json::value& line : lines) {
        if (line.at("type") == "exchange" && line.at("request").is_object()) {
            const boost::json::string& target = line.at("request").at("target").is_string()
                                                    ? line.at("request").at("target").as_string()
                                                    : boost::json::string{};
            colours += target == "/target\x1b[31mred\x1b[0m?q=\x1b[31mred\x1b[0m" ? 1U : 0U;
        }
    }
    EXPECT_EQ(colours, 1U);
}

}  // namespace
}  // namespace waybill
