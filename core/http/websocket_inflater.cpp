// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocket_inflater.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>

#include <zlib.h>

namespace waybill::http {
namespace {

constexpr std::size_t kWindow = 32 * kKiB;
constexpr std::size_t kFirstRoom = 4 * kKiB;

// Blocks of one message that are marked as the last one: senders write at most one, and each costs
// a copy of the window.
constexpr int kLastBlocks = 16;

// What the sender leaves out at the end of each message.
constexpr std::array<Byte, 4> kTail{0x00, 0x00, 0xff, 0xff};

}  // namespace

// A message that refers only to itself inflates rightly with an empty window, and one that refers
// further back fails there ("too far back"): so nothing wrong is ever put out, and whether the
// context is known need not be told apart beforehand.
class WebSocketInflater::Impl {
public:
    // zlib has no raw streams with a window of 256 bytes; any larger one reads them.
    Impl(unsigned window_bits, bool no_context_takeover)
        : window_bits_(static_cast<int>(std::clamp(window_bits, 9U, 15U))),
          resets_(no_context_takeover) {
        usable_ = inflateInit2(&stream_, -window_bits_) == Z_OK;
    }
    ~Impl() { inflateEnd(&stream_); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    Outcome inflate(Bytes message, std::uint64_t limit, std::vector<Byte>& out);
    void lose_context() {
        inflateReset(&stream_);
        context_known_ = resets_;
    }

private:
    Outcome run(Bytes input, std::uint64_t limit, std::vector<Byte>& out);
    Outcome fail();
    bool next_stream();

    z_stream stream_{};
    int window_bits_;
    bool resets_;
    bool usable_ = false;
    bool context_known_ = true;
};

WebSocketInflater::Outcome WebSocketInflater::Impl::fail() {
    const bool too_far =
        stream_.msg != nullptr
        && std::string_view(stream_.msg).find("too far back") != std::string_view::npos;
    return too_far && !context_known_ ? Outcome::NeedsContext : Outcome::Invalid;
}

// A block may be marked as the last one (section 7.2.3.4): the next begins another stream with the
// same window.
bool WebSocketInflater::Impl::next_stream() {
    std::array<Byte, kWindow> window;
    uInt length = 0;
    return inflateGetDictionary(&stream_, window.data(), &length) == Z_OK
           && inflateReset(&stream_) == Z_OK
           && (length == 0 || inflateSetDictionary(&stream_, window.data(), length) == Z_OK);
}

WebSocketInflater::Outcome WebSocketInflater::Impl::run(Bytes input,
                                                        std::uint64_t limit,
                                                        std::vector<Byte>& out) {
    int last_blocks = 0;
    while (true) {
        const std::size_t used = out.size();
        const std::uint64_t room_left = limit - used;
        // One byte more than may be: whether it is used tells whether the limit was the end.
        const std::size_t room = std::min<std::uint64_t>(room_left + 1, std::max(used, kFirstRoom));
        const std::size_t given =
            std::min<std::size_t>(input.size(), std::numeric_limits<uInt>::max() / 2);
        out.resize(used + room);
        stream_.next_in = const_cast<Bytef*>(input.data());  // zlib does not write there
        stream_.avail_in = static_cast<uInt>(given);
        stream_.next_out = out.data() + used;
        stream_.avail_out = static_cast<uInt>(room);
        const int status = ::inflate(&stream_, Z_NO_FLUSH);
        input = input.subspan(given - stream_.avail_in);
        out.resize(used + room - stream_.avail_out);
        if (out.size() > limit) {
            out.resize(limit);
            return Outcome::LimitReached;
        }
        if (status == Z_STREAM_END) {
            if (++last_blocks > kLastBlocks || !next_stream()) {
                return Outcome::Invalid;
            }
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return fail();
        }
        if (input.empty() && (stream_.avail_out > 0 || status == Z_STREAM_END)) {
            return Outcome::Done;
        }
    }
}

WebSocketInflater::Outcome WebSocketInflater::Impl::inflate(Bytes message,
                                                            std::uint64_t limit,
                                                            std::vector<Byte>& out) {
    out.clear();
    if (!usable_) {
        return Outcome::Invalid;
    }
    Outcome outcome = run(message, limit, out);
    if (outcome == Outcome::Done) {
        outcome = run(kTail, limit, out);
    }
    if (outcome != Outcome::Done) {
        lose_context();
    } else if (resets_) {
        inflateReset(&stream_);
    }
    return outcome;
}

WebSocketInflater::WebSocketInflater(unsigned window_bits, bool no_context_takeover)
    : impl_(std::make_unique<Impl>(window_bits, no_context_takeover)) {}

WebSocketInflater::~WebSocketInflater() = default;

WebSocketInflater::Outcome WebSocketInflater::inflate(Bytes message,
                                                      std::uint64_t limit,
                                                      std::vector<Byte>& out) {
    return impl_->inflate(message, limit, out);
}

void WebSocketInflater::lose_context() {
    impl_->lose_context();
}

}  // namespace waybill::http
