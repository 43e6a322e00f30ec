// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes the framing of gRPC and gRPC-Web off a body, streaming: the five bytes in front of each
// message (a flag and a length) go, compressed messages are decoded, and what grpc-web-text wraps
// in base64 is unwrapped. What is not framed so passes as it is from there on.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/base64_stream.h"
#include "core/http/content_coding.h"

namespace waybill::http {

// Whether bodies of that media type (as sent, without parameters) have this framing.
bool has_grpc_framing(std::string_view type);

class GrpcUnframer {
public:
    // Takes the bytes of messages, one after the other, borrowed for the call. Returns false to
    // stop.
    using Output = std::function<bool(Bytes)>;

    // `coding` is what the field grpc-encoding says. `output` must outlive the unframer.
    GrpcUnframer(std::string_view type, std::string_view coding, const Output& output);
    ~GrpcUnframer();

    // The next bytes of the body. False once it was stopped.
    bool add(Bytes data);

    // The body is over; it may end in the middle of a message.
    bool finish();

private:
    enum class State : std::uint8_t { Prefix, Message, Unframed };
    static constexpr std::size_t kPrefix = 5;

    bool add_frames(Bytes data);
    bool begin_message();
    bool add_message(Bytes data);
    bool end_message();
    bool add_base64(Bytes data);
    bool give(Bytes data);

    const Output& output_;
    std::string coding_;  // of compressed messages; empty: one that is not known here
    bool is_base64_;
    State state_ = State::Prefix;
    std::array<Byte, kPrefix> prefix_{};
    std::size_t prefix_size_ = 0;
    std::uint64_t left_ = 0;                   // of the message
    std::unique_ptr<ContentDecoder> decoder_;  // of the message, when it is compressed
    Base64Stream base64_;
    std::vector<Byte> frames_;  // without base64
    bool stopped_ = false;
};

}  // namespace waybill::http
