// SPDX-License-Identifier: GPL-3.0-or-later
//
// Selects values of an XML text by a path: a small part of XPath.
//
//     /order/total    an element by its place        //total        at any depth
//     /order/*        any element                    //item/@id     an attribute, @* any of them
//     //note/text()   each piece of text in an element
//
// A name without a prefix stands for that name with any prefix: /Envelope finds <soap:Envelope>.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace pugi {  // NOLINT(readability-identifier-naming): the library's name
class xml_node;
}

namespace waybill::filter {

// What a path selected. Of an element the text that stands in it directly, without white space at
// both ends; what its child elements hold is theirs.
struct XmlValue {
    std::string_view text;      // borrowed for the call
    bool has_elements = false;  // there is something in it, even if it has no text itself
};

// Immutable: several threads may use one.
class XmlPath {
public:
    static constexpr std::size_t kLongest = 4096;  // bytes
    static constexpr std::size_t kMostSteps = 60;
    static constexpr std::size_t kDeepest = 200;  // elements below are not looked at

    // The error says what is wrong with it.
    static Result<XmlPath> parse(std::string_view text);

    // Returns false to stop.
    using Visit = std::function<bool(const XmlValue&)>;

    // Gives each selected value once, in document order; `document` is the parent of the outermost
    // element. No node is looked at twice, whatever the path. Returns false when it was stopped.
    bool select(const pugi::xml_node& document, const Visit& visit) const;

private:
    XmlPath() = default;
    friend class XmlPathParser;

    struct Step {
        std::string name;  // empty: any
        bool at_any_depth = false;
    };
    enum class What : std::uint8_t { Element, Attribute, Text };
    class Walk;

    std::vector<Step> elements_;
    Step last_;  // of an attribute or text
    What what_ = What::Element;
};

}  // namespace waybill::filter
