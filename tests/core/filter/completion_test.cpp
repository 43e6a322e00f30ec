// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/completion.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/filter/aliases.h"
#include "core/filter/completion_words.h"
#include "core/store/session_builder.h"

namespace waybill::filter {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

// Exchanges with two hosts.
class CompletionTest : public testing::Test {
protected:
    CompletionTest() {
        session_.connections.push_back({});
        session_.connections[0].start.endpoints = {endpoint(1, 40'000), endpoint(2, 8080)};
        for (int i = 0; i < 3; ++i) {
            add("GET", "api.example", "/v1/users/7?x=1", 200, "application/json");
        }
        add("POST", "api.example", "/v1/users", 404, "text/html");
        add("GET", "shop.example:8080", "/", 500, "text/html");
        add("PROP FIND", "Sh\xc3\xb6p \"x\"", "/", 500, "");
    }

    static Endpoint endpoint(Byte last, std::uint16_t port) {
        return {ip_from_v4(std::vector<Byte>{10, 0, 0, last}.data()), port};
    }

    void add(std::string_view method,
             std::string_view host,
             std::string_view target,
             std::uint16_t status,
             std::string_view type) {
        store::ExchangeRow row;
        row.flags = store::row_flag::kHasRequest | store::row_flag::kHasResponse;
        row.method = session_.strings.intern(method);
        row.host = session_.strings.intern(host);
        row.type = session_.strings.intern(type);
        row.status = status;
        store::SessionBuilder::append(session_, row, target);
        ++session_.connections[0].exchanges;
    }

    // The cursor stands at the '|' of `text`.
    Completion at(std::string_view text) const {
        const std::size_t cursor = text.find('|');
        std::string filter(text);
        filter.erase(cursor, 1);
        return complete(filter, cursor, &session_);
    }
    std::vector<std::string> texts(std::string_view text) const {
        std::vector<std::string> list;
        for (const Suggestion& suggestion : at(text).suggestions) {
            list.push_back(suggestion.text);
        }
        return list;
    }
    // The text once the first suggestion is put in.
    std::string completed(std::string_view text) const {
        const Completion completion = at(text);
        std::string filter(text);
        filter.erase(filter.find('|'), 1);
        if (completion.suggestions.empty()) {
            return "(nothing)";
        }
        const TextSpan span = completion.replaced;
        return filter.replace(span.begin, span.end - span.begin, completion.suggestions[0].text);
    }

    store::Session session_;
};

TEST_F(CompletionTest, FieldsComeFirst) {
    const std::vector<std::string> all = texts("|");
    ASSERT_GE(all.size(), 3U);
    EXPECT_EQ(all[0], "status");
    EXPECT_EQ(all[1], "method");
    EXPECT_EQ(completed("st|"), "status");
    EXPECT_EQ(completed("status >= 400 and ho|"), "status >= 400 and host");
    EXPECT_EQ(completed("(meth|"), "(method");
    EXPECT_EQ(completed("not meth|"), "not method");
    EXPECT_EQ(completed("retr|"), "tcp.retrans");
    EXPECT_THAT(texts("zzzz|"), IsEmpty());
}

TEST_F(CompletionTest, AMeaningStandsBesideAField) {
    const Completion completion = at("ttf|");
    ASSERT_EQ(completion.suggestions.size(), 1U);
    EXPECT_EQ(completion.suggestions[0].kind, TokenKind::Field);
    EXPECT_EQ(completion.suggestions[0].meaning, field(FieldId::Wait).meaning);
    EXPECT_EQ(completion.suggestions[0].count, 0U);
}

TEST_F(CompletionTest, TheTokenUnderTheCursorIsReplaced) {
    EXPECT_EQ(completed("sta|xyz >= 400"), "status >= 400");
    EXPECT_EQ(completed("meth| == GET"), "method == GET");
    EXPECT_EQ(completed("method == P|XX and status == 200"), "method == POST and status == 200");
    EXPECT_EQ(at("status == |").replaced, (TextSpan{10, 10}));
}

TEST_F(CompletionTest, OperatorsFitTheField) {
    EXPECT_THAT(texts("status |"), IsSupersetOf({"==", ">=", "in"}));
    EXPECT_THAT(texts("status |"), Not(Contains("contains")));
    EXPECT_THAT(texts("host |"), IsSupersetOf({"==", "contains", "~", "and", "or"}));
    EXPECT_THAT(texts("host |"), Not(Contains(">=")));
    EXPECT_EQ(completed("host con|"), "host contains");
    EXPECT_EQ(completed("status >| 400"), "status > 400");
    EXPECT_THAT(texts("aborted |"), IsSupersetOf({"and", "or"}));
}

TEST_F(CompletionTest, KeywordsStandBetweenTerms) {
    EXPECT_THAT(texts("status == 404 |"), IsSupersetOf({"and", "or", "not", "status"}));
    EXPECT_EQ(completed("status == 404 an|"), "status == 404 and");
    EXPECT_THAT(texts("|"), Not(Contains("and")));
    EXPECT_THAT(texts("a and |"), Not(Contains("or")));
    EXPECT_EQ(completed("(a or b) an|"), "(a or b) and");
}

TEST_F(CompletionTest, ValuesOfTheSessionAreCountedTheMostFrequentFirst) {
    const Completion methods = at("method == |");
    ASSERT_GE(methods.suggestions.size(), 3U);
    EXPECT_EQ(methods.suggestions[0].text, "GET");
    EXPECT_EQ(methods.suggestions[0].count, 4U);
    EXPECT_EQ(methods.suggestions[1].count, 1U);
    EXPECT_THAT(texts("method == |"), IsSupersetOf({"POST", "\"PROP FIND\"", "DELETE"}));

    const Completion hosts = at("host contains |");
    EXPECT_EQ(hosts.suggestions[0].count, 4U);
    EXPECT_THAT(hosts.suggestions[0].text, testing::HasSubstr("api.example"));
    EXPECT_THAT(texts("status == |"), IsSupersetOf({"200", "404", "500", "2xx", "5xx"}));
    EXPECT_EQ(completed("status == 40|"), "status == 404");
    EXPECT_EQ(completed("port == 80|"), "port == 80");
    EXPECT_THAT(texts("port == |"), ElementsAre("80", "8080"));
    EXPECT_THAT(texts("client.ip == |"), ElementsAre("10.0.0.1"));
    EXPECT_THAT(texts("server.port == |"), ElementsAre("8080"));
    EXPECT_EQ(at("category == |").suggestions[0].count, 3U);
    EXPECT_EQ(completed("type == htm|"), "type == " + texts("type == text/h|")[0]);
    EXPECT_EQ(at("path startswith |").suggestions[0].count, 3U);
    EXPECT_THAT(at("path startswith |").suggestions[0].text, testing::HasSubstr("/v1/users/"));
}

TEST_F(CompletionTest, EachSuggestedValueCanBeRead) {
    for (const std::string_view field : {"method",
                                         "host",
                                         "type",
                                         "status",
                                         "category",
                                         "path",
                                         "port",
                                         "protocol",
                                         "httpver",
                                         "scheme",
                                         "framing",
                                         "anomaly",
                                         "src",
                                         "dst",
                                         "ip",
                                         "server.ip",
                                         "tcp.port"}) {
        const std::string begin = std::string(field) + " == ";
        const std::vector<std::string> values = texts(begin + "|");
        EXPECT_FALSE(values.empty()) << field;
        for (const std::string& value : values) {
            const Result<Expression> read = parse_expression(begin + value);
            EXPECT_TRUE(read) << begin << value << ": " << (read ? "" : read.error().message);
            if (read) {
                ASSERT_EQ(read->kind, Expression::Kind::Predicate) << begin << value;
                std::string quoted;
                append_value(quoted,
                             waybill::filter::field(read->predicate.field),
                             read->predicate.values[0].low);
                EXPECT_TRUE(read->predicate.values[0].low.kind != ValueKind::Text || quoted == value
                            || quoted == '"' + value + '"')
                    << value << ": " << quoted;
            }
        }
    }
}

TEST_F(CompletionTest, EachFieldOperatorAndAliasCanBeRead) {
    for (const FieldInfo& info : all_fields()) {
        std::string begin(info.name);
        begin += info.argument == ArgumentKind::Path
                     ? "(\"" + std::string(info.name.ends_with("xml") ? "/a" : "$.a") + "\")"
                     : "";
        for (const KnownWord& op : operators_of(info)) {
            const std::string value = info.id == FieldId::Category      ? "image"
                                      : info.type == FieldType::Text    ? "a"
                                      : info.type == FieldType::Time    ? "06:48"
                                      : info.type == FieldType::Address ? "10.0.0.1"
                                      : info.type == FieldType::Flag    ? "true"
                                                                        : "1";
            const std::string filter = begin + ' ' + std::string(op.text) + ' '
                                       + (op.text == "in" ? "{" + value + "}" : value);
            EXPECT_TRUE(parse_expression(filter)) << filter;
        }
    }
}

TEST_F(CompletionTest, AQuoteThatWasBegunIsKept) {
    EXPECT_EQ(completed("host == \"shop|"), "host == \"shop.example\"");
    EXPECT_EQ(completed("method == \"P|\""), "method == \"POST\"");
    EXPECT_EQ(completed("method == \"G| and x"), "method == \"GET\"");
}

TEST_F(CompletionTest, SetsAreCompletedToo) {
    EXPECT_EQ(completed("method in {GET, P|}"), "method in {GET, POST}");
    EXPECT_EQ(completed("method in {GET, P|"), "method in {GET, POST");
    EXPECT_THAT(texts("status in {|"), Contains("404"));
    EXPECT_THAT(texts("status in {200 |"), IsEmpty());
    EXPECT_EQ(completed("status in {400..40|}"), "status in {400..404}");
}

TEST_F(CompletionTest, HeaderFieldsHaveWellKnownNames) {
    EXPECT_EQ(completed("header[\"user-a|"), "header[\"user-agent\"]");
    EXPECT_EQ(completed("header[user-a|"), "header[\"user-agent\"]");
    EXPECT_EQ(completed("resp.header[\"etag|\"] == 1"), "resp.header[\"etag\"] == 1");
    EXPECT_THAT(texts("resp.header[\"user-agent|"), IsEmpty());
    EXPECT_THAT(texts("header[\"x\"] |"), Contains("contains"));
    EXPECT_EQ(completed("has-response-header:et|"), "has-response-header:etag");
    EXPECT_THAT(texts("header|"), IsSupersetOf({"header", "header[\""}));
}

TEST_F(CompletionTest, TokensOfMitmproxyAndKeysOfDevtools) {
    const Completion tokens = at("~|");
    EXPECT_GT(tokens.suggestions.size(), 10U);
    EXPECT_EQ(tokens.suggestions[0].kind, TokenKind::Alias);
    EXPECT_THAT(texts("~h|"), ElementsAre("~h", "~hq", "~hs", "~http"));
    EXPECT_EQ(completed("~m P|"), "~m POST");
    EXPECT_EQ(completed("status-c|"), "status-code:");
    EXPECT_EQ(completed("status-code:40|"), "status-code:404");
    EXPECT_EQ(completed("-meth|"), "-method:");
    EXPECT_EQ(completed("-method:P|"), "-method:POST");
    EXPECT_THAT(texts("is:|"), Contains("running"));
}

TEST_F(CompletionTest, AliasesAreThoseThatTheParserKnows) {
    for (const AliasWord& word : alias_words()) {
        if (word.text.starts_with('~')) {
            const MitmproxyToken* const token = find_mitmproxy_token(word.text.substr(1));
            ASSERT_NE(token, nullptr) << word.text;
            EXPECT_EQ(word.takes_value,
                      token->takes_pattern() || token->shape == MitmproxyToken::Shape::Status)
                << word.text;
        } else {
            EXPECT_NE(find_devtools_key(word.text.substr(0, word.text.size() - 1)), nullptr)
                << word.text;
        }
        EXPECT_FALSE(word.meaning.empty()) << word.text;
    }
    for (const MitmproxyToken& token : mitmproxy_tokens()) {
        const bool is_of_use = token.shape != MitmproxyToken::Shape::Nothing
                               && token.shape != MitmproxyToken::Shape::UnknownFact
                               && field(token.field).available;
        EXPECT_EQ(find_alias_word('~' + std::string(token.name)) != nullptr, is_of_use)
            << token.name;
    }
    for (const DevtoolsKey& key : devtools_keys()) {
        EXPECT_EQ(find_alias_word(std::string(key.name) + ':') != nullptr,
                  key.shape != DevtoolsKey::Shape::UnknownFact)
            << key.name;
    }
}

TEST_F(CompletionTest, NamesOfOthersAreOfferedWhereTheyBeginAsTyped) {
    EXPECT_THAT(texts("http.req|"), Contains("http.request.method"));
    EXPECT_THAT(texts("http.request.method |"), Contains("=="));
    EXPECT_THAT(texts("http.request.method == |"), Contains("GET"));
}

TEST_F(CompletionTest, UnitsStandBehindNumbers) {
    EXPECT_THAT(texts("size > 10|"), IsSupersetOf({"10kB", "10MiB"}));
    EXPECT_THAT(texts("dur > 1.5|"), IsSupersetOf({"1.5ms", "1.5s"}));
}

TEST_F(CompletionTest, WhatNobodyCanForeseeIsLeftAlone) {
    EXPECT_THAT(texts("\"free te|"), IsEmpty());
    EXPECT_THAT(texts("/patt|ern/"), IsEmpty());
    EXPECT_THAT(texts("path ~ /a|b/ "), IsEmpty());
}

TEST_F(CompletionTest, WithoutASessionWordsAreOffered) {
    const Completion completion = complete("method == P", 11, nullptr);
    ASSERT_FALSE(completion.suggestions.empty());
    EXPECT_EQ(completion.suggestions[0].text, "POST");
    EXPECT_EQ(completion.suggestions[0].count, 0U);
}

TEST_F(CompletionTest, NoTextAndNoCursorLeadsAstray) {
    const std::vector<std::string> texts = {
        "header[\"x\"] ~ /a\\/b/c and not (status in {200, 400..499} or ~u x) -method:GET \"q\"",
        ")))(((,,,}}{{{~~~---!!!",
        "a[\"\\",
        "status in {{{1..2..3,,",
        "\x1b\xff\xfe \"\\",
        "|| && & | == != ~ /",
        std::string(2000, '('),
        std::string(kLongestFilter + 1, 'a'),
        std::string(3, '\0'),
    };
    for (const std::string& text : texts) {
        for (std::size_t cursor = 0; cursor <= std::min<std::size_t>(text.size() + 2, 300);
             ++cursor) {
            const Completion completion = complete(text, cursor, &session_, 5);
            EXPECT_LE(completion.suggestions.size(), 5U);
            if (cursor <= text.size()) {
                EXPECT_LE(completion.replaced.begin, cursor);
                EXPECT_GE(completion.replaced.end, cursor);
                EXPECT_LE(completion.replaced.end, text.size());
            }
        }
    }
}

}  // namespace
}  // namespace waybill::filter
