// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_cutter.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/analyzed_capture.h"
#include "tests/support/cut_capture.h"
#include "tests/support/file_content.h"

namespace waybill::test {
namespace {

struct Sample {
    std::string file;
    std::string key_log;
};

const Sample kSamples[] = {
    {"browser-page.pcap", ""},
    {"capture-gaps.pcap", ""},
    {"chunked-trailers.pcap", ""},
    {"connect-proxy.pcap", ""},
    {"content-codings.pcap", ""},
    {"curl-get.pcap", ""},
    {"events.pcap", ""},
    {"get.pcapng.gz", ""},
    {"grpc.pcap", ""},
    {"gzip-chunked.pcap", ""},
    {"h2c.pcap", ""},
    {"http2.pcap", "http2.keys"},
    {"https.pcapng", ""},
    {"login.pcap", ""},
    {"packet-loss.pcap", ""},
    {"pipelining.pcap", ""},
    {"range.pcap", ""},
    {"rpc.pcap", ""},
    {"shop.pcap", ""},
    {"smuggling.pcap", ""},
    {"socks5.pcap", ""},
    {"uploads.pcap", ""},
    {"websocket-deflate.pcap", ""},
    {"websocket.pcap", ""},
};

std::string sample_path(const std::string& name) {
    return WAYBILL_SOURCE_DIR "/samples/" + name;
}

class CutSampleTest : public testing::TestWithParam<Sample> {};

// Every third exchange, from each of the first three on; all of them.
std::vector<std::vector<std::uint32_t>> choices_of(std::uint32_t exchanges) {
    std::vector<std::vector<std::uint32_t>> choices(4);
    for (std::uint32_t i = 0; i < exchanges; ++i) {
        choices[i % 3].push_back(i);
        choices[3].push_back(i);
    }
    std::erase_if(choices, [](const auto& choice) { return choice.empty(); });
    return choices;
}

TEST_P(CutSampleTest, IsReadToTheSameExchanges) {
    const Sample& sample = GetParam();
    const ReadRecording whole(
        {sample_path(sample.file)},
        sample.key_log.empty() ? "" : file_content(sample_path(sample.key_log)));
    const std::vector<std::string> expected = comparable_exchanges(whole.recording, whole.session);
    const TemporaryDirectory folder;
    for (const auto& choice : choices_of(static_cast<std::uint32_t>(expected.size()))) {
        const CutFile cut = cut_of(whole, choice);
        ASSERT_EQ(cut.error, "");
        // The keys are in the file.
        const ReadRecording part({folder.write("cut.pcapng", cut.bytes)});
        EXPECT_FALSE(part.recording.error().has_value());
        EXPECT_EQ(part.recording.notes(), std::vector<std::string>{});
        const std::vector<std::string> found = comparable_exchanges(part.recording, part.session);
        EXPECT_LE(found.size(), expected.size());
        std::size_t at = 0;
        for (const std::uint32_t index : choice) {
            const auto next = std::find(
                found.begin() + static_cast<std::ptrdiff_t>(at), found.end(), expected[index]);
            ASSERT_NE(next, found.end()) << "exchange " << index + 1 << ": " << expected[index];
            at = static_cast<std::size_t>(next - found.begin()) + 1;
        }
        for (const std::string& each : found) {
            EXPECT_NE(std::find(expected.begin(), expected.end(), each), expected.end()) << each;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, CutSampleTest, testing::ValuesIn(kSamples), [](const auto& test) {
    std::string name = test.param.file;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
    return name;
});

}  // namespace
}  // namespace waybill::test
