// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of HTTP that are known: where each may stand, how it is written and what it means in
// one sentence. By the registry of IANA, the Fetch and HTML standards, and what is in wide use.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace waybill::audit {

inline constexpr unsigned kInRequest = 1;
inline constexpr unsigned kInResponse = 2;
inline constexpr unsigned kInTrailer = 4;

enum class FieldSyntax : std::uint8_t {
    Text,  // of its own kind, or none
    Number,
    Date,
    Uri,
    EntityTag,
    EntityTags,
    List,        // members separated by commas
    Parameters,  // a value with parameters
    Challenges,
    Credentials,
    Json,
    StructuredItem,
    StructuredList,
    StructuredDictionary,
};
std::string_view name_of(FieldSyntax syntax);  // "a structured list"

struct FieldInfo {
    std::string_view name;  // as it is usually written
    unsigned where = 0;     // kInRequest and so on
    FieldSyntax syntax = FieldSyntax::Text;
    bool is_singleton = false;  // may stand in a message once
    bool is_deprecated = false;
    std::string_view source;
    std::string_view sentence;  // what it says

    bool may_stand_in(unsigned place) const { return (where & place) != 0; }
};

// Null when it is not known; case does not count. About 20 ns.
const FieldInfo* find_field_info(std::string_view name);

// By name.
const std::vector<FieldInfo>& all_field_infos();

}  // namespace waybill::audit
