// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/cache_page.h"

#include <QLabel>
#include <QTest>
#include <gmock/gmock.h>

#include "core/analysis/cache_lab.h"
#include "core/store/exchange_loader.h"
#include "gui/pages/bar_list.h"
#include "gui/widgets/link_label.h"
#include "tests/gui/pages/page_fixture.h"

namespace waybill::gui {
namespace {

analysis::CacheLabResult replayed(const LoadedSession& session,
                                  audit::CacheKind kind,
                                  std::optional<int> minutes) {
    analysis::CacheLab lab(kind);
    const auto loader = session.makeLoader();
    http::Exchange exchange;
    for (int visit = 0; visit < (minutes ? 2 : 1); ++visit) {
        if (visit == 1) {
            lab.begin_second_visit(*minutes * std::int64_t{60});
        }
        for (std::uint32_t i = 0; i < session.size(); ++i) {
            loader->load(i, store::BodyDetail::None, exchange);
            lab.add(exchange);
        }
    }
    return lab.result();
}

class CachePageTest : public testing::Test {
protected:
    ShownPage<CachePage> shown{sample("shop.pcap")};

    void expectLike(const CacheOptions& options) {
        const analysis::CacheLabResult expected =
            replayed(*shown.document.session(), options.kind, options.second_visit);
        const analysis::CacheTally& total = shown.page.visit().total;
        EXPECT_GT(total.requests, 0U);
        EXPECT_EQ(total.requests, expected.total.requests);
        EXPECT_EQ(total.hits, expected.total.hits);
        EXPECT_EQ(total.revalidations, expected.total.revalidations);
        EXPECT_EQ(total.bytes_saved, expected.total.bytes_saved);
        EXPECT_EQ(total.time_saved, expected.total.time_saved);
        EXPECT_EQ(shown.page.visit().changes.size(), expected.changes.size());
    }
};

TEST_F(CachePageTest, ItsNumbersAreThoseOfTheLaboratory) {
    shown.open();
    expectLike({});
    const auto* const outcomes = shown.page.findChild<BarList*>(QStringLiteral("cache_outcomes"));
    ASSERT_NE(outcomes, nullptr);
    EXPECT_EQ(outcomes->table().rows.front().figures.front(),
              countText(shown.page.visit().total.hits));
}

TEST_F(CachePageTest, OtherOptionsReplayItAgain) {
    shown.open();
    const CacheOptions options{audit::CacheKind::Shared, 60};
    shown.page.setOptions(options);
    ASSERT_TRUE(waitFor([this] { return shown.page.isUpToDate(); }));
    EXPECT_EQ(shown.page.visit().options.kind, audit::CacheKind::Shared);
    expectLike(options);
}

TEST_F(CachePageTest, AChangeLeadsToItsExchange) {
    shown.open();
    ASSERT_FALSE(shown.page.visit().changes.empty());
    auto* const card = shown.page.findChild<QWidget*>(QStringLiteral("cache_changes"));
    ASSERT_NE(card, nullptr);
    const auto links = card->findChildren<LinkLabel*>();
    ASSERT_GE(links.size(), 2);
    links[0]->click();
    links[1]->click();
    EXPECT_THAT(shown.filters,
                testing::ElementsAre(shown.page.visit().changes.front().filter.toStdString()));
    EXPECT_THAT(shown.exchanges, testing::ElementsAre(shown.page.visit().changes.front().example));
}

TEST_F(CachePageTest, BeforeAllWasReadItSaysWhatItWaitsFor) {
    const auto* const message =
        shown.page.findChild<QLabel*>(QStringLiteral("session_page_message"));
    ASSERT_NE(message, nullptr);
    EXPECT_FALSE(message->text().isEmpty());
    EXPECT_TRUE(message->isVisible());
}

}  // namespace
}  // namespace waybill::gui
