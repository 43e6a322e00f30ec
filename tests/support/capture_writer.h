// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes capture files for tests: pcap and pcapng, byte by byte as asked, right or wrong.
//
//     TemporaryDirectory directory;
//     PcapWriter pcap;                        // Ethernet, little-endian, microseconds
//     pcap.add({.ns = 1'500'000'000, .data = bytes});
//     const std::string path = directory.write("one.pcap", pcap.bytes());
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace waybill::test {

// A fresh folder, removed with all that is in it at the end.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "waybill-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            std::abort();
        }
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::string& path() const { return path_; }
    std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

    // Writes a file of that content and gives its path.
    std::string write(std::string_view name, std::string_view content) const {
        std::string path = file(name);
        std::ofstream out(path, std::ios::binary);
        out.write(content.data(), static_cast<std::streamsize>(content.size()));
        return path;
    }

private:
    std::string path_;
};

enum class ByteOrder : std::uint8_t { Little, Big };

struct CapturedPacket {
    std::int64_t ns = 0;  // since 1970; what the file's resolution cannot hold is dropped
    std::string data;
    std::uint32_t wire_length = 0;  // 0: data.size()
    std::uint32_t interface = 0;    // pcapng only
};

// Appends numbers in one byte order.
class NumberWriter {
public:
    explicit NumberWriter(ByteOrder order) : order_(order) {}

    void number(std::uint64_t value, std::size_t width) {
        for (std::size_t i = 0; i < width; ++i) {
            const std::size_t place = order_ == ByteOrder::Little ? i : width - 1 - i;
            bytes_.push_back(static_cast<char>(value >> (8 * place)));
        }
    }
    void u16(std::uint64_t value) { number(value, 2); }
    void u32(std::uint64_t value) { number(value, 4); }
    void u64(std::uint64_t value) { number(value, 8); }
    void text(std::string_view text) { bytes_.append(text); }
    void pad_to_4() { bytes_.resize((bytes_.size() + 3) / 4 * 4, '\0'); }

    const std::string& bytes() const { return bytes_; }

private:
    ByteOrder order_;
    std::string bytes_;
};

struct PcapOptions {
    ByteOrder order = ByteOrder::Little;
    bool nanoseconds = false;
    bool modified = false;  // Kuznetzov's variant with packet headers of 24 bytes
    std::uint32_t link_type = 1;
    std::uint32_t snap_length = 262144;
    std::uint16_t version_minor = 4;
};

class PcapWriter {
public:
    explicit PcapWriter(PcapOptions options = {}) : options_(options), out_(options.order) {
        out_.u32(options.modified ? 0xa1b2cd34 : options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
        out_.u16(2);
        out_.u16(options.version_minor);
        out_.u32(0);
        out_.u32(0);
        out_.u32(options.snap_length);
        out_.u32(options.link_type);
    }

    void add(const CapturedPacket& packet) {
        record(packet.ns,
               static_cast<std::uint32_t>(packet.data.size()),
               packet.wire_length != 0 ? packet.wire_length
                                       : static_cast<std::uint32_t>(packet.data.size()),
               packet.data);
    }

    // A record with whatever lengths: to write damaged files.
    void record(std::int64_t ns,
                std::uint32_t captured,
                std::uint32_t wire_length,
                std::string_view data) {
        out_.u32(static_cast<std::uint64_t>(ns / 1'000'000'000));
        const auto fraction = static_cast<std::uint64_t>(ns % 1'000'000'000);
        out_.u32(options_.nanoseconds ? fraction : fraction / 1000);
        out_.u32(captured);
        out_.u32(wire_length);
        if (options_.modified) {
            out_.u64(0);
        }
        out_.text(data);
    }

    const std::string& bytes() const { return out_.bytes(); }

private:
    PcapOptions options_;
    NumberWriter out_;
};

using PcapngOption = std::pair<std::uint16_t, std::string>;

// Begins without a section: call section() first.
class PcapngWriter {
public:
    explicit PcapngWriter(ByteOrder order = ByteOrder::Little) : order_(order) {}

    // A section header; what follows is in the order given.
    void section(std::optional<ByteOrder> order = std::nullopt,
                 const std::vector<PcapngOption>& options = {}) {
        order_ = order.value_or(order_);
        NumberWriter body(order_);
        body.u32(0x1a2b3c4d);
        body.u16(1);
        body.u16(0);
        body.u64(~std::uint64_t{0});
        block(0x0a0d0d0a, body.bytes() + options_text(options));
    }

    void interface(std::uint16_t link_type = 1,
                   std::uint32_t snap_length = 0,
                   const std::vector<PcapngOption>& options = {}) {
        NumberWriter body(order_);
        body.u16(link_type);
        body.u16(0);
        body.u32(snap_length);
        block(1, body.bytes() + options_text(options));
    }

    // An enhanced packet block; the time is in microseconds, the resolution by default.
    void add(const CapturedPacket& packet) {
        enhanced(packet.interface,
                 static_cast<std::uint64_t>(packet.ns / 1000),
                 packet.data,
                 packet.wire_length);
    }

    // The same with a time in the units of the interface.
    void enhanced(std::uint32_t interface,
                  std::uint64_t ticks,
                  std::string_view data,
                  std::uint32_t wire_length = 0,
                  const std::vector<PcapngOption>& options = {}) {
        NumberWriter body(order_);
        body.u32(interface);
        packet_body(body, ticks, data, wire_length);
        block(6, body.bytes() + options_text(options));
    }

    // Packet block, type 2: obsolete, still found.
    void old_packet(std::uint16_t interface, std::uint64_t ticks, std::string_view data) {
        NumberWriter body(order_);
        body.u16(interface);
        body.u16(0);
        packet_body(body, ticks, data, 0);
        block(2, body.bytes());
    }

    void simple(std::string_view data, std::uint32_t wire_length = 0) {
        NumberWriter body(order_);
        body.u32(wire_length != 0 ? wire_length : data.size());
        body.text(data);
        body.pad_to_4();
        block(3, body.bytes());
    }

    // TLS key log text.
    void secrets(std::string_view key_log) {
        NumberWriter body(order_);
        body.u32(0x544c534b);
        body.u32(key_log.size());
        body.text(key_log);
        body.pad_to_4();
        block(10, body.bytes());
    }

    void block(std::uint32_t type, std::string_view body) {
        NumberWriter out(order_);
        out.u32(type);
        out.u32(body.size() + 12);
        out.text(body);
        out.u32(body.size() + 12);
        bytes_ += out.bytes();
    }

    void raw(std::string_view bytes) { bytes_ += bytes; }

    std::string options_text(const std::vector<PcapngOption>& options) const {
        NumberWriter out(order_);
        for (const auto& [code, value] : options) {
            out.u16(code);
            out.u16(value.size());
            out.text(value);
            out.pad_to_4();
        }
        if (!options.empty()) {
            out.u32(0);
        }
        return out.bytes();
    }

    const std::string& bytes() const { return bytes_; }

private:
    static void packet_body(NumberWriter& body,
                            std::uint64_t ticks,
                            std::string_view data,
                            std::uint32_t wire_length) {
        body.u32(ticks >> 32);
        body.u32(ticks & 0xffffffff);
        body.u32(data.size());
        body.u32(wire_length != 0 ? wire_length : data.size());
        body.text(data);
        body.pad_to_4();
    }

    ByteOrder order_;
    std::string bytes_;
};

}  // namespace waybill::test
