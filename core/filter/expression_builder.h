// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes expressions out of others, in the shape that the parser gives them: an "and" directly in an
// "and" is one "and", and so is "or".
#pragma once

#include <string>
#include <vector>

#include "core/filter/expression.h"

namespace waybill::filter {

Value text_value(std::string text, bool exact_case = false);
Value pattern_value(Pattern pattern);
Value number_value(double number);

Expression every_exchange();
Expression no_exchange();
Expression presence_of(FieldId field, std::string argument = {});
Expression comparison_of(FieldId field, Operator op, Value value, std::string argument = {});
Expression negation_of(Expression expression);

// Of one member: that one. Of none: every exchange, and no exchange.
Expression all_of(std::vector<Expression> members);
Expression any_of(std::vector<Expression> members);

}  // namespace waybill::filter
