// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill report`: that nothing of the wire gets into its forms as more than text, and what a
// filter leaves of it.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/html_tokenizer.h"
#include "tests/support/capture_writer.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

namespace json = boost::json;
using audit::HtmlToken;
using test::ProgramRun;
using test::run_waybill;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kShop = "samples/shop.pcap";
constexpr const char* kLineSeparator = "\xe2\x80\xa8";
constexpr const char* kRightToLeft = "\xe2\x80\xae";

// A page with one of everything that would like to be more than text, wherever the report shows
// something of the wire: host, method, target, type, field, cookie.
std::string hostile_capture() {
    const std::string mark = std::string(kLineSeparator) + kRightToLeft;
    const std::vector<std::string> texts = {
        "</script><script>alert(1)</script>",
        "<img/src=x/onerror=alert(1)>",
        "</title></style><svg/onload=alert(1)>",
        "<!--",
        "]]>\"'><b>",
        "&lt;script&gt;",
        "javascript:alert(1)",
    };
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open();
    for (const std::string& text : texts) {
        talk.client("GET /" + text + mark + "?token=" + text + mark
                    + " HTTP/1.1\r\nHost: a.example\r\nReferer: http://b/" + text + "\r\n\r\n");
        talk.server(test::response_of("<html><title>x</title>",
                                      "Content-Type: text/html; " + text + mark
                                          + "\r\nServer: " + text + mark
                                          + "/1.2.3\r\nSet-Cookie: " + text + "=" + text + mark
                                          + "\r\nContent-Security-Policy: script-src " + text + mark
                                          + "\r\nCache-Control: " + text + mark + "\r\n"));
    }
    talk.client("G<b>T / HTTP/1.1\r\nHost: <script>alert(1)</script>\r\n\r\n")
        .server(test::response_of("x", "Content-Type: a/<b>\r\n"));
    talk.close();
    return traffic.pcap();
}

struct Parsed {
    std::vector<std::string> scripts;
    std::vector<std::string> elements;
    std::vector<std::string> attributes;
    bool has_comment = false;
};

Parsed parse(std::string_view html) {
    Parsed parsed;
    audit::HtmlTokenizer tokenizer(html);
    bool in_script = false;
    for (const HtmlToken* token = &tokenizer.next(); token->kind != HtmlToken::Kind::End;
         token = &tokenizer.next()) {
        if (token->kind == HtmlToken::Kind::StartTag) {
            parsed.elements.emplace_back(token->text);
            for (const audit::HtmlAttribute& attribute : token->attributes) {
                parsed.attributes.emplace_back(attribute.name);
            }
            in_script = token->is("script");
        } else if (token->kind == HtmlToken::Kind::RawText && in_script) {
            parsed.scripts.emplace_back(token->text);
        } else if (token->kind == HtmlToken::Kind::Comment) {
            parsed.has_comment |= !token->text.starts_with("doctype");
        }
    }
    return parsed;
}

std::vector<std::string> distinct(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

class ReportTest : public ::testing::Test {
protected:
    std::string report(const std::string& format, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"report", "-q", "-T", format, file_};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const ProgramRun run = run_waybill(arguments);
        EXPECT_EQ(run.status, 0) << run.errors;
        return run.output;
    }

    test::TemporaryDirectory folder_;
    std::string file_ = folder_.write("hostile.pcap", hostile_capture());
};

TEST_F(ReportTest, NothingOfTheWireBecomesMarkup) {
    const Parsed hostile = parse(report("html"));
    // What the page has by itself, and nothing else: the wire asks for img, svg with onload, b.
    const Parsed plain = parse(run_waybill({"report", "-q", "-T", "html", kShop}).output);
    ASSERT_EQ(hostile.scripts.size(), 2U) << "the data, and the program";
    EXPECT_EQ(hostile.scripts[1], plain.scripts[1]);
    EXPECT_FALSE(hostile.has_comment);
    for (const std::string& element : distinct(hostile.elements)) {
        EXPECT_THAT(element, Not(::testing::AnyOf("img", "iframe", "object", "link", "base")));
    }
    EXPECT_EQ(std::count(hostile.elements.begin(), hostile.elements.end(), "script"), 2);
    for (const std::string& attribute : distinct(hostile.attributes)) {
        EXPECT_THAT(attribute, Not(StartsWith("on")));
        EXPECT_THAT(attribute, Not(::testing::AnyOf("src", "style", "action", "srcdoc")));
    }
}

TEST_F(ReportTest, TheDataIsWhatTheWireSaidAndEndsNothing) {
    const std::string data = parse(report("html")).scripts.at(0);
    EXPECT_EQ(data.find('<'), std::string::npos);
    const json::array rows = json::parse(data).at("rows").as_array();
    ASSERT_EQ(rows.size(), 8U);
    EXPECT_THAT(std::string(rows[0].at(3).as_string()),
                HasSubstr("</script><script>alert(1)</script>"));
}

TEST_F(ReportTest, MarksThatTurnOrBreakTextAreSeenInAllForms) {
    for (const char* const format : {"html", "text", "markdown"}) {
        const std::string text = report(format);
        EXPECT_EQ(text.find(kRightToLeft), std::string::npos) << format;
        EXPECT_EQ(text.find(kLineSeparator), std::string::npos) << format;
        EXPECT_THAT(text, HasSubstr("u202e")) << format;
    }
    EXPECT_EQ(json::parse(report("json")).at("exchanges"), 8);
}

TEST_F(ReportTest, ThePageLoadsNothing) {
    const std::string html = report("html");
    EXPECT_THAT(html, HasSubstr("content=\"default-src 'none'; style-src 'sha256-"));
    EXPECT_EQ(html.find("url("), std::string::npos);
    EXPECT_EQ(html.find("@import"), std::string::npos);
    audit::HtmlTokenizer tokenizer(html);
    for (const HtmlToken* token = &tokenizer.next(); token->kind != HtmlToken::Kind::End;
         token = &tokenizer.next()) {
        if (const audit::HtmlAttribute* const link = token->find("href"); link != nullptr) {
            EXPECT_THAT(link->value, StartsWith("#"));
        }
    }
}

TEST_F(ReportTest, WithoutScriptsTheFirstExchangesAreThere) {
    const std::string html = report("html");
    const std::size_t list = html.find("<tbody>");
    ASSERT_NE(list, std::string::npos);
    EXPECT_THAT(html.substr(list, html.find("</tbody>") - list),
                HasSubstr("&lt;/script&gt;&lt;script&gt;alert(1)"));
}

TEST_F(ReportTest, AFilterChoosesWhatItIsAbout) {
    const std::vector<std::string> filter = {"-Y", "path contains svg"};
    const json::value some = json::parse(report("json", filter));
    EXPECT_EQ(some.at("exchanges"), 1);
    EXPECT_EQ(some.at("of"), 8);
    EXPECT_EQ(some.at("score").at("exchanges"), 1);
    for (const json::value& finding : some.at("findings").as_array()) {
        EXPECT_THAT(finding.at("exchanges").as_array(), ElementsAre(json::value(3)));
    }
    const json::value data = json::parse(parse(report("html", filter)).scripts.at(0));
    ASSERT_EQ(data.at("rows").as_array().size(), 1U);
    EXPECT_EQ(data.at("rows").at(0).at(0), 3);
    EXPECT_FALSE(json::parse(report("json")).as_object().contains("of"));
}

TEST_F(ReportTest, AFilterMayAskForFindingsAndLetNothingThrough) {
    const json::value found = json::parse(report("json", {"-Y", "finding == xcto-missing"}));
    EXPECT_EQ(found.at("exchanges"), 8);
    for (const char* const format : {"html", "text", "markdown"}) {
        EXPECT_THAT(report(format, {"-Y", "status == 777"}), HasSubstr("0 of 8 exchanges"))
            << format;
    }
    const ProgramRun wrong = run_waybill({"report", kShop, "-Y", "statsu == 1"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_EQ(wrong.output, "");
}

TEST_F(ReportTest, OfAFilteredReportTheOutputDoesNotDependOnThreads) {
    const auto run = [](const char* threads) {
        return run_waybill({"report",
                            kShop,
                            "-T",
                            "json",
                            "-Y",
                            "type contains html",
                            "--threads",
                            threads})
            .output;
    };
    EXPECT_EQ(run("1"), run("5"));
}

TEST_F(ReportTest, WhatCannotBeReadFails) {
    const ProgramRun missing = run_waybill({"report", folder_.file("none.pcap")});
    EXPECT_EQ(missing.status, 3);
    EXPECT_EQ(missing.output, "");
}

}  // namespace
}  // namespace waybill
