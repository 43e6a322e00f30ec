// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of one header block of HTTP/2 made a MessageHead, and the one place that decides
// whether they may be (RFC 9113 section 8, RELIABILITY T9 and T14): what another version of HTTP,
// or another recipient, could take for something else is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/codec/leg_codec.h"
#include "proxy/message/message_head.h"

namespace waybill::proxy {

class Http2HeadReader {
public:
    enum class Section : std::uint8_t { Request, Response, Trailers };

    explicit Http2HeadReader(const CodecLimits& limits) : limits_(limits) {}

    void begin(Section section);
    void add(std::string_view name, std::string_view value);
    // All fields were added. What is wrong with them, the first thing; nullopt: head() is whole.
    std::optional<Refusal> finish();

    // To be moved from. Several Cookie fields are one, joined by "; ".
    MessageHead& head() { return head_; }
    // What Content-Length says.
    std::optional<std::uint64_t> length() const { return length_; }
    // Bytes of all fields as SETTINGS_MAX_HEADER_LIST_SIZE counts them, also beyond the limit.
    std::size_t list_size() const { return list_size_; }

private:
    void refuse(std::string_view about, std::string_view what);
    void add_pseudo(std::string_view name, std::string_view value);
    void add_field(std::string_view name, std::string_view value);
    void add_cookie(std::string_view value);
    void add_length(std::string_view value);
    void set_status(std::string_view value);
    void finish_request();
    void finish_authority();
    bool has(unsigned pseudo) const { return (seen_ & pseudo) != 0; }

    const CodecLimits limits_;
    Section section_ = Section::Request;
    MessageHead head_;
    std::optional<Refusal> refusal_;
    std::optional<std::uint64_t> length_;
    unsigned seen_ = 0;  // pseudo-fields
    bool any_field_ = false;
    std::size_t list_size_ = 0;
    std::size_t count_ = 0;
    std::size_t cookie_ = 0;  // where it stands among the fields, plus one
};

}  // namespace waybill::proxy
