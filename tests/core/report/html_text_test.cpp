// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::report {
namespace {

TEST(HtmlTextTest, NothingOfTheWireMeansAnythingToHtml) {
    EXPECT_EQ(escape_html("<a href=\"x\" b='y'>&"),
              "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
    EXPECT_EQ(escape_html("\x1b[31m"), "\\x1b[31m");
    EXPECT_EQ(escape_html("\xff"), "\\xff");
}

TEST(HtmlTextTest, JsonCannotEndItsScriptElement) {
    EXPECT_EQ(escape_script_json(R"({"a":"</script><!--"})"), R"({"a":"\u003c/script>\u003c!--"})");
}

TEST(HtmlTextTest, HashesAsContentSecurityPolicyHasThem) {
    EXPECT_EQ(csp_hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    EXPECT_EQ(csp_hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST(HtmlTextTest, ThePageAsksForNothing) {
    for (const std::string_view text : {html_style(), html_script()}) {
        EXPECT_EQ(text.find("http:"), std::string_view::npos);
        EXPECT_EQ(text.find("https:"), std::string_view::npos);
        EXPECT_EQ(text.find("url("), std::string_view::npos);
        EXPECT_EQ(text.find("@import"), std::string_view::npos);
        EXPECT_EQ(text.find("fetch("), std::string_view::npos);
        EXPECT_EQ(text.find("innerHTML"), std::string_view::npos);
    }
}

}  // namespace
}  // namespace waybill::report
