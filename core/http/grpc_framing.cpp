// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/grpc_framing.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

// The flag in front of a message.
constexpr Byte kCompressed = 0x01;
constexpr Byte kTrailers = 0x80;  // gRPC-Web: the message holds the trailers

bool is_type(std::string_view type, std::string_view name) {
    return ascii::starts_with_ignoring_case(type, name)
           && (type.size() == name.size() || type[name.size()] == '+');
}

std::string known_coding(std::string_view coding) {
    std::string lower = ascii::lower(ascii::trim(coding));
    return lower == "gzip" || lower == "deflate" ? lower : std::string();
}

}  // namespace

bool has_grpc_framing(std::string_view type) {
    return is_type(type, "application/grpc") || is_type(type, "application/grpc-web")
           || is_type(type, "application/grpc-web-text");
}

GrpcUnframer::GrpcUnframer(std::string_view type, std::string_view coding, const Output& output)
    : output_(output),
      coding_(known_coding(coding)),
      is_base64_(is_type(type, "application/grpc-web-text")) {}

GrpcUnframer::~GrpcUnframer() = default;

bool GrpcUnframer::give(Bytes data) {
    stopped_ = stopped_ || (!data.empty() && !output_(data));
    return !stopped_;
}

bool GrpcUnframer::add(Bytes data) {
    return is_base64_ ? add_base64(data) : add_frames(data);
}

bool GrpcUnframer::add_frames(Bytes data) {
    while (!data.empty() && !stopped_) {
        switch (state_) {
            case State::Prefix: {
                const std::size_t taken = std::min(kPrefix - prefix_size_, data.size());
                std::copy_n(data.begin(), taken, prefix_.begin() + prefix_size_);
                prefix_size_ += taken;
                data = data.subspan(taken);
                if (prefix_size_ == kPrefix) {
                    begin_message();
                }
                break;
            }
            case State::Message: {
                const Bytes piece = data.first(std::min<std::uint64_t>(left_, data.size()));
                data = data.subspan(piece.size());
                left_ -= piece.size();
                if (add_message(piece) && left_ == 0) {
                    end_message();
                }
                break;
            }
            case State::Unframed:
                return give(data);
        }
    }
    return !stopped_;
}

bool GrpcUnframer::begin_message() {
    const Byte flag = prefix_[0];
    if ((flag & ~(kCompressed | kTrailers)) != 0) {
        state_ = State::Unframed;
        return give(prefix_);
    }
    prefix_size_ = 0;
    left_ = 0;
    for (std::size_t i = 1; i < kPrefix; ++i) {
        left_ = left_ << 8U | prefix_[i];
    }
    if (left_ == 0) {
        return true;
    }
    state_ = State::Message;
    if ((flag & kCompressed) != 0 && !coding_.empty()) {
        DecodeLimits limits;
        limits.out_of_time = [this] {
            return stopped_;
        };
        decoder_ = std::make_unique<ContentDecoder>(std::vector<std::string>{coding_},
                                                    std::move(limits),
                                                    [this](Bytes data) { give(data); });
    }
    return true;
}

bool GrpcUnframer::add_message(Bytes data) {
    if (!decoder_) {
        return give(data);
    }
    decoder_->add(data);
    return !stopped_;
}

bool GrpcUnframer::end_message() {
    state_ = State::Prefix;
    if (decoder_) {
        decoder_->finish();
        decoder_.reset();
    }
    return !stopped_;
}

// Each message, or any number of them, is base64 of its own.
bool GrpcUnframer::add_base64(Bytes data) {
    frames_.clear();
    const std::size_t read = base64_.add(data, frames_);
    add_frames(frames_);
    if (read < data.size() && !stopped_) {
        is_base64_ = false;
        state_ = State::Unframed;
        give(data.subspan(read));
    }
    return !stopped_;
}

bool GrpcUnframer::finish() {
    frames_.clear();
    base64_.finish(frames_);
    add_frames(frames_);
    if (state_ == State::Prefix) {
        give(Bytes(prefix_).first(prefix_size_));
    } else if (state_ == State::Message) {
        end_message();
    }
    return !stopped_;
}

}  // namespace waybill::http
