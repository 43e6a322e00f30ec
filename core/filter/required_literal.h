// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a text must contain for a regular expression to be found in it: looking for that first is
// many times quicker than the expression.
#pragma once

#include <string>
#include <string_view>

namespace waybill::filter {

struct RequiredLiteral {
    std::string text;    // ASCII; empty: nothing is known
    bool whole = false;  // it is all that the expression says
};

// Of an expression in RE2's syntax. Says nothing rather than anything doubtful.
RequiredLiteral required_literal(std::string_view source);

}  // namespace waybill::filter
