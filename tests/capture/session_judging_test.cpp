// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/session_judging.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "capture/capture_loader.h"
#include "tests/support/analyzed_capture.h"
#include "tests/support/traffic.h"

namespace waybill::capture {
namespace {

// Pages that are served again and again, each kind for some hundred exchanges, so that each thread
// remembers others of them.
std::string capture_of_repeated_pages() {
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open();
    for (int i = 0; i < 4000; ++i) {
        const std::string page = std::to_string(i / 100 % 7);
        const std::string body = "<title>" + page + "</title><form action=\"http://a/\">";
        talk.client("GET /" + page + "?user=" + std::to_string(i % 3)
                    + " HTTP/1.1\r\nHost: a.example\r\nCookie: sid=0123456789abcdef" + page
                    + "\r\n\r\n");
        talk.server("HTTP/1.1 200 OK\r\nServer: nginx/1.2." + page
                    + "\r\nContent-Type: text/html\r\nSet-Cookie: sid=" + page
                    + "23456789abcdef\r\nContent-Length: " + std::to_string(body.size())
                    + "\r\n\r\n" + body);
    }
    talk.close();
    return traffic.pcap();
}

// All that was found, with its evidence.
std::string text_of(const analysis::SessionAudit& audit) {
    std::string text;
    for (std::uint32_t i = 0; i < audit.size(); ++i) {
        for (const audit::Finding& finding : audit.findings(i)) {
            text.append(std::to_string(i)).append(" ").append(finding.rule->id).append(" ");
            text.append(finding.detail).append(" ").append(finding.evidence.value).append("\n");
        }
    }
    return text;
}

TEST(SessionJudgingTest, TheOutcomeDoesNotDependOnTheThreads) {
    const test::AnalyzedCapture capture(capture_of_repeated_pages());
    for (const bool bodies : {false, true}) {
        std::string first;
        for (const unsigned threads : {1U, 2U, 5U}) {
            const std::string text = text_of(judge_session({
                .session = capture.session(),
                .make_loader = [&] { return make_loader(capture.recording(), capture.session()); },
                .threads = threads,
                .options = {.bodies = bodies},
                .stop = nullptr,
                .progress = nullptr,
            }));
            if (first.empty()) {
                first = text;
                EXPECT_NE(text.find("cookie"), std::string::npos);
            }
            EXPECT_EQ(text, first) << threads << " threads, bodies " << bodies;
        }
    }
}

}  // namespace
}  // namespace waybill::capture
