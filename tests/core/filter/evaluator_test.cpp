// SPDX-License-Identifier: GPL-3.0-or-later
//
// How verdicts are put together, what is loaded for them, and what heads say.
#include "core/filter/evaluator.h"

#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/core/filter/made_exchange.h"

namespace waybill::filter {
namespace {

using http::BodyFraming;
namespace row_flag = store::row_flag;

// A page that was asked for and answered with about everything that heads can have.
class MadePage final : public MadeExchange {
public:
    MadePage()
        : MadeExchange(
            {"GET /index.html HTTP/1.1\nHost: h\nUser-Agent: curl/7.88\n"
             "Cookie: session=Abc; theme=dark\nCookie: last=1\nContent-Type: Text/XML; charset=x\n",
             {BodyFraming::Length, 5, 0, 5, true}},
            {"HTTP/1.1 200 All Right\nServer: nginx\nContent-Type: text/html; charset=\"UTF-8\"\n"
             "Set-Cookie: sid=1; Path=/\nSet-Cookie: lang=en\nContent-Encoding: gzip, br\n"
             "Age: 17\nX-Folded: one\n  two\nX-Empty:\n",
             {BodyFraming::Chunked, 500, 0, 0, true},
             {{"Digest", "sha=1"}}},
            [](store::ExchangeRow& row, store::ConnectionRow&) {
                row.flags |= row_flag::kHasInterim;
            }) {
        interim.push_back({103, "Early Hints", {{"Link", "</a.css>"}}});
        body = "the content";
    }
};

struct Case {
    std::string_view filter;
    bool passes;
};

constexpr Case kHeadCases[] = {
    {"reason == \"all right\"", true},
    {"reason contains found", false},
    {"interim == 103", true},
    {"interim == 100", false},
    {"header[\"server\"] == nginx", true},
    {"header[\"USER-AGENT\"] contains curl", true},
    {"header[\"x-folded\"] == \"one two\"", true},
    {"header[\"x-empty\"]", false},
    {"header[\"x-empty\"] == \"\"", true},
    {"header[\"x-none\"] != \"\"", false},
    {"header == \"age: 17\"", true},
    {"header[\"server\"] == apache", false},
    {"req.header[\"server\"]", false},
    {"req.header[\"user-agent\"] startswith CURL", true},
    {"resp.header[\"server\"] ~ /^ng/", true},
    {"resp.header[\"user-agent\"]", false},
    {"trailer[\"digest\"] == \"sha=1\"", true},
    {"trailer contains \"digest: sha\"", true},
    {"trailer[\"server\"]", false},
    {"req.trailer", false},
    {"req.trailer != x", false},
    {"not req.trailer", true},
    {"resp.trailer[\"DIGEST\"]", true},
    {"resp.trailer[\"expires\"]", false},
    {"cookie[\"session\"] == abc", true},
    {"cookie[\"Session\"]", false},
    {"cookie[\"last\"] == 1", true},
    {"cookie == \"theme=dark\"", true},
    {"cookie[\"sid\"]", false},
    {"setcookie[\"sid\"] == 1", true},
    {"setcookie[\"lang\"] != en", false},
    {"setcookie contains \"path=/\"", true},
    {"setcookie[\"theme\"]", false},
    {"req.type == \"text/xml\"", true},
    {"req.type contains json", false},
    {"charset == \"utf-8\"", true},
    {"charset == \"iso-8859-1\"", false},
    {"coding == br", true},
    {"coding == gzip", true},
    {"coding == zstd", false},
    {"cached", true},
    {"not cached", false},
    {"ws", false},
};

TEST(EvaluatorTest, EachFieldHasWhatTheHeadsHave) {
    MadePage page;
    for (const Case& one : kHeadCases) {
        EXPECT_EQ(page.matches(one.filter), one.passes) << one.filter;
    }
    EXPECT_EQ(page.bodies_read, 0);
}

void add_fields(const Expression& expression, std::set<FieldId>& fields) {
    if (expression.kind == Expression::Kind::Predicate) {
        fields.insert(expression.predicate.field);
    }
    for (const Expression& child : expression.children) {
        add_fields(child, fields);
    }
}

TEST(EvaluatorTest, EachFieldOfHeadsIsAmongTheCases) {
    std::set<FieldId> fields;
    for (const Case& one : kHeadCases) {
        add_fields(MadeExchange::parsed(one.filter), fields);
    }
    for (const FieldInfo& info : all_fields()) {
        if (info.need == Need::Heads && info.available) {
            EXPECT_TRUE(fields.contains(info.id)) << info.name;
        }
    }
}

TEST(EvaluatorTest, WhatACacheSaysIsAHit) {
    const auto cached = [](const std::string& fields, std::string_view status = "200") {
        MadeExchange exchange({"GET / HTTP/1.1\nHost: h\n"},
                              {"HTTP/1.1 " + std::string(status) + " OK\n" + fields});
        return exchange.matches("cached");
    };
    EXPECT_TRUE(cached("", "304"));
    EXPECT_TRUE(cached("Age: 1\n"));
    EXPECT_FALSE(cached("Age: 0\n"));
    EXPECT_FALSE(cached("Age: old\n"));
    EXPECT_TRUE(cached("X-Cache: MISS, HIT from b\n"));
    EXPECT_FALSE(cached("X-Cache: MISS\n"));
    EXPECT_TRUE(cached("Cache-Status: a; fwd=miss, b; hit; ttl=3\n"));
    EXPECT_FALSE(cached("Cache-Status: hit.example; fwd=uri-miss\n"));
    EXPECT_TRUE(cached("CF-Cache-Status: hit\n"));
    EXPECT_FALSE(cached("CF-Cache-Status: DYNAMIC\n"));
}

TEST(EvaluatorTest, WhatIsNotThereNeedsNoLoading) {
    MadeExchange asked({"GET / HTTP/1.1\nHost: h\n"}, {""});
    for (const std::string_view filter : {"resp.header[\"server\"]",
                                          "resp.header[\"server\"] != nginx",
                                          "interim == 100",
                                          "trailer",
                                          "setcookie",
                                          "charset",
                                          "coding",
                                          "cached",
                                          "ws",
                                          "reason",
                                          "resp.body contains x",
                                          "body contains x",
                                          "req.json(\"$.a\") == 1",
                                          "xml(\"/a\")",
                                          "req.size.decoded > 0"}) {
        EXPECT_EQ(asked.on_row(filter), Verdict::No) << filter;
    }
    EXPECT_EQ(asked.on_row("req.size.decoded == 0"), Verdict::Yes);
    MadeExchange answered({""}, {"HTTP/1.1 200 OK\n", {BodyFraming::Length, 0, 0, 0, true}});
    for (const std::string_view filter :
         {"req.header", "cookie", "req.type", "req.body contains x", "method", "url", "path"}) {
        EXPECT_EQ(answered.on_row(filter), Verdict::No) << filter;
    }
    EXPECT_EQ(answered.on_row("resp.body == \"\""), Verdict::Yes);
    EXPECT_EQ(answered.on_row("resp.body contains x"), Verdict::No);
    EXPECT_EQ(answered.on_row("resp.header"), Verdict::Open);
}

TEST(EvaluatorTest, VerdictsAreJoinedWithThreeValues) {
    MadePage page;
    // Yes: n == 1, No: n == 2, Open: header
    EXPECT_EQ(page.on_row("n == 1 and header"), Verdict::Open);
    EXPECT_EQ(page.on_row("n == 2 and header"), Verdict::No);
    EXPECT_EQ(page.on_row("header and n == 2"), Verdict::No);
    EXPECT_EQ(page.on_row("n == 1 or header"), Verdict::Yes);
    EXPECT_EQ(page.on_row("header or n == 1"), Verdict::Yes);
    EXPECT_EQ(page.on_row("n == 2 or header"), Verdict::Open);
    EXPECT_EQ(page.on_row("not header"), Verdict::Open);
    EXPECT_EQ(page.on_row("not n == 2"), Verdict::Yes);
    EXPECT_EQ(page.on_row("not (n == 1 and header) or n == 1"), Verdict::Yes);
    EXPECT_EQ(page.on_row(""), Verdict::Yes);
    EXPECT_TRUE(page.matches("not (n == 2 or not header[\"server\"])"));
    EXPECT_FALSE(page.matches("n == 1 and not header[\"server\"]"));
}

TEST(EvaluatorTest, OnlyWhatIsOpenIsLoadedAndBodiesAreReadLast) {
    MadePage page;
    EXPECT_FALSE(page.matches("resp.body contains content and header[\"server\"] and n == 2"));
    EXPECT_EQ(page.loads, 0);
    EXPECT_FALSE(page.matches("resp.body contains content and header[\"server\"] == apache"));
    EXPECT_EQ(page.loads, 1);
    EXPECT_EQ(page.bodies_read, 0);
    EXPECT_TRUE(page.matches("resp.rawbody contains content or header[\"server\"] == nginx"));
    EXPECT_EQ(page.bodies_read, 0);
    EXPECT_TRUE(page.matches("resp.rawbody contains content and header[\"server\"] == nginx"));
    EXPECT_EQ(page.bodies_read, 1);
}

TEST(EvaluatorTest, AnythingLooksIntoTheUrlTheHeadsAndTheBodies) {
    MadePage page;
    EXPECT_EQ(page.on_row("text contains index.html"), Verdict::Yes);
    EXPECT_EQ(page.on_row("text != \"http://h/index.html\""), Verdict::No);
    EXPECT_EQ(page.on_row("text contains nginx"), Verdict::Open);
    EXPECT_TRUE(page.matches("text contains nginx"));
    EXPECT_EQ(page.bodies_read, 0);
    EXPECT_FALSE(page.matches("text contains nowhere"));
    EXPECT_GT(page.bodies_read, 0);
}

TEST(EvaluatorTest, ATargetThatTheRowCutIsDecidedOnTheWholeOne) {
    const std::string path = "/a" + std::string(3000, 'x');
    MadeExchange page({"GET " + path + "/end?k=v HTTP/1.1\nHost: h:81\n"}, {"HTTP/1.1 200 OK\n"});
    for (const std::string_view filter : {"url endswith \"k=v\"",
                                          "path endswith \"/end\"",
                                          "target contains end",
                                          "query == \"k=v\"",
                                          "query[\"k\"] == v",
                                          "category == other",
                                          "end"}) {
        EXPECT_EQ(page.on_row(filter), Verdict::Open) << filter;
        EXPECT_TRUE(page.matches(filter)) << filter;
    }
    EXPECT_FALSE(page.matches("url contains nowhere"));
    EXPECT_EQ(page.on_row("host == h"), Verdict::Yes);
    EXPECT_EQ(page.on_row("port == 81"), Verdict::Yes);
    EXPECT_EQ(page.on_row("scheme == http"), Verdict::Yes);
    MadeExchange proxied({"GET http://h" + path + " HTTP/1.1\nHost: h\n"}, {""});
    EXPECT_EQ(proxied.on_row("scheme == http"), Verdict::Open);
    EXPECT_TRUE(proxied.matches("scheme == http and port == 80 and protocol == http"));
}

// What was found out about a string or a connection counts for all that have it.
TEST(EvaluatorTest, WhatIsRememberedIsRight) {
    store::Session session;
    for (int i = 0; i < 3; ++i) {
        session.connections.emplace_back();
        session.connections.back().start.endpoints = {endpoint(static_cast<Byte>(i), 4000),
                                                      endpoint(9, 80)};
    }
    for (std::uint32_t i = 0; i < 60; ++i) {
        store::ExchangeRow row;
        row.connection = i % 3;
        row.flags = row_flag::kHasRequest | row_flag::kHasResponse;
        row.method = session.strings.intern(i % 2 == 0 ? "GET" : "POST");
        row.host = session.strings.intern("host" + std::to_string(i % 5));
        row.type = session.strings.intern(i % 4 == 0 ? "" : "text/html");
        store::SessionBuilder::append(session, row, i % 8 == 0 ? "/a.png" : "/a");
    }
    Evaluator method(MadeExchange::parsed("method == POST"), session);
    Evaluator host(MadeExchange::parsed("host contains t3"), session);
    Evaluator type(MadeExchange::parsed("type == \"text/html\""), session);
    Evaluator category(MadeExchange::parsed("category == image"), session);
    Evaluator client(MadeExchange::parsed("client.ip == 10.0.0.2"), session);
    const auto verdict = [](bool value) {
        return value ? Verdict::Yes : Verdict::No;
    };
    for (std::uint32_t i = 0; i < 60; ++i) {
        EXPECT_EQ(method.on_row(i), verdict(i % 2 == 1)) << i;
        EXPECT_EQ(host.on_row(i), verdict(i % 5 == 3)) << i;
        EXPECT_EQ(type.on_row(i), verdict(i % 4 != 0)) << i;
        EXPECT_EQ(category.on_row(i), verdict(i % 8 == 0)) << i;
        EXPECT_EQ(client.on_row(i), verdict(i % 3 == 2)) << i;
    }
}

}  // namespace
}  // namespace waybill::filter
