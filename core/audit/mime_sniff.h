// SPDX-License-Identifier: GPL-3.0-or-later
//
// What content is by its first bytes (MIME Sniffing standard, sections 6 and 7.1). Signatures of
// two or three letters that any text may begin with are taken with more of their format, so that a
// found type can be held against the declared one.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::audit {

enum class ContentKind : std::uint8_t {
    Unknown,
    Html,
    Xml,
    Document,  // PDF and PostScript
    Image,
    Font,
    Media,  // sound and video
    Archive,
};

struct SniffedType {
    ContentKind kind = ContentKind::Unknown;
    std::string_view type{};  // "image/png"; empty when unknown
};

// Looks at the first 1445 bytes at most, which is what browsers wait for.
SniffedType sniff_type(std::string_view content);

}  // namespace waybill::audit
