// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/foreign_format.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace waybill::capture {
namespace {

using namespace std::string_view_literals;

struct KnownStart {
    std::string_view bytes;
    std::string_view what;
};

constexpr std::array kKnownStarts = std::to_array<KnownStart>({
    {"snoop\0\0\0"sv, "a snoop capture"},
    {"btsnoop\0"sv, "a btsnoop capture"},
    {"GMBU"sv, "a Network Monitor capture"},
    {"RTSS"sv, "a Network Monitor capture"},
    {"TRSNIFF"sv, "a Sniffer capture"},
    {"XCP\0"sv, "a NetXRay capture"},
    {"\x1f\x8b"sv, "gzip inside compressed data"},
    {"\x28\xb5\x2f\xfd"sv, "zstd inside compressed data"},
    {"\xfd\x37\x7a\x58\x5a"sv, "xz, unpack it first"},
    {"BZh"sv, "bzip2, unpack it first"},
    {"\x04\x22\x4d\x18"sv, "lz4, unpack it first"},
    {"PK\x03\x04"sv, "a zip archive"},
    {"\x7f\x45\x4c\x46"sv, "a program"},
    {"SQLite f"sv, "an SQLite database"},
    {"%PDF"sv, "a PDF document"},
    {"<!DOCTYP"sv, "an HTML document"},
    {"<html"sv, "an HTML document"},
    {"{"sv, "perhaps JSON"},
});

bool is_text(Bytes bytes) {
    return std::ranges::all_of(bytes, [](Byte byte) {
        return (byte >= 0x20 && byte < 0x7f) || byte == '\t' || byte == '\n' || byte == '\r';
    });
}

}  // namespace

std::string describe_foreign(Bytes start) {
    constexpr std::size_t kShown = 4;
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "starts with";
    for (const Byte byte : start.first(kShown)) {
        text += ' ';
        text += kDigits[byte >> 4];
        text += kDigits[byte & 0xf];
    }
    const auto* const known = std::ranges::find_if(kKnownStarts, [&](const KnownStart& each) {
        return as_text(start).starts_with(each.bytes);
    });
    if (known != kKnownStarts.end()) {
        text += ": ";
        text += known->what;
    } else if (is_text(start.first(std::min(start.size(), kForeignStart)))) {
        text += ": text";
    }
    return text;
}

}  // namespace waybill::capture
