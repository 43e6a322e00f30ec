// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the head of a message, or its trailers, line by line (RFC 9112 sections 3 to 5), strict:
// what has two readings has none. Nothing here decides framing; it counts what framing is made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/codec/leg_codec.h"
#include "proxy/http1/head_text.h"
#include "proxy/http1/line_cutter.h"

namespace waybill::proxy {

// How often each known field came, noted while they pass. `first` is an index into the fields of
// the head.
struct HeadFacts {
    struct Seen {
        std::uint32_t count = 0;
        std::uint32_t first = 0;
    };
    std::array<Seen, kKnownFields> seen;

    const Seen& of(KnownField field) const { return seen[static_cast<std::size_t>(field)]; }
};

// A field line without its CR LF. False: refused, and why.
struct FieldLine {
    std::string_view name;
    std::string_view value;
};
bool split_field_line(std::string_view line, FieldLine& out, Refusal& refusal);

class Http1HeadReader {
public:
    enum class Step { NeedMore, Done, Refused };

    Http1HeadReader(http::HeadKind kind, const CodecLimits& limits)
        : kind_(kind),
          limits_(limits) {}

    // Takes whole lines off the front of `in`. Done: `head` is whole and facts() count it; the
    // target of a request is in `head.path` as it was sent (see request_target.h).
    Step read(std::string_view& in, MessageHead& head, Refusal& refusal);

    // Before the next head.
    void restart();
    // Lines of the head were taken already.
    bool has_begun() const { return !at_start_; }
    const HeadFacts& facts() const { return facts_; }

private:
    bool read_line(std::string_view line, MessageHead& head, Refusal& refusal);
    bool read_request_line(std::string_view line, MessageHead& head, Refusal& refusal);
    bool read_status_line(std::string_view line, MessageHead& head, Refusal& refusal);
    bool read_field(std::string_view line, MessageHead& head, Refusal& refusal);
    bool refuse_size(Refusal& refusal) const;

    http::HeadKind kind_;
    const CodecLimits& limits_;
    LineCutter cutter_;
    HeadFacts facts_;
    std::size_t used_ = 0;  // bytes of the lines taken
    std::size_t empty_lines_ = 0;
    bool at_start_ = true;
};

}  // namespace waybill::proxy
