// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/route.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace waybill::analysis {
namespace {

std::string route_of(std::string_view path) {
    std::string route;
    append_route(route, path);
    return route;
}

TEST(RouteTest, ValuesOfTheirOwnBecomeTheirKind) {
    EXPECT_EQ(route_of("/orders/42/items"), "/orders/{number}/items");
    EXPECT_EQ(route_of("/users/6f1c2a34-9b7e-4f43-8f43-2a6d0b8c1e55"), "/users/{uuid}");
    EXPECT_EQ(route_of("/blobs/9f86d081884c7d659a2feaa0c55ad015"), "/blobs/{hash}");
    EXPECT_EQ(route_of("/days/2026-11-20/log"), "/days/{date}/log");
    EXPECT_EQ(route_of("/users/ada@example.com"), "/users/{email}");
    EXPECT_EQ(route_of("/t/AbC123xYz456QwErTy789"), "/t/{token}");
}

TEST(RouteTest, NamesStayAsTheyAre) {
    EXPECT_EQ(route_of("/v1/products/featured"), "/v1/products/featured");
    EXPECT_EQ(route_of("/app.min.js"), "/app.min.js");
    EXPECT_EQ(route_of("/internationalization-settings"), "/internationalization-settings");
    EXPECT_EQ(route_of("/added"), "/added");  // hexadecimal digits, but a word
}

TEST(RouteTest, TheQueryIsNoPartOfIt) {
    EXPECT_EQ(route_of("/search?q=1/2"), "/search");
}

TEST(RouteTest, OddPathsKeepTheirSlashes) {
    EXPECT_EQ(route_of(""), "");
    EXPECT_EQ(route_of("/"), "/");
    EXPECT_EQ(route_of("//7/"), "//{number}/");
    EXPECT_EQ(route_of("*"), "*");
}

TEST(RouteTest, APathWithoutEndIsTakenAsItIsBehindTheDeepestSegment) {
    std::string path;
    for (std::size_t i = 0; i < kDeepestRoute + 2; ++i) {
        path += "/1";
    }
    EXPECT_TRUE(route_of(path).ends_with("/{number}/1/1"));
}

}  // namespace
}  // namespace waybill::analysis
