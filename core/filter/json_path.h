// SPDX-License-Identifier: GPL-3.0-or-later
//
// Selects values of a JSON text by a path: the part of JSONPath (RFC 9535) that names places.
//
//     $               the whole          .name  ['name']  ["name"]   a member
//     [0]  [-1]       an element, counted from the front or the end
//     .*  [*]         all members or elements
//     ..name  ..*  ..[0]                 at any depth below
//
// A name behind a point may also have digits at its beginning and hyphens in it. Filters [?...],
// slices [1:3] and lists [0,1] are not part of it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "core/base/result.h"

namespace waybill::filter {

// Immutable: several threads may use one.
class JsonPath {
public:
    static constexpr std::size_t kLongest = 4096;  // bytes
    static constexpr std::size_t kMostSteps = 60;

    // The whole value.
    JsonPath() = default;

    // The error says what is wrong with it.
    static Result<JsonPath> parse(std::string_view text);

    // False when the path surely selects nothing in that JSON text, found out without parsing it.
    bool may_select(std::string_view json) const;

    // Returns false to stop.
    using Visit = std::function<bool(const boost::json::value&)>;

    // Gives each selected value once, in document order. No value is looked at twice, whatever the
    // path. Returns false when it was stopped. REQUIRES: `root` is not nested too deep to recurse.
    bool select(const boost::json::value& root, const Visit& visit) const;

private:
    friend class JsonPathParser;

    enum class StepKind : std::uint8_t { Member, Element, All };
    struct Step {
        StepKind kind = StepKind::All;
        bool at_any_depth = false;
        std::string name;        // Member
        std::int64_t index = 0;  // Element; below 0 from the end
    };
    class Walk;

    std::vector<Step> steps_;
};

}  // namespace waybill::filter
