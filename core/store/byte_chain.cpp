// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/byte_chain.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace waybill::store {
namespace {

constexpr std::size_t kBlock = 256 * kKiB;  // what a writer reserves at a time
constexpr std::size_t kMostOfPiece = 64 * kKiB;

// Stands in front of each piece, as it lies in memory: nobody else reads the store.
struct PieceHead {
    ChainEnd previous = kNoChain;
    std::int64_t at = 0;
    std::uint64_t missing = 0;  // of a gap, which has no bytes
    std::uint64_t length = 0;
};

bool read_head(const ByteStore& store, ChainEnd piece, PieceHead& head) {
    std::array<Byte, sizeof(PieceHead)> bytes{};
    if (!store.read(piece, bytes)) {
        return false;
    }
    std::memcpy(&head, bytes.data(), sizeof head);
    return head.length <= kMostOfPiece && (head.previous == kNoChain || head.previous < piece);
}

}  // namespace

std::uint64_t ChainWriter::place(std::size_t length) {
    if (buffer_.size() + length > room_) {
        flush();
        room_ = std::max(kBlock, length);
        base_ = store_.reserve(room_);
        buffer_.reserve(room_);
    }
    last_piece_ = kNoChain;
    return base_ + buffer_.size();
}

void ChainWriter::flush() {
    if (!buffer_.empty()) {
        store_.write(base_, buffer_);
        base_ += buffer_.size();
        room_ -= buffer_.size();
        buffer_.clear();
    }
    last_piece_ = kNoChain;
}

std::uint64_t ChainWriter::put(Bytes bytes) {
    const std::uint64_t at = place(bytes.size());
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return at;
}

void ChainWriter::add(ChainEnd& chain, Bytes bytes, std::uint64_t missing, Timestamp at) {
    PieceHead head{chain, at.ns, missing, bytes.size()};
    if (chain != kNoChain && chain == last_piece_ && missing == 0) {
        const auto offset = static_cast<std::ptrdiff_t>(chain - base_);
        PieceHead last;
        std::memcpy(&last, buffer_.data() + offset, sizeof last);
        if (last.at == at.ns && last.missing == 0 && last.length + bytes.size() <= kMostOfPiece
            && buffer_.size() + bytes.size() <= room_) {
            last.length += bytes.size();
            std::memcpy(buffer_.data() + offset, &last, sizeof last);
            buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
            return;
        }
    }
    const ChainEnd piece = place(sizeof head + bytes.size());
    std::array<Byte, sizeof head> raw{};
    std::memcpy(raw.data(), &head, sizeof head);
    buffer_.insert(buffer_.end(), raw.begin(), raw.end());
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    chain = piece;
    last_piece_ = piece;
}

void ChainWriter::append(ChainEnd& chain, Bytes bytes, Timestamp at) {
    while (!bytes.empty()) {
        const Bytes piece = bytes.first(std::min(bytes.size(), kMostOfPiece));
        add(chain, piece, 0, at);
        bytes = bytes.subspan(piece.size());
    }
}

void ChainWriter::append_gap(ChainEnd& chain, std::uint64_t length, Timestamp at) {
    if (length > 0) {
        add(chain, {}, length, at);
    }
}

bool read_chain(const ByteStore& store,
                ChainEnd chain,
                const std::function<bool(const ChainPiece&)>& output) {
    std::vector<ChainEnd> pieces;
    PieceHead head;
    bool whole = true;
    for (ChainEnd piece = chain; piece != kNoChain; piece = head.previous) {
        if (!read_head(store, piece, head)) {
            whole = false;
            break;
        }
        pieces.push_back(piece);
    }
    if (!whole) {
        return false;  // what is behind the break cannot be told from what is before it
    }
    std::vector<Byte> bytes;
    while (!pieces.empty()) {
        const ChainEnd piece = pieces.back();
        pieces.pop_back();
        if (!read_head(store, piece, head)) {
            return false;
        }
        bytes.resize(head.length);
        if (!store.read(piece + sizeof head, bytes)) {
            return false;
        }
        if (!output({bytes, head.missing, Timestamp{head.at}})) {
            return true;
        }
    }
    return true;
}

}  // namespace waybill::store
