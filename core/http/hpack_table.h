// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of HPACK (RFC 7541 section 2.3), as far as they are known to somebody who may have
// come late: entries are counted from the newest, and those older than what was seen are unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::http {

// The name of a field. Those of the static table live for ever; others have an owner, so that a
// name that is used again is not copied.
struct HpackName {
    std::string_view text;
    std::shared_ptr<const std::string> owner;
    bool known = true;
};

struct HpackEntry {
    HpackName name;
    std::string value;

    std::size_t size() const { return name.text.size() + value.size() + 32; }
};

class HpackTable {
public:
    static constexpr std::size_t kStaticEntries = 61;
    static constexpr std::size_t kDefaultSize = 4096;
    // Of a larger table the oldest entries are forgotten.
    static constexpr std::size_t kKept = 64 * 1024;

    struct StaticField {
        std::string_view name;
        std::string_view value;
    };
    // REQUIRES: 1 <= index <= kStaticEntries.
    static const StaticField& static_field(std::size_t index);

    // The `index`-th newest, from 0; null when it is not known or not there (see is_whole).
    const HpackEntry* find(std::size_t index) const {
        return index < count_ ? &ring_[(newest_ + ring_.size() - index) % ring_.size()] : nullptr;
    }

    void insert(HpackName name, std::string_view value);

    // The encoder says how large its table is from now on.
    void resize(std::uint64_t size);

    // What was in it, and how large it is, is no longer known.
    void forget();

    // Every entry of the encoder's table is known.
    bool is_whole() const { return whole_; }

private:
    void drop_oldest();

    std::vector<HpackEntry> ring_;
    std::size_t newest_ = 0;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t size_ = kDefaultSize;
    bool size_known_ = true;
    bool whole_ = true;
};

}  // namespace waybill::http
