// SPDX-License-Identifier: GPL-3.0-or-later
//
// pcapng with times in nanoseconds since 1970, collected and written in large pieces. Numbers are
// in the order of this machine, as the magic number of the section tells.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace waybill::helper {

class Pcapng {
public:
    void add_section() {
        open_block(0x0A0D0D0A);
        put(std::uint32_t{0x1A2B3C4D});
        put(std::uint32_t{1});  // version 1.0
        put(std::int64_t{-1});  // length not known
        add_option(4, "waybill-capture " WAYBILL_VERSION);
        close_block();
    }

    void add_interface(std::string_view name, std::string_view filter, int link_type, int snap) {
        open_block(1);
        put(link_type);
        put(snap);
        add_option(2, name);
        add_option(9, "\x09");  // times in units of 10^-9 s
        add_option(11,
                   std::string(1, '\0').append(filter.substr(0, 65000)));  // lengths have 16 bits
        close_block();
    }

    void add_packet(std::uint32_t interface,
                    std::uint64_t ns,
                    std::string_view bytes,
                    std::uint32_t wire_length) {
        open_block(6, interface, ns);
        put(static_cast<std::uint32_t>(bytes.size()));
        put(wire_length);
        put_text(bytes);
        close_block();
        constexpr std::size_t kEnough = 256 * 1024;
        if (bytes_.size() >= kEnough) {
            flush();
        }
    }

    // Of packets (6) or statistics (5).
    void open_block(std::uint32_t type, std::uint32_t interface, std::uint64_t ns) {
        open_block(type);
        put(interface);
        put(static_cast<std::uint32_t>(ns >> 32U));
        put(static_cast<std::uint32_t>(ns));
    }
    void add_count(std::uint16_t code, std::uint64_t value) {
        add_option(code, {reinterpret_cast<const char*>(&value), sizeof(value)});
    }
    void close_block() {
        const auto length = static_cast<std::uint32_t>(bytes_.size() + 4 - block_);
        put(length);
        std::memcpy(&bytes_[block_ + 4], &length, sizeof(length));
    }

    // Waits as long as nobody reads.
    void flush() {
        for (std::size_t done = 0; !failed_ && done < bytes_.size();) {
            const ssize_t put = ::write(STDOUT_FILENO, &bytes_[done], bytes_.size() - done);
            failed_ = put < 0 && errno != EINTR;
            done += put > 0 ? static_cast<std::size_t>(put) : 0;
        }
        bytes_.clear();
    }
    // Nobody will read, or the disk is full.
    bool failed() const { return failed_; }

private:
    template <typename Number>
    void put(Number number) {
        const char* const first = reinterpret_cast<const char*>(&number);
        bytes_.insert(bytes_.end(), first, first + sizeof(number));
    }

    void put_text(std::string_view bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        bytes_.resize((bytes_.size() + 3) / 4 * 4);
    }

    void add_option(std::uint16_t code, std::string_view value) {
        put(code);
        put(static_cast<std::uint16_t>(value.size()));
        put_text(value);
    }

    void open_block(std::uint32_t type) {
        block_ = bytes_.size();
        put(type);
        put(std::uint32_t{0});
    }

    bool failed_ = false;
    std::size_t block_ = 0;  // where the open one begins
    std::vector<char> bytes_;
};

}  // namespace waybill::helper
