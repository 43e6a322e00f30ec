// SPDX-License-Identifier: GPL-3.0-or-later
//
// Memory grows with the number of exchanges, not with their bodies.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <malloc.h>
#include <unistd.h>

#include "tests/support/analyzed_capture.h"
#include "tests/support/traffic.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WAYBILL_MEMORY_IS_MEASURABLE 0
#else
#define WAYBILL_MEMORY_IS_MEASURABLE 1
#endif

namespace waybill::capture {
namespace {

using test::Conversation;
using test::get;
using test::Traffic;

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

std::size_t allocated() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

// Writes packets whose payload is a hole of the file.
class SparseCapture {
public:
    explicit SparseCapture(const std::string& path) : path_(path) {}

    void add(const Traffic& traffic) {
        const std::string pcap = traffic.pcap();
        text_ += out_.is_open() ? pcap.substr(kFileHeader) : pcap;
    }

    // Packets of the server with `size` zero bytes in all, from the stream offset on.
    void add_zeros(const Conversation& talk, std::uint64_t offset, std::uint64_t size) {
        flush();
        constexpr std::uint64_t kPayload = 65'000;
        for (std::uint64_t at = 0; at < size; at += kPayload) {
            const auto length = static_cast<std::size_t>(std::min(kPayload, size - at));
            const std::string payload(length, '\0');
            Traffic one;
            one.add(Conversation::frame(
                talk.tcp_of(Side::Server, offset + at, tcp_flag::kAck, payload), Side::Server));
            const std::string record = one.pcap().substr(kFileHeader);
            out_.write(record.data(), static_cast<std::streamsize>(record.size() - length));
            out_.seekp(static_cast<std::streamoff>(length), std::ios::cur);
        }
    }

    void close() {
        flush();
        out_.close();
    }

private:
    void flush() {
        if (!out_.is_open()) {
            out_.open(path_, std::ios::binary);
        }
        out_ << text_;
        text_.clear();
    }

    static constexpr std::size_t kFileHeader = 24;

    std::string path_;
    std::string text_;
    std::ofstream out_;
};

TEST(CaptureMemoryTest, ABodyOf200MegabytesCostsNextToNothing) {
    constexpr std::uint64_t kBody = 200'000'000;
    const test::TemporaryDirectory folder;
    const std::string path = folder.file("sparse.pcap");
    SparseCapture file(path);
    Traffic begin;
    Conversation talk(begin);
    const std::string head =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kBody) + "\r\n\r\n";
    talk.open().client(get("/big")).server(head);
    file.add(begin);
    file.add_zeros(talk, head.size(), kBody);
    talk.lose(Side::Server, kBody);
    Traffic end;
    end.now = begin.now;
    Conversation again(end);
    again.lose(Side::Client, talk.said(Side::Client)).lose(Side::Server, talk.said(Side::Server));
    again.client(get("/next")).server(test::response_of("next")).close();
    file.add(end);
    file.close();

    const std::size_t before = peak_memory();
    Recording recording({path});
    const store::Session session = analyze(recording, {});
    ASSERT_EQ(session.exchanges.size(), 2U);
    const auto loader = make_loader(recording, session);
    http::Exchange exchange;
    loader->load(0, store::BodyDetail::Digest, exchange);
    EXPECT_EQ(exchange.response.body.size, kBody);
    EXPECT_EQ(exchange.response.body.missing, 0U);
    EXPECT_TRUE(exchange.response.body.complete);
    ASSERT_TRUE(exchange.response.content.has_value());
    EXPECT_EQ(exchange.response.content->decoded_size, kBody);
    loader->load(1, store::BodyDetail::Digest, exchange);
    EXPECT_EQ(exchange.response.content->sha256, test::sha256_of("next"));
    if (WAYBILL_MEMORY_IS_MEASURABLE != 0) {
        EXPECT_LT(peak_memory() - before, 64 * kMiB);
    }
}

TEST(CaptureMemoryTest, AnExchangeCostsAtMost400Bytes) {
    constexpr std::size_t kExchanges = 100'000;
    const test::TemporaryDirectory folder;
    std::string path;
    {
        Traffic traffic;
        for (std::uint16_t connection = 0; connection < 100; ++connection) {
            Conversation talk(traffic, static_cast<std::uint16_t>(10'000 + connection));
            talk.open();
            for (std::size_t i = 0; i < kExchanges / 100; ++i) {
                talk.client(get("/items/" + std::to_string(i))).server(test::response_of("x"));
            }
            talk.close();
        }
        path = folder.write("many.pcap", traffic.pcap());
    }
    Recording recording({path});
    const std::size_t before = allocated();
    const store::Session session = analyze(recording, {});
    ASSERT_EQ(session.exchanges.size(), kExchanges);
    if (WAYBILL_MEMORY_IS_MEASURABLE != 0) {
        // All that is still allocated, the reader's blocks and the connections too.
        const std::size_t each = (allocated() - before) / kExchanges;
        RecordProperty("bytes_per_exchange", static_cast<int>(each));
        EXPECT_LE(each, 400U);
    }
}

}  // namespace
}  // namespace waybill::capture
