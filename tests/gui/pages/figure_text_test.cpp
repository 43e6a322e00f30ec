// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/figure_text.h"

#include <gtest/gtest.h>

#include "core/filter/parser.h"

namespace waybill::gui {
namespace {

std::string canonical(const QString& filter) {
    const auto parsed = filter::parse_expression(filter.toStdString());
    return parsed ? filter::to_text(*parsed) : "no filter";
}

TEST(FigureTextTest, AHostIsAskedForWithThePortItHas) {
    EXPECT_EQ(hostFilter("shop.example").toStdString(), "host == \"shop.example\"");
    EXPECT_EQ(hostFilter("shop.example:8080").toStdString(),
              "host == \"shop.example\" and port == 8080");
    EXPECT_EQ(hostFilter("").toStdString(), canonical(QStringLiteral("not host")));
}

TEST(FigureTextTest, AHostOfMarkupAndQuotesIsQuotedInTheFilter) {
    const QString filter = hostFilter("a\" or b<img src=x>");
    EXPECT_NE(canonical(filter), "no filter");
    EXPECT_EQ(canonical(filter), filter.toStdString());
}

TEST(FigureTextTest, ARouteWithoutPlacesIsItsPath) {
    EXPECT_EQ(routeFilter("h", "GET", "/cart").toStdString(),
              "host == \"h\" and path == \"/cart\" and method == \"GET\"");
}

TEST(FigureTextTest, APlaceInARouteIsAnySegment) {
    const QString filter = routeFilter("h", {}, "/orders/{number}/a.b");
    EXPECT_EQ(canonical(filter), filter.toStdString());
    EXPECT_NE(filter.indexOf(QStringLiteral("[^")), -1) << filter.toStdString();
    EXPECT_EQ(filter.indexOf(u'{'), -1) << filter.toStdString();
}

TEST(FigureTextTest, NumbersHaveTheirUnits) {
    EXPECT_EQ(countText(1'234'567), QStringLiteral("1,234,567"));
    EXPECT_EQ(exactSize(1'234), QStringLiteral("1,234 bytes"));
    EXPECT_EQ(exactTime(1'500'000), QStringLiteral("1.500 ms"));
    EXPECT_EQ(exactTime(-1), QStringLiteral("not known"));
    EXPECT_EQ(shareText(1, 0), QStringLiteral("-"));
}

}  // namespace
}  // namespace waybill::gui
