// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_list.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "core/filter/evaluator.h"
#include "core/store/row_url.h"
#include "tests/gui/models/list_fixture.h"
#include "tests/support/many_rows.h"

namespace waybill::gui {
namespace {

constexpr std::uint32_t kRows = 100'000;

class ExchangeListTest : public testing::Test {
protected:
    void SetUp() override { document.takeRows(LoadedSession::of(test::many_rows(kRows))); }

    const store::ExchangeRow& row(std::size_t position) {
        return document.session()->rows().exchanges[list.shown()[position]];
    }

    Document document{QStringList{}};
    ExchangeList list{document};
};

TEST_F(ExchangeListTest, WithoutAFilterAllAreShownAsTheyArrived) {
    ASSERT_EQ(list.shown().size(), kRows);
    EXPECT_TRUE(std::is_sorted(list.shown().begin(), list.shown().end()));
    EXPECT_FALSE(list.isBusy());
}

TEST_F(ExchangeListTest, AFilterShowsThoseThatPassInOrder) {
    setFilter(list, "status >= 400");
    const store::Session& session = document.session()->rows();
    std::vector<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < kRows; ++i) {
        if (session.exchanges[i].status >= 400) {
            expected.push_back(i);
        }
    }
    EXPECT_EQ(list.shown(), expected);
    list.setFilter(std::nullopt);
    EXPECT_EQ(list.shown().size(), kRows);
}

TEST_F(ExchangeListTest, WhatIsAppendedIsAnnouncedByItsCount) {
    list.setFilter(*filter::parse_expression("method == POST"));
    std::size_t size = 0;
    std::size_t announced = 0;
    QObject::connect(&list, &ExchangeList::reset, &list, [&] { size = list.shown().size(); });
    QObject::connect(
        &list, &ExchangeList::aboutToAppend, &list, [&](std::size_t count) { announced = count; });
    QObject::connect(&list, &ExchangeList::appended, &list, [&] {
        size += announced;
        EXPECT_EQ(size, list.shown().size());
    });
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(size, kRows / 4);
}

TEST_F(ExchangeListTest, ANewFilterTakesThePlaceOfOneThatIsStillLookedFor) {
    list.setFilter(*filter::parse_expression("url contains \"nowhere\""));
    list.setFilter(*filter::parse_expression("n <= 10"));
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(list.shown().size(), 10U);
}

TEST_F(ExchangeListTest, SortingIsByValueAndStable) {
    setOrder(list, {{"status", Qt::DescendingOrder}});
    ASSERT_EQ(list.shown().size(), kRows);
    for (std::size_t i = 1; i < kRows; ++i) {
        ASSERT_GE(row(i - 1).status, row(i).status);
        if (row(i - 1).status == row(i).status) {
            ASSERT_LT(list.shown()[i - 1], list.shown()[i]);
        }
    }
    setOrder(list, {});
    EXPECT_TRUE(std::is_sorted(list.shown().begin(), list.shown().end()));
}

TEST_F(ExchangeListTest, LaterKeysDecideWhereEarlierOnesAreEqual) {
    setOrder(list, {{"host", Qt::AscendingOrder}, {"size", Qt::DescendingOrder}});
    const store::Session& session = document.session()->rows();
    for (std::size_t i = 1; i < kRows; ++i) {
        const auto before = session.strings.at(row(i - 1).host);
        const auto after = session.strings.at(row(i).host);
        ASSERT_LE(before, after);
        if (before == after) {
            ASSERT_GE(row(i - 1).response_size, row(i).response_size);
        }
    }
}

TEST_F(ExchangeListTest, TextIsSortedByItsBytes) {
    setOrder(list, {{"path", Qt::AscendingOrder}});
    const store::Session& session = document.session()->rows();
    const auto path = [&](std::size_t i) {
        return std::string(store::RowUrl(session, row(i)).path());
    };
    for (std::size_t i = 1; i < kRows; i += 7) {
        ASSERT_LE(path(i - 1), path(i));
    }
}

TEST_F(ExchangeListTest, AFilterOfMarksFollowsThem) {
    setFilter(list, "mark == 2 or comment contains odd");
    EXPECT_TRUE(list.shown().empty());
    Annotations& notes = document.annotations();
    notes.setMark(std::vector<std::uint32_t>{5, 9}, 2);
    notes.setComment(7, QStringLiteral("This is odd"));
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(list.shown(), (std::vector<std::uint32_t>{5, 7, 9}));
    notes.setMark(std::vector<std::uint32_t>{5}, 0);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(list.shown(), (std::vector<std::uint32_t>{7, 9}));
}

TEST_F(ExchangeListTest, WhatIsRemovedIsGoneUntilItIsUndone) {
    setFilter(list, "method == POST");
    const std::vector<std::uint32_t> all = list.shown();
    const std::vector<std::uint32_t> gone{all[0], all[7], all[7]};
    list.removed().remove(gone);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    ASSERT_EQ(list.shown().size(), all.size() - 2);
    EXPECT_FALSE(list.positionOf(all[0]));
    EXPECT_TRUE(list.passes(all[0]));
    setOrder(list, {{"size", Qt::AscendingOrder}});
    EXPECT_EQ(list.shown().size(), all.size() - 2);
    setFilter(list, "n > 0");
    EXPECT_EQ(list.shown().size(), kRows - 2);
    setOrder(list, {});
    list.removed().undo();
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(list.shown().size(), kRows);
    list.removed().redo();
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(list.removed().size(), 2U);
    list.removed().bringBack(all[7]);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(list.shown().size(), kRows - 1);
    EXPECT_FALSE(list.removed().canRedo());
}

TEST_F(ExchangeListTest, AClearedListShowsWhatArrivesLater) {
    list.removed().removeFirst(document.size());
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_TRUE(list.shown().empty());
    document.takeRows(LoadedSession::of(test::many_rows(kRows + 10)));
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    ASSERT_EQ(list.shown().size(), 10U);
    EXPECT_EQ(list.shown().front(), kRows);
    list.removed().bringAllBack();
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(list.shown().size(), kRows + 10);
}

TEST_F(ExchangeListTest, RowsThatArriveAreFilteredAndMergedIn) {
    setFilter(list, "method == POST");
    setOrder(list, {{"size", Qt::AscendingOrder}});
    document.takeRows(LoadedSession::of(test::many_rows(2 * kRows)));
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    ASSERT_EQ(list.shown().size(), kRows / 2);
    for (std::size_t i = 1; i < list.shown().size(); ++i) {
        ASSERT_LE(row(i - 1).response_size, row(i).response_size);
    }
}

TEST_F(ExchangeListTest, RowsThatArriveWhileAFilterRunsAreLookedAtToo) {
    list.setFilter(*filter::parse_expression("status == 500"));
    document.takeRows(LoadedSession::of(test::many_rows(2 * kRows)));
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    const store::Session& session = document.session()->rows();
    const auto expected = std::count_if(session.exchanges.begin(),
                                        session.exchanges.end(),
                                        [](const auto& row) { return row.status == 500; });
    EXPECT_EQ(static_cast<std::ptrdiff_t>(list.shown().size()), expected);
    EXPECT_TRUE(std::is_sorted(list.shown().begin(), list.shown().end()));
}

TEST_F(ExchangeListTest, GroupsHoldAllThatIsShown) {
    setFilter(list, "status == 404");
    list.setGrouping(Grouping::Host);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    std::uint32_t at = 0;
    for (const ExchangeGroup& group : list.groups()) {
        EXPECT_EQ(group.begin, at);
        for (std::uint32_t i = 0; i < group.count; ++i) {
            ASSERT_EQ(row(at + i).host, group.key);
        }
        at += group.count;
    }
    EXPECT_EQ(at, list.shown().size());
    EXPECT_GT(list.groups().size(), 1U);
    list.setGrouping(Grouping::None);
    EXPECT_TRUE(list.groups().empty());
    EXPECT_TRUE(std::is_sorted(list.shown().begin(), list.shown().end()));
}

TEST_F(ExchangeListTest, GroupsFollowTheSorting) {
    setOrder(list, {{"size", Qt::DescendingOrder}});
    list.setGrouping(Grouping::Connection);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    ASSERT_FALSE(list.groups().empty());
    for (const ExchangeGroup& group : list.groups()) {
        for (std::uint32_t i = 1; i < group.count; ++i) {
            ASSERT_GE(row(group.begin + i - 1).response_size, row(group.begin + i).response_size);
        }
    }
}

TEST(ExchangeListSampleTest, HeadsAreLoadedToFilterAndToSort) {
    Document document({QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")});
    ExchangeList list(document);
    openSample(document);
    const std::size_t all = list.shown().size();
    setFilter(list, "resp.header[\"content-type\"]");
    EXPECT_GT(list.shown().size(), 0U);
    EXPECT_LT(list.shown().size(), all);
    list.setFilter(std::nullopt);
    setOrder(list, {{"resp.header[\"content-length\"]", Qt::DescendingOrder}});
    ASSERT_EQ(list.shown().size(), all);
    const auto loader = document.session()->makeLoader();
    http::Exchange exchange;
    std::string before = "\xff";
    bool none = false;  // those without the field are last
    for (const std::uint32_t index : list.shown()) {
        loader->load(index, store::BodyDetail::None, exchange);
        const std::string value(exchange.response.head.fields.value("content-length"));
        EXPECT_FALSE(none && !value.empty());
        none = value.empty();
        EXPECT_LE(value, before);
        before = value;
    }
    EXPECT_TRUE(none);
}

TEST(ExchangeListSampleTest, WhatIsJudgedLaterIsFilteredThen) {
    Document document({QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")});
    ExchangeList list(document);
    list.setFilter(*filter::parse_expression("severity in {high, medium, low}"));
    openSample(document);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_GT(list.shown().size(), 0U);
}

}  // namespace
}  // namespace waybill::gui
