// SPDX-License-Identifier: GPL-3.0-or-later
//
// A descriptor that is read as its bytes come, for somebody who has other things to do when there
// are none, and who can be stopped from outside.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "capture/input_stream.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

class WaitingInput : public InputStream {
public:
    struct Hooks {
        // Before each reading; false ends the input.
        std::function<bool()> before_reading;
        // Nothing is there at the moment: for so many milliseconds may be waited, -1 is for as long
        // as it takes; nullopt ends the input.
        std::function<std::optional<int>()> before_waiting;
    };

    // The descriptors stay the caller's, and must outlive the input. When `stop` can be read from,
    // the input ends.
    WaitingInput(int descriptor, int stop, Hooks hooks);

    // The first bytes, as many as there are up to four; read() gives them once more.
    Result<Bytes> peek();

    Result<std::size_t> read(std::span<Byte> into) override;

    // It ended because of `stop` or a hook, and not by itself.
    bool was_ended() const { return was_ended_; }

private:
    Result<std::size_t> receive(std::span<Byte> into);
    bool wait();

    int descriptor_;
    int stop_;
    Hooks hooks_;
    bool was_ended_ = false;
    std::array<Byte, 4> first_{};
    std::size_t peeked_ = 0;
    std::size_t given_ = 0;
};

}  // namespace waybill::capture
