// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/fragments.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "capture/segment.h"

namespace waybill::capture {
namespace {

constexpr std::uint32_t kLongestDatagram = 65'535;
// A list node, a hash node and what the allocator adds to them.
constexpr std::size_t kEntryOverhead = 320;
// Two copies of a packet by a mirrored port follow each other within this time (R54).
constexpr std::int64_t kDuplicateWithinNs = 10 * kNsPerMs;

// How far two times lie apart, whichever is later; 0 when one of them is not known.
std::uint64_t distance(Timestamp a, Timestamp b) {
    if (!a.known() || !b.known()) {
        return 0;
    }
    const auto x = static_cast<std::uint64_t>(a.ns);
    const auto y = static_cast<std::uint64_t>(b.ns);
    return a.ns >= b.ns ? x - y : y - x;
}

}  // namespace

// One fragment; its bytes lie in Entry::bytes.
struct FragmentStore::Piece {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t at = 0;
    std::uint32_t captured = 0;
};

struct FragmentStore::Entry {
    FragmentKey key;
    State state = State::Collecting;
    Timestamp started;  // or completed
    RecordId first_record = kNoRecord;
    std::uint32_t length = 0;  // of the datagram, once the last fragment is there
    std::uint32_t received = 0;
    std::uint32_t header = 0;
    std::uint8_t next_header = 0;
    std::uint64_t fragments = 0;  // that wait, duplicates counted
    std::vector<Piece> pieces;    // by begin, none overlapping
    std::vector<Byte> bytes;

    std::size_t size() const {
        return kEntryOverhead + bytes.capacity() + pieces.capacity() * sizeof(Piece);
    }
};

FragmentStore::FragmentStore(FragmentLimits limits) : limits_(limits) {}
FragmentStore::~FragmentStore() = default;

std::uint64_t hash_of(const FragmentKey& key) {
    const auto low = static_cast<std::uint16_t>(key.identification);
    const auto high = static_cast<std::uint16_t>((key.identification >> 16) ^ key.protocol);
    return hash_of(FlowKey{{Endpoint{key.source, high}, Endpoint{key.destination, low}}});
}

FragmentStore::Outcome FragmentStore::add(const FragmentKey& key,
                                          const Fragment& fragment,
                                          Datagram& whole) {
    assert(fragment.bytes.size() <= fragment.length);
    if (fragment.length == 0 || (!fragment.last && fragment.length % 8 != 0)) {
        return Outcome::Malformed;
    }
    const auto entry = find_or_begin(key, fragment);
    const Outcome outcome = add_to(*entry, fragment, whole);
    make_room(fragment.at, entry);
    return outcome;
}

FragmentStore::Outcome FragmentStore::add_to(Entry& entry,
                                             const Fragment& fragment,
                                             Datagram& whole) {
    if (entry.state == State::Completed) {
        return Outcome::Waiting;
    }
    if (entry.state == State::Dropped) {
        return Outcome::Dropped;
    }
    held_ -= entry.size();
    const Outcome outcome = insert(entry, fragment);
    held_ += entry.size();
    if (outcome == Outcome::Dropped) {
        // RFC 8200 section 4.5: the fragments still to come are dropped too.
        lost_ += entry.fragments - 1;  // the one at hand was not Waiting yet
        clear(entry, State::Dropped);
    } else if (outcome == Outcome::Complete) {
        assemble(entry, whole);
        clear(entry, State::Completed);
        entry.started = fragment.at;
    }
    return outcome;
}

bool FragmentStore::expired(const Entry& entry, Timestamp now) const {
    return distance(entry.started, now) > static_cast<std::uint64_t>(limits_.timeout_ns);
}

FragmentStore::Entries::iterator FragmentStore::find_or_begin(const FragmentKey& key,
                                                              const Fragment& fragment) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        const auto entry = found->second;
        const bool reused = entry->state == State::Completed
                            && distance(entry->started, fragment.at) > kDuplicateWithinNs;
        if (!reused && !expired(*entry, fragment.at)) {
            return entry;
        }
        erase(entry);
    }
    Entry entry;
    entry.key = key;
    entry.started = fragment.at;
    waiting_.push_back(std::move(entry));
    const auto added = std::prev(waiting_.end());
    by_key_.emplace(key, added);
    held_ += added->size();
    return added;
}

FragmentStore::Outcome FragmentStore::insert(Entry& entry, const Fragment& fragment) {
    const std::uint32_t begin = fragment.offset;
    const std::uint32_t end = begin + fragment.length;
    ++entry.fragments;
    entry.first_record = std::min(entry.first_record, fragment.record);
    if (begin == 0) {
        entry.header = fragment.header;
    }
    if (end + std::max(fragment.header, entry.header) > kLongestDatagram) {
        return Outcome::Dropped;
    }

    // The first piece that does not lie before this fragment.
    const auto next = std::lower_bound(
        entry.pieces.begin(), entry.pieces.end(), begin, [](const Piece& piece, std::uint32_t at) {
            return piece.end <= at;
        });
    if (next != entry.pieces.end() && next->begin < end) {
        const std::size_t common = std::min<std::size_t>(next->captured, fragment.bytes.size());
        const bool same =
            next->begin == begin && next->end == end
            && std::equal(fragment.bytes.begin(),
                          fragment.bytes.begin() + static_cast<std::ptrdiff_t>(common),
                          entry.bytes.begin() + next->at);
        return same ? Outcome::Waiting : Outcome::Dropped;
    }
    // Nothing may lie behind the last fragment, and there is only one.
    const bool behind_last = entry.length != 0 && end > entry.length;
    const bool second_last = fragment.last && entry.length != 0;
    const bool before_others = fragment.last && next != entry.pieces.end();
    if (behind_last || second_last || before_others) {
        return Outcome::Dropped;
    }

    Piece piece;
    piece.begin = begin;
    piece.end = end;
    piece.at = static_cast<std::uint32_t>(entry.bytes.size());
    piece.captured = static_cast<std::uint32_t>(fragment.bytes.size());
    entry.pieces.insert(next, piece);
    entry.bytes.insert(entry.bytes.end(), fragment.bytes.begin(), fragment.bytes.end());
    entry.received += fragment.length;
    if (begin == 0) {
        entry.next_header = fragment.next_header;
    }
    if (fragment.last) {
        entry.length = end;
    }
    return entry.length != 0 && entry.received == entry.length ? Outcome::Complete
                                                               : Outcome::Waiting;
}

void FragmentStore::assemble(Entry& entry, Datagram& whole) {
    std::vector<Byte> bytes;
    bytes.reserve(entry.bytes.size());
    for (const Piece& piece : entry.pieces) {
        const auto from = entry.bytes.begin() + piece.at;
        bytes.insert(bytes.end(), from, from + piece.captured);
        if (piece.captured < piece.end - piece.begin) {
            break;  // the capture cut it short
        }
    }
    if (!completed_) {
        completed_ = std::make_shared<std::vector<std::vector<Byte>>>();
    }
    completed_->push_back(std::move(bytes));
    whole.bytes = completed_->back();
    whole.length = entry.length;
    whole.next_header = entry.next_header;
    whole.first_record = entry.first_record;
}

void FragmentStore::erase(Entries::iterator entry) {
    held_ -= entry->size();
    by_key_.erase(entry->key);
    waiting_.erase(entry);
}

// Frees what an entry holds and leaves its key behind.
void FragmentStore::clear(Entry& entry, State state) {
    held_ -= entry.size();
    entry.pieces = {};
    entry.bytes = {};
    entry.fragments = 0;
    entry.state = state;
    held_ += entry.size();
}

// Gives up the oldest datagrams, but not the one that was just added to.
void FragmentStore::make_room(Timestamp now, Entries::iterator keep) {
    while (!waiting_.empty()) {
        const auto oldest = waiting_.begin();
        const bool full = held_ > limits_.bytes || waiting_.size() > limits_.datagrams;
        if (oldest == keep || (!full && !expired(*oldest, now))) {
            return;
        }
        if (!expired(*oldest, now)) {
            lost_ += oldest->fragments;
        }
        erase(oldest);
    }
}

std::uint64_t FragmentStore::take_lost() {
    return std::exchange(lost_, 0);
}

std::shared_ptr<const void> FragmentStore::keep_alive() {
    return std::exchange(completed_, nullptr);
}

}  // namespace waybill::capture
