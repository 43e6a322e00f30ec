// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/annotations.h"

#include <vector>

#include <gtest/gtest.h>

namespace waybill::gui {
namespace {

TEST(AnnotationsTest, AMarkIsKeptUntilItIsTakenAway) {
    Annotations annotations;
    annotations.setMark(std::vector<std::uint32_t>{3, 5}, 2);
    EXPECT_EQ(annotations.mark(3), 2);
    EXPECT_EQ(annotations.mark(4), 0);
    annotations.setMark(std::vector<std::uint32_t>{3}, 0);
    EXPECT_EQ(annotations.mark(3), 0);
    EXPECT_EQ(annotations.mark(5), 2);
    EXPECT_FALSE(annotations.isEmpty());
}

TEST(AnnotationsTest, AChangeNamesItsExchanges) {
    Annotations annotations;
    std::vector<std::uint32_t> told;
    QObject::connect(&annotations,
                     &Annotations::changed,
                     &annotations,
                     [&](const std::vector<std::uint32_t>& exchanges) { told = exchanges; });
    annotations.setComment(7, QStringLiteral("look"));
    EXPECT_EQ(told, std::vector<std::uint32_t>{7});
    EXPECT_EQ(annotations.comment(7), QStringLiteral("look"));
    annotations.setComment(7, {});
    EXPECT_TRUE(annotations.isEmpty());
}

}  // namespace
}  // namespace waybill::gui
