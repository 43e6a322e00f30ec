// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill_live: lets every capture of a folder come through a pipe as if it were captured now, and
// where there are keys a second time with the keys behind everything, unless it lasts longer than
// connections wait for keys. All exchanges must be the
// same as when the file is read, digests of bodies and all, but for their numbers.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "capture/live/live_capture.h"
#include "capture/opened_session.h"
#include "capture/packet_time.h"
#include "capture/tls/secrets.h"
#include "core/report/exchange_json.h"
#include "tests/corpus/capture_index.h"
#include "tests/support/file_content.h"

namespace waybill::corpus {
namespace {

constexpr int kAllPassed = 0;
constexpr int kSomeFailed = 1;
constexpr int kNoFolder = 3;

std::string default_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): there is no other thread.
    const char* named = std::getenv("WAYBILL_CAPTURES");
    return named != nullptr ? named : WAYBILL_SOURCE_DIR "/../shared/captures";
}

struct Outcome {
    std::vector<std::string> exchanges;  // sorted
    std::uint64_t connections = 0;
    std::uint64_t packets = 0;
    std::int64_t duration_ns = 0;
    bool failed = false;

    void add(store::ExchangeLoader& loader, std::uint32_t index) {
        http::Exchange exchange;
        loader.load(index, store::BodyDetail::Digest, exchange);
        exchange.id = 0;
        exchange.connection = 0;
        report::append_exchange(exchanges.emplace_back(), exchange);
    }
};

Outcome read_afterwards(const std::string& path, const std::string& key_log) {
    capture::tls::Secrets secrets;
    secrets.add_key_log(key_log);
    capture::AnalyzeOptions options;
    options.secrets = &secrets;
    capture::OpenedSession opened({path});
    opened.read(std::move(options));
    const auto loader = opened.make_loader();
    Outcome outcome;
    for (std::uint32_t i = 0; i < opened.session().exchanges.size(); ++i) {
        outcome.add(*loader, i);
    }
    std::sort(outcome.exchanges.begin(), outcome.exchanges.end());
    outcome.connections = opened.session().connections.size();
    outcome.packets = opened.session().packets;
    for (const store::Source& source : opened.session().sources) {
        outcome.duration_ns = capture::elapsed_ns(source.first, source.last);
    }
    outcome.failed = opened.error().has_value();
    return outcome;
}

// Its content, and the end once it is told to.
class Pipe {
public:
    explicit Pipe(const std::string& path) {
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) != 0) {
            std::abort();
        }
        reading_ = ends[0];
        thread_ = std::thread([this, path, writing = ends[1]] {
            const std::string content = test::file_content(path);
            for (std::size_t at = 0; at < content.size();) {
                const ssize_t written = ::write(writing, content.data() + at, content.size() - at);
                if (written <= 0) {
                    break;
                }
                at += static_cast<std::size_t>(written);
            }
            ended_.wait(false);
            ::close(writing);
        });
    }
    ~Pipe() {
        end();
        ::close(reading_);
        thread_.join();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void end() {
        ended_ = true;
        ended_.notify_all();
    }
    int descriptor() const { return reading_; }

private:
    int reading_ = -1;
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

// With `late`, the keys come when `packets` have been analysed.
Outcome watch(const std::string& path,
              const std::string& key_log,
              bool late,
              std::uint64_t packets) {
    using namespace std::chrono_literals;
    capture::tls::Secrets secrets;
    secrets.expect_more();
    Pipe pipe(path);
    if (!late) {
        secrets.add_key_log(key_log);
        pipe.end();
    }
    capture::LiveOptions options;
    options.input = pipe.descriptor();
    options.input_name = path;
    options.secrets = &secrets;
    options.threads = 2;
    auto live = capture::LiveCapture::start(std::move(options));
    Outcome outcome;
    if (!live) {
        outcome.failed = true;
        return outcome;
    }
    const auto patience = std::chrono::steady_clock::now() + 5s;
    for (bool over = false; !over;) {
        const capture::LiveBatch batch = (*live)->poll(100ms);
        over = batch.over;
        const auto loader = (*live)->make_loader();
        for (const capture::LiveEvent& event : batch.events) {
            if (event.kind == capture::LiveEventKind::Closed) {
                outcome.add(*loader, event.exchange);
            }
        }
        if (late
            && ((*live)->status().packets_analysed >= packets
                || std::chrono::steady_clock::now() > patience)) {
            secrets.add_key_log(key_log);
            pipe.end();
            late = false;
        }
    }
    std::sort(outcome.exchanges.begin(), outcome.exchanges.end());
    outcome.connections = (*live)->counts().connections;
    outcome.failed = (*live)->error().has_value();
    return outcome;
}

std::string difference_of(const Outcome& expected, const Outcome& actual) {
    if (expected.failed != actual.failed) {
        return "only one of them is an error";
    }
    if (expected.connections != actual.connections) {
        return fmt::format(
            "{} connections in place of {}", actual.connections, expected.connections);
    }
    if (expected.exchanges.size() != actual.exchanges.size()) {
        return fmt::format(
            "{} exchanges in place of {}", actual.exchanges.size(), expected.exchanges.size());
    }
    const auto [wanted, found] = std::mismatch(
        expected.exchanges.begin(), expected.exchanges.end(), actual.exchanges.begin());
    return wanted == expected.exchanges.end() ? "" : "- " + *wanted + "\n    + " + *found;
}

int run(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : default_folder();
    if (!std::filesystem::exists(folder + "/INDEX.tsv")) {
        fmt::print("no captures: there is no {}/INDEX.tsv\n", folder);
        return kNoFolder;
    }
    std::size_t exchanges = 0;
    std::size_t passed = 0;
    std::size_t compared = 0;
    for (const CaptureEntry& entry :
         read_capture_index(test::file_content(folder + "/INDEX.tsv"))) {
        const std::string path = folder + "/" + entry.file;
        if (capture::OpenedSession({path}).kind() != capture::InputKind::Capture) {
            continue;
        }
        const std::string key_log =
            entry.key_log.empty() ? "" : test::file_content(folder + "/" + entry.key_log);
        const Outcome expected = read_afterwards(path, key_log);
        exchanges += expected.exchanges.size();
        for (const bool late : {false, true}) {
            // A connection that is closed waits for its keys so long, by the time of packets.
            constexpr std::int64_t kWaits = 10'000'000'000;
            if (late && (key_log.empty() || expected.duration_ns > kWaits)) {
                continue;
            }
            const std::string difference =
                difference_of(expected, watch(path, key_log, late, expected.packets));
            ++compared;
            passed += std::size_t{difference.empty()};
            if (!difference.empty()) {
                fmt::print(
                    "FAILS {}{}\n    {}\n", entry.file, late ? " with late keys" : "", difference);
            }
        }
    }
    fmt::print("the same live: {}/{} recordings, {} exchanges\n", passed, compared, exchanges);
    return passed == compared ? kAllPassed : kSomeFailed;
}

}  // namespace
}  // namespace waybill::corpus

int main(int argc, char** argv) {
    return waybill::corpus::run(argc, argv);
}
