// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words that completion offers whatever a session holds: operators, what other programs call
// things, values that a field may have, and names of header fields.
#pragma once

#include <span>
#include <string_view>

#include "core/filter/field.h"

namespace waybill::filter {

struct KnownWord {
    std::string_view text;
    std::string_view meaning;
};

// Those that fit a field, the usual ones first.
std::span<const KnownWord> operators_of(const FieldInfo& field);

// "and", "or".
std::span<const KnownWord> connectives();
inline constexpr KnownWord kNot = {"not", "the opposite of what follows"};

// A token of mitmproxy ("~m") or a key of DevTools ("method:").
struct AliasWord {
    std::string_view text;
    std::string_view meaning;
    bool takes_value = true;
    FieldId values_of = FieldId::Url;  // whose values may follow
};
std::span<const AliasWord> alias_words();

// Null for one that is not known; ASCII case ignored for keys.
const AliasWord* find_alias_word(std::string_view text);

// What a field may be compared with; empty for one that may be anything.
std::span<const KnownWord> words_of(FieldId field);

// The same for an alias whose values are not those of a field: "is:".
std::span<const KnownWord> words_of_alias(std::string_view alias);

// Names of header fields, in lower case, the common ones first.
std::span<const std::string_view> request_header_names();
std::span<const std::string_view> response_header_names();

}  // namespace waybill::filter
