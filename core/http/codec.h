// SPDX-License-Identifier: GPL-3.0-or-later
//
// One content coding being undone: the inside of ContentDecoder, one class per library. A codec
// holds no more than its window, whatever the sizes of input and output, and takes any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace waybill::http {

class Codec {
public:
    struct Step {
        std::size_t consumed = 0;
        std::size_t produced = 0;
    };

    Codec() = default;
    virtual ~Codec() = default;
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;

    // Decodes from `input` into `output` until one of them is used up or error() is set; then what
    // was produced before is still good. To be called again, with empty input too, while it fills
    // the output. REQUIRES: no error() yet.
    virtual Step step(Bytes input, std::span<Byte> output) = 0;

    // The input is over. Sets error() when it may not end here.
    virtual void finish() = 0;

    // Whether a whole compressed stream has been read: nothing more is needed.
    virtual bool complete() const = 0;

    // What is wrong with the input; empty while nothing is.
    const std::string& error() const { return error_; }

    // What is wrong with it but does not touch the content (a checksum, bytes after the end).
    const std::string& note() const { return note_; }

protected:
    void fail(std::string_view what) { error_ = what; }
    void remark(std::string_view what) {
        if (note_.empty()) {
            note_ = what;
        }
    }

private:
    std::string error_;
    std::string note_;
};

// What stands around a DEFLATE stream.
enum class DeflateWrapper : std::uint8_t { Gzip, Zlib, None };

std::unique_ptr<Codec> make_deflate_codec(DeflateWrapper wrapper);
std::unique_ptr<Codec> make_brotli_codec();
std::unique_ptr<Codec> make_zstd_codec();

}  // namespace waybill::http
