// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

using testing::HasSubstr;

constexpr auto kFilters = std::to_array<Meaning>({
    {"status>=400", "status >= 400"},
    {"status=404", "status == 404"},
    {"status!=404", "status != 404"},
    {"method=GET", R"(method == "GET")"},
    {"hostname*=api", R"(host contains "api")"},
    {"hostname=example.com", R"(host == "example.com")"},
    {"path^=/v1", R"(path startswith "/v1")"},
    {"path$=.js", R"(path endswith ".js")"},
    {"query", "query"},
    {"query*=page", R"(query contains "page")"},
    {"port=8080", "port == 8080"},
    {"port>1024", "port > 1024"},
    {"protocol=https", R"(protocol == "https")"},
    {"httpVersion=2", "httpver == 2"},
    {"httpVersion=1.1", "httpver == 1.1"},
    {"header[X-Name]", R"(header["x-name"])"},
    {"header[name]=value", R"(header["name"] == "value")"},
    {"header[name]*=[a b]", R"(header["name"] contains "a b")"},
    {"body=[]", R"(body == "")"},
    {"body*=[text with spaces]", R"(body contains "text with spaces")"},
    {"bodySize>1024", "size > 1024"},
    {"bodySize<=10", "size <= 10"},
    {"category=image", R"(category == "image")"},
    {"category=js", R"(category == "script")"},
    {"contains(text)", R"(text contains "text")"},
    {"contains([a b])", R"(text contains "a b")"},
    {"contains(a (b) c)", R"(text contains "a (b) c")"},
    {"contains(\"a)\")", "text contains \"a)\""},
    {"websocket", "ws"},
    {"completed", "complete"},
    {"pending", "pending"},
    {"aborted", "aborted"},
    {"errored", "error"},
    {"pinned", "mark"},
    {"not(errored)", "not error"},
    {"not(status=404)", "not status == 404"},
    {"or(status=404, status=500)", "status == 404 or status == 500"},
    {"or(a, b, c)", R"(url contains "a" or url contains "b" or url contains "c")"},
    {"or(errored)", "error"},
    {"or(a,not(or(b,c)))", R"(url contains "a" or not (url contains "b" or url contains "c"))"},
    {"or(method in {GET, PUT}, query) pending",
     R"((method in {"GET", "PUT"} or query) and pending)"},
});

TEST(HttpToolkitAliasTest, EachFilterBecomesOurs) {
    for (const Meaning& filter : kFilters) {
        EXPECT_EQ(understood(filter.text), filter.canonical);
    }
}

TEST(HttpToolkitAliasTest, ABracketedValueEndsAtItsBracket) {
    EXPECT_EQ(understood("path=[a]b"), R"(path == "[a]b")");
    EXPECT_EQ(understood("path=[a"), R"(path == "[a")");
    EXPECT_EQ(understood("host ~ [a-z]"), "host matches /[a-z]/");
    EXPECT_EQ(understood("dst=[::1]:80"), "dst == [::1]:80");
}

TEST(HttpToolkitAliasTest, BrokenCallsAreErrors) {
    EXPECT_THAT(understood("or()"), HasSubstr("at byte 4: a filter is missing before \")\""));
    EXPECT_THAT(understood("or(a,)"), HasSubstr("at byte 6: a filter is missing"));
    EXPECT_THAT(understood("or(,a)"), HasSubstr("at byte 4: a filter is missing"));
    EXPECT_THAT(understood("or(a, b"), HasSubstr("the parenthesis at byte 3 is not closed"));
    EXPECT_THAT(understood("contains()"), HasSubstr("what to look for is missing"));
    EXPECT_THAT(understood("contains(a"), HasSubstr("the ( at byte 9 is not closed"));
    EXPECT_THAT(understood("not()"), HasSubstr("a filter is missing"));
}

TEST(HttpToolkitAliasTest, OutsideOfACallACommaBelongsToItsWord) {
    EXPECT_EQ(understood("a,b"), R"(url contains "a,b")");
    EXPECT_EQ(understood("or(a,b) c,d"),
              R"((url contains "a" or url contains "b") and url contains "c,d")");
}

}  // namespace
}  // namespace waybill::filter
