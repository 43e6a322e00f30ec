// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_head.h"

#include <algorithm>
#include <cstring>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr std::size_t kSeparator = 2;  // ": ", and the end of a line

void set_first(std::string_view& member, std::string_view value) {
    if (member.data() == nullptr) {
        member = value;
    }
}

std::uint16_t status_of(std::string_view text) {
    if (text.size() != 3 || !std::all_of(text.begin(), text.end(), ascii::is_digit)) {
        return 0;
    }
    return static_cast<std::uint16_t>((text[0] - '0') * 100 + (text[1] - '0') * 10 + text[2] - '0');
}

}  // namespace

void Http2HeadText::clear() {
    text_.clear();
    lengths_.clear();
}

void Http2HeadText::add(std::string_view name, std::string_view value) {
    text_.append(name).append(": ").append(value).append("\r\n");
    lengths_.push_back(
        {static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())});
}

void read_http2_head(HeadKind kind,
                     std::string_view text,
                     std::span<const FieldLengths> lengths,
                     Head& head) {
    head.raw = text;
    head.kind = kind;
    head.version = {2, 0};
    head.version_text = "HTTP/2";
    head.method = {};
    head.target = {};
    head.status = 0;
    head.reason = {};
    head.scheme = {};
    head.authority = {};
    head.protocol = {};
    head.fields.clear();
    head.lengths = lengths;
    head.complete = true;
    std::string_view status;
    for (const FieldLengths& length : lengths) {
        const std::string_view name = text.substr(0, length.name);
        const std::string_view value = text.substr(length.name + kSeparator, length.value);
        text.remove_prefix(length.name + kSeparator + length.value + kSeparator);
        if (!name.starts_with(':')) {
            head.fields.add({name, value});
        } else if (name == ":method") {
            set_first(head.method, value);
        } else if (name == ":path") {
            set_first(head.target, value);
        } else if (name == ":scheme") {
            set_first(head.scheme, value);
        } else if (name == ":authority") {
            set_first(head.authority, value);
        } else if (name == ":protocol") {
            set_first(head.protocol, value);
        } else if (name == ":status") {
            set_first(status, value);
        }
    }
    head.status = kind == HeadKind::Response ? status_of(status) : std::uint16_t{0};
    if (head.target.empty() && head.method == "CONNECT") {
        head.target = head.authority;
    }
}

void append_lengths(std::span<const FieldLengths> lengths, std::vector<Byte>& out) {
    const auto* const bytes = reinterpret_cast<const Byte*>(lengths.data());
    out.insert(out.end(), bytes, bytes + lengths.size_bytes());
}

bool read_lengths(Bytes bytes, std::string_view text, std::vector<FieldLengths>& out) {
    out.resize(bytes.size() / sizeof(FieldLengths));
    if (!out.empty()) {
        std::memcpy(out.data(), bytes.data(), out.size() * sizeof(FieldLengths));
    }
    std::uint64_t needed = kSeparator;
    for (const FieldLengths& length : out) {
        needed += std::uint64_t{length.name} + length.value + 2 * kSeparator;
    }
    return bytes.size() % sizeof(FieldLengths) == 0 && needed == text.size();
}

}  // namespace waybill::http
