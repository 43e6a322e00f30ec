// SPDX-License-Identifier: GPL-3.0-or-later
//
// The hash behind the keys of what is judged alike (judge.h). Not for tables that an attacker could
// want to fill: two texts with one hash can be made.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace waybill::audit {

// Eight bytes at a time: multiplied, and folded so that high bits reach low ones.
class KeyHash {
public:
    void add(std::string_view text) {
        add_number(text.size());  // no text ends where another begins
        while (text.size() >= sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), sizeof(word));
            add_number(word);
            text.remove_prefix(sizeof(word));
        }
        if (!text.empty()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), text.size());
            add_number(word);
        }
    }
    void add_number(std::uint64_t number) {
        value_ = (value_ ^ number) * 0x9e3779b97f4a7c15ULL;
        value_ ^= value_ >> 32U;
    }
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace waybill::audit
