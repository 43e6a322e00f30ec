// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/byte_chain.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace waybill::store {
namespace {

class MemoryStore final : public ByteStore {
public:
    std::uint64_t reserve(std::uint64_t length) override {
        const std::uint64_t at = bytes_.size();
        bytes_.resize(bytes_.size() + length);
        return at;
    }
    bool write(std::uint64_t at, Bytes bytes) override {
        std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
        return true;
    }
    bool read(std::uint64_t at, std::span<Byte> out) const override {
        if (at > bytes_.size() || out.size() > bytes_.size() - at) {
            return false;
        }
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
        return true;
    }
    std::uint64_t size() const { return bytes_.size(); }

private:
    std::vector<Byte> bytes_;
};

// "5:text 7:(3 missing) ", each piece with its time.
std::string text_of(const ByteStore& store, ChainEnd chain) {
    std::string out;
    const bool whole = read_chain(store, chain, [&](const ChainPiece& piece) {
        out += std::to_string(piece.at.ns) + ":";
        out += piece.missing > 0 ? "(" + std::to_string(piece.missing) + " missing)"
                                 : std::string(as_text(piece.data));
        out += ' ';
        return true;
    });
    return whole ? out : "unreadable";
}

TEST(ByteChainTest, AChainWithoutPiecesGivesNothing) {
    const MemoryStore store;
    EXPECT_EQ(text_of(store, kNoChain), "");
}

TEST(ByteChainTest, InterleavedChainsAreReadFromFrontToBack) {
    MemoryStore store;
    ChainWriter writer(store);
    ChainEnd first = kNoChain;
    ChainEnd second = kNoChain;
    writer.append(first, as_bytes("a"), Timestamp{1});
    writer.append(second, as_bytes("x"), Timestamp{1});
    writer.append(first, as_bytes("b"), Timestamp{2});
    writer.append_gap(first, 3, Timestamp{3});
    writer.append(second, as_bytes("y"), Timestamp{4});
    writer.append(first, as_bytes("c"), Timestamp{5});
    writer.flush();
    EXPECT_EQ(text_of(store, first), "1:a 2:b 3:(3 missing) 5:c ");
    EXPECT_EQ(text_of(store, second), "1:x 4:y ");
}

TEST(ByteChainTest, BytesOfOneTimeThatFollowEachOtherAreOnePiece) {
    MemoryStore store;
    ChainWriter writer(store);
    ChainEnd chain = kNoChain;
    writer.append(chain, as_bytes("a"), Timestamp{1});
    writer.append(chain, as_bytes("b"), Timestamp{1});
    writer.append(chain, as_bytes("c"), Timestamp{2});
    writer.flush();
    EXPECT_EQ(text_of(store, chain), "1:ab 2:c ");
}

TEST(ByteChainTest, WhatDoesNotFitIntoABlockIsWrittenOnAndReadWhole) {
    MemoryStore store;
    ChainWriter writer(store);
    std::string sent;
    ChainEnd chain = kNoChain;
    for (int i = 0; i < 50; ++i) {
        const std::string piece(100'000, static_cast<char>('a' + i % 26));
        writer.append(chain, as_bytes(piece), Timestamp{i});
        sent += piece;
    }
    writer.flush();
    std::string read;
    EXPECT_TRUE(read_chain(store, chain, [&](const ChainPiece& piece) {
        read += as_text(piece.data);
        return true;
    }));
    EXPECT_EQ(read, sent);
}

TEST(ByteChainTest, BytesOutsideOfChainsStandWhereTheirOffsetSays) {
    MemoryStore store;
    ChainWriter writer(store);
    ChainEnd chain = kNoChain;
    writer.append(chain, as_bytes("abc"), Timestamp{1});
    const std::uint64_t at = writer.put(as_bytes("a head"));
    writer.append(chain, as_bytes("def"), Timestamp{1});
    writer.flush();
    std::vector<Byte> head(6);
    ASSERT_TRUE(store.read(at, head));
    EXPECT_EQ(as_text(head), "a head");
    EXPECT_EQ(text_of(store, chain), "1:abc 1:def ");
}

TEST(ByteChainTest, ReadingStopsWhenItIsToldTo) {
    MemoryStore store;
    ChainWriter writer(store);
    ChainEnd chain = kNoChain;
    writer.append(chain, as_bytes("a"), Timestamp{1});
    writer.append(chain, as_bytes("b"), Timestamp{2});
    writer.flush();
    std::string read;
    EXPECT_TRUE(read_chain(store, chain, [&](const ChainPiece& piece) {
        read += as_text(piece.data);
        return false;
    }));
    EXPECT_EQ(read, "a");
}

TEST(ByteChainTest, AChainThatWasNotWrittenCannotBeRead) {
    MemoryStore store;
    ChainWriter writer(store);
    ChainEnd chain = kNoChain;
    writer.append(chain, as_bytes("a"), Timestamp{1});
    EXPECT_EQ(text_of(MemoryStore{}, chain), "unreadable");
}

}  // namespace
}  // namespace waybill::store
