// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_capture.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "capture/recording.h"
#include "core/report/exchange_json.h"
#include "tests/support/file_content.h"

namespace waybill::capture {
namespace {

using namespace std::chrono_literals;

// What an exchange says in the machine format, without its numbers.
std::string text_of(store::ExchangeLoader& loader, std::uint32_t index) {
    http::Exchange exchange;
    loader.load(index, store::BodyDetail::Digest, exchange);
    exchange.id = 0;
    exchange.connection = 0;
    std::string text;
    report::append_exchange(text, exchange);
    return text;
}

std::vector<std::string> read_afterwards(const std::string& path, tls::Secrets& secrets) {
    Recording recording({path});
    AnalyzeOptions options;
    options.secrets = &secrets;
    const store::Session session = analyze(recording, std::move(options));
    const auto loader = make_loader(recording, session);
    std::vector<std::string> texts;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        texts.push_back(text_of(*loader, i));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

// Writes into a pipe on a thread of its own, in pieces with a look of the reader between them.
class Writer {
public:
    Writer(std::string content, std::size_t piece) {
        int ends[2] = {-1, -1};
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        reading_ = ends[0];
        thread_ = std::thread([content = std::move(content), piece, writing = ends[1]] {
            for (std::size_t at = 0; at < content.size(); at += piece) {
                const std::size_t count = std::min(piece, content.size() - at);
                if (::write(writing, content.data() + at, count) < 0) {
                    break;
                }
                if (piece < content.size()) {
                    std::this_thread::yield();
                }
            }
            ::close(writing);
        });
    }
    ~Writer() {
        thread_.join();
        ::close(reading_);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    int descriptor() const { return reading_; }

private:
    int reading_ = -1;
    std::thread thread_;
};

struct Outcome {
    std::vector<std::string> texts;               // of each exchange, when it was over
    std::map<std::uint64_t, std::string> events;  // by number: "+~-"
    std::size_t left = 0;                         // in the session at the end
};

Outcome watch(LiveCapture& live) {
    Outcome outcome;
    for (bool over = false; !over;) {
        const LiveBatch batch = live.poll(100ms);
        over = batch.over;
        const auto loader = live.make_loader();
        for (const LiveEvent& event : batch.events) {
            std::string& events = outcome.events[live.session().exchange_number(event.exchange)];
            events += event.kind == LiveEventKind::Opened   ? '+'
                      : event.kind == LiveEventKind::Closed ? '-'
                                                            : '~';
            if (event.kind == LiveEventKind::Closed) {
                outcome.texts.push_back(text_of(*loader, event.exchange));
            }
        }
    }
    EXPECT_FALSE(live.error()) << live.error()->message;
    outcome.left = live.session().exchanges.size();
    std::sort(outcome.texts.begin(), outcome.texts.end());
    return outcome;
}

Outcome watch(const std::string& path,
              tls::Secrets& secrets,
              std::size_t piece,
              LiveOptions options = {}) {
    const Writer writer(test::file_content(path), piece);
    options.input = writer.descriptor();
    options.input_name = "a pipe";
    options.secrets = &secrets;
    options.threads = 2;
    Result<std::unique_ptr<LiveCapture>> live = LiveCapture::start(std::move(options));
    EXPECT_TRUE(live) << live.error().message;
    return live ? watch(**live) : Outcome{};
}

class EachSample : public testing::TestWithParam<std::string> {
protected:
    std::string path() const { return std::string(WAYBILL_SOURCE_DIR) + "/samples/" + GetParam(); }

    void add_keys(tls::Secrets& secrets) const {
        const std::filesystem::path keys = std::filesystem::path(path()).replace_extension(".keys");
        if (std::filesystem::exists(keys)) {
            ASSERT_TRUE(secrets.add_key_log_file(keys.string()));
        }
    }
};

TEST_P(EachSample, GivesTheSameExchangesWhileItComesAsAfterwards) {
    tls::Secrets then;
    add_keys(then);
    const std::vector<std::string> expected = read_afterwards(path(), then);
    for (const std::size_t piece : {std::size_t{1'000'000}, std::size_t{777}}) {
        tls::Secrets now;
        add_keys(now);
        const Outcome outcome = watch(path(), now, piece);
        EXPECT_EQ(outcome.texts, expected) << piece;
        for (const auto& [number, events] : outcome.events) {
            EXPECT_EQ(events.front(), '+') << number;
            EXPECT_EQ(events.back(), '-') << number;
            EXPECT_EQ(std::count(events.begin(), events.end(), '+'), 1) << number;
            EXPECT_EQ(std::count(events.begin(), events.end(), '-'), 1) << number;
        }
    }
}

std::vector<std::string> samples() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(WAYBILL_SOURCE_DIR) + "/samples")) {
        const std::string name = entry.path().filename().string();
        if (name.find(".pcap") != std::string::npos) {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Samples,
                         EachSample,
                         testing::ValuesIn(samples()),
                         [](const testing::TestParamInfo<std::string>& each) {
                             std::string name = each.param;
                             std::replace_if(
                                 name.begin(),
                                 name.end(),
                                 [](char c) { return !isalnum(static_cast<unsigned char>(c)); },
                                 '_');
                             return name;
                         });

TEST(LiveCaptureTest, LetsGoOfWhatIsOverAndKeepsTheNumbers) {
    const std::string path = std::string(WAYBILL_SOURCE_DIR) + "/samples/shop.pcap";
    tls::Secrets secrets;
    const std::vector<std::string> expected = read_afterwards(path, secrets);
    LiveOptions options;
    options.rows_kept = 1;
    const Outcome outcome = watch(path, secrets, 100'000, std::move(options));
    EXPECT_EQ(outcome.texts, expected);
    EXPECT_EQ(outcome.events.size(), expected.size());
    EXPECT_EQ(outcome.events.rbegin()->first, expected.size());
}

TEST(LiveCaptureTest, AnalysisWaitsForWhoeverTakesWhatHappenedAndRecordingDoesNot) {
    const std::string path = std::string(WAYBILL_SOURCE_DIR) + "/samples/shop.pcap";
    tls::Secrets secrets;
    const std::vector<std::string> expected = read_afterwards(path, secrets);
    const Writer writer(test::file_content(path), 1'000'000);
    LiveOptions options;
    options.input = writer.descriptor();
    options.untaken_packets = 64;
    auto live = LiveCapture::start(std::move(options));
    ASSERT_TRUE(live);
    while (!(*live)->status().recorder.ended) {
        std::this_thread::yield();
    }
    EXPECT_EQ((*live)->status().recorder.packets, 333U);
    EXPECT_LE((*live)->status().packets_analysed, 64U);
    EXPECT_EQ(watch(**live).texts, expected);
    EXPECT_EQ((*live)->status().packets_analysed, 333U);
}

TEST(LiveCaptureTest, AnInputThatIsNoCaptureIsAnError) {
    const Writer writer("GET / HTTP/1.1\r\n\r\n", 100);
    LiveOptions options;
    options.input = writer.descriptor();
    options.input_name = "a pipe";
    auto live = LiveCapture::start(std::move(options));
    ASSERT_TRUE(live);
    while (!(*live)->poll(100ms).over) {
    }
    ASSERT_TRUE((*live)->error());
    EXPECT_THAT((*live)->error()->message, testing::StartsWith("a pipe: "));
}

TEST(LiveCaptureTest, StopsWhileTheInputSaysNothing) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    LiveOptions options;
    options.input = ends[0];
    auto live = LiveCapture::start(std::move(options));
    ASSERT_TRUE(live);
    EXPECT_FALSE((*live)->poll(10ms).over);
    (*live)->stop();
    while (!(*live)->poll(100ms).over) {
    }
    ::close(ends[0]);
    ::close(ends[1]);
}

}  // namespace
}  // namespace waybill::capture
