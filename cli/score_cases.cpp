// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/score_cases.h"

namespace waybill::cli {

std::string_view text_of(const json::value& value) {
    const json::string* const text = value.if_string();
    return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

std::string_view text_at(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    return value == nullptr ? std::string_view{} : text_of(*value);
}

const json::object& object_at(const json::object& object, std::string_view key) {
    static const json::object kEmpty;
    const json::value* const value = object.if_contains(key);
    const json::object* const found = value == nullptr ? nullptr : value->if_object();
    return found == nullptr ? kEmpty : *found;
}

const json::array& array_at(const json::object& object, std::string_view key) {
    static const json::array kEmpty;
    const json::value* const value = object.if_contains(key);
    const json::array* const found = value == nullptr ? nullptr : value->if_array();
    return found == nullptr ? kEmpty : *found;
}

bool is_true_at(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<std::int64_t> number_at(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    const std::int64_t* const number = value == nullptr ? nullptr : value->if_int64();
    return number == nullptr ? std::nullopt : std::optional(*number);
}

http::HeaderList fields_of(const json::array& pairs) {
    http::HeaderList fields;
    for (const json::value& pair : pairs) {
        const json::array* const members = pair.if_array();
        if (members != nullptr && members->size() == 2) {
            fields.add({text_of((*members)[0]), text_of((*members)[1])});
        }
    }
    return fields;
}

json::array to_json(const std::vector<std::string_view>& words) {
    json::array out;
    for (const std::string_view word : words) {
        out.emplace_back(word);
    }
    return out;
}

Result<json::object> score_case(const json::object& given, const CaseContext& context) {
    std::optional<json::object> verdict = score_observatory_case(given, context);
    if (!verdict) {
        verdict = score_policy_case(given);
    }
    if (!verdict) {
        verdict = score_audit_case(given);
    }
    if (!verdict) {
        verdict = score_cache_case(given);
    }
    if (!verdict) {
        return Error{"the JSON is a case of no kind that can be judged"};
    }
    json::object out;
    if (const std::string_view name = text_at(given, "name"); !name.empty()) {
        out["name"] = name;
    }
    for (auto& member : *verdict) {
        out[member.key()] = std::move(member.value());
    }
    return out;
}

Result<json::value> score_json(const json::value& given, const CaseContext& context) {
    const json::object* const object = given.if_object();
    const json::array* cases = given.if_array();
    CaseContext inner = context;
    if (object != nullptr) {
        if (const json::value* const list = object->if_contains("hsts_preload_list_used")) {
            inner.preloaded = list;
        }
        const json::value* const member = object->if_contains("cases");
        cases = member == nullptr ? nullptr : member->if_array();
        if (cases == nullptr) {
            Result<json::object> one = score_case(*object, inner);
            return one ? Result<json::value>(json::value(std::move(*one))) : one.error();
        }
    }
    if (cases == nullptr) {
        return Error{"the JSON is neither a case nor a collection of cases"};
    }
    json::array out;
    for (const json::value& member : *cases) {
        const json::object* const one = member.if_object();
        Result<json::object> verdict = one == nullptr
                                           ? Result<json::object>(Error{"a case is no object"})
                                           : score_case(*one, inner);
        if (verdict) {
            out.emplace_back(std::move(*verdict));
        } else {  // the others are judged all the same
            out.emplace_back(json::object{{"error", verdict.error().message}});
        }
    }
    return json::value(std::move(out));
}

}  // namespace waybill::cli
