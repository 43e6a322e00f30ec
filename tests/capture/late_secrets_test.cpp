// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys that stand behind what they decrypt.
#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/analyzed_capture.h"
#include "tests/support/file_content.h"

namespace waybill::capture {
namespace {

using test::AnalyzedCapture;

// The blocks of a pcapng file of one section, those with keys put last, or left out.
std::string with_keys_last(std::string_view file, bool keep_keys) {
    constexpr std::uint32_t kSecrets = 10;
    std::string text;
    std::string keys;
    while (file.size() >= 12) {
        std::uint32_t type = 0;
        std::uint32_t length = 0;
        std::memcpy(&type, file.data(), sizeof(type));
        std::memcpy(&length, file.data() + 4, sizeof(length));
        if (length < 12 || length > file.size()) {
            ADD_FAILURE() << "not a block of a file in this machine's byte order";
            break;
        }
        (type == kSecrets ? keys : text).append(file.substr(0, length));
        file.remove_prefix(length);
    }
    EXPECT_FALSE(keys.empty());
    return keep_keys ? text + keys : text;
}

std::string sample() {
    return test::file_content(WAYBILL_SOURCE_DIR "/samples/https.pcapng");
}

TEST(LateSecretsTest, KeysBehindTheirPacketsDecryptThemAllTheSame) {
    AnalyzedCapture early(sample());
    ASSERT_GT(early.session().exchanges.size(), 0U);
    for (const unsigned threads : {1U, 4U}) {
        AnalyzeOptions options;
        options.threads = threads;
        AnalyzedCapture late(with_keys_last(sample(), true), std::move(options));
        EXPECT_EQ(late.json(), early.json());
        EXPECT_EQ(late.session().packets, early.session().packets);
        EXPECT_EQ(late.session().connections.size(), early.session().connections.size());
    }
}

TEST(LateSecretsTest, WithoutKeysNothingIsDecrypted) {
    AnalyzedCapture none(with_keys_last(sample(), false));
    EXPECT_EQ(none.session().exchanges.size(), 0U);
    EXPECT_EQ(none.session().kept, nullptr);
}

}  // namespace
}  // namespace waybill::capture
