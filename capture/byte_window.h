// SPDX-License-Identifier: GPL-3.0-or-later
//
// A window that moves over the bytes of an input: a parser asks for so many bytes in one piece and
// moves on.
//
// The bytes lie in blocks that are shared with whoever holds them, and go back to a pool when the
// last one lets go. What crosses the end of a block is copied in front of the next one, so that it
// is in one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "capture/block_pool.h"
#include "capture/input_stream.h"
#include "capture/read_ahead.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

class ByteWindow {
public:
    // Bytes that can be asked for in one piece.
    static constexpr std::size_t kLargestPiece = BlockPool::kHeadRoom;

    // `offset` is that of the stream's first byte. `first_read` is how much is read at once in the
    // beginning; it grows up to a block.
    ByteWindow(std::shared_ptr<BlockPool> pool,
               std::unique_ptr<InputStream> stream,
               std::uint64_t offset = 0,
               std::size_t first_read = BlockPool::kBody);

    // From here on the stream is read on a thread of its own.
    // REQUIRES: reading from it never waits for somebody else, as it may at a pipe.
    void read_ahead();

    const Byte* at() const { return at_; }
    std::size_t available() const { return static_cast<std::size_t>(end_ - at_); }
    std::uint64_t offset() const {
        return block_offset_ + static_cast<std::uint64_t>(at_ - block_start_);
    }

    // Makes at least `count` bytes available; false when the input ends before.
    // REQUIRES: count <= kLargestPiece
    bool ensure(std::size_t count) { return available() >= count || read_until(count); }

    // REQUIRES: count <= available()
    void advance(std::size_t count) { at_ += count; }

    // Moves over so many bytes; false when the input ends before.
    bool skip(std::uint64_t count);

    // Copies so many bytes out and moves over them; false when the input ends before.
    bool copy(std::size_t count, std::vector<Byte>& out);

    // Owner of the bytes that are available now.
    const std::shared_ptr<Byte>& block() const { return block_; }

    // Why the input ended before its end.
    const std::optional<Error>& failure() const { return failure_; }

    const InputStream& stream() const { return *stream_; }

private:
    bool read_until(std::size_t count);
    bool read_more();
    bool take_ahead();
    void begin_block(std::shared_ptr<Byte> block);

    const Byte* at_ = nullptr;
    const Byte* block_start_ = nullptr;
    std::uint64_t block_offset_;  // of block_start_
    Byte* end_ = nullptr;
    Byte* limit_ = nullptr;
    std::shared_ptr<Byte> block_;
    std::shared_ptr<BlockPool> pool_;
    std::unique_ptr<InputStream> stream_;
    std::unique_ptr<ReadAhead> ahead_;  // behind the stream that it reads
    std::size_t read_size_;
    bool ended_ = false;
    std::optional<Error> failure_;
};

}  // namespace waybill::capture
