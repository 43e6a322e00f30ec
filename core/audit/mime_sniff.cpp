// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/mime_sniff.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLooked = 1445;

struct Signature {
    std::string_view bytes;
    SniffedType type;
    std::size_t second_at = 0;  // where more bytes must be
    std::string_view second{};
};

constexpr auto kSignatures = std::to_array<Signature>({
    {"%PDF-"sv, {ContentKind::Document, "application/pdf"}},
    {"%!PS-Adobe-"sv, {ContentKind::Document, "application/postscript"}},
    {"\0\0\1\0"sv, {ContentKind::Image, "image/x-icon"}, 5, "\0"sv},
    {"\0\0\2\0"sv, {ContentKind::Image, "image/x-icon"}, 5, "\0"sv},
    {"BM"sv, {ContentKind::Image, "image/bmp"}, 6, "\0\0\0\0"sv},
    {"GIF87a"sv, {ContentKind::Image, "image/gif"}},
    {"GIF89a"sv, {ContentKind::Image, "image/gif"}},
    {"RIFF"sv, {ContentKind::Image, "image/webp"}, 8, "WEBPVP"sv},
    {"\x89PNG\r\n\x1a\n"sv, {ContentKind::Image, "image/png"}},
    {"\xff\xd8\xff"sv, {ContentKind::Image, "image/jpeg"}},
    {"FORM"sv, {ContentKind::Media, "audio/aiff"}, 8, "AIFF"sv},
    {"OggS\0"sv, {ContentKind::Media, "application/ogg"}},
    {"MThd\0\0\0\6"sv, {ContentKind::Media, "audio/midi"}},
    {"RIFF"sv, {ContentKind::Media, "video/avi"}, 8, "AVI "sv},
    {"RIFF"sv, {ContentKind::Media, "audio/wave"}, 8, "WAVE"sv},
    {"\0\1\0\0\0"sv, {ContentKind::Font, "font/ttf"}},
    {"OTTO\0"sv, {ContentKind::Font, "font/otf"}},
    {"ttcf\0"sv, {ContentKind::Font, "font/collection"}},
    {"wOFF\0"sv, {ContentKind::Font, "font/woff"}},
    {"wOFFOTTO"sv, {ContentKind::Font, "font/woff"}},
    {"wOF2\0"sv, {ContentKind::Font, "font/woff2"}},
    {"wOF2OTTO"sv, {ContentKind::Font, "font/woff2"}},
    {"\x1f\x8b\x08"sv, {ContentKind::Archive, "application/gzip"}},
    {"PK\x03\x04"sv, {ContentKind::Archive, "application/zip"}},
    {"Rar!\x1a\x07"sv, {ContentKind::Archive, "application/vnd.rar"}},
});

// Elements that tell HTML, where the name ends there.
constexpr auto kHtmlTags = std::to_array<std::string_view>({
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
});

bool has(std::string_view content, std::size_t at, std::string_view bytes) {
    return content.size() >= at && content.substr(at).starts_with(bytes);
}

bool is_html(std::string_view content) {
    if (content.empty() || content.front() != '<') {
        return false;
    }
    return std::any_of(kHtmlTags.begin(), kHtmlTags.end(), [&](std::string_view tag) {
        return ascii::starts_with_ignoring_case(content, tag) && content.size() > tag.size()
               && (content[tag.size()] == ' ' || content[tag.size()] == '>');
    });
}

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char c : bytes.substr(0, 4)) {
        number = number << 8U | static_cast<std::uint8_t>(c);
    }
    return number;
}

// MIME Sniffing standard, section 6.2.1: a first box "ftyp" that names a brand of MP4.
bool is_mp4(std::string_view content) {
    if (content.size() < 12 || !has(content, 4, "ftyp")) {
        return false;
    }
    const std::size_t box = big_endian(content);
    if (content.size() < box || box % 4 != 0 || box < 12) {
        return false;
    }
    for (std::size_t at = 8; at + 3 <= box; at += at == 8 ? 8 : 4) {
        if (has(content, at, "mp4") || has(content, at, "iso")) {
            return true;
        }
    }
    return false;
}

// Section 6.2.3: EBML that says it is WebM; its words stand within the first bytes.
bool is_webm(std::string_view content) {
    return content.starts_with("\x1a\x45\xdf\xa3")
           && content.substr(0, 64).find("webm") != std::string_view::npos;
}

// ID3 tags: version and flags are small numbers, the size has no high bits.
bool is_mp3(std::string_view content) {
    return content.size() >= 10 && content.starts_with("ID3")
           && static_cast<std::uint8_t>(content[3]) < 8
           && static_cast<std::uint8_t>(content[6]) < 0x80
           && static_cast<std::uint8_t>(content[7]) < 0x80;
}

}  // namespace

SniffedType sniff_type(std::string_view content) {
    content = content.substr(0, kLooked);
    for (const Signature& signature : kSignatures) {
        if (content.starts_with(signature.bytes)
            && (signature.second.empty() || has(content, signature.second_at, signature.second))) {
            return signature.type;
        }
    }
    if (is_mp4(content)) {
        return {ContentKind::Media, "video/mp4"};
    }
    if (is_webm(content)) {
        return {ContentKind::Media, "video/webm"};
    }
    if (is_mp3(content)) {
        return {ContentKind::Media, "audio/mpeg"};
    }
    if (content.starts_with("\xef\xbb\xbf")) {
        content.remove_prefix(3);
    }
    content.remove_prefix(std::min(content.find_first_not_of("\t\n\f\r "), content.size()));
    if (is_html(content)) {
        return {ContentKind::Html, "text/html"};
    }
    if (content.starts_with("<?xml")) {
        return {ContentKind::Xml, "text/xml"};
    }
    return {};
}

}  // namespace waybill::audit
