// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parses whole heads: llhttp in its strict mode first; where it does not accept exactly the head
// that was cut out, our tolerant reader reads it again, shows what a browser would have shown, and
// lists each leniency with its place.
//
// A parser keeps only scratch space between calls; one serves any number of connections of a
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/http/head.h"

namespace waybill::http {

// Finds the end of a head in bytes that arrive in pieces: an LF, then nothing but CRs, then an LF.
class HeadEndFinder {
public:
    // Looks at the next bytes of the head. Returns how many of them belong to the head when its end
    // is among them, else npos.
    std::size_t find(std::string_view more);

    // `at_line_start`: an empty line at once is the end, as it is of a trailer section.
    void reset(bool at_line_start = false) { at_line_start_ = at_line_start; }

private:
    bool at_line_start_ = false;
};

inline constexpr std::size_t kDefaultMaxFields = 1000;

class HeadParser {
public:
    HeadParser();
    ~HeadParser();
    HeadParser(const HeadParser&) = delete;
    HeadParser& operator=(const HeadParser&) = delete;

    // `raw` is a head of that kind, normally one that HeadEndFinder closed; it may also be the rest
    // of a stream that ended early (`complete` false). Never fails: what cannot be read is
    // anomalies. Of more than `max_fields` fields those that decide the body's framing are kept.
    // The result is valid until the next call and points into `raw`.
    const Head& parse(HeadKind kind,
                      std::string_view raw,
                      bool complete = true,
                      std::size_t max_fields = kDefaultMaxFields);

    // A trailer section, through its empty line: only `raw`, `fields` and `anomalies` of the result
    // mean something.
    const Head& parse_trailers(std::string_view raw, std::size_t max_fields = kDefaultMaxFields);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// Whether `data` can be the first bytes of a head of that kind, as far as it goes: Maybe asks for
// more bytes. Empty lines in front, and in front of a response up to four bytes of junk, are
// allowed as browsers do.
enum class Likeness : std::uint8_t { No, Maybe, Yes };
Likeness looks_like_head(HeadKind kind, std::string_view data);

}  // namespace waybill::http
