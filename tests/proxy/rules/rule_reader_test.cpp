// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/rules/rule_set.h"

namespace waybill::proxy {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string error_of(std::string_view toml) {
    const auto read = read_rules(toml, "rules.toml");
    return read ? "" : read.error().message;
}

std::string error_of_rule(std::string_view lines) {
    return error_of("[[rule]]\n" + std::string(lines));
}

TEST(RuleReaderTest, AnErrorNamesFileLineAndKey) {
    EXPECT_THAT(error_of("[[rule]]\nname = \"x\"\nset = 5\n"),
                AllOf(StartsWith("rules.toml:3:7: set: "), HasSubstr("this is a number")));
    EXPECT_THAT(error_of("[[rule]]\nset = { A = \"1\" }\n[rule.respond]\nstatus = 9\n"),
                StartsWith("rules.toml:4:10: respond.status: "));
    EXPECT_THAT(error_of("[[rule\n"), StartsWith("rules.toml:1:"));
}

TEST(RuleReaderTest, AKeyThatIsNotKnownHasTheNearestOne) {
    EXPECT_THAT(error_of_rule("wen = \"x\"\nset = { A = \"1\" }"),
                HasSubstr("did you mean \"when\"?"));
    EXPECT_THAT(error_of_rule("respond = { stauts = 200 }"), HasSubstr("did you mean \"status\"?"));
    EXPECT_THAT(error_of_rule("throttle = \"slow3g\""), HasSubstr("did you mean \"slow-3g\"?"));
    EXPECT_THAT(error_of_rule("compress = \"brotli\""), HasSubstr("there are gzip, br, zstd"));
    EXPECT_THAT(error_of("[[rules]]\n"), HasSubstr("did you mean \"rule\"?"));
    EXPECT_THAT(error_of_rule("break = \"reqest\""), HasSubstr("did you mean \"request\"?"));
}

TEST(RuleReaderTest, AllErrorsAreTold) {
    const std::string error = error_of(R"([[rule]]
when = "statuss == 1"
set = { "Bad Name" = "1", Connection = "close" }
delay = "soon"
[[rule]]
rewrite = { pattern = "(", with = '\3' }
)");
    for (const char* const line : {"rules.toml:2:8: when: ",
                                   "rules.toml:3:9: set.Bad Name: ",
                                   "rules.toml:3:27: set.Connection: ",
                                   "rules.toml:4:9: delay: ",
                                   "rules.toml:6:"}) {
        EXPECT_THAT(error, HasSubstr(line));
    }
    EXPECT_THAT(error, HasSubstr("did you mean"));
}

TEST(RuleReaderTest, WhatWouldSplitAHeadIsRefused) {
    for (const char* const rule : {
             R"(set = { "X-A" = "a\r\nSet-Cookie: b" })",
             R"(set = { "X-A" = "a\u0000b" })",
             R"(set = { "X-A\r\nX-B" = "1" })",
             R"(set = { "X-A: 1" = "1" })",
             R"(set = { "" = "1" })",
             R"(response.set = { "X-A" = "a\nb" })",
             R"(add = { "X-A" = ["ok", "a\nb"] })",
             R"(remove = ["A\r\n"])",
             R"(replace = { field = "X-A\n", pattern = "a", with = "b" })",
             R"(replace = { field = "X-A", pattern = "a", with = "b\r\nc" })",
             R"(respond = { fields = { "X-A" = "a\rb" } })",
             R"(respond = { type = "text/html\r\nX: 1" })",
             R"(redirect = "http://a.test/\r\nX: 1")",
             R"(caching = "no-cache\r\nX: 1")",
             R"(map_remote = "http://a.test\r\nX: 1/")",
         }) {
        EXPECT_THAT(error_of_rule(rule), Not(IsEmpty())) << rule;
    }
}

TEST(RuleReaderTest, FramingIsNotForRules) {
    for (const char* const name :
         {"Content-Length", "transfer-encoding", "Connection", "Keep-Alive", "TE", "Upgrade"}) {
        EXPECT_THAT(error_of_rule("set = { \"" + std::string(name) + "\" = \"1\" }"),
                    HasSubstr("written by the proxy itself"))
            << name;
    }
    EXPECT_THAT(error_of_rule("remove = \"Content-Length\""), Not(IsEmpty()));
    EXPECT_THAT(error_of_rule("remove = \"Upgrade\""), IsEmpty());
}

TEST(RuleReaderTest, PatternsHaveLimits) {
    const auto pattern = [](const std::string& source) {
        return error_of_rule("body = { pattern = '" + source + "', with = \"\" }");
    };
    EXPECT_THAT(pattern(std::string(4097, 'a')), HasSubstr("longer than 4096 bytes"));
    EXPECT_THAT(pattern("((((a{100}){100}){100}){100})"), Not(IsEmpty()));
    EXPECT_THAT(pattern("(a+)+$"), IsEmpty());
    EXPECT_THAT(error_of_rule("body = { pattern = \"(a)\", with = '\\2' }"),
                HasSubstr("group 2, and the pattern has 1"));
    EXPECT_THAT(error_of_rule("body = { pattern = \"(a)\", with = '\\x' }"), Not(IsEmpty()));
    EXPECT_THAT(error_of_rule("body = { pattern = \"a\" }"), HasSubstr("\"with\" and \"file\""));
}

TEST(RuleReaderTest, WhatCouldNeverHappenIsAnError) {
    EXPECT_THAT(error_of_rule("when = \"status == 500\"\nset = { A = \"1\" }"),
                AllOf(StartsWith("rules.toml:3:"), HasSubstr("set: would never happen")));
    EXPECT_THAT(error_of_rule("when = \"status == 500\"\nmap_remote = \"http://a.test\""),
                HasSubstr("map_remote: would never happen"));
    EXPECT_THAT(error_of_rule("when = \"response.body contains x\"\nrewrite = { pattern = \"a\", "
                              "with = \"b\" }"),
                HasSubstr("rewrite: would never happen"));
    EXPECT_THAT(error_of_rule("when = \"status == 500 or host == a\"\nset = { A = \"1\" }"),
                IsEmpty());
    EXPECT_THAT(error_of_rule("when = \"status == 500\"\nbreak = true\nbody = { pattern = \"a\", "
                              "with = \"b\" }\ncaching = \"off\""),
                IsEmpty());
    EXPECT_THAT(error_of_rule("name = \"idle\""), HasSubstr("does nothing"));
}

TEST(RuleReaderTest, AFileHasALimitAndSoHaveItsRules) {
    EXPECT_THAT(error_of(std::string(kLargestRuleFile + 1, '\n')), HasSubstr("is larger than"));
    std::string many;
    for (std::size_t i = 0; i <= kMostRules; ++i) {
        many += "[[rule]]\ntag = \"a\"\n";
    }
    EXPECT_THAT(error_of(many), HasSubstr("there are more than 1000"));
    std::string bad;
    for (int i = 0; i < 150; ++i) {
        bad += "[[rule]]\nx = 1\n";
    }
    EXPECT_THAT(error_of(bad), HasSubstr("\n50 more"));
}

TEST(RuleReaderTest, WhatIsNoTomlIsAnError) {
    for (const char* const text :
         {"[[.", "[[", "a", "a = ", "a = [", "\xc3\xa9 = 1", "\xff", "a = 1 \xef\xbb\x9f"}) {
        EXPECT_THAT(error_of(text), StartsWith("rules.toml:1:")) << text;
    }
}

TEST(RuleReaderTest, HostileTextIsEscapedInErrors) {
    EXPECT_THAT(error_of("[[rule]]\n\"a\\u001b]0;b\" = 1\n"), Not(HasSubstr("\x1b")));
}

TEST(RuleReaderTest, UnitsAreRead) {
    for (const char* const rule : {
             "delay = 200",
             "delay = \"1.5s\"",
             "throttle = { down = \"400 kbit/s\" }",
             "throttle = { down = \"1.6Mbit/s\", up = \"768kbps\", latency = \"300ms\" }",
             "throttle = { down = \"50 kB/s\", up = 2000 }",
             "throttle = \"fast-3g\"",
             "rate_limit = { requests = 10, per = \"1min\", by = \"host\" }",
             "caching = { max_age = \"30d\", public = true }",
             "caching = { max_age = 60 }",
         }) {
        EXPECT_THAT(error_of_rule(rule), IsEmpty()) << rule;
    }
    for (const char* const rule : {
             "delay = -1",
             "delay = \"2h\"",
             "delay = nan",
             "throttle = { down = \"fast\" }",
             "throttle = { down = 0 }",
             "throttle = {}",
             "rate_limit = { requests = 0 }",
             "rate_limit = { per = \"1s\" }",
             "caching = { max_age = \"soon\" }",
             "caching = {}",
             "map_local = { path = \"a\", under = \"b\" }",
             "map_remote = \"ftp://a.test\"",
             "map_remote = \"http://user@a.test\"",
             "map_remote = \"localhost\"",
             "block = \"maybe\"",
             "respond = { status = 101 }",
             "response.status = 204",
             "respond = { body = \"a\", file = \"b\" }",
             "redirect = { to = \"/\", status = 200 }",
         }) {
        EXPECT_THAT(error_of_rule(rule), Not(IsEmpty())) << rule;
    }
}

TEST(RuleReaderTest, PathsCountFromTheFolderOfTheFile) {
    const auto read =
        read_rules("[[rule]]\nmap_local = \"site\"\n[[rule]]\nmap_local = \"/srv\"", "conf/r.toml");
    ASSERT_TRUE(read);
    EXPECT_EQ((*read)[0].map_local->path, "conf/site");
    EXPECT_EQ((*read)[1].map_local->path, "/srv");
}

TEST(RuleReaderTest, FilesAreReadBehindEachOtherAndAllTheirErrorsTold) {
    const auto both = RuleSet::parse({{"[[rule]]\na = 1", "one"}, {"[[rule]]\nb = 1", "two"}});
    ASSERT_FALSE(both);
    EXPECT_THAT(both.error().message, AllOf(HasSubstr("one:2:1: "), HasSubstr("\ntwo:2:1: ")));
}

}  // namespace
}  // namespace waybill::proxy
