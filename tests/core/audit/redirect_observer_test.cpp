// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/rules_redirects.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Hop {
    std::string url;
    std::string location;  // empty: the end of the chain
    int status = 301;
    std::string more = {};  // fields of the answer
};

// What is said of a chain, in order.
std::vector<std::string> follow(const std::vector<Hop>& hops) {
    RedirectObserver observer;
    std::vector<std::string> ids;
    for (const Hop& hop : hops) {
        const bool over_tls = hop.url.starts_with("https:");
        const std::string rest = hop.url.substr(hop.url.find("//") + 2);
        const std::size_t slash = rest.find('/');
        const std::string request =
            "GET " + rest.substr(slash) + " HTTP/1.1\nHost: " + rest.substr(0, slash) + "\n\n";
        const std::string response = hop.location.empty()
                                         ? "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>"
                                         : "HTTP/1.1 " + std::to_string(hop.status) + " M\n"
                                               + hop.more + "Location: " + hop.location + "\n\n";
        const auto made = test::exchange_from_text(request, response, over_tls);
        Findings findings;
        observer.observe(facts_of(made->exchange), findings);
        for (const Finding& finding : findings) {
            ids.emplace_back(finding.rule->id);
        }
    }
    return ids;
}

TEST(RedirectObserverTest, APermanentRedirectToHttpsOnTheSameHostIsFine) {
    EXPECT_THAT(follow({{"http://a.example/", "https://a.example/"}, {"https://a.example/", ""}}),
                IsEmpty());
}

TEST(RedirectObserverTest, ATemporaryUpgradeIsTold) {
    EXPECT_THAT(follow({{"http://a.example/", "https://a.example/", 302}}),
                ElementsAre("redirect-temporary"));
}

TEST(RedirectObserverTest, ADowngradeInTheMiddleIsFound) {
    EXPECT_THAT(follow({{"http://a.example/", "https://a.example/"},
                        {"https://a.example/", "http://a.example/x"},
                        {"http://a.example/x", "https://a.example/y"},
                        {"https://a.example/y", ""}}),
                ElementsAre("redirect-downgrade"));
}

TEST(RedirectObserverTest, ThePathOfALocationIsResolved) {
    EXPECT_THAT(follow({{"https://a.example/b/c", "../d"}, {"https://a.example/d", "/b/c"}}),
                ElementsAre("redirect-loop"));
}

TEST(RedirectObserverTest, ACookieOnTheWayMayEndACircle) {
    EXPECT_THAT(follow({{"https://a.example/", "/login", 302, "Set-Cookie: a=1\n"},
                        {"https://a.example/login", "/", 302},
                        {"https://a.example/", ""}}),
                IsEmpty());
}

TEST(RedirectObserverTest, AnotherHostBeforeHttpsIsTold) {
    EXPECT_THAT(follow({{"http://a.example/", "https://www.a.example/"}}),
                ElementsAre("redirect-off-host-before-https"));
}

TEST(RedirectObserverTest, AChainThatStaysOnHttpFirstIsTold) {
    EXPECT_THAT(follow({{"http://a.example/", "http://www.a.example/"},
                        {"http://www.a.example/", "https://www.a.example/"}}),
                ElementsAre("redirect-to-http-first"));
}

TEST(RedirectObserverTest, TheFourthRedirectIsOneTooMany) {
    std::vector<Hop> hops;
    for (int i = 0; i < 6; ++i) {
        hops.push_back({"https://a.example/" + std::to_string(i),
                        "https://a.example/" + std::to_string(i + 1)});
    }
    EXPECT_THAT(follow(hops), ElementsAre("redirect-long"));
    hops.resize(3);
    EXPECT_THAT(follow(hops), IsEmpty());
}

TEST(RedirectObserverTest, ASecretInAnAddressOfHttpIsFound) {
    EXPECT_THAT(follow({{"http://a.example/?token=0123456789ab", "https://a.example/"}}),
                ElementsAre("redirect-leaks-query"));
    EXPECT_THAT(follow({{"http://a.example/?code=DE", "https://a.example/"}}), IsEmpty());
}

TEST(RedirectObserverTest, APageOverHttpShouldHaveBeenARedirect) {
    EXPECT_THAT(follow({{"http://a.example/", ""}}), ElementsAre("redirect-missing"));
    EXPECT_THAT(follow({{"http://172.17.0.2/", ""}}), IsEmpty());
    EXPECT_THAT(follow({{"http://172.67.0.2/", ""}}), ElementsAre("redirect-missing"));
    EXPECT_THAT(follow({{"http://localhost/", ""}}), IsEmpty());
    EXPECT_THAT(follow({{"https://a.example/", ""}}), IsEmpty());
}

}  // namespace
}  // namespace waybill::audit
