// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts IP datagrams together from their fragments (RELIABILITY 4.2).
//
// Any overlap, of IPv4 or IPv6, drops the whole datagram (RFC 5722); a fragment that comes twice
// unchanged does not. What waits is bounded: 32 MiB, 65,535 datagrams (then the oldest are given
// up) and 60 seconds of packet time from the first fragment, after which the same identification
// begins a new datagram. One store belongs to one thread. Internal to the packet decoder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/place.h"
#include "core/base/time.h"

namespace waybill::capture {

// What fragments of one datagram have in common (RFC 791 section 3.2, RFC 8200 section 4.5).
struct FragmentKey {
    IpAddress source;
    IpAddress destination;
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0;  // of IPv4 only
    bool v6 = false;

    bool operator==(const FragmentKey&) const = default;
};

std::uint64_t hash_of(const FragmentKey& key);

struct Fragment {
    Bytes bytes;               // what was captured of it
    std::uint32_t offset = 0;  // in the datagram's payload
    std::uint32_t length = 0;  // on the wire: at least bytes.size()
    std::uint32_t header = 0;  // bytes that stand before the payload and count for its limit
    bool last = false;
    std::uint8_t next_header = 0;  // the one of offset 0 says what the datagram is
    RecordId record = kNoRecord;
    Timestamp at;
};

struct Datagram {
    Bytes bytes;  // up to the first byte that was not captured; belongs to the store
    std::uint32_t length = 0;
    std::uint8_t next_header = 0;
    RecordId first_record = kNoRecord;  // the lowest of its fragments
};

struct FragmentLimits {
    std::size_t bytes = 32 * kMiB;
    std::size_t datagrams = 65'535;
    std::int64_t timeout_ns = 60 * kNsPerSecond;
};

class FragmentStore {
public:
    enum class Outcome : std::uint8_t {
        Waiting,    // kept, or a duplicate
        Complete,   // the datagram is there
        Malformed,  // refused: empty, or not cut at a multiple of eight bytes
        Dropped,    // the datagram is given up: overlapping or too long
    };

    explicit FragmentStore(FragmentLimits limits = {});
    ~FragmentStore();

    // `whole` is set when the outcome is Complete.
    Outcome add(const FragmentKey& key, const Fragment& fragment, Datagram& whole);

    // How many fragments that were Waiting have since been given up for overlaps, length or memory.
    std::uint64_t take_lost();

    // Owner of the bytes of the datagrams completed since the last call; null when there are none.
    std::shared_ptr<const void> keep_alive();

    std::size_t bytes_held() const { return held_; }
    std::size_t datagrams_held() const { return waiting_.size(); }

private:
    enum class State : std::uint8_t { Collecting, Completed, Dropped };
    struct Piece;
    struct Entry;
    using Entries = std::list<Entry>;
    struct KeyHash {
        std::size_t operator()(const FragmentKey& key) const { return hash_of(key); }
    };

    bool expired(const Entry& entry, Timestamp now) const;
    Entries::iterator find_or_begin(const FragmentKey& key, const Fragment& fragment);
    void erase(Entries::iterator entry);
    void clear(Entry& entry, State state);
    void make_room(Timestamp now, Entries::iterator keep);
    Outcome add_to(Entry& entry, const Fragment& fragment, Datagram& whole);
    Outcome insert(Entry& entry, const Fragment& fragment);
    void assemble(Entry& entry, Datagram& whole);

    FragmentLimits limits_;
    Entries waiting_;  // oldest first
    std::unordered_map<FragmentKey, Entries::iterator, KeyHash> by_key_;
    std::size_t held_ = 0;
    std::uint64_t lost_ = 0;
    std::shared_ptr<std::vector<std::vector<Byte>>> completed_;
};

}  // namespace waybill::capture
