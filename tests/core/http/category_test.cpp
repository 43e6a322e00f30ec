// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/category.h"

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

TEST(CategoryTest, FollowsTheMediaType) {
    EXPECT_EQ(category_of("text/html", "/a.png"), Category::Document);
    EXPECT_EQ(category_of("application/pdf", ""), Category::Document);
    EXPECT_EQ(category_of("text/css", ""), Category::Stylesheet);
    EXPECT_EQ(category_of("text/javascript", ""), Category::Script);
    EXPECT_EQ(category_of("application/x-javascript", ""), Category::Script);
    EXPECT_EQ(category_of("image/svg+xml", ""), Category::Image);
    EXPECT_EQ(category_of("font/woff2", ""), Category::Font);
    EXPECT_EQ(category_of("video/mp4", ""), Category::Media);
    EXPECT_EQ(category_of("audio/ogg", ""), Category::Media);
    EXPECT_EQ(category_of("application/json", ""), Category::Data);
    EXPECT_EQ(category_of("application/problem+json", ""), Category::Data);
    EXPECT_EQ(category_of("application/soap+xml", ""), Category::Data);
    EXPECT_EQ(category_of("text/event-stream", ""), Category::Data);
    EXPECT_EQ(category_of("application/grpc+proto", ""), Category::Grpc);
    EXPECT_EQ(category_of("application/wasm", ""), Category::Wasm);
    EXPECT_EQ(category_of("application/manifest+json", ""), Category::Manifest);
    EXPECT_EQ(category_of("application/zip", "/a.png"), Category::Other);
}

TEST(CategoryTest, FollowsTheExtensionWhereTheTypeSaysNothing) {
    EXPECT_EQ(category_of("", "/a/b.PNG"), Category::Image);
    EXPECT_EQ(category_of("application/octet-stream", "/x.woff2"), Category::Font);
    EXPECT_EQ(category_of("", "/app.js"), Category::Script);
    EXPECT_EQ(category_of("", "/site.webmanifest"), Category::Manifest);
    EXPECT_EQ(category_of("", "/v1.css/x"), Category::Other);
    EXPECT_EQ(category_of("", "/x."), Category::Other);
    EXPECT_EQ(category_of("", ""), Category::Other);
}

TEST(CategoryTest, HasAWordForEach) {
    EXPECT_EQ(name_of(Category::Document), "document");
    EXPECT_EQ(name_of(Category::WebSocket), "websocket");
    EXPECT_EQ(name_of(Category::Other), "other");
}

}  // namespace
}  // namespace waybill::http
