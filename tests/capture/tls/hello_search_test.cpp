// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/hello_search.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace waybill::capture::tls {
namespace {

// The beginning of a record with a ClientHello; its random is 32 times this letter.
std::string hello(char letter) {
    return std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)
           + std::string(kRandomBytes, letter) + "rest";
}

// The letters of the randoms that were found.
class Found {
public:
    void add(std::uint32_t sequence, std::string_view data) {
        search_.add(sequence, as_bytes(data), [this](const Random& random) {
            letters_ += static_cast<char>(random.front());
            EXPECT_EQ(random.front(), random.back());
        });
    }
    const std::string& letters() const { return letters_; }

private:
    HelloSearch search_;
    std::string letters_;
};

TEST(HelloSearchTest, AHelloIsFoundWhereverItBegins) {
    for (const std::string front : {"", "x", "CONNECT a:443 HTTP/1.1\r\n\r\n", "\x16\x03\x16"}) {
        Found found;
        found.add(1, front + hello('a'));
        EXPECT_EQ(found.letters(), "a") << front;
    }
}

TEST(HelloSearchTest, ItMayComeInAnyPieces) {
    const std::string text = "front" + hello('a');
    for (std::size_t split = 0; split <= text.size(); ++split) {
        Found found;
        found.add(0xffff'fff0U, text.substr(0, split));
        found.add(0xffff'fff0U + static_cast<std::uint32_t>(split), text.substr(split));
        EXPECT_EQ(found.letters(), "a") << split;
    }
    Found found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        found.add(static_cast<std::uint32_t>(i), text.substr(i, 1));
    }
    EXPECT_EQ(found.letters(), "a");
}

TEST(HelloSearchTest, PiecesThatDoNotFollowAreLookedAtAlone) {
    const std::string text = hello('a');
    Found found;
    found.add(1, text.substr(0, 20));
    found.add(1'000, text.substr(20));
    EXPECT_EQ(found.letters(), "");
    found.add(5'000, hello('b'));
    EXPECT_EQ(found.letters(), "b");
}

TEST(HelloSearchTest, SeveralAreFound) {
    Found found;
    found.add(1, hello('a') + hello('b'));
    EXPECT_EQ(found.letters(), "ab");
}

TEST(HelloSearchTest, BehindTheFirstBytesNothingIsLookedFor) {
    Found found;
    found.add(1, std::string(HelloSearch::kWithin, 'x'));
    found.add(1 + HelloSearch::kWithin, hello('a'));
    EXPECT_EQ(found.letters(), "");
}

TEST(HelloSearchTest, OtherRecordsAreNone) {
    for (const std::size_t at : {0U, 1U, 2U, 5U, 6U, 9U, 10U}) {
        std::string text = hello('a');
        text[at] = '\x7f';
        Found found;
        found.add(1, text);
        EXPECT_EQ(found.letters(), "") << at;
    }
}

}  // namespace
}  // namespace waybill::capture::tls
