// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recorder that is fed through a pipe, and what it made of it.
//
//     Feeding feeding(options);
//     feeding.send(bytes);
//     feeding.end();
//     EXPECT_EQ(feeding.outcome(), "");
#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include "capture/live/live_recorder.h"
#include "tests/support/capture_writer.h"
#include "tests/support/read_capture.h"

namespace waybill::test {

// Everything a capture's files hold that can be read.
inline std::string content_of(const capture::GrowingFiles& files) {
    std::string content(files.size() - files.first(), '\0');
    const Result<std::size_t> got = files.read_at(
        files.first(), std::span(reinterpret_cast<Byte*>(content.data()), content.size()));
    EXPECT_TRUE(got.has_value());
    content.resize(got ? *got : 0);
    return content;
}

// pcapng as a capture file's reader sees it.
inline ReadCapture read_content(std::string_view content) {
    const TemporaryDirectory folder;
    return read_capture({folder.write("content.pcapng", content)});
}

class Feeding {
public:
    explicit Feeding(capture::RecorderOptions options = {}) {
        int ends[2] = {};
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        input_ = ends[0];
        output_ = ends[1];
        EXPECT_EQ(::fcntl(output_, F_SETFL, O_NONBLOCK), 0);
        options.input = input_;
        if (options.input_name.empty()) {
            options.input_name = "the input";
        }
        Result<std::unique_ptr<capture::LiveRecorder>> started =
            capture::LiveRecorder::start(std::move(options));
        if (started) {
            recorder_ = std::move(*started);
            files_ = recorder_->files();
        } else {
            refusal_ = started.error().message;
        }
    }
    ~Feeding() {
        end();
        recorder_.reset();
        ::close(input_);
    }
    Feeding(const Feeding&) = delete;
    Feeding& operator=(const Feeding&) = delete;

    const std::string& refusal() const { return refusal_; }  // "" when it has begun
    capture::LiveRecorder& recorder() { return *recorder_; }
    capture::GrowingFiles& files() { return *files_; }

    // Ends when nobody reads any more.
    void send(std::string_view bytes, std::size_t at_once = 64 * 1024) {
        constexpr int kLookAgainMs = 10;
        while (!bytes.empty() && !recorder_->status().ended) {
            const ssize_t sent = ::write(output_, bytes.data(), std::min(bytes.size(), at_once));
            if (sent > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
                continue;
            }
            ASSERT_EQ(errno, EAGAIN);
            pollfd room{.fd = output_, .events = POLLOUT, .revents = 0};
            ::poll(&room, 1, kLookAgainMs);
        }
    }
    void end() {
        if (output_ >= 0) {
            ::close(output_);
            output_ = -1;
        }
    }

    // Waits until so many packets are told of; false when they do not come.
    bool wait_for_packets(std::uint64_t count) {
        while (recorder_->status().packets < count) {
            if (recorder_->status().ended) {
                return recorder_->status().packets >= count;
            }
            files_->wait_for(files_->size(), std::chrono::milliseconds(2));
        }
        return true;
    }

    // "" or why it ended early. Waits for the end.
    std::string outcome() {
        const Result<void> outcome = recorder_->outcome();
        return outcome ? "" : outcome.error().message;
    }

    std::string content() const { return content_of(*files_); }

private:
    int input_ = -1;
    int output_ = -1;
    std::unique_ptr<capture::LiveRecorder> recorder_;
    std::shared_ptr<capture::GrowingFiles> files_;
    std::string refusal_;
};

// What a recorder that is sent all of it at once writes.
inline ReadCapture recorded(std::string_view input, capture::RecorderOptions options = {}) {
    Feeding feeding(std::move(options));
    feeding.send(input);
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    return read_content(feeding.content());
}

// Packets of growing length, a millisecond apart, all different.
inline std::vector<CapturedPacket> numbered_packets(std::size_t count, std::size_t least = 60) {
    std::vector<CapturedPacket> packets;
    for (std::size_t i = 0; i < count; ++i) {
        std::string data = "packet " + std::to_string(i) + " ";
        data.resize(least + i % 7, static_cast<char>('a' + i % 26));
        packets.push_back(
            {.ns = 1'700'000'000'000'000'000 + static_cast<std::int64_t>(i) * 1'000'000,
             .data = std::move(data)});
    }
    return packets;
}

inline std::string pcapng_of(const std::vector<CapturedPacket>& packets) {
    PcapngWriter writer;
    writer.section();
    writer.interface(1, 0, {{2, "eth0"}});
    for (const CapturedPacket& packet : packets) {
        writer.add(packet);
    }
    return writer.bytes();
}

}  // namespace waybill::test
