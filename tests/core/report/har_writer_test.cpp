// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bodies of any size go through the writer of HAR without being held.
#include "core/report/har_writer.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "core/report/har_body.h"
#include "tests/core/report/exchange_builder.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WAYBILL_MEMORY_IS_MEASURABLE 0
#else
#define WAYBILL_MEMORY_IS_MEASURABLE 1
#endif

namespace waybill::report {
namespace {

// A response's body that is one piece again and again.
class RepeatedBody final : public store::ExchangeLoader {
public:
    RepeatedBody(std::string piece, std::uint64_t count)
        : piece_(std::move(piece)),
          count_(count) {}

    std::uint64_t size() const { return piece_.size() * count_; }
    int times_read() const { return times_read_; }

    void load(std::uint32_t /*index*/,
              store::BodyDetail /*detail*/,
              http::Exchange& /*out*/) override {}
    std::optional<http::DecodeFailure> read_body(
        const http::Exchange& /*exchange*/,
        Side side,
        store::BodyForm /*form*/,
        const std::function<bool(Bytes)>& output) override {
        if (side == Side::Server) {
            ++times_read_;
            for (std::uint64_t i = 0; i < count_ && output(as_bytes(piece_)); ++i) {
            }
        }
        return std::nullopt;
    }

private:
    std::string piece_;
    std::uint64_t count_;
    int times_read_ = 0;
};

// Writes an exchange with that body. Returns how long the file is.
std::uint64_t write(RepeatedBody& body) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/a?b=c");
    const std::unique_ptr<http::Exchange> exchange = make_exchange();
    exchange->response.body.size = body.size();
    std::uint64_t written = 0;
    const auto writer = make_har_writer(
        [&written](std::string_view text) {
            written += text.size();
            return Result<void>();
        },
        {});
    EXPECT_TRUE(writer->begin(fixture.session));
    EXPECT_TRUE(writer->add(fixture.session, *exchange, body));
    EXPECT_TRUE(writer->finish(fixture.session));
    return written;
}

// Most memory this process had so far, in bytes.
std::size_t peak_memory() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == "VmHWM:") {
            std::size_t kib = 0;
            status >> kib;
            return kib * kKiB;
        }
    }
    return 0;
}

TEST(HarWriterMemoryTest, ALargeBodyIsNotHeld) {
    constexpr std::uint64_t kPieces = 4096;
    const std::size_t before = peak_memory();
    RepeatedBody text(std::string(32 * kKiB, 'x'), kPieces);
    EXPECT_GT(write(text), text.size());
    RepeatedBody bytes(std::string(32 * kKiB, '\0'), kPieces);
    EXPECT_GT(write(bytes), bytes.size() / 3 * 4);
    if (WAYBILL_MEMORY_IS_MEASURABLE != 0) {
        EXPECT_LT(peak_memory() - before, 12 * kMiB);
    }
}

TEST(HarWriterMemoryTest, ASmallBodyIsReadOnceAndALargeOneTwice) {
    RepeatedBody small(std::string(1000, 'x'), 10);
    write(small);
    EXPECT_EQ(small.times_read(), 1);
    RepeatedBody kept(std::string(HarBody::kKept, 'x'), 1);
    write(kept);
    EXPECT_EQ(kept.times_read(), 1);
    RepeatedBody large(std::string(HarBody::kKept + 1, 'x'), 1);
    write(large);
    EXPECT_EQ(large.times_read(), 2);
}

// The second reading of a body need not be the first one's.
TEST(HarWriterMemoryTest, ABodyThatChangesBetweenTheReadingsIsCutOffWhereItIsNoTextAnyMore) {
    class ChangingBody final : public store::ExchangeLoader {
    public:
        void load(std::uint32_t /*index*/,
                  store::BodyDetail /*detail*/,
                  http::Exchange& /*out*/) override {}
        std::optional<http::DecodeFailure> read_body(
            const http::Exchange& /*exchange*/,
            Side /*side*/,
            store::BodyForm /*form*/,
            const std::function<bool(Bytes)>& output) override {
            const std::string text(2 * HarBody::kKept, times_++ == 0 ? 'x' : '\xff');
            output(as_bytes(text));
            return std::nullopt;
        }

    private:
        int times_ = 0;
    };
    ChangingBody loader;
    const std::unique_ptr<http::Exchange> exchange = make_exchange();
    exchange->response.body.size = 2 * HarBody::kKept;
    HarBody body;
    body.look(*exchange, Side::Server, loader);
    std::string out;
    {
        JsonWriter json(out);
        body.write(json, [] { return true; });
    }
    EXPECT_EQ(out, "\"\"");
}

}  // namespace
}  // namespace waybill::report
