// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads an input on a thread of its own, a few blocks ahead of whoever takes them: one core copies
// bytes out of the system, or decompresses them, while another one looks at them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "capture/block_pool.h"
#include "capture/input_stream.h"
#include "core/base/result.h"

namespace waybill::capture {

class ReadAhead {
public:
    // A block that was filled behind its head-room with so many bytes; none at the input's end.
    struct Piece {
        std::shared_ptr<Byte> block;
        std::size_t size = 0;
        std::optional<Error> failure;  // why the input ended
    };

    // Starts to read. `stream` must outlive this, and nobody else may read from it.
    ReadAhead(std::shared_ptr<BlockPool> pool, InputStream& stream);

    // Waits for the read that is under way.
    ~ReadAhead();

    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    // The next piece; waits for it. REQUIRES: the last one was not empty.
    Piece next();

private:
    static constexpr std::size_t kPieces = 3;

    void run();
    Piece read();

    std::shared_ptr<BlockPool> pool_;
    InputStream& stream_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Piece> pieces_;
    bool stopped_ = false;
    std::optional<Error> failure_;  // of the thread alone: told when what came before it was taken
    std::thread thread_;            // last: it uses all of the above
};

}  // namespace waybill::capture
