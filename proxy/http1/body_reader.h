// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes the transfer framing off a body (RFC 9112 section 7.1), piece by piece, so that whoever
// reads may stop between any two of them. Chunk extensions are checked and left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "proxy/codec/leg_codec.h"
#include "proxy/http1/line_cutter.h"

namespace waybill::proxy {

class Http1BodyReader {
public:
    enum class Step { NeedMore, Data, Trailers, End, Refused };

    explicit Http1BodyReader(const CodecLimits& limits) : limits_(limits) {}

    void start(const BodyPlan& plan);

    // Takes the next piece off the front of `in`. Data: `data` points into what was in `in`.
    // Trailers: they are whole in trailers(). Behind End it is not called any more. A body until
    // close has no end of its own.
    Step next(std::string_view& in, std::string_view& data, Refusal& refusal);

    FieldList& trailers() { return trailers_; }
    bool is_until_close() const { return state_ == State::UntilClose; }

private:
    enum class State { End, Length, UntilClose, ChunkLine, ChunkData, ChunkDataEnd, Trailers };

    Step take_data(std::string_view& in, std::string_view& data);
    Step read_chunk_line(std::string_view& in, Refusal& refusal);
    bool parse_chunk_line(std::string_view line, Refusal& refusal);
    Step read_chunk_data_end(std::string_view& in, Refusal& refusal);
    Step read_trailers(std::string_view& in, Refusal& refusal);
    bool add_trailer(std::string_view line, Refusal& refusal);

    const CodecLimits& limits_;
    State state_ = State::End;
    LineCutter cutter_;
    std::uint64_t left_ = 0;         // of the body or the chunk
    std::size_t extra_ = 0;          // bytes of extensions
    std::size_t trailers_used_ = 0;  // bytes of their lines
    FieldList trailers_;
};

}  // namespace waybill::proxy
