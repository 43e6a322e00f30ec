// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/grpc_messages.h"

#include <algorithm>
#include <utility>

#include "core/base/ascii.h"
#include "core/http/content_coding.h"

namespace waybill::http {
namespace {

// The flag in front of a message.
constexpr Byte kCompressed = 0x01;
constexpr Byte kTrailers = 0x80;

std::string known_coding(std::string_view coding) {
    std::string lower = ascii::lower(ascii::trim(coding));
    return lower == "gzip" || lower == "deflate" || lower == "br" || lower == "zstd"
               ? lower
               : std::string();
}

int hex_digit(char c) {
    return ascii::is_digit(c)       ? c - '0'
           : ascii::is_hex_digit(c) ? ascii::to_lower(c) - 'a' + 10
                                    : -1;
}

// grpc-message is UTF-8 with "%41" for what does not fit in a field; a percent sign without two
// hexadecimal digits behind it stays.
std::string decode_percent(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0
            && hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

void take_status_field(std::string_view name, std::string_view value, GrpcStatus& status) {
    if (ascii::equal_ignoring_case(name, "grpc-status") && !status.code) {
        const std::optional<std::uint64_t> code = ascii::parse_decimal(ascii::trim(value));
        if (code && *code <= 0xffff'ffffU) {
            status.code = static_cast<std::uint32_t>(*code);
        }
    } else if (ascii::equal_ignoring_case(name, "grpc-message") && status.message.empty()) {
        status.message = decode_percent(ascii::trim(value));
    }
}

}  // namespace

GrpcMessageReader::GrpcMessageReader(std::string_view type,
                                     std::string_view coding,
                                     std::uint64_t limit,
                                     Output output)
    : limit_(limit),
      output_(std::move(output)),
      coding_(known_coding(coding)),
      is_base64_(ascii::starts_with_ignoring_case(type, "application/grpc-web-text")) {}

void GrpcMessageReader::add(Bytes data) {
    if (!is_base64_) {
        add_frames(data);
        return;
    }
    frames_.clear();
    const std::size_t read = base64_.add(data, frames_);
    add_frames(frames_);
    if (read < data.size()) {
        add_gap(1);
    }
}

void GrpcMessageReader::add_frames(Bytes data) {
    while (!data.empty() && state_ != State::Lost) {
        if (state_ == State::Prefix) {
            const std::size_t taken = std::min(kPrefix - prefix_size_, data.size());
            std::copy_n(
                data.begin(), taken, prefix_.begin() + static_cast<std::ptrdiff_t>(prefix_size_));
            prefix_size_ += taken;
            data = data.subspan(taken);
            if (prefix_size_ == kPrefix) {
                begin_message();
            }
        } else {
            const Bytes piece = data.first(std::min<std::uint64_t>(left_, data.size()));
            const std::uint64_t room = limit_ - std::min<std::uint64_t>(limit_, message_.size());
            const Bytes kept = piece.first(std::min<std::uint64_t>(room, piece.size()));
            message_.insert(message_.end(), kept.begin(), kept.end());
            data = data.subspan(piece.size());
            size_ += piece.size();
            left_ -= piece.size();
            if (left_ == 0) {
                end_message(true);
            }
        }
    }
}

void GrpcMessageReader::begin_message() {
    if ((prefix_[0] & ~(kCompressed | kTrailers)) != 0) {
        state_ = State::Lost;  // no gRPC, or not any more
        return;
    }
    prefix_size_ = 0;
    left_ = 0;
    for (std::size_t i = 1; i < kPrefix; ++i) {
        left_ = left_ << 8U | prefix_[i];
    }
    state_ = State::Message;
    if (left_ == 0) {
        end_message(true);
    }
}

void GrpcMessageReader::end_message(bool whole) {
    state_ = State::Prefix;
    GrpcMessage message;
    message.payload = message_;
    message.size = size_;
    message.wire_size = size_;
    message.missing = missing_;
    message.was_compressed = (prefix_[0] & kCompressed) != 0;
    message.trailers = (prefix_[0] & kTrailers) != 0;
    message.truncated = size_ - missing_ > message_.size();
    message.whole = whole;
    if (message.was_compressed && size_ > 0) {
        decompress(message);
    }
    output_(message);
    for (std::vector<Byte>* buffer : {&message_, &decompressed_}) {
        buffer->clear();
        if (buffer->capacity() > kMiB) {
            buffer->shrink_to_fit();
        }
    }
    size_ = 0;
    missing_ = 0;
}

// Each message is compressed on its own.
void GrpcMessageReader::decompress(GrpcMessage& message) {
    message.compressed = true;
    if (coding_.empty() || message.truncated || message.missing > 0 || !message.whole) {
        return;
    }
    DecodeLimits limits;
    limits.output_bytes = limit_;
    ContentDecoder decoder({coding_}, std::move(limits), [this](Bytes data) {
        decompressed_.insert(decompressed_.end(), data.begin(), data.end());
    });
    const bool decoded = decoder.add(message.payload) && decoder.finish();
    message.truncated =
        decoder.failure() != nullptr && decoder.failure()->code == AnomalyCode::DecodeLimit;
    if (decoded || message.truncated) {
        message.compressed = false;
        message.payload = decompressed_;
        message.size = decompressed_.size();
    }
}

void GrpcMessageReader::add_gap(std::uint64_t length) {
    if (length == 0) {
        return;
    }
    if (state_ == State::Message && !is_base64_) {
        const std::uint64_t missing = std::min(left_, length);
        missing_ += missing;
        size_ += missing;
        left_ -= missing;
        length -= missing;
        if (left_ == 0) {
            end_message(true);
        }
    }
    if (length > 0) {
        if (state_ == State::Message) {
            end_message(false);
        }
        state_ = State::Lost;
    }
}

void GrpcMessageReader::finish() {
    frames_.clear();
    base64_.finish(frames_);
    add_frames(frames_);
    if (state_ == State::Message) {
        end_message(false);
    }
}

GrpcStatus read_grpc_status(const HeaderList& fields) {
    GrpcStatus status;
    for (const Field& field : fields) {
        take_status_field(field.name, field.value, status);
    }
    return status;
}

GrpcStatus read_grpc_status(std::string_view trailers) {
    GrpcStatus status;
    while (!trailers.empty()) {
        const std::size_t end = trailers.find('\n');
        std::string_view line = trailers.substr(0, end);
        trailers = end == std::string_view::npos ? std::string_view{} : trailers.substr(end + 1);
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos) {
            take_status_field(ascii::trim(line.substr(0, colon)), line.substr(colon + 1), status);
        }
    }
    return status;
}

std::string_view grpc_status_name(std::uint32_t code) {
    constexpr std::array<std::string_view, 17> kNames{"OK",
                                                      "CANCELLED",
                                                      "UNKNOWN",
                                                      "INVALID_ARGUMENT",
                                                      "DEADLINE_EXCEEDED",
                                                      "NOT_FOUND",
                                                      "ALREADY_EXISTS",
                                                      "PERMISSION_DENIED",
                                                      "RESOURCE_EXHAUSTED",
                                                      "FAILED_PRECONDITION",
                                                      "ABORTED",
                                                      "OUT_OF_RANGE",
                                                      "UNIMPLEMENTED",
                                                      "INTERNAL",
                                                      "UNAVAILABLE",
                                                      "DATA_LOSS",
                                                      "UNAUTHENTICATED"};
    return code < kNames.size() ? kNames[code] : std::string_view{};
}

}  // namespace waybill::http
