// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters on the samples: rows and loaded exchanges tell the same, and so do a filter and its
// parts.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "core/base/ascii.h"
#include "core/filter/evaluator.h"
#include "core/filter/parser.h"
#include "core/store/row_url.h"

namespace waybill::capture {
namespace {

using filter::Evaluator;
using filter::Expression;
using filter::Verdict;

// A sample and what it takes to load its exchanges.
struct Sample {
    explicit Sample(const std::string& file_name)
        : name(file_name),
          recording({std::string(WAYBILL_SOURCE_DIR) + "/samples/" + file_name}),
          session(analyze(recording, {})),
          loader(make_loader(recording, session)) {}

    std::uint32_t exchanges() const { return static_cast<std::uint32_t>(session.exchanges.size()); }

    std::string name;
    Recording recording;
    store::Session session;
    std::unique_ptr<store::ExchangeLoader> loader;
};

const std::vector<std::unique_ptr<Sample>>& samples() {
    static const std::vector<std::unique_ptr<Sample>> all = [] {
        std::vector<std::string> names;
        for (const auto& entry :
             std::filesystem::directory_iterator(std::string(WAYBILL_SOURCE_DIR) + "/samples")) {
            const std::string name = entry.path().filename().string();
            if (name.find(".pcap") != std::string::npos) {
                names.push_back(name);
            }
        }
        std::sort(names.begin(), names.end());
        std::vector<std::unique_ptr<Sample>> list;
        list.reserve(names.size());
        for (const std::string& name : names) {
            list.push_back(std::make_unique<Sample>(name));
        }
        return list;
    }();
    return all;
}

Expression parsed(std::string_view text) {
    Result<Expression> expression = filter::parse_expression(text);
    EXPECT_TRUE(expression) << text << ": " << (expression ? "" : expression.error().message);
    return expression ? std::move(*expression) : Expression{};
}

// The example of each field, and what they leave out.
std::vector<std::string> filters() {
    std::vector<std::string> list = {
        "",
        "shop",
        "url ~ /[0-9]+/",
        "status == 4xx",
        "status != 200",
        "host contains \"SHOP\"c",
        "header[\"server\"] != nginx",
        "req.header contains \"accept: \"",
        "cookie",
        "coding",
        "body contains order",
        "resp.body",
        "req.body != \"x\"",
        "size.decoded > 100",
        "category in {image, script}",
        "text contains example",
        "type != \"text/html\"",
        "trailer",
        "interim",
        "ws",
        "cached",
    };
    for (const filter::FieldInfo& field : filter::all_fields()) {
        list.emplace_back(field.example);
    }
    return list;
}

// Which exchanges of the sample pass, each asked for with all that can be known.
std::vector<bool> passing(Sample& sample, const Expression& expression) {
    Evaluator evaluator(expression, sample.session);
    std::vector<bool> passing;
    http::Exchange scratch;
    for (std::uint32_t i = 0; i < sample.exchanges(); ++i) {
        passing.push_back(evaluator.matches(i, *sample.loader, scratch));
    }
    return passing;
}

TEST(FilterOnCapturesTest, WhatARowDecidesIsTrue) {
    std::size_t by_row = 0;
    std::size_t by_loading = 0;
    http::Exchange exchange;
    for (const auto& sample : samples()) {
        for (std::uint32_t i = 0; i < sample->exchanges(); ++i) {
            sample->loader->load(i, store::BodyDetail::None, exchange);
            for (const std::string& text : filters()) {
                const Expression expression = parsed(text);
                Evaluator evaluator(expression, sample->session);
                const Verdict verdict = evaluator.on_row(i);
                const bool truth = Evaluator(expression, sample->session)
                                       .on_exchange(i, exchange, *sample->loader);
                if (verdict != Verdict::Open) {
                    EXPECT_EQ(verdict == Verdict::Yes, truth) << text << sample->name << i;
                }
                ++(verdict == Verdict::Open ? by_loading : by_row);
                EXPECT_TRUE(verdict != Verdict::Open || need_of(expression) != filter::Need::Row)
                    << text << sample->name << i;
            }
        }
    }
    EXPECT_GT(by_row, 1'000U);
    EXPECT_GT(by_loading, 1'000U);
}

TEST(FilterOnCapturesTest, AFilterIsWhatItsPartsAre) {
    const std::vector<std::string> all = filters();
    for (const auto& sample : samples()) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::string& a = all[i].empty() ? "n > 0" : all[i];
            const std::string& b =
                all[(i * 7 + 3) % all.size()].empty() ? "n > 0" : all[(i * 7 + 3) % all.size()];
            const std::vector<bool> in_a = passing(*sample, parsed(a));
            const std::vector<bool> in_b = passing(*sample, parsed(b));
            const std::vector<bool> in_both =
                passing(*sample, parsed("(" + a + ") and (" + b + ")"));
            const std::vector<bool> in_one = passing(*sample, parsed("(" + b + ") or (" + a + ")"));
            const std::vector<bool> not_a = passing(*sample, parsed("not (" + a + ")"));
            for (std::uint32_t n = 0; n < sample->exchanges(); ++n) {
                ASSERT_EQ(in_both[n], in_a[n] && in_b[n]) << a << " and " << b << sample->name << n;
                ASSERT_EQ(in_one[n], in_a[n] || in_b[n]) << b << " or " << a << sample->name << n;
                ASSERT_EQ(not_a[n], !in_a[n]) << "not " << a << sample->name << n;
            }
        }
    }
}

TEST(FilterOnCapturesTest, TheUrlOfARowIsThatOfItsExchange) {
    std::size_t checked = 0;
    http::Exchange exchange;
    for (const auto& sample : samples()) {
        for (std::uint32_t i = 0; i < sample->exchanges(); ++i) {
            const store::ExchangeRow& row = sample->session.exchanges[i];
            if (!row.has(store::row_flag::kHasRequest)) {
                continue;
            }
            sample->loader->load(i, store::BodyDetail::None, exchange);
            store::RowUrl url(sample->session, row);
            std::string text;
            url.append_to(text);
            EXPECT_EQ(text, exchange.url.text) << sample->name << i;
            EXPECT_EQ(url.host(), exchange.url.host) << sample->name << i;
            EXPECT_EQ(url.port(), exchange.url.port) << sample->name << i;
            EXPECT_EQ(url.path(), exchange.url.path) << sample->name << i;
            EXPECT_EQ(url.query(), exchange.url.query) << sample->name << i;
            EXPECT_EQ(url.scheme(), exchange.url.scheme) << sample->name << i;
            ++checked;
        }
    }
    EXPECT_GT(checked, 100U);
}

// A filter on what is known of each exchange finds at least that exchange.
TEST(FilterOnCapturesTest, AnExchangeIsFoundByWhatItHas) {
    http::Exchange exchange;
    for (const auto& sample : samples()) {
        for (std::uint32_t i = 0; i < sample->exchanges(); ++i) {
            sample->loader->load(i, store::BodyDetail::None, exchange);
            std::vector<std::string> texts = {
                "n == " + std::to_string(i + 1),
                "src == " + to_string(exchange.client),
                "dst == " + to_string(exchange.server),
                "ip == \"" + to_string(exchange.server.ip) + "\"",
            };
            if (exchange.request.present) {
                texts.push_back("method == \"" + std::string(exchange.request.head.method) + "\"c");
                texts.push_back("url == \"" + exchange.url.text + "\"");
                texts.push_back("host == \"" + exchange.url.host + "\"");
                texts.push_back("port == " + std::to_string(exchange.url.port));
            }
            if (exchange.response.present && exchange.response.head.status != 0) {
                texts.push_back("status == " + std::to_string(exchange.response.head.status));
                texts.push_back("size == " + std::to_string(exchange.response.body.size));
                texts.push_back("reason == \"" + std::string(exchange.response.head.reason) + "\"");
            }
            for (const http::Field& field : exchange.response.head.fields) {
                if (field.value.find_first_of("\"\\\r\n") == std::string_view::npos
                    && ascii::is_token(field.name)) {
                    texts.push_back("resp.header[\"" + std::string(field.name) + "\"] == \""
                                    + std::string(field.value) + "\"c");
                }
            }
            for (const Anomaly& anomaly : sample->session.anomalies(i)) {
                texts.push_back("anomaly == " + std::string(name_of(anomaly.code)));
            }
            http::Exchange scratch;
            for (const std::string& text : texts) {
                EXPECT_TRUE(
                    Evaluator(parsed(text), sample->session).matches(i, *sample->loader, scratch))
                    << text << " in " << sample->name << i;
            }
        }
    }
}

}  // namespace
}  // namespace waybill::capture
