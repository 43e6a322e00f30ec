// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/observatory.h"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace waybill::audit {
namespace {

ObservatorySite page() {
    ObservatorySite site;
    site.host = "a.example";
    site.page_url = "https://a.example/";
    site.response.add({"Content-Type", "text/html"});
    site.https.emplace();
    return site;
}

std::string_view result(std::string_view test, const ObservatorySite& site) {
    const auto found = run_observatory_test(test, site);
    return found ? found->result : "";
}

TEST(ObservatoryTest, EveryTestGivesAResult) {
    const ObservatoryGrade grade = grade_like_observatory(page());
    EXPECT_EQ(grade.tests.size(), observatory_test_names().size());
    EXPECT_EQ(grade.score, 30);
    EXPECT_EQ(grade.grade, "D");
    EXPECT_EQ(result("no-such-test", page()), "");
}

TEST(ObservatoryTest, BonusCountsOnlyFromNinetyOn) {
    ObservatorySite site = page();
    for (const auto& [name, value] :
         {std::pair{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"}}) {
        site.response.add({name, value});
    }
    EXPECT_EQ(grade_like_observatory(site).score, 80);  // no Strict-Transport-Security: no bonus
    site.https->fields.add({"Strict-Transport-Security", "max-age=31536000"});
    EXPECT_EQ(grade_like_observatory(site).score, 130);
    EXPECT_EQ(grade_like_observatory(site).grade, "A+");
}

TEST(ObservatoryTest, GradesStepByFive) {
    EXPECT_EQ(observatory_grade_of(-5), "F");
    EXPECT_EQ(observatory_grade_of(24), "F");
    EXPECT_EQ(observatory_grade_of(25), "D-");
    EXPECT_EQ(observatory_grade_of(94), "A");
    EXPECT_EQ(observatory_grade_of(165), "A+");
}

TEST(ObservatoryTest, ItsLenientNumbersAreKept) {
    ObservatorySite site = page();
    site.https->fields.add({"Strict-Transport-Security", "max-age=nonsense"});
    EXPECT_EQ(result("strict-transport-security", site),
              "hsts-implemented-max-age-at-least-six-months");
    site.https->fields.clear();
    site.https->fields.add(
        {"Strict-Transport-Security", "max-age=99999999999999999999999999999999"});
    EXPECT_EQ(result("strict-transport-security", site),
              "hsts-implemented-max-age-at-least-six-months");
}

TEST(ObservatoryTest, MetasAreReadFromTheDocument) {
    ObservatorySite site = page();
    site.html =
        "<head><meta name=referrer content=unsafe-url>"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\"></head>";
    read_metas(site);
    EXPECT_EQ(result("referrer-policy", site), "referrer-policy-unsafe");
    EXPECT_EQ(result("content-security-policy", site), "csp-implemented-with-no-unsafe");
}

}  // namespace
}  // namespace waybill::audit
