// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/held_bytes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace waybill::capture {
namespace {

constexpr std::size_t kQuoted = 64;

// How a new segment lies to a held one: the rows of the table in RELIABILITY 4.1.
enum class Relation : std::uint8_t {
    SameStartEndsBefore,
    SameStartSameEnd,
    SameStartEndsAfter,
    StartsBeforeEndsInside,
    StartsBeforeCovers,
    StartsAfterEndsInside,
    StartsAfterEndsAfter,
};

Relation relation_of(std::uint64_t held_begin,
                     std::uint64_t held_end,
                     std::uint64_t begin,
                     std::uint64_t end) {
    if (begin == held_begin) {
        return end < held_end    ? Relation::SameStartEndsBefore
               : end == held_end ? Relation::SameStartSameEnd
                                 : Relation::SameStartEndsAfter;
    }
    if (begin < held_begin) {
        return end < held_end ? Relation::StartsBeforeEndsInside : Relation::StartsBeforeCovers;
    }
    return end <= held_end ? Relation::StartsAfterEndsInside : Relation::StartsAfterEndsAfter;
}

// By policy, one character a relation: 'n' where the new bytes win.
constexpr std::array<const char*, 6> kWinners = {
    "ooooooo",  // First
    "ooonnoo",  // Bsd
    "oonnnoo",  // Linux
    "onnnnoo",  // OldLinux
    "onnonon",  // Solaris
    "nnnnnnn",  // Last
};

bool new_wins(OverlapPolicy policy, Relation relation) {
    return kWinners[static_cast<std::size_t>(policy)][static_cast<std::size_t>(relation)] == 'n';
}

Arrival behind(const Arrival& arrival, std::uint64_t count) {
    Arrival later = arrival;
    later.place = arrival.place.behind(static_cast<std::uint32_t>(count));
    return later;
}

}  // namespace

std::string quote(Bytes bytes) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string text = "\"";
    for (const Byte byte : bytes.first(std::min(bytes.size(), kQuoted))) {
        if (byte == '"' || byte == '\\') {
            text += '\\';
            text += static_cast<char>(byte);
        } else if (byte >= 0x20 && byte < 0x7f) {
            text += static_cast<char>(byte);
        } else {
            text += "\\x";
            text += kHex[byte >> 4];
            text += kHex[byte & 0x0f];
        }
    }
    text += bytes.size() > kQuoted ? "\"..." : "\"";
    return text;
}

OverlapConflict describe_conflict(std::uint64_t offset, Bytes kept, Bytes dropped) {
    const auto difference = std::mismatch(kept.begin(), kept.end(), dropped.begin()).first;
    const auto begin = static_cast<std::size_t>(difference - kept.begin());
    // A short range is easier to understand as a whole.
    const std::size_t from = kept.size() <= kQuoted ? 0 : begin;
    return {offset + begin,
            "at byte " + std::to_string(offset + from) + ": kept " + quote(kept.subspan(from))
                + ", dropped " + quote(dropped.subspan(from))};
}

HeldBytes::Piece HeldBytes::take_first() {
    const auto first = pieces_.begin();
    Piece piece = std::move(first->second);
    bytes_ -= piece.bytes.size();
    pieces_.erase(first);
    return piece;
}

void HeldBytes::put(std::uint64_t offset,
                    Bytes data,
                    std::uint32_t missing,
                    const Arrival& arrival) {
    Piece piece;
    piece.bytes.assign(data.begin(), data.end());
    piece.missing = missing;
    piece.arrival = arrival;
    bytes_ += data.size();
    pieces_.emplace(offset, std::move(piece));
}

// Takes [begin, end) out of a piece; returns the place behind what is left of it.
HeldBytes::Pieces::iterator HeldBytes::carve(Pieces::iterator at,
                                             std::uint64_t begin,
                                             std::uint64_t end) {
    const std::uint64_t piece_begin = at->first;
    Piece& piece = at->second;
    const std::uint64_t piece_end = piece_begin + piece.bytes.size();
    if (end < piece_end) {
        put(end,
            Bytes(piece.bytes).subspan(end - piece_begin),
            piece.missing,
            behind(piece.arrival, end - piece_begin));
    }
    const std::size_t left = begin - piece_begin;
    bytes_ -= piece.bytes.size() - left;
    if (left == 0) {
        return pieces_.erase(at);
    }
    piece.bytes.resize(left);
    piece.missing = 0;
    return std::next(at);
}

std::size_t HeldBytes::insert(std::uint64_t offset,
                              Bytes data,
                              std::uint32_t missing,
                              const Arrival& arrival,
                              OverlapPolicy policy,
                              std::uint64_t final_below,
                              std::vector<OverlapConflict>& conflicts) {
    const std::uint64_t end = offset + data.size();
    const auto part = [&](std::uint64_t from, std::uint64_t to) {
        return data.subspan(from - offset, to - from);
    };
    std::uint64_t copied_to = offset;
    std::size_t copied = 0;
    const auto copy_until = [&](std::uint64_t to, std::uint32_t missing_behind) {
        if (copied_to < to) {
            put(copied_to,
                part(copied_to, to),
                missing_behind,
                behind(arrival, copied_to - offset));
            copied += to - copied_to;
        }
    };

    auto it = pieces_.upper_bound(offset);
    if (it != pieces_.begin()
        && std::prev(it)->first + std::prev(it)->second.bytes.size() > offset) {
        --it;
    }
    while (it != pieces_.end() && it->first < end) {
        const std::uint64_t held_begin = it->first;
        const std::uint64_t held_end = held_begin + it->second.bytes.size();
        const std::uint64_t overlap_begin = std::max(held_begin, offset);
        const std::uint64_t overlap_end = std::min(held_end, end);
        const Bytes ours = Bytes(it->second.bytes)
                               .subspan(overlap_begin - held_begin, overlap_end - overlap_begin);
        const Bytes theirs = part(overlap_begin, overlap_end);
        bool replaced = false;
        if (!std::equal(ours.begin(), ours.end(), theirs.begin())) {
            replaced = overlap_begin >= final_below
                       && new_wins(policy, relation_of(held_begin, held_end, offset, end));
            conflicts.push_back(replaced ? describe_conflict(overlap_begin, theirs, ours)
                                         : describe_conflict(overlap_begin, ours, theirs));
        }
        if (replaced) {
            it = carve(it, overlap_begin, overlap_end);
        } else {
            copy_until(held_begin, 0);
            copied_to = held_end;
            ++it;
        }
    }
    copy_until(end, missing);
    return copied;
}

void HeldBytes::cut(std::uint64_t end) {
    auto it = pieces_.lower_bound(end);
    if (it != pieces_.begin()) {
        const auto last = std::prev(it);
        if (last->first + last->second.bytes.size() > end) {
            it = carve(last, end, last->first + last->second.bytes.size());
        }
    }
    while (it != pieces_.end()) {
        bytes_ -= it->second.bytes.size();
        it = pieces_.erase(it);
    }
}

void HeldBytes::shift(std::uint64_t count) {
    Pieces shifted;
    while (!pieces_.empty()) {
        auto node = pieces_.extract(std::prev(pieces_.end()));
        node.key() += count;
        shifted.insert(shifted.begin(), std::move(node));
    }
    pieces_ = std::move(shifted);
}

void HeldBytes::clear() {
    pieces_.clear();
    bytes_ = 0;
}

}  // namespace waybill::capture
