// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/noted_values.h"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "core/filter/evaluator.h"
#include "core/filter/parser.h"
#include "core/store/session_builder.h"

namespace waybill::filter {
namespace {

// The first has mark 3, the second a comment, the third nothing.
class SomeNoted final : public store::Annotations {
public:
    int mark(std::uint32_t exchange) const override { return exchange == 0 ? 3 : 0; }
    std::string_view comment(std::uint32_t exchange) const override {
        return exchange == 1 ? "Look at this" : std::string_view();
    }
};

class NotedValuesTest : public ::testing::Test {
protected:
    NotedValuesTest() {
        session_.connections.emplace_back();
        for (int i = 0; i < 3; ++i) {
            store::SessionBuilder::append(session_, {}, "/");
        }
    }

    // Which of the three pass: "101" are the first and the last.
    std::string ask(std::string_view filter, const store::Annotations* notes) const {
        const ParsedFilter parsed = parse_filter(filter);
        EXPECT_TRUE(parsed.expression) << filter;
        EXPECT_TRUE(parsed.warnings.empty()) << filter;
        Evaluator evaluator(*parsed.expression, session_, notes);
        std::string passed;
        for (std::uint32_t i = 0; i < 3; ++i) {
            passed += evaluator.on_row(i) == Verdict::Yes ? '1' : '0';
        }
        return passed;
    }

    store::Session session_;
    SomeNoted notes_;
};

TEST_F(NotedValuesTest, MarksAndCommentsAreValuesOfTheirExchange) {
    EXPECT_EQ(ask("mark == 3", &notes_), "100");
    EXPECT_EQ(ask("mark == 1", &notes_), "000");
    EXPECT_EQ(ask("mark in {1, 3}", &notes_), "100");
    EXPECT_EQ(ask("marked", &notes_), "100");
    EXPECT_EQ(ask("not marked", &notes_), "011");
    EXPECT_EQ(ask("comment contains look", &notes_), "010");
    EXPECT_EQ(ask("mark or comment", &notes_), "110");
    EXPECT_EQ(ask("comment and n == 2", &notes_), "010");
}

TEST_F(NotedValuesTest, WithoutAnnotationsNoExchangeHasAny) {
    EXPECT_EQ(ask("mark or comment", nullptr), "000");
    EXPECT_EQ(ask("not marked", nullptr), "111");
}

TEST_F(NotedValuesTest, AFilterTellsWhetherItAsksForThem) {
    EXPECT_TRUE(needs_annotations(*parse_expression("status == 200 and not (n == 1 or ~marked)")));
    EXPECT_TRUE(needs_annotations(*parse_expression("comment matches /a/")));
    EXPECT_FALSE(needs_annotations(*parse_expression("status == 200 or path contains mark")));
}

// Of the second one, what a proxy did.
TEST(ProxiedValuesTest, RulesTagsAndEditsAreValuesOfTheirExchange) {
    store::Session session;
    session.connections.emplace_back();
    for (std::uint32_t i = 0; i < 3; ++i) {
        store::SessionBuilder::append(session, {}, "/");
    }
    store::ExchangeNotes notes;
    notes.proxy = {{"no cookies", "block ads"}, {"checkout"}, true};
    store::SessionBuilder::append_notes(session, 1, std::move(notes));
    const auto ask = [&](std::string_view filter) {
        const ParsedFilter parsed = parse_filter(filter);
        EXPECT_TRUE(parsed.expression) << filter;
        Evaluator evaluator(*parsed.expression, session);
        std::string passed;
        for (std::uint32_t i = 0; i < 3; ++i) {
            passed += evaluator.on_row(i) == Verdict::Yes ? '1' : '0';
        }
        return passed;
    };
    EXPECT_EQ(ask("rule contains block"), "010");
    EXPECT_EQ(ask("rule == \"no cookies\""), "010");
    EXPECT_EQ(ask("rule == cookies"), "000");
    EXPECT_EQ(ask("tag == checkout"), "010");
    EXPECT_EQ(ask("not tag"), "101");
    EXPECT_EQ(ask("edited"), "010");
}

}  // namespace
}  // namespace waybill::filter
