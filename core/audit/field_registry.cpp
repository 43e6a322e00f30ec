// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/field_registry.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/audit/field_registry_parts.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// Open addressing over the names in lower case; twice as many slots as there are fields.
class Index {
public:
    Index() {
        for (const auto part : {first_fields(), second_fields(), third_fields(), fourth_fields()}) {
            fields_.insert(fields_.end(), part.begin(), part.end());
        }
        for (std::size_t i = 0; i < fields_.size(); ++i) {
            std::size_t slot = slot_of(fields_[i].name);
            while (slots_[slot] != 0) {
                slot = (slot + 1) % kSlots;
            }
            slots_[slot] = static_cast<std::uint16_t>(i + 1);
        }
    }

    const FieldInfo* find(std::string_view name) const {
        for (std::size_t slot = slot_of(name); slots_[slot] != 0; slot = (slot + 1) % kSlots) {
            const FieldInfo& field = fields_[slots_[slot] - 1U];
            if (ascii::equal_ignoring_case(field.name, name)) {
                return &field;
            }
        }
        return nullptr;
    }

    const std::vector<FieldInfo>& all() const { return fields_; }

private:
    static constexpr std::size_t kSlots = 1024;
    static constexpr std::size_t kLongestName = 64;

    // FNV-1a. What is longer than any known name need not be read to its end.
    static std::size_t slot_of(std::string_view name) {
        std::uint32_t hash = 2166136261U;
        for (const char c : name.substr(0, kLongestName)) {
            hash = (hash ^ static_cast<std::uint8_t>(ascii::to_lower(c))) * 16777619U;
        }
        return (hash ^ (hash >> 16U)) % kSlots;
    }

    std::vector<FieldInfo> fields_;
    std::array<std::uint16_t, kSlots> slots_{};
};

const Index& index() {
    static const Index made;
    return made;
}

}  // namespace

const FieldInfo* find_field_info(std::string_view name) {
    return index().find(name);
}

const std::vector<FieldInfo>& all_field_infos() {
    return index().all();
}

std::string_view name_of(FieldSyntax syntax) {
    switch (syntax) {
        case FieldSyntax::Text:
            return "text";
        case FieldSyntax::Number:
            return "a number";
        case FieldSyntax::Date:
            return "a date";
        case FieldSyntax::Uri:
            return "an address";
        case FieldSyntax::EntityTag:
            return "an entity tag";
        case FieldSyntax::EntityTags:
            return "a list of entity tags";
        case FieldSyntax::List:
            return "a list";
        case FieldSyntax::Parameters:
            return "a value with parameters";
        case FieldSyntax::Challenges:
            return "a list of challenges";
        case FieldSyntax::Credentials:
            return "credentials";
        case FieldSyntax::Json:
            return "JSON";
        case FieldSyntax::StructuredItem:
            return "a structured item";
        case FieldSyntax::StructuredList:
            return "a structured list";
        case FieldSyntax::StructuredDictionary:
            return "a structured dictionary";
    }
    return "text";
}

}  // namespace waybill::audit
