// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages of a gRPC or gRPC-Web body one by one, decompressed, and how a call ended. For a
// body as one run of bytes see grpc_framing.h.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/base64_stream.h"
#include "core/http/head.h"

namespace waybill::http {

struct GrpcMessage {
    Bytes payload;                // borrowed for the call; missing bytes are left out
    std::uint64_t size = 0;       // decompressed, unless `compressed`
    std::uint64_t wire_size = 0;  // as sent, without the five bytes in front
    std::uint64_t missing = 0;    // of those, never captured
    bool was_compressed = false;  // its flag says so
    bool compressed = false;      // it still is: it cannot be decompressed
    bool trailers = false;        // gRPC-Web: it holds the trailers
    bool truncated = false;       // `payload` is only the beginning
    bool whole = true;            // false: the body ended, or was not captured, inside it
};

class GrpcMessageReader {
public:
    using Output = std::function<void(const GrpcMessage&)>;

    // `type` is the media type without parameters, `coding` what grpc-encoding says. `limit`: of
    // one message, as sent and decompressed.
    GrpcMessageReader(std::string_view type,
                      std::string_view coding,
                      std::uint64_t limit,
                      Output output);

    void add(Bytes data);
    void add_gap(std::uint64_t length);
    void finish();

private:
    enum class State : std::uint8_t { Prefix, Message, Lost };
    static constexpr std::size_t kPrefix = 5;

    void add_frames(Bytes data);
    void begin_message();
    void end_message(bool whole);
    void decompress(GrpcMessage& message);

    std::uint64_t limit_;
    Output output_;
    std::string coding_;  // empty: one that is not known here
    bool is_base64_;
    Base64Stream base64_;
    std::vector<Byte> frames_;  // without base64
    State state_ = State::Prefix;
    std::array<Byte, kPrefix> prefix_{};
    std::size_t prefix_size_ = 0;
    std::uint64_t left_ = 0;  // of the message
    std::uint64_t missing_ = 0;
    std::uint64_t size_ = 0;
    std::vector<Byte> message_;
    std::vector<Byte> decompressed_;
};

struct GrpcStatus {
    std::optional<std::uint32_t> code;  // empty: none was sent
    std::string message;                // decoded; may quote the wire: escape before showing
};

// Of trailers, or of the head of a response that is nothing but a status.
GrpcStatus read_grpc_status(const HeaderList& fields);
// Of the text in a message of gRPC-Web that holds the trailers.
GrpcStatus read_grpc_status(std::string_view trailers);

// "OK", "NOT_FOUND"; empty for numbers that gRPC does not have.
std::string_view grpc_status_name(std::uint32_t code);

}  // namespace waybill::http
