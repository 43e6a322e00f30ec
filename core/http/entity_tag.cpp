// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/entity_tag.h"

#include <algorithm>
#include <cstddef>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

bool is_tag_char(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x21 || (byte >= 0x23 && byte <= 0x7e) || byte >= 0x80;
}

}  // namespace

std::optional<EntityTag> take_entity_tag(std::string_view& list) {
    while (!list.empty() && (ascii::is_blank(list.front()) || list.front() == ',')) {
        list.remove_prefix(1);
    }
    EntityTag tag;
    tag.is_weak = list.starts_with("W/");
    const std::size_t start = tag.is_weak ? 2 : 0;
    if (list.size() <= start || list[start] != '"') {
        return std::nullopt;
    }
    const std::size_t end = list.find('"', start + 1);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    tag.opaque = list.substr(start + 1, end - start - 1);
    if (!std::all_of(tag.opaque.begin(), tag.opaque.end(), is_tag_char)) {
        return std::nullopt;
    }
    list = ascii::trim(list.substr(end + 1));
    if (!list.empty() && list.front() != ',') {
        return std::nullopt;
    }
    return tag;
}

std::optional<EntityTag> parse_entity_tag(std::string_view text) {
    if (text.starts_with(',')) {
        return std::nullopt;
    }
    const auto tag = take_entity_tag(text);
    return text.empty() ? tag : std::nullopt;
}

}  // namespace waybill::http
