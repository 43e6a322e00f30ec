// SPDX-License-Identifier: GPL-3.0-or-later
//
// What comes out of a PacketFeed, taken apart without the code that is tested.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace waybill::test {

struct FedPackets {
    struct One {
        std::uint32_t interface = 0;
        std::uint64_t ns = 0;
        std::string data;
        std::uint32_t wire_length = 0;
    };
    std::vector<std::string> interfaces;
    std::vector<One> packets;
    // Options of the last statistics of each interface, by their codes.
    std::map<std::uint32_t, std::map<int, std::uint64_t>> statistics;
    int statistics_blocks = 0;
    bool whole = false;  // it ends behind a block
};

inline std::string read_to_end(int descriptor) {
    std::string bytes;
    std::array<char, 65536> buffer{};
    ssize_t got = 0;
    while ((got = ::read(descriptor, buffer.data(), buffer.size())) > 0) {
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return bytes;
}

template <typename Number>
Number number_at(const std::string& bytes, std::size_t at) {
    Number number = 0;
    if (at + sizeof(number) <= bytes.size()) {
        std::memcpy(&number, bytes.data() + at, sizeof(number));
    }
    return number;
}

inline std::vector<std::pair<int, std::string>> options_at(const std::string& bytes,
                                                           std::size_t at,
                                                           std::size_t end) {
    std::vector<std::pair<int, std::string>> options;
    while (at + 4 <= end) {
        const auto code = number_at<std::uint16_t>(bytes, at);
        const auto length = number_at<std::uint16_t>(bytes, at + 2);
        if (code == 0) {
            break;
        }
        options.emplace_back(code, bytes.substr(at + 4, length));
        at += 4 + (length + 3U) / 4 * 4;
    }
    return options;
}

inline FedPackets taken_apart(const std::string& bytes) {
    FedPackets fed;
    std::size_t at = 0;
    while (at + 12 <= bytes.size()) {
        const auto type = number_at<std::uint32_t>(bytes, at);
        const auto length = number_at<std::uint32_t>(bytes, at + 4);
        if (length < 12 || length % 4 != 0 || at + length > bytes.size()
            || number_at<std::uint32_t>(bytes, at + length - 4) != length) {
            return fed;
        }
        const std::size_t end = at + length - 4;
        const auto interface = number_at<std::uint32_t>(bytes, at + 8);
        const std::uint64_t ns =
            static_cast<std::uint64_t>(number_at<std::uint32_t>(bytes, at + 12)) << 32U
            | number_at<std::uint32_t>(bytes, at + 16);
        if (type == 1) {
            for (const auto& [code, value] : options_at(bytes, at + 16, end)) {
                if (code == 2) {
                    fed.interfaces.push_back(value);
                }
            }
        } else if (type == 5) {
            ++fed.statistics_blocks;
            for (const auto& [code, value] : options_at(bytes, at + 20, end)) {
                if (value.size() == 8) {
                    fed.statistics[interface][code] = number_at<std::uint64_t>(value, 0);
                }
            }
        } else if (type == 6) {
            fed.packets.push_back({interface,
                                   ns,
                                   bytes.substr(at + 28, number_at<std::uint32_t>(bytes, at + 20)),
                                   number_at<std::uint32_t>(bytes, at + 24)});
        }
        at += length;
    }
    fed.whole = at == bytes.size();
    return fed;
}

}  // namespace waybill::test
