// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/filter/field.h"

namespace waybill::filter {
namespace {

TEST(FieldTableTest, StandsInTheOrderOfTheIds) {
    std::size_t at = 0;
    for (const FieldInfo& info : all_fields()) {
        EXPECT_EQ(static_cast<std::size_t>(info.id), at) << info.name;
        EXPECT_EQ(&field(info.id), &info);
        ++at;
    }
    EXPECT_EQ(at, kFieldIds);
}

TEST(FieldTableTest, EachNameStandsThereOnceInLowerCase) {
    std::set<std::string> names;
    for (const FieldInfo& info : all_fields()) {
        const std::string name(info.name);
        EXPECT_THAT(name, testing::MatchesRegex("[a-z][a-z0-9.]*"));
        EXPECT_TRUE(names.insert(name).second) << name;
    }
}

TEST(FieldTableTest, EachFieldHasItsMeaningAndExample) {
    for (const FieldInfo& info : all_fields()) {
        EXPECT_FALSE(info.meaning.empty()) << info.name;
        EXPECT_NE(info.example.find(info.name), std::string_view::npos) << info.name;
    }
}

}  // namespace
}  // namespace waybill::filter
