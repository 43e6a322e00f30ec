// SPDX-License-Identifier: GPL-3.0-or-later
//
// The head of an HTTP/2 message as text, one "name: value" a line, pseudo-fields first as they
// came. Values from the wire may hold anything, line breaks too, so the text alone does not tell
// where a field ends: the lengths beside it do.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/head.h"

namespace waybill::http {

// Collects the fields of one header block.
class Http2HeadText {
public:
    void clear();
    void add(std::string_view name, std::string_view value);

    const std::string& text() const { return text_; }
    std::span<const FieldLengths> lengths() const { return lengths_; }
    // Ends the text with its empty line. Call once, last.
    void finish() { text_ += "\r\n"; }

private:
    std::string text_;
    std::vector<FieldLengths> lengths_;
};

// Fills `head` with views into `text` (RFC 9113 section 8.3: pseudo-fields become members; of one
// sent twice the first counts). A response's status that is not three digits is 0. The target is
// :path, for CONNECT without one :authority. The anomalies are not touched.
void read_http2_head(HeadKind kind,
                     std::string_view text,
                     std::span<const FieldLengths> lengths,
                     Head& head);

// The lengths as bytes, and back. False when the bytes are not whole or do not fit the text.
void append_lengths(std::span<const FieldLengths> lengths, std::vector<Byte>& out);
bool read_lengths(Bytes bytes, std::string_view text, std::vector<FieldLengths>& out);

}  // namespace waybill::http
