// SPDX-License-Identifier: GPL-3.0-or-later
//
// The observers that hold pages against each other and against the files they load.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/audit/framing_observer.h"
#include "core/audit/html_facts.h"
#include "core/audit/sri_observer.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

// SHA-256 of "a()" in base64, by another program.
constexpr std::string_view kHashOfFile = "sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4=";
constexpr std::string_view kOtherHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

class SriObserverTest : public ::testing::Test {
protected:
    void page(std::string_view body) {
        const auto made = test::exchange_from_text(
            "GET /dir/page HTTP/1.1\nHost: www.example.com\n",
            "HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + std::string(body),
            true);
        made->exchange.id = ++id_;
        ExchangeFacts facts = facts_of(made->exchange);
        const HtmlFacts html = read_html(made->response_body);
        facts.response_body = made->response_body;
        facts.html = &html;
        observer_.observe(facts, findings_);
    }

    void file(std::string_view target,
              std::string_view content,
              std::string_view status = "200 OK",
              bool whole = true) {
        const auto made = test::exchange_from_text(
            "GET " + std::string(target) + " HTTP/1.1\nHost: www.example.com\n",
            "HTTP/1.1 " + std::string(status) + "\nContent-Type: text/javascript\n\n"
                + std::string(content),
            true);
        made->exchange.id = ++id_;
        ExchangeFacts facts = facts_of(made->exchange);
        facts.response_body = made->response_body;
        facts.response_body_is_whole = whole;
        observer_.observe(facts, findings_);
    }

    static std::string script(std::string_view integrity) {
        return "<script src=\"a.js#x\" integrity=\"" + std::string(integrity) + "\"></script>";
    }

    std::uint64_t id_ = 0;
    SriObserver observer_;
    Findings findings_;
};

TEST_F(SriObserverTest, AFileWithTheNamedHashIsAllRight) {
    page(script(kHashOfFile));
    file("/dir/a.js", "a()");
    EXPECT_TRUE(findings_.empty()) << findings_.front().evidence.value;
}

TEST_F(SriObserverTest, AFileWithAnotherHashIsToldWithItsOwn) {
    page(script(kOtherHash));
    file("/dir/a.js", "a()");
    ASSERT_EQ(findings_.size(), 1U);
    EXPECT_EQ(findings_[0].evidence.value, kHashOfFile);
    EXPECT_EQ(findings_[0].detail, "the page of exchange 1 names " + std::string(kOtherHash));
}

TEST_F(SriObserverTest, OneOfSeveralHashesIsEnough) {
    page(script(std::string(kOtherHash) + ' ' + std::string(kHashOfFile)));
    file("/dir/a.js", "a()");
    EXPECT_TRUE(findings_.empty());
}

TEST_F(SriObserverTest, WeakerHashesDoNotCountBesideStrongerOnes) {
    page(script(std::string(kHashOfFile) + " sha384-" + std::string(64, 'A')));
    file("/dir/a.js", "a()");
    EXPECT_EQ(findings_.size(), 1U);
}

TEST_F(SriObserverTest, WhatIsNotTheFileIsNotCompared) {
    page(script(kOtherHash));
    file("/dir/b.js", "a()");
    file("/dir/a.js?v=2", "a()");
    file("/dir/a.js", "none", "404 Not Found");
    file("/dir/a.js", "a(", "200 OK", false);
    EXPECT_TRUE(findings_.empty());
}

TEST_F(SriObserverTest, WordsThatAreNoHashCheckNothing) {
    page(script("md5-AAAA"));
    file("/dir/a.js", "a()");
    EXPECT_TRUE(findings_.empty());
}

void see(FramingObserver& observer,
         std::uint64_t id,
         std::string_view host,
         std::string_view fields,
         std::string_view status = "200 OK") {
    const auto made =
        test::exchange_from_text("GET / HTTP/1.1\nHost: " + std::string(host) + "\n",
                                 "HTTP/1.1 " + std::string(status) + "\nContent-Type: text/html\n"
                                     + std::string(fields) + "\n<p>a</p>",
                                 true);
    made->exchange.id = id;
    observer.observe(facts_of(made->exchange));
}

TEST(FramingObserverTest, APageWithoutWhatOthersHaveIsNamed) {
    FramingObserver observer;
    see(observer, 1, "a.example", "X-Frame-Options: DENY\n");
    see(observer, 2, "a.example", "");
    see(observer, 3, "A.example", "Content-Security-Policy: frame-ancestors 'self'\n");
    const std::vector<HostFinding> findings = observer.findings();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].exchange, 2U);
    EXPECT_EQ(findings[0].finding.detail, "1 of 3 pages of a.example may be framed by anybody");
}

TEST(FramingObserverTest, DifferentProtectionsOtherHostsAndErrorPagesAreAllRight) {
    FramingObserver observer;
    see(observer, 1, "a.example", "X-Frame-Options: DENY\n");
    see(observer, 2, "a.example", "X-Frame-Options: SAMEORIGIN\n");
    see(observer, 3, "a.example", "", "404 Not Found");
    see(observer, 4, "b.example", "");
    EXPECT_TRUE(observer.findings().empty());
}

}  // namespace
}  // namespace waybill::audit
