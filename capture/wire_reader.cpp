// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/wire_reader.h"

#include <optional>

#include "capture/message_replay.h"
#include "core/http/chunked_decoder.h"

namespace waybill::capture {
namespace {

constexpr std::uint32_t kChunkLine = 16 * kKiB;
constexpr std::size_t kTrailers = 256 * kKiB;

// How long a chunked body is, trailers and all.
class ChunkedLength final : public StreamPartSink {
public:
    // Empty when its end was not found.
    std::optional<std::uint64_t> length() const {
        return over_ ? std::optional(length_) : std::nullopt;
    }

    bool on_data(Bytes data) override {
        std::string_view rest = as_text(data);
        while (!rest.empty() && !chunks_.finished()) {
            const http::ChunkedDecoder::Step step = chunks_.step(rest);
            length_ += step.used;
            rest.remove_prefix(step.used);
            if (chunks_.broken()) {
                return false;
            }
        }
        for (const char c : rest) {
            ++length_;
            ++trailer_bytes_;
            if (c == '\n') {
                over_ = line_is_empty_;
                line_is_empty_ = true;
            } else if (c != '\r') {
                line_is_empty_ = false;
            }
            if (over_ || trailer_bytes_ > kTrailers) {
                return false;
            }
        }
        return true;
    }
    bool on_gap(std::uint64_t /*length*/) override { return false; }

private:
    http::ChunkedDecoder chunks_{kChunkLine};
    std::uint64_t length_ = 0;
    std::size_t trailer_bytes_ = 0;
    bool line_is_empty_ = true;
    bool over_ = false;
};

}  // namespace

bool read_chunked_wire(const Recording& recording,
                       const StreamPart& part,
                       const std::function<bool(Bytes)>& output,
                       WindowReader* windows) {
    ChunkedLength measured;
    read_stream(recording, part, measured, windows);
    if (!measured.length()) {
        return false;
    }
    PlainBody bytes(*measured.length(), output);
    read_stream(recording, part, bytes, windows);
    return true;
}

}  // namespace waybill::capture
