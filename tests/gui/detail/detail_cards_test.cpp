// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/detail_cards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/models/body_measure.h"
#include "gui/models/selection_summary.h"
#include "tests/gui/detail/made_session.h"

namespace waybill::gui {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string get(const std::string& path, const std::string& fields = {}) {
    return "GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n";
}

TEST(DetailCardsTest, TheRequestIsExplainedInWords) {
    const MadeSession made(
        {{get("/cart?item=7&q=a%20b", "User-Agent: curl/8\r\n"), test::response_of("hi")}});
    const std::string text = textOf(requestCard(*made.detail()));
    EXPECT_THAT(text, HasSubstr("Request: Asks for the current content of a resource."));
    EXPECT_THAT(text, HasSubstr("Method: GET"));
    EXPECT_THAT(text, HasSubstr("Host: shop.example (port 80, not encrypted)"));
    EXPECT_THAT(text, HasSubstr("Path: /cart\n"));
    EXPECT_THAT(text, HasSubstr("Parameter: item=7"));
    EXPECT_THAT(text, HasSubstr("Sent by: curl/8"));
    EXPECT_THAT(text, HasSubstr("RFC 9110 section 9.3.1"));
}

TEST(DetailCardsTest, TheStatusIsExplainedWithItsSource) {
    const MadeSession made({{get("/no"), "HTTP/1.1 404 Nope\r\nContent-Length: 0\r\n\r\n"}});
    const CardText card = statusCard(*made.detail());
    const std::string text = textOf(card);
    EXPECT_THAT(text, HasSubstr("404 Not Found: There is nothing at this URL"));
    EXPECT_THAT(text, HasSubstr("Reason sent: Nope"));
    EXPECT_THAT(text, HasSubstr("RFC 9110 section 15.5.5"));
    EXPECT_EQ(card.tone, Tone::Notice);
    EXPECT_EQ(card.facts.back().link.filter.toStdString(), "status == 404");
}

TEST(DetailCardsTest, ARequestWithoutResponseSaysSo) {
    const MadeSession made({{get("/"), ""}});
    EXPECT_THAT(textOf(statusCard(*made.detail())), HasSubstr("No response"));
    EXPECT_THAT(textOf(cachingCard(*made.detail())), HasSubstr("There is no response"));
    EXPECT_THAT(textOf(sizeCard(*made.detail())), HasSubstr("There is no response to measure."));
}

TEST(DetailCardsTest, ThePhasesAddUpToTheTime) {
    const MadeSession made({{get("/"), test::response_of("hello")}});
    const auto detail = made.detail();
    std::int64_t sum = 0;
    for (const PhaseTime& phase : phasesOf(*detail)) {
        sum += phase.begin >= 0 ? phase.length : 0;
    }
    EXPECT_EQ(sum, store::total_of(detail->row()));
    EXPECT_THAT(textOf(timingCard(*detail)), HasSubstr("Sent again: nothing"));
}

TEST(DetailCardsTest, CachingTellsBothCachesWithTheArithmetic) {
    const MadeSession made(
        {{get("/a.css"),
          test::response_of("x",
                            "Cache-Control: max-age=600, s-maxage=60\r\nETag: \"v1\"\r\n"
                            "Age: 20\r\nVary: Accept-Encoding\r\n")}});
    const auto detail = made.detail();
    EXPECT_THAT(textOf(cachingCard(*detail)),
                HasSubstr("The browser and caches on the way may keep it."));
    const std::vector<CardText> cards = cachingCards(*detail);
    EXPECT_THAT(textOf(cards, "private-cache"), HasSubstr("600 s - 20 s = 580 s"));
    EXPECT_THAT(textOf(cards, "shared-cache"), HasSubstr("60 s - 20 s = 40 s"));
    EXPECT_THAT(textOf(cards, "directives"), HasSubstr("s-maxage=60: "));
    EXPECT_THAT(textOf(cards, "validators"), HasSubstr("ETag: \"v1\" (strong"));
    EXPECT_THAT(textOf(cards, "vary"), HasSubstr("Field: Accept-Encoding"));
    EXPECT_THAT(textOf(cards, "came-from"), HasSubstr("Age: 20"));
}

TEST(DetailCardsTest, WhatMustNotBeStoredNamesTheReasonAndItsSection) {
    const MadeSession made({{get("/"), test::response_of("x", "Cache-Control: no-store\r\n")}});
    const std::string text = textOf(cachingCard(*made.detail()));
    EXPECT_THAT(text, HasSubstr("No cache keeps it. no-store forbids it."));
    EXPECT_THAT(text, HasSubstr("RFC 9111 section 5.2.2.5"));
}

TEST(DetailCardsTest, CookiesAreJudgedByTheirAttributes) {
    const MadeSession made(
        {{get("/", "Cookie: lang=de; sid=abc\r\n"),
          test::response_of("x",
                            "Set-Cookie: session=1; HttpOnly; SameSite=None; Max-Age=60\r\n"
                            "Set-Cookie: theme=dark; Max-Age=0\r\n")}});
    const std::string text = textOf(cookiesCard(*made.detail()));
    EXPECT_THAT(text, HasSubstr("2 sent, 2 set"));
    EXPECT_THAT(text, HasSubstr("Sent: lang=de"));
    EXPECT_THAT(text, HasSubstr("SameSite=None needs Secure"));
    EXPECT_THAT(text, HasSubstr("no Secure"));
    EXPECT_THAT(text, HasSubstr("Removed: theme=dark"));
}

TEST(DetailCardsTest, RedirectsAreFollowedBothWays) {
    const auto to = [](const std::string& where) {
        return "HTTP/1.1 302 Found\r\nLocation: " + where + "\r\nContent-Length: 0\r\n\r\n";
    };
    const MadeSession made({{get("/a"), to("/b")},
                            {get("/b"), to("http://SHOP.example/c")},
                            {get("/c"), test::response_of("done")}});
    const CardText card = redirectsCard(*made.detail(1));
    ASSERT_EQ(card.facts.size(), 3U);
    EXPECT_EQ(card.facts[0].link.exchange, 0U);
    EXPECT_EQ(card.facts[1].link.kind, DetailLink::Kind::None);
    EXPECT_EQ(card.facts[2].link.exchange, 2U);
    EXPECT_THAT(textOf(card), HasSubstr("2 redirect"));
    EXPECT_TRUE(
        redirectsCard(*MadeSession({{get("/"), test::response_of("x")}}).detail()).facts.empty());
}

TEST(DetailCardsTest, AScoreShowsItsArithmetic) {
    const MadeSession made({{get("/", "Accept: text/html\r\n"),
                             test::response_of("<p>hi</p>", "Content-Type: text/html\r\n")}});
    const auto detail = made.detail();
    EXPECT_FALSE(detail->isJudged());
    EXPECT_TRUE(scoresOf(*detail).front().grade.isEmpty());
    EXPECT_FALSE(detail->findings().empty());
    const std::vector<CardText> cards = securityCards(*detail);
    EXPECT_THAT(textOf(cards, "findings"), HasSubstr("Not all yet"));
    for (const audit::Finding& finding : detail->findings()) {
        const Advice advice = adviceOf(finding);
        EXPECT_FALSE(advice.fix.isEmpty());
        EXPECT_TRUE(advice.link.filter.startsWith(QStringLiteral("finding == ")));
    }
}

TEST(DetailCardsTest, TheConnectionTellsWhatTcpWentThrough) {
    const SessionPointer session = readSession(WAYBILL_SAMPLES "/packet-loss.pcap");
    const ExchangeDetail detail(session, 0, session->makeLoader());
    const std::vector<CardText> cards = connectionCards(detail);
    EXPECT_THAT(textOf(cards, "from-server"), HasSubstr("Some packets had to be sent again."));
    EXPECT_THAT(textOf(cards, "endpoints"), HasSubstr("Both sides ended it in order."));
    const SessionPointer gaps = readSession(WAYBILL_SAMPLES "/capture-gaps.pcap");
    const ExchangeDetail holed(gaps, 0, gaps->makeLoader());
    EXPECT_THAT(textOf(connectionCards(holed), "from-server"),
                HasSubstr("Bytes are missing in the recording."));
}

TEST(DetailCardsTest, NeighboursAreThoseOfTheSameConnection) {
    std::vector<std::pair<std::string, std::string>> many;
    for (int i = 0; i < 30; ++i) {
        many.emplace_back(get("/" + std::to_string(i)), test::response_of("x"));
    }
    const MadeSession made(many);
    const std::vector<std::uint32_t> found = neighboursOf(*made.detail(10), 7);
    EXPECT_THAT(found, testing::Contains(10U));
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
    EXPECT_LE(found.size(), 8U);
    EXPECT_EQ(neighboursOf(*made.detail(10), 100).size(), 30U);
}

TEST(DetailCardsTest, ASummaryWeighsThePartsOfTheUrl) {
    const MadeSession made({{get("/a/b?c=d"), test::response_of("x")}});
    const DetailSummary summary = summaryOf(*made.detail());
    EXPECT_EQ(summary.url, QStringLiteral("http://shop.example/a/b?c=d"));
    ASSERT_EQ(summary.parts.size(), 4U);
    EXPECT_FALSE(summary.parts[0].strong);
    EXPECT_EQ(summary.url.mid(summary.parts[1].start, summary.parts[1].length),
              QStringLiteral("shop.example"));
    EXPECT_TRUE(summary.parts[2].strong);
    EXPECT_EQ(summary.status, QStringLiteral("200 OK"));
}

TEST(DetailCardsTest, TextThatMayBeCompressedIsEstimated) {
    const std::string body(20'000, 'a');
    const MadeSession made({{get("/"), test::response_of(body, "Content-Type: text/plain\r\n")}});
    ASSERT_TRUE(isWorthMeasuring(*made.detail()));
    const std::atomic<bool> stop = false;
    const BodyMeasure measured = measureBody(*made.session(), 0, stop);
    EXPECT_EQ(measured.decoded, 20'000U);
    EXPECT_TRUE(measured.whole);
    const std::string text = textOf(measuredCard(measured));
    EXPECT_THAT(text, HasSubstr("compressed it would be about"));
    EXPECT_THAT(text, HasSubstr("With zstd"));
}

TEST(DetailCardsTest, ManyExchangesAreSummedUp) {
    const MadeSession made({{get("/a"), test::response_of("12345")},
                            {get("/b"), "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"},
                            {get("/c"), test::response_of("123")}});
    const std::vector<CardText> cards = selectionCards(made.session()->rows(), {2, 0, 1});
    EXPECT_THAT(textOf(cards, "selection"), HasSubstr("1 of them failed"));
    EXPECT_THAT(textOf(cards, "selection"), HasSubstr("Received: 8 B"));
    EXPECT_THAT(textOf(cards, "times"), HasSubstr("median"));
    EXPECT_THAT(textOf(cards, "statuses"), HasSubstr("500: 1"));
    EXPECT_THAT(textOf(cards, "hosts"), HasSubstr("shop.example: 3"));
}

TEST(DetailCardsTest, WhatComesFromTheWireIsCutAndShownAsItIs) {
    const std::string evil = "<img src=x>\xe2\x80\xae" + std::string(64 * 1024, 'A');
    const MadeSession made({{get("/", "User-Agent: " + evil + "\r\n"), test::response_of("x")}});
    const CardText card = requestCard(*made.detail());
    const auto found = std::find_if(card.facts.begin(), card.facts.end(), [](const Fact& fact) {
        return fact.value.startsWith(QStringLiteral("<img src=x>"));
    });
    ASSERT_NE(found, card.facts.end());
    EXPECT_LE(found->value.size(), 1100);
    EXPECT_FALSE(found->value.contains(QChar(0x202e)));
}

}  // namespace
}  // namespace waybill::gui
