// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/waiting_input.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "capture/file.h"

namespace waybill::capture {

WaitingInput::WaitingInput(int descriptor, int stop, Hooks hooks)
    : descriptor_(descriptor),
      stop_(stop),
      hooks_(std::move(hooks)) {
    // A pipe as large as anybody may have it: fewer turns, and room for a burst. If it is none, or
    // the user has too many of them, it stays as it is.
    constexpr int kLargestPipe = 1 << 20;
    ::fcntl(descriptor_, F_SETPIPE_SZ, kLargestPipe);
}

Result<Bytes> WaitingInput::peek() {
    while (peeked_ < first_.size()) {
        const Result<std::size_t> got = receive(std::span(first_).subspan(peeked_));
        if (!got) {
            return got.error();
        }
        if (*got == 0) {
            break;
        }
        peeked_ += *got;
    }
    return Bytes(first_).first(peeked_);
}

Result<std::size_t> WaitingInput::read(std::span<Byte> into) {
    if (given_ < peeked_) {
        const std::size_t count = std::min(into.size(), peeked_ - given_);
        std::copy_n(first_.begin() + static_cast<std::ptrdiff_t>(given_), count, into.begin());
        given_ += count;
        return count;
    }
    return receive(into);
}

Result<std::size_t> WaitingInput::receive(std::span<Byte> into) {
    for (;;) {
        if (was_ended_ || !wait() || !hooks_.before_reading()) {
            was_ended_ = true;
            return std::size_t{0};
        }
        const ssize_t got = ::read(descriptor_, into.data(), into.size());
        if (got >= 0) {
            return static_cast<std::size_t>(got);
        }
        if (errno != EINTR && errno != EAGAIN) {
            return system_error("cannot be read", errno);
        }
    }
}

// Until there is something to read, or the end; false when the input shall end.
bool WaitingInput::wait() {
    std::array<pollfd, 2> ready{{{.fd = descriptor_, .events = POLLIN, .revents = 0},
                                 {.fd = stop_, .events = POLLIN, .revents = 0}}};
    int at_most_ms = 0;
    for (;;) {
        const int events = ::poll(ready.data(), ready.size(), at_most_ms);
        if (events > 0) {
            return ready[1].revents == 0;
        }
        const std::optional<int> may_wait = hooks_.before_waiting();
        if (!may_wait) {
            return false;
        }
        at_most_ms = *may_wait;
    }
}

}  // namespace waybill::capture
