// SPDX-License-Identifier: GPL-3.0-or-later
//
// Grades of sites over whole captures.
#include "core/analysis/observatory_sites.h"

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/analyzed_capture.h"
#include "tests/support/traffic.h"

namespace waybill::test {
namespace {

using analysis::GradedSite;

std::string get_from(std::string_view host, std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n";
}

std::string page_of(std::string_view fields = {}, std::string_view html = "<p>hello</p>") {
    return response_of(html, "Content-Type: text/html\r\n" + std::string(fields));
}

std::vector<GradedSite> graded(const Traffic& traffic) {
    AnalyzedCapture capture(traffic.pcap());
    const std::atomic<bool> stop = false;
    return analysis::grade_sites(capture.session(), capture.loader(), stop);
}

const audit::ObservatoryResult& test_of(const GradedSite& site, std::string_view name) {
    for (const audit::ObservatoryResult& result : site.grade.tests) {
        if (result.test == name) {
            return result;
        }
    }
    static const audit::ObservatoryResult none;
    return none;
}

TEST(ObservatorySitesTest, EachHostWithAPageHasAGrade) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open()
        .client(get_from("b.example", "/"))
        .server(page_of())
        .client(get_from("a.example:8080", "/x"))
        .server(page_of("X-Content-Type-Options: nosniff\r\n"))
        .client(get_from("api.example", "/"))
        .server(response_of("{}", "Content-Type: application/json\r\n"))
        .close();
    const std::vector<GradedSite> sites = graded(traffic);
    ASSERT_EQ(sites.size(), 2U);
    EXPECT_EQ(sites[0].host, "a.example:8080");
    EXPECT_EQ(sites[0].page, 1U);
    EXPECT_TRUE(test_of(sites[0], "x-content-type-options").passes);
    EXPECT_EQ(sites[1].host, "b.example");
    EXPECT_FALSE(test_of(sites[1], "x-content-type-options").passes);
    EXPECT_EQ(sites[1].grade.grade, audit::observatory_grade_of(sites[1].grade.score));
}

TEST(ObservatorySitesTest, TheFrontPageStandsForItsSite) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open()
        .client(get_from("a.example", "/deep"))
        .server(page_of())
        .client(get_from("a.example", "/"))
        .server(page_of("X-Content-Type-Options: nosniff\r\n"))
        .client(get_from("a.example", "/?again"))
        .server(page_of())
        .close();
    const std::vector<GradedSite> sites = graded(traffic);
    ASSERT_EQ(sites.size(), 1U);
    EXPECT_EQ(sites[0].page, 1U);
}

TEST(ObservatorySitesTest, ThePagesOwnMetaElementsCount) {
    constexpr std::string_view kHtml =
        "<html><head><meta name=\"referrer\" content=\"no-referrer\"></head></html>";
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get_from("a.example", "/")).server(page_of({}, kHtml)).close();
    const std::vector<GradedSite> sites = graded(traffic);
    ASSERT_EQ(sites.size(), 1U);
    EXPECT_EQ(test_of(sites[0], "referrer-policy").result, "referrer-policy-private");
}

TEST(ObservatorySitesTest, AClearTextSiteHasNoHttps) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get_from("a.example", "/")).server(page_of()).close();
    const std::vector<GradedSite> sites = graded(traffic);
    ASSERT_EQ(sites.size(), 1U);
    EXPECT_EQ(test_of(sites[0], "strict-transport-security").result,
              "hsts-not-implemented-no-https");
    EXPECT_EQ(test_of(sites[0], "redirection").result, "redirection-missing");
}

}  // namespace
}  // namespace waybill::test
