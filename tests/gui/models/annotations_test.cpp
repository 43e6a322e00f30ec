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

// Every exchange of these has a note.
class Noted final : public store::Annotations {
public:
    int mark(std::uint32_t exchange) const override { return exchange == 0 ? 9 : 2; }
    std::string_view comment(std::uint32_t exchange) const override {
        return exchange == 1 ? "of the file" : "";
    }
};

TEST(AnnotationsTest, WhatIsInNoFileIsKnownUntilItIsSavedOrAsItWas) {
    Annotations annotations;
    std::vector<bool> told;
    QObject::connect(&annotations, &Annotations::savedChanged, &annotations, [&](bool all_saved) {
        told.push_back(all_saved);
    });
    annotations.load(Noted(), 2);
    EXPECT_EQ(annotations.mark(0), Annotations::kMarks);
    EXPECT_EQ(annotations.comment(1), QStringLiteral("of the file"));
    EXPECT_TRUE(annotations.unsaved().empty());
    annotations.setMark(std::vector<std::uint32_t>{1}, 0);
    annotations.setComment(1, {});
    EXPECT_EQ(annotations.unsaved(), std::set<std::uint32_t>{1});
    annotations.setComment(1, QStringLiteral("of the file"));
    annotations.setMark(std::vector<std::uint32_t>{1}, 2);
    EXPECT_TRUE(annotations.unsaved().empty());
    annotations.setComment(0, QStringLiteral("new"));
    const std::vector<Annotations::Note> written{annotations.note(0)};
    annotations.setComment(0, QStringLiteral("newer"));
    annotations.setSaved(written);
    EXPECT_EQ(annotations.unsaved(), std::set<std::uint32_t>{0});
    annotations.setSaved(annotations.all());
    EXPECT_TRUE(annotations.unsaved().empty());
    EXPECT_EQ(told, (std::vector<bool>{false, true, false, true}));
}

TEST(AnnotationsTest, ASnapshotDoesNotChange) {
    Annotations annotations;
    annotations.setComment(3, QStringLiteral("before"));
    const auto before = annotations.snapshot();
    EXPECT_EQ(annotations.snapshot(), before);
    annotations.setComment(3, QStringLiteral("behind"));
    EXPECT_EQ(before->comment(3), "before");
    EXPECT_EQ(annotations.snapshot()->comment(3), "behind");
}

}  // namespace
}  // namespace waybill::gui
