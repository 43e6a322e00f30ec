// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/rules/flow_maker.h"

namespace waybill::proxy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Way = Verdict::Way;

TEST(RuleSetTest, NoRulesWantNothing) {
    const auto rules = rules_of("");
    Flow flow = make_flow("GET", "http://a.test/");
    FlowRun run(rules, flow);
    EXPECT_TRUE(rules->empty());
    EXPECT_FALSE(run.wants(Phase::RequestHead));
}

TEST(RuleSetTest, FieldsAreSetReplacedAddedAndRemoved) {
    Flow flow = make_flow("GET",
                          "http://a.test/",
                          {{"Cookie", "a=1"}, {"X-Old", "1"}, {"cookie", "b=2"}, {"X-Old", "2"}});
    const Verdict verdict = run_request(R"(
[[rule]]
name = "fields"
set = { "X-Old" = "new", "X-Two" = ["a", "b"] }
add = { "X-New" = "1" }
remove = ["Cookie"]
replace = [{ field = "Host", pattern = '^a\.(.*)$', with = 'b.\1' }]
)",
                                        flow);
    EXPECT_TRUE(verdict.edited);
    EXPECT_THAT(verdict.rules, ElementsAre("fields"));
    EXPECT_FALSE(flow.request.fields.contains("cookie"));
    EXPECT_EQ(flow.request.fields.count("x-old"), 1U);
    EXPECT_EQ(flow.request.fields.value("x-old"), "new");
    EXPECT_EQ(flow.request.fields.count("x-two"), 2U);
    EXPECT_EQ(flow.request.fields.value("x-new"), "1");
    EXPECT_EQ(flow.request.fields.value("host"), "b.test");
}

TEST(RuleSetTest, OnlyFlowsThatMatchAreChanged) {
    constexpr std::string_view kRules = R"(
[[rule]]
when = "host == api.example.com and method == POST"
set = { "X-A" = "1" }
)";
    Flow yes = make_flow("POST", "https://api.example.com/x");
    Flow no = make_flow("GET", "https://api.example.com/x");
    EXPECT_TRUE(run_request(kRules, yes).edited);
    const Verdict verdict = run_request(kRules, no);
    EXPECT_FALSE(verdict.edited);
    EXPECT_THAT(verdict.rules, IsEmpty());
    EXPECT_EQ(yes.request.fields.value("x-a"), "1");
    EXPECT_FALSE(no.request.fields.contains("x-a"));
}

TEST(RuleSetTest, RulesActInTheirOrderAndSeeWhatWasDone) {
    Flow flow = make_flow("GET", "http://a.test/");
    const Verdict verdict = run_request(R"(
[[rule]]
name = "one"
set = { "X-Step" = "1" }
[[rule]]
name = "two"
when = 'request.header["x-step"] == 1'
set = { "X-Step" = "2" }
[[rule]]
name = "off"
on = false
set = { "X-Step" = "3" }
)",
                                        flow);
    EXPECT_THAT(verdict.rules, ElementsAre("one", "two"));
    EXPECT_EQ(flow.request.fields.value("x-step"), "2");
}

TEST(RuleSetTest, AnAnswerIsGivenWithoutAServer) {
    Flow flow = make_flow("GET", "http://a.test/");
    const Verdict verdict = run_request(R"(
[[rule]]
respond = { status = 418, type = "application/json", fields = { "X-Mock" = "yes" }, body = '{"a":1}' }
[[rule]]
set = { "X-Later" = "1" }
)",
                                        flow);
    ASSERT_EQ(verdict.way, Way::Respond);
    ASSERT_TRUE(flow.response);
    EXPECT_EQ(flow.response->status, 418);
    EXPECT_EQ(flow.response->fields.value("content-type"), "application/json");
    EXPECT_EQ(flow.response->fields.count("content-type"), 1U);
    EXPECT_EQ(flow.response->fields.value("x-mock"), "yes");
    EXPECT_EQ(flow.response_body, "{\"a\":1}");
    EXPECT_FALSE(flow.request.fields.contains("x-later"));
}

TEST(RuleSetTest, ARequestIsBlockedWithAStatusOrAReset) {
    const auto blocked = [](std::string_view how) {
        Flow flow = make_flow("GET", "http://ads.test/");
        const Verdict verdict =
            run_request("[[rule]]\nwhen = \"host == ads.test\"\nblock = " + std::string(how), flow);
        return std::pair(verdict.way, flow.response ? flow.response->status : 0);
    };
    EXPECT_EQ(blocked("true"), std::pair(Way::Respond, 403));
    EXPECT_EQ(blocked("451"), std::pair(Way::Respond, 451));
    EXPECT_EQ(blocked("\"reset\""), std::pair(Way::Drop, 0));
    EXPECT_EQ(blocked("{ how = \"reset\" }"), std::pair(Way::Drop, 0));
    EXPECT_EQ(blocked("false"), std::pair(Way::Go, 0));
}

TEST(RuleSetTest, AFilterThatAsksForTheResponseActsAtTheResponse) {
    Flow flow = make_flow("GET", "http://a.test/");
    FlowRun run(rules_of(R"(
[[rule]]
when = "status >= 500"
response.status = 503
response.set = { "Retry-After" = "60" }
tag = "broken"
)"),
                flow);
    EXPECT_FALSE(run.at(Phase::RequestHead).edited);
    EXPECT_THAT(flow.tags, IsEmpty());
    EXPECT_FALSE(run.wants(Phase::RequestBody));
    EXPECT_TRUE(run.wants(Phase::ResponseHead));
    add_response(flow, 500);
    EXPECT_TRUE(run.at(Phase::ResponseHead).edited);
    EXPECT_EQ(flow.response->status, 503);
    EXPECT_EQ(flow.response->reason, "Service Unavailable");
    EXPECT_EQ(flow.response->fields.value("retry-after"), "60");
    EXPECT_THAT(flow.tags, ElementsAre("broken"));
}

TEST(RuleSetTest, WhatIsNotKnownYetMatchesNeitherWayRound) {
    for (const std::string_view when : {"status == 200", "not status == 500"}) {
        Flow flow = make_flow("GET", "http://a.test/");
        FlowRun run(rules_of("[[rule]]\nwhen = \"" + std::string(when) + "\"\ntag = \"x\""), flow);
        run.at(Phase::RequestHead);
        EXPECT_THAT(flow.tags, IsEmpty()) << when;
        add_response(flow, 200);
        run.at(Phase::ResponseHead);
        EXPECT_THAT(flow.tags, ElementsAre("x")) << when;
    }
}

TEST(RuleSetTest, WhatTheRequestDecidedHoldsThoughTheUrlIsRewritten) {
    Flow flow = make_flow("GET", "http://a.test/x");
    FlowRun run(rules_of(R"(
[[rule]]
when = "host == a.test"
map_remote = "http://b.test:3000/base/"
response.set = { "X-From" = "a" }
)"),
                flow);
    EXPECT_TRUE(run.at(Phase::RequestHead).edited);
    EXPECT_EQ(url_of(flow.request), "http://b.test:3000/base/x");
    EXPECT_EQ(flow.request.fields.value("host"), "b.test:3000");
    add_response(flow, 200);
    EXPECT_TRUE(run.at(Phase::ResponseHead).edited);
    EXPECT_EQ(flow.response->fields.value("x-from"), "a");
}

TEST(RuleSetTest, ABodyIsWantedWhereAFilterOrAnActionNeedsIt) {
    const auto wanted = [](std::string_view rule, std::string_view method = "POST") {
        Flow flow = make_flow(method, "http://a.test/");
        FlowRun run(rules_of("[[rule]]\n" + std::string(rule)), flow);
        run.at(Phase::RequestHead);
        const bool request = run.wants(Phase::RequestBody);
        add_response(flow, 200);
        run.at(Phase::ResponseHead);
        return std::pair(request, run.wants(Phase::ResponseBody));
    };
    using Pair = std::pair<bool, bool>;
    EXPECT_EQ(wanted("set = { A = \"1\" }"), Pair(false, false));
    EXPECT_EQ(wanted("body = { pattern = \"a\", with = \"b\" }"), Pair(true, true));
    EXPECT_EQ(wanted("request.body = { pattern = \"a\", with = \"b\" }"), Pair(true, false));
    EXPECT_EQ(wanted("when = \"method == GET\"\nbody = { pattern = \"a\", with = \"b\" }"),
              Pair(false, false));
    EXPECT_EQ(wanted("when = \"request.body contains x\"\nset = { A = \"1\" }"), Pair(true, false));
    EXPECT_EQ(wanted("when = \"response.body contains x\"\nresponse.set = { A = \"1\" }"),
              Pair(false, true));
    EXPECT_EQ(wanted("when = \"method == GET and response.body contains x\"\ntag = \"a\""),
              Pair(false, false));
    EXPECT_EQ(wanted("when = \"body contains x\"\nmessage = { pattern = \"a\", with = \"b\" }"),
              Pair(false, false));
}

TEST(RuleSetTest, AHeadMayStillBeChangedOnceItsBodyIsKnown) {
    Flow flow = make_flow("POST", "http://a.test/");
    FlowRun run(rules_of(R"(
[[rule]]
when = "request.body contains secret"
set = { "X-Secret" = "yes" }
)"),
                flow);
    EXPECT_FALSE(run.at(Phase::RequestHead).edited);
    flow.request_body = "the secret";
    EXPECT_TRUE(run.at(Phase::RequestBody).edited);
    EXPECT_EQ(flow.request.fields.value("x-secret"), "yes");
}

TEST(RuleSetTest, ARuleHoldsAtTheMessagesItNames) {
    const auto held = [](std::string_view rule) {
        Flow flow = make_flow("GET", "http://a.test/");
        FlowRun run(rules_of("[[rule]]\n" + std::string(rule)), flow);
        const bool request = run.at(Phase::RequestHead).hold;
        add_response(flow, 404);
        return std::pair(request, run.at(Phase::ResponseHead).hold);
    };
    using Pair = std::pair<bool, bool>;
    EXPECT_EQ(held("break = true"), Pair(true, true));
    EXPECT_EQ(held("break = \"response\""), Pair(false, true));
    EXPECT_EQ(held("when = \"status == 404\"\nbreak = true"), Pair(false, true));
    EXPECT_EQ(held("when = \"status == 200\"\nbreak = true"), Pair(false, false));
}

TEST(RuleSetTest, ARuleHoldsWithTheWholeBodyWhereItSaysSo) {
    Flow flow = make_flow("POST", "http://a.test/");
    FlowRun run(rules_of("[[rule]]\nbreak = [\"request-body\", \"response-body\"]"), flow);
    EXPECT_FALSE(run.at(Phase::RequestHead).hold);
    ASSERT_TRUE(run.wants(Phase::RequestBody));
    flow.request_body = "a";
    EXPECT_TRUE(run.at(Phase::RequestBody).hold);
    add_response(flow, 200);
    EXPECT_FALSE(run.at(Phase::ResponseHead).hold);
    ASSERT_TRUE(run.wants(Phase::ResponseBody));
    flow.response_body = "b";
    EXPECT_TRUE(run.at(Phase::ResponseBody).hold);
}

}  // namespace
}  // namespace waybill::proxy
