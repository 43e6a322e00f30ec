// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/field_registry.h"

#include <string>

#include <gtest/gtest.h>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

TEST(FieldRegistryTest, EachFieldIsFoundByItsNameInAnyCase) {
    for (const FieldInfo& field : all_field_infos()) {
        EXPECT_EQ(find_field_info(field.name), &field);
        EXPECT_EQ(find_field_info(ascii::lower(field.name)), &field);
    }
    EXPECT_EQ(find_field_info("no-such-field"), nullptr);
    EXPECT_EQ(find_field_info(""), nullptr);
    EXPECT_EQ(find_field_info(std::string(100'000, 'a')), nullptr);
}

TEST(FieldRegistryTest, EachFieldIsExplainedInOneSentence) {
    EXPECT_GE(all_field_infos().size(), 150U);
    std::string before;
    for (const FieldInfo& field : all_field_infos()) {
        EXPECT_LT(before, ascii::lower(field.name)) << "names are in order, each once";
        before = ascii::lower(field.name);
        EXPECT_TRUE(field.may_stand_in(kInRequest | kInResponse)) << field.name;
        EXPECT_TRUE(field.sentence.ends_with('.')) << field.name;
        EXPECT_FALSE(field.source.empty()) << field.name;
    }
}

TEST(FieldRegistryTest, WhereAFieldMayStandIsTold) {
    EXPECT_FALSE(find_field_info("Host")->may_stand_in(kInResponse));
    EXPECT_FALSE(find_field_info("ETag")->may_stand_in(kInRequest));
    EXPECT_TRUE(find_field_info("etag")->may_stand_in(kInTrailer));
    EXPECT_FALSE(find_field_info("transfer-encoding")->may_stand_in(kInTrailer));
}

}  // namespace
}  // namespace waybill::audit
