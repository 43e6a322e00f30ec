// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parses whole heads: llhttp in its strict mode first; where it stops, our tolerant reader takes
// over, shows what a browser would have shown, and lists each leniency with its place.
//
// A parser keeps only scratch space between calls; one serves any number of connections of a
// thread.
#pragma once

#include <cstddef>
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

    void reset();

private:
    bool at_line_start_ = false;
};

class HeadParser {
public:
    HeadParser();
    ~HeadParser();
    HeadParser(const HeadParser&) = delete;
    HeadParser& operator=(const HeadParser&) = delete;

    // `raw` is a head of that kind, normally one that HeadEndFinder closed; it may also be the rest
    // of a stream that ended early (`complete` false). Never fails: what cannot be read is
    // anomalies. The result is valid until the next call and points into `raw`.
    const Head& parse(HeadKind kind, std::string_view raw, bool complete = true);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// Whether `data` can be the first bytes of a head of that kind, as far as it goes: Maybe asks for
// more bytes.
enum class Likeness : std::uint8_t { No, Maybe, Yes };
Likeness looks_like_head(HeadKind kind, std::string_view data);

}  // namespace waybill::http
