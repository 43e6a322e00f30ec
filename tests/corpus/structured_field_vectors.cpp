// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/structured_field_vectors.h"

#include <cmath>
#include <optional>

#include "core/http/structured_field.h"
#include "tests/corpus/json_access.h"

namespace waybill::corpus {
namespace {

using http::StructuredField;
using http::StructuredItem;
using http::StructuredMember;
using http::StructuredParameters;
using http::StructuredShape;
using http::StructuredType;
using http::StructuredValue;

std::string decode_base32(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        if (c == '=') {
            break;
        }
        bits = (bits << 5U) | static_cast<unsigned>(c >= 'A' && c <= 'Z' ? c - 'A' : c - '2' + 26);
        count += 5;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>((bits >> count) & 0xffU));
        }
    }
    return bytes;
}

StructuredValue value_of(const json::value& value) {
    if (value.is_bool()) {
        return {StructuredType::Boolean, value.get_bool() ? 1 : 0, {}};
    }
    if (value.is_int64()) {
        return {StructuredType::Integer, value.get_int64(), {}};
    }
    if (value.is_double()) {
        return http::structured_decimal(value.get_double())
            .value_or(StructuredValue{StructuredType::Integer, INT64_MAX, {}});
    }
    if (value.is_string()) {
        return {StructuredType::String, 0, std::string(text_of(value))};
    }
    const std::string_view type = text_member(value, "__type");
    if (type == "date") {
        return {StructuredType::Date, number_member(value, "value").value_or(0), {}};
    }
    const std::string text(text_member(value, "value"));
    if (type == "binary") {
        return {StructuredType::Bytes, 0, decode_base32(text)};
    }
    return {type == "token" ? StructuredType::Token : StructuredType::DisplayString, 0, text};
}

StructuredParameters parameters_of(const json::value& pairs) {
    StructuredParameters parameters;
    for (const json::value& pair : pairs.as_array()) {
        const json::array& both = pair.as_array();
        parameters.push_back({std::string(text_of(both[0])), value_of(both[1])});
    }
    return parameters;
}

// `pair`: the item or inner list, and its parameters.
StructuredMember member_of(const json::value& pair) {
    StructuredMember member;
    const json::array& both = pair.as_array();
    member.is_inner_list = both[0].is_array();
    if (member.is_inner_list) {
        for (const json::value& item : both[0].get_array()) {
            const json::array& parts = item.as_array();
            member.items.push_back({value_of(parts[0]), parameters_of(parts[1])});
        }
    } else {
        member.value = value_of(both[0]);
    }
    member.parameters = parameters_of(both[1]);
    return member;
}

StructuredShape shape_of(const json::value& test) {
    const std::string_view type = text_member(test, "header_type");
    return type == "item"   ? StructuredShape::Item
           : type == "list" ? StructuredShape::List
                            : StructuredShape::Dictionary;
}

StructuredField field_of(const json::value& test) {
    StructuredField field;
    field.shape = shape_of(test);
    if (field.shape == StructuredShape::Item) {
        field.members.push_back(member_of(*member(test, "expected")));
        return field;
    }
    for (const json::value& each : array_member(test, "expected")) {
        if (field.shape == StructuredShape::List) {
            field.members.push_back(member_of(each));
        } else {
            field.members.push_back(member_of(each.as_array()[1]));
            field.members.back().key = text_of(each.as_array()[0]);
        }
    }
    return field;
}

std::string joined(const json::array& lines) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text += i > 0 ? ", " : "";
        text += text_of(lines[i]);
    }
    return text;
}

std::string parse_difference(const json::value& test) {
    const std::string raw = joined(array_member(test, "raw"));
    const auto field = http::parse_structured_field(raw, shape_of(test));
    if (!field) {
        return true_member(test, "must_fail") || true_member(test, "can_fail") ? "" : "refused";
    }
    if (true_member(test, "must_fail")) {
        return "accepted";
    }
    if (*field != field_of(test)) {
        return "read otherwise";
    }
    const auto written = http::serialise_structured_field(*field);
    const std::string canonical =
        member(test, "canonical") != nullptr ? joined(array_member(test, "canonical")) : raw;
    return written == canonical ? "" : "written as " + written.value_or("nothing");
}

std::string serialise_difference(const json::value& test) {
    const auto written = http::serialise_structured_field(field_of(test));
    if (true_member(test, "must_fail")) {
        return written ? "written" : "";
    }
    return written == joined(array_member(test, "canonical"))
               ? ""
               : "written as " + written.value_or("nothing");
}

template <typename Check>
std::vector<VectorOutcome> check_cases(const json::value& content, Check check) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(test, "name")), check(test)});
    }
    return outcomes;
}

}  // namespace

std::vector<VectorOutcome> check_structured_field_parse_vectors(const json::value& content) {
    return check_cases(content, parse_difference);
}

std::vector<VectorOutcome> check_structured_field_serialise_vectors(const json::value& content) {
    return check_cases(content, serialise_difference);
}

}  // namespace waybill::corpus
