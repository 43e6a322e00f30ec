// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the cursor stands in a filter that is being typed. Texts that are no filter yet, or never
// will be, are looked at all the same: the parser would refuse most of them.
#pragma once

#include <string>
#include <string_view>

#include "core/filter/field.h"
#include "core/filter/parser.h"

namespace waybill::filter {

struct TypingPlace {
    enum class Kind : std::uint8_t {
        Nowhere,   // inside of something that nobody can foresee
        Term,      // a field, an alias, a "not", a word
        Operator,  // behind a field: what it is compared by, or the next term
        Value,     // what `field` is compared with, or `alias` takes
        Argument,  // of `field`: a name in brackets, a path in parentheses
    };

    Kind kind = Kind::Nowhere;
    TextSpan replaced;             // by a suggestion
    std::string typed;             // of it, in front of the cursor; without its quotes
    bool quoted = false;           // it began with a quote
    bool in_set = false;           // a value inside of { }
    bool negated = false;          // a '-' stands straight in front
    bool after_term = false;       // "and" and "or" may come
    FieldId field = FieldId::Url;  // of Operator, Value and Argument
    std::string_view alias;  // of Value, instead of `field`: "~m", "method:"; part of the text
};

TypingPlace typing_place(std::string_view text, std::size_t cursor);

}  // namespace waybill::filter
