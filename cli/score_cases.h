// SPDX-License-Identifier: GPL-3.0-or-later
//
// Judges cases given as JSON: what a site answered, one field, one cookie, one token. The case's
// keys say of which kind it is; what is said of it is in the words of such collections of cases.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "core/audit/observatory.h"
#include "core/base/result.h"
#include "core/http/head.h"

namespace waybill::cli {

namespace json = boost::json;

// What holds for all cases of a collection.
struct CaseContext {
    bool observatory = false;                // grade a message like the HTTP Observatory
    const json::value* preloaded = nullptr;  // {"host": {"include_subdomains": true}}
};

// An error for a case of no kind that is known.
Result<json::object> score_case(const json::object& given, const CaseContext& context);

// A case, a collection {"cases": [...]} or an array of cases: one object or an array of them.
Result<json::value> score_json(const json::value& given, const CaseContext& context);

// Of each family; nullopt when the case is none of theirs.
std::optional<json::object> score_observatory_case(const json::object& given,
                                                   const CaseContext& context);
std::optional<json::object> score_policy_case(const json::object& given);
std::optional<json::object> score_audit_case(const json::object& given);
std::optional<json::object> score_cache_case(const json::object& given);

// Reading cases. What is not there, or of another type, is empty.
std::string_view text_at(const json::object& object, std::string_view key);
const json::object& object_at(const json::object& object, std::string_view key);
const json::array& array_at(const json::object& object, std::string_view key);
bool is_true_at(const json::object& object, std::string_view key);
std::optional<std::int64_t> number_at(const json::object& object, std::string_view key);
std::string_view text_of(const json::value& value);

// [["name", "value"], ...]: views into `pairs`.
http::HeaderList fields_of(const json::array& pairs);

json::array to_json(const std::vector<std::string_view>& words);

// Score, grade and what each test gave.
json::object observatory_json(const audit::ObservatoryGrade& grade);

}  // namespace waybill::cli
