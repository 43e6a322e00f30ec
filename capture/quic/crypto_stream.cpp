// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/crypto_stream.h"

#include <algorithm>

namespace waybill::capture::quic {

CryptoStream::Outcome CryptoStream::add(std::uint64_t offset, Bytes data) {
    if (offset > kMostBytes || data.size() > kMostBytes - offset) {
        return Outcome::TooMuch;
    }
    if (data.empty()) {
        return Outcome::Taken;
    }
    const Piece added{offset, offset + data.size()};
    // Those that it overlaps or touches.
    const auto first = std::lower_bound(
        pieces_.begin(), pieces_.end(), added.begin, [](const Piece& piece, std::size_t begin) {
            return piece.end < begin;
        });
    auto last = first;
    while (last != pieces_.end() && last->begin <= added.end) {
        ++last;
    }
    if (first == last && pieces_.size() == kMostPieces) {
        return Outcome::TooMuch;
    }
    if (bytes_.size() < added.end) {
        bytes_.resize(added.end);
    }
    bool conflict = false;
    std::size_t at = added.begin;
    const auto fill_up_to = [&](std::size_t end) {
        for (; at < end; ++at) {
            bytes_[at] = data[at - added.begin];
        }
    };
    for (auto piece = first; piece != last; ++piece) {
        fill_up_to(std::min(piece->begin, added.end));
        for (; at < std::min(piece->end, added.end); ++at) {
            conflict = conflict || bytes_[at] != data[at - added.begin];
        }
    }
    fill_up_to(added.end);
    if (first != last) {
        first->begin = std::min(first->begin, added.begin);
        first->end = std::max((last - 1)->end, added.end);
        pieces_.erase(first + 1, last);
    } else {
        pieces_.insert(first, added);
    }
    return conflict ? Outcome::Conflict : Outcome::Taken;
}

Bytes CryptoStream::in_order() const {
    return pieces_.empty() || pieces_.front().begin > 0 ? Bytes()
                                                        : Bytes(bytes_).first(pieces_.front().end);
}

void CryptoStream::clear() {
    bytes_ = std::vector<Byte>();  // gives its memory back
    pieces_ = std::vector<Piece>();
}

}  // namespace waybill::capture::quic
