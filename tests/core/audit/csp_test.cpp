// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csp.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names_of(const CspPolicy& policy) {
    std::vector<std::string> names;
    for (const CspDirective& directive : policy.directives) {
        names.push_back(directive.name);
    }
    return names;
}

TEST(CspTest, NamesAreReadWithoutRegardToCaseAndTheFirstOfANameCounts) {
    const CspPolicy policy =
        parse_csp(" ; Script-Src 'self';; img-src\ta.example ;script-src *", CspOrigin::Header);
    EXPECT_THAT(names_of(policy), ElementsAre("script-src", "img-src"));
    EXPECT_EQ(policy.find("script-src")->value, "'self'");
    EXPECT_THAT(policy.repeated, ElementsAre("script-src"));
}

TEST(CspTest, OfManyUnknownNamesSomeAreKeptAndEveryKnownOneIs) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += 'x' + std::to_string(i) + " a;";
    }
    text += "script-src 'self'; SCRIPT-SRC *";
    const CspPolicy policy = parse_csp(text, CspOrigin::Header);
    EXPECT_LE(policy.directives.size(), 135U);
    ASSERT_NE(policy.find("script-src"), nullptr);
    EXPECT_TRUE(policy.find("script-src")->has(CspKeyword::Self));
    EXPECT_THAT(policy.repeated, ElementsAre("SCRIPT-SRC"));
}

TEST(CspTest, DirectivesWithoutEffectInMetaElementsAreDropped) {
    const CspPolicy policy =
        parse_csp("frame-ancestors 'none'; img-src *; Sandbox", CspOrigin::Meta);
    EXPECT_THAT(names_of(policy), ElementsAre("img-src"));
    EXPECT_THAT(policy.dropped, ElementsAre("frame-ancestors", "Sandbox"));
}

TEST(CspTest, LinesAreSplitAtCommasAndMetaElementsAreNot) {
    http::HeaderList fields;
    fields.add({"Content-Security-Policy", "img-src a.example, , font-src b.example"});
    fields.add({"content-security-policy-report-only", "default-src 'none'"});
    const std::string_view meta = "img-src a, b";
    const auto policies = csp_policies(fields, {&meta, 1});
    ASSERT_EQ(policies.size(), 4U);
    EXPECT_EQ(policies[1].text, "font-src b.example");
    EXPECT_EQ(policies[2].origin, CspOrigin::Meta);
    EXPECT_EQ(policies[2].directives[0].value, "a, b");
    EXPECT_FALSE(policies[3].enforced());
}

TEST(CspTest, SourcesAreTakenApart) {
    const CspSource host = parse_csp_source("https://*.example.com:8443/a/b?");
    EXPECT_EQ(host.kind, CspSourceKind::Host);
    EXPECT_EQ(host.scheme, "https");
    EXPECT_TRUE(host.wildcard);
    EXPECT_EQ(host.host, "example.com");
    EXPECT_EQ(host.port, "8443");
    EXPECT_EQ(host.path, "/a/b?");

    const CspSource any = parse_csp_source("*:*");
    EXPECT_EQ(any.kind, CspSourceKind::Host);
    EXPECT_TRUE(any.wildcard);
    EXPECT_TRUE(any.host.empty());

    EXPECT_EQ(parse_csp_source("[::1]:80").port, "80");
    EXPECT_EQ(parse_csp_source("data:").kind, CspSourceKind::Scheme);
    EXPECT_EQ(parse_csp_source("localhost").kind, CspSourceKind::Host);
}

TEST(CspTest, QuotedWordsAreKeywordsNoncesOrHashesElseInvalid) {
    EXPECT_EQ(parse_csp_source("'UNSAFE-inline'").keyword, CspKeyword::UnsafeInline);
    const CspSource nonce = parse_csp_source("'nonce-aB_-+/1='");
    EXPECT_EQ(nonce.kind, CspSourceKind::Nonce);
    EXPECT_EQ(nonce.value, "aB_-+/1=");
    EXPECT_EQ(parse_csp_source("'sha384-AbC='").kind, CspSourceKind::Hash);
    for (const std::string_view invalid :
         {"'nonce-'", "'nonce-a$'", "'sha256-a==='", "'sha1-abc'", "'self", "''", "'", "'all'"}) {
        EXPECT_EQ(parse_csp_source(invalid).kind, CspSourceKind::Invalid) << invalid;
    }
    for (const std::string_view invalid :
         {"https://", "a.example:port", "1x://a", "*.", "*a.example", "a|b"}) {
        EXPECT_EQ(parse_csp_source(invalid).kind, CspSourceKind::Invalid) << invalid;
    }
}

std::string governing_name(std::string_view text, CspUse use) {
    const CspPolicy policy = parse_csp(text, CspOrigin::Header);
    const CspDirective* const found = governing(policy, use);
    return found == nullptr ? "" : found->name;
}

TEST(CspTest, DirectivesFallBackAsTheStandardSays) {
    EXPECT_EQ(governing_name("default-src a; script-src b", CspUse::ScriptElement), "script-src");
    EXPECT_EQ(governing_name("script-src b; script-src-elem c", CspUse::ScriptElement),
              "script-src-elem");
    EXPECT_EQ(governing_name("script-src b; script-src-elem c", CspUse::ScriptAttribute),
              "script-src");
    EXPECT_EQ(governing_name("script-src-elem c", CspUse::Eval), "");
    EXPECT_EQ(governing_name("default-src a; script-src b", CspUse::Worker), "script-src");
    EXPECT_EQ(governing_name("child-src c; script-src b", CspUse::Worker), "child-src");
    EXPECT_EQ(governing_name("default-src a; child-src c", CspUse::Frame), "child-src");
    EXPECT_EQ(governing_name("default-src a", CspUse::BaseUri), "");
    EXPECT_EQ(governing_name("default-src a", CspUse::FrameAncestors), "");
}

bool inline_allowed(std::string_view list, bool is_script = true) {
    const std::string text = "script-src " + std::string(list);
    const CspPolicy policy = parse_csp(text, CspOrigin::Header);
    return policy.directives.empty() || allows_all_inline(&policy.directives[0], is_script);
}

TEST(CspTest, AValidNonceOrHashSwitchesUnsafeInlineOff) {
    EXPECT_TRUE(inline_allowed("'unsafe-inline'"));
    EXPECT_FALSE(inline_allowed("'self'"));
    EXPECT_FALSE(inline_allowed("'unsafe-inline' 'nonce-abc'"));
    EXPECT_FALSE(inline_allowed("'unsafe-inline' 'sha256-abc'"));
    EXPECT_TRUE(inline_allowed("'unsafe-inline' 'nonce-$'"));
    EXPECT_FALSE(inline_allowed("'unsafe-inline' 'strict-dynamic'"));
    EXPECT_TRUE(inline_allowed("'unsafe-inline' 'strict-dynamic'", false));
    EXPECT_TRUE(allows_all_inline(nullptr, true));
}

TEST(CspTest, EachDirectiveIsFoundByItsName) {
    for (const CspDirectiveInfo& info : csp_directives()) {
        EXPECT_EQ(find_csp_directive(info.name), &info) << info.name;
    }
    EXPECT_EQ(find_csp_directive("scirpt-src"), nullptr);
}

}  // namespace
}  // namespace waybill::audit
