// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/structured_types.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/base/ascii.h"

namespace waybill::audit {

using http::StructuredShape;
using http::StructuredType;

namespace {

// A set of types; an inner list besides those of bare items.
using Types = std::uint32_t;
constexpr Types of(StructuredType type) {
    return 1U << static_cast<unsigned>(type);
}
constexpr Types kInteger = of(StructuredType::Integer);
constexpr Types kDecimal = of(StructuredType::Decimal);
constexpr Types kString = of(StructuredType::String);
constexpr Types kToken = of(StructuredType::Token);
constexpr Types kBytes = of(StructuredType::Bytes);
constexpr Types kBoolean = of(StructuredType::Boolean);
constexpr Types kDate = of(StructuredType::Date);
constexpr Types kInnerList = 1U << 16U;  // of anything
constexpr Types kStrings = 1U << 17U;    // an inner list of strings
constexpr Types kAny = ~0U;

// Of a dictionary's member, or of an item's parameter.
struct KeyType {
    std::string_view key;
    Types types;
};

constexpr auto kCacheStatusKeys = std::to_array<KeyType>({
    {"collapsed", kBoolean},
    {"detail", kString | kToken},
    {"fwd", kToken},
    {"fwd-status", kInteger},
    {"hit", kBoolean},
    {"key", kString},
    {"stored", kBoolean},
    {"ttl", kInteger},
});
// RFC 9209 section 2.1, and what its error types add.
constexpr auto kProxyStatusKeys = std::to_array<KeyType>({
    {"alert-id", kInteger},
    {"alert-message", kString | kToken},
    {"coding", kToken},
    {"details", kString},
    {"error", kToken},
    {"header-name", kString},
    {"header-section-size", kInteger},
    {"header-size", kInteger},
    {"info-code", kInteger},
    {"next-hop", kString | kToken},
    {"next-protocol", kToken | kBytes},
    {"rcode", kString},
    {"received-status", kInteger},
    {"status-code", kInteger},
    {"status-phrase", kString},
    {"trailer-name", kString},
    {"trailer-section-size", kInteger},
    {"trailer-size", kInteger},
});
constexpr auto kUseAsDictionaryKeys = std::to_array<KeyType>({
    {"id", kString},
    {"match", kString},
    {"match-dest", kStrings},
    {"type", kToken},
});
constexpr auto kPriorityKeys = std::to_array<KeyType>({{"i", kBoolean}, {"u", kInteger}});
constexpr auto kNoVarySearchKeys = std::to_array<KeyType>({
    {"except", kStrings},
    {"key-order", kBoolean},
    {"params", kBoolean | kStrings},
});

}  // namespace

struct StructuredRule {
    std::string_view name;  // in lower case
    StructuredShape shape;
    Types members;                   // of those that `keys` does not name
    std::span<const KeyType> keys;   // of a dictionary's members, or of the parameters
    bool keys_are_complete = false;  // another one is not registered
};

namespace {

constexpr auto kRules = std::to_array<StructuredRule>({
    {"accept-ch", StructuredShape::List, kToken, {}},
    {"accept-query", StructuredShape::List, kToken | kString, {}},
    {"available-dictionary", StructuredShape::Item, kBytes, {}},
    {"cache-group-invalidation", StructuredShape::List, kString, {}},
    {"cache-groups", StructuredShape::List, kString, {}},
    {"cache-status", StructuredShape::List, kToken | kString, kCacheStatusKeys, true},
    {"client-cert", StructuredShape::Item, kBytes, {}},
    {"client-cert-chain", StructuredShape::List, kBytes, {}},
    {"content-digest", StructuredShape::Dictionary, kBytes, {}},
    {"critical-ch", StructuredShape::List, kToken, {}},
    {"deprecation", StructuredShape::Item, kDate, {}},
    {"dictionary-id", StructuredShape::Item, kString, {}},
    {"no-vary-search", StructuredShape::Dictionary, kAny, kNoVarySearchKeys},
    {"origin-agent-cluster", StructuredShape::Item, kBoolean, {}},
    {"priority", StructuredShape::Dictionary, kAny, kPriorityKeys},
    {"proxy-status", StructuredShape::List, kToken | kString, kProxyStatusKeys, true},
    {"repr-digest", StructuredShape::Dictionary, kBytes, {}},
    {"signature", StructuredShape::Dictionary, kBytes, {}},
    {"signature-input", StructuredShape::Dictionary, kInnerList, {}},
    {"speculation-rules", StructuredShape::List, kString, {}},
    {"use-as-dictionary", StructuredShape::Dictionary, kAny, kUseAsDictionaryKeys},
    {"want-content-digest", StructuredShape::Dictionary, kInteger, {}},
    {"want-repr-digest", StructuredShape::Dictionary, kInteger, {}},
});

bool fits(const http::StructuredMember& member, Types types) {
    if (!member.is_inner_list) {
        return (types & of(member.value.type)) != 0;
    }
    if ((types & kInnerList) != 0) {
        return true;
    }
    return (types & kStrings) != 0
           && std::all_of(member.items.begin(), member.items.end(), [](const auto& item) {
                  return item.value.type == StructuredType::String;
              });
}

std::string describe(Types types) {
    static constexpr std::pair<Types, std::string_view> kNames[] = {
        {kInteger, "an integer"},
        {kDecimal, "a decimal"},
        {kString, "a string"},
        {kToken, "a token"},
        {kBytes, "a byte sequence"},
        {kBoolean, "a boolean"},
        {kDate, "a date"},
        {kInnerList, "an inner list"},
        {kStrings, "an inner list of strings"},
    };
    std::string text;
    for (const auto& [type, name] : kNames) {
        if ((types & type) != 0) {
            text += (text.empty() ? "" : " or ") + std::string(name);
        }
    }
    return text;
}

const KeyType* find_key(std::span<const KeyType> keys, std::string_view key) {
    const auto found = std::find_if(
        keys.begin(), keys.end(), [key](const KeyType& each) { return each.key == key; });
    return found == keys.end() ? nullptr : &*found;
}

}  // namespace

const StructuredRule* find_structured_rule(std::string_view field_name) {
    const auto found = std::find_if(kRules.begin(), kRules.end(), [&](const StructuredRule& rule) {
        return ascii::equal_ignoring_case(rule.name, field_name);
    });
    return found == kRules.end() ? nullptr : &*found;
}

StructuredShape shape_of(const StructuredRule& rule) {
    return rule.shape;
}

std::optional<std::string> find_type_fault(const StructuredRule& rule,
                                           const http::StructuredField& field) {
    for (const http::StructuredMember& member : field.members) {
        Types types = rule.members;
        if (rule.shape == StructuredShape::Dictionary) {
            const KeyType* const key = find_key(rule.keys, member.key);
            types = key != nullptr ? key->types : types;
        }
        if (!fits(member, types)) {
            return describe(types) + (member.key.empty() ? "" : " for " + member.key);
        }
        if (rule.shape == StructuredShape::Dictionary) {
            continue;
        }
        for (const http::StructuredParameter& parameter : member.parameters) {
            const KeyType* const key = find_key(rule.keys, parameter.key);
            if (key != nullptr && (key->types & of(parameter.value.type)) == 0) {
                return describe(key->types) + " for " + parameter.key;
            }
        }
    }
    return std::nullopt;
}

std::string_view find_unknown_parameter(const StructuredRule& rule,
                                        const http::StructuredField& field) {
    if (!rule.keys_are_complete) {
        return {};
    }
    for (const http::StructuredMember& member : field.members) {
        for (const http::StructuredParameter& parameter : member.parameters) {
            if (find_key(rule.keys, parameter.key) == nullptr) {
                return parameter.key;
            }
        }
    }
    return {};
}

// Reading keeps a key once. A parameter has a semicolon in front of it and a dictionary's member a
// comma between it and the next; neither character stands in a bare item other than a string.
bool has_repeated_key(std::string_view text, const http::StructuredField& field) {
    std::size_t semicolons = 0;
    std::size_t commas = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            quoted = !quoted;
        } else if (quoted && text[i] == '\\') {
            ++i;
        } else if (!quoted) {
            semicolons += text[i] == ';' ? 1U : 0U;
            commas += text[i] == ',' ? 1U : 0U;
        }
    }
    std::size_t parameters = 0;
    for (const http::StructuredMember& member : field.members) {
        parameters += member.parameters.size();
        for (const http::StructuredItem& item : member.items) {
            parameters += item.parameters.size();
        }
    }
    return semicolons > parameters
           || (field.shape == StructuredShape::Dictionary && !field.members.empty()
               && commas + 1 > field.members.size());
}

}  // namespace waybill::audit
