// SPDX-License-Identifier: GPL-3.0-or-later
//
// Entity tags (RFC 9110 section 8.8.3).
#pragma once

#include <optional>
#include <string_view>

namespace waybill::http {

struct EntityTag {
    bool is_weak = false;
    std::string_view opaque;  // without the quotes

    bool operator==(const EntityTag&) const = default;
};

// All of `text`; nothing when it is no entity tag.
std::optional<EntityTag> parse_entity_tag(std::string_view text);

// If-None-Match compares weakly, If-Match and If-Range strongly (section 8.8.3.2).
inline bool matches_weakly(const EntityTag& a, const EntityTag& b) {
    return a.opaque == b.opaque;
}
inline bool matches_strongly(const EntityTag& a, const EntityTag& b) {
    return !a.is_weak && !b.is_weak && a.opaque == b.opaque;
}

// Takes the first entity tag, and the comma behind it, off a list; nothing at the end and where the
// list is malformed. Tags may hold commas, and a backslash in them escapes nothing.
std::optional<EntityTag> take_entity_tag(std::string_view& list);

}  // namespace waybill::http
