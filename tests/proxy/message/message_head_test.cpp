// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/message/message_head.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::proxy {
namespace {

FieldList fields(std::initializer_list<std::pair<const char*, const char*>> list) {
    FieldList made;
    for (const auto& [name, value] : list) {
        made.add(name, value);
    }
    return made;
}

std::string text_of(const FieldList& list) {
    std::string text;
    for (const HeadField& field : list) {
        text += field.name + ": " + field.value + "\n";
    }
    return text;
}

TEST(FieldListTest, SettingReplacesAllOfThatNameInThePlaceOfTheFirst) {
    FieldList list = fields({{"A", "1"}, {"x-b", "2"}, {"C", "3"}, {"X-B", "4"}});
    list.set("X-b", "5");
    EXPECT_EQ(text_of(list), "A: 1\nx-b: 5\nC: 3\n");
    list.set("New", "6");
    EXPECT_EQ(text_of(list), "A: 1\nx-b: 5\nC: 3\nNew: 6\n");
}

TEST(FieldListTest, TokensAreFoundInAnyFieldOfThatName) {
    const FieldList list = fields({{"Connection", "close , X"}, {"connection", "UPGRADE"}});
    EXPECT_TRUE(list.has_token("Connection", "upgrade"));
    EXPECT_TRUE(list.has_token("connection", "x"));
    EXPECT_FALSE(list.has_token("connection", "up"));
}

TEST(ConnectionFieldsTest, GoWithThoseThatConnectionNames) {
    FieldList list = fields({{"Host", "a"},
                             {"Connection", "X-Mine, close, Host"},
                             {"X-Mine", "1"},
                             {"Keep-Alive", "5"},
                             {"Proxy-Authorization", "Basic x"},
                             {"Upgrade", "h2c"},
                             {"TE", "trailers, deflate"},
                             {"Accept", "*/*"}});
    remove_connection_fields(list, false);
    EXPECT_EQ(text_of(list), "Host: a\nAccept: */*\nTE: trailers\n");
}

TEST(ConnectionFieldsTest, AnUpgradeStaysWhereItIsWanted) {
    FieldList list = fields({{"Connection", "keep-alive, Upgrade"}, {"Upgrade", "websocket"}});
    remove_connection_fields(list, true);
    EXPECT_EQ(text_of(list), "Connection: Upgrade\nUpgrade: websocket\n");
}

TEST(HostPortTest, IsInLowerCaseAndHasTheSchemesPort) {
    EXPECT_EQ(host_port_of("EXAMPLE.com", "https"), (HostPort{"example.com", 443}));
    EXPECT_EQ(host_port_of("[::1]:81", "http"), (HostPort{"::1", 81}));
    EXPECT_EQ(host_port_of("a:b", "http"), std::nullopt);
    EXPECT_EQ(host_port_of("", "http"), std::nullopt);
}

TEST(FieldListTest, AListThatIsUsedAgainHoldsOnlyWhatIsNew) {
    FieldList fields;
    for (int i = 0; i < 100; ++i) {
        fields.add("Name-" + std::to_string(i), std::string(600, 'x'));
    }
    fields.clear();
    EXPECT_TRUE(fields.empty());
    EXPECT_EQ(fields.begin(), fields.end());
    fields.add("A", "1");
    EXPECT_EQ(fields.size(), 1U);
    EXPECT_FALSE(fields.contains("Name-1"));
    EXPECT_EQ(fields.count("Name-1"), 0U);

    fields.add("B", fields.value("A"));
    fields.add("a", "2");
    EXPECT_EQ(fields.remove("A"), 2U);
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields.value("B"), "1");
}

TEST(FieldListTest, CopiesAndMovesTakeTheFieldsAlong) {
    FieldList fields;
    fields.add("A", "1");
    fields.add("B", "2");
    fields.remove("A");
    const FieldList copy = fields;
    ASSERT_EQ(copy.size(), 1U);
    EXPECT_EQ(copy.value("B"), "2");

    FieldList moved;
    moved.add("C", "3");
    moved = std::move(fields);
    ASSERT_EQ(moved.size(), 1U);
    EXPECT_EQ(moved.value("B"), "2");
    fields = copy;  // NOLINT(bugprone-use-after-move): empty, and fit for use
    EXPECT_EQ(fields.size(), 1U);
    const FieldList last = std::move(fields);
    EXPECT_EQ(last.value("B"), "2");
    EXPECT_TRUE(fields.empty());  // NOLINT(bugprone-use-after-move)
}

}  // namespace
}  // namespace waybill::proxy
