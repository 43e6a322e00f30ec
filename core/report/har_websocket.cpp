// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_websocket.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/http/websocket_reader.h"

namespace waybill::report {
namespace {

constexpr Byte kFinal = 0x80;
constexpr Byte kControl = 0x08;
constexpr Byte kCompressed = 0x40;
constexpr Byte kMasked = 0x80;
constexpr double kMostFragments = 10'000;  // that one message is put into

// RFC 6455 section 5.2.
std::vector<Byte> frame_header(unsigned first, std::uint64_t length, bool masked) {
    std::vector<Byte> header{static_cast<Byte>(first)};
    const Byte mask = masked ? kMasked : Byte{0};
    unsigned bytes = 0;
    if (length < 126) {
        header.push_back(static_cast<Byte>(mask | length));
    } else if (length <= 0xffff) {
        header.push_back(mask | Byte{126});
        bytes = 2;
    } else {
        header.push_back(mask | Byte{127});
        bytes = 8;
    }
    for (; bytes > 0; --bytes) {
        header.push_back(static_cast<Byte>(length >> (8 * (bytes - 1))));
    }
    header.insert(header.end(), masked ? 4 : 0, Byte{0});
    return header;
}

bool is_binary(unsigned opcode) {
    return opcode != 1;
}

}  // namespace

void HarWebSocket::clear() {
    data_.clear();
    present_ = false;
    count_ = 0;
    chains_ = {store::kNoChain, store::kNoChain};
    times_.clear();
    exact_times_.clear();
    facts_ = {};
}

void HarWebSocket::begin_message() {
    data_.clear();
    from_client_ = false;
    time_ = -1;
    opcode_ = -1;
    says_base64_ = false;
    compressed_ = false;
    fragments_ = 1;
}

// Programs write binary data in base64, but for those that write it as text nevertheless.
void HarWebSocket::end_message() {
    const bool known = opcode_ >= 0 && opcode_ <= 15;
    const unsigned opcode = known ? static_cast<unsigned>(opcode_) : 1U;
    std::uint64_t length = 0;
    const auto count = [&length](Bytes part) {
        length += part.size();
    };
    const bool base64 = (says_base64_ || is_binary(opcode)) && data_.read_base64(count);
    length = base64 ? length : data_.size();

    const Side side = from_client_ ? Side::Client : Side::Server;
    store::ChainEnd& chain = chains_[index_of(side)];
    const Timestamp number{static_cast<std::int64_t>(count_)};
    // All of the content is in the first frame: where the others began is not known.
    const bool in_one = (opcode & kControl) != 0 || !(fragments_ > 1);
    const auto more = in_one ? 0U : static_cast<unsigned>(std::min(fragments_, kMostFragments)) - 1;
    const unsigned first =
        (more == 0 ? kFinal : Byte{0}) | (compressed_ ? kCompressed : 0U) | opcode;
    const std::vector<Byte> header = frame_header(first, length, from_client_);
    writer_.append(chain, header, number);
    std::vector<Byte> close;
    const auto append = [&](Bytes part) {
        writer_.append(chain, part, number);
        if (opcode == 8 && close.size() < 125) {
            close.insert(close.end(), part.begin(), part.end());
        }
    };
    if (base64) {
        data_.read_base64(append);
    } else {
        data_.read(append);
    }

    for (unsigned i = 1; i <= more; ++i) {
        writer_.append(chain, frame_header(i == more ? kFinal : 0U, 0, from_client_), number);
    }

    ++(from_client_ ? facts_.client_messages : facts_.server_messages);
    (from_client_ ? facts_.client_bytes : facts_.server_bytes) += header.size() + length;
    if (opcode == 8 && !facts_.closed) {
        const http::WebSocketClose told = http::read_websocket_close(close);
        facts_.closed = true;
        facts_.close_code = told.code;
        facts_.close_reason = told.reason;
    }
    ++count_;
    if (times_.size() < kTimesKept) {
        const bool sane = time_ >= 0 && time_ < 9.2e9;
        times_.push_back(sane ? std::llround(time_ * static_cast<double>(kNsPerSecond))
                              : Timestamp::kUnknown);
    }
    data_.clear();
}

void HarWebSocket::add_exact_time(std::int64_t ns) {
    if (exact_times_.size() < kTimesKept) {
        exact_times_.push_back(ns);
    }
}

void HarWebSocket::read(Side side,
                        Timestamp started,
                        const std::function<void(Bytes, Timestamp)>& output) {
    writer_.flush();
    const auto time_of = [&](std::int64_t number) {
        const auto at = static_cast<std::size_t>(number);
        if (at < exact_times_.size() && started.known()) {
            std::int64_t sum = 0;
            return __builtin_add_overflow(started.ns, exact_times_[at], &sum) ? started
                                                                              : Timestamp{sum};
        }
        if (times_.empty()) {
            return started;
        }
        const Timestamp told{times_[std::min(at, times_.size() - 1)]};
        return told.known() ? told : started;
    };
    store::read_chain(bytes_, chains_[index_of(side)], [&](const store::ChainPiece& piece) {
        output(piece.data, time_of(piece.at.ns));
        return true;
    });
}

}  // namespace waybill::report
