// SPDX-License-Identifier: GPL-3.0-or-later
//
// One comparison of texts: an operator and the value, or the range of values, behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/text_finder.h"
#include "core/filter/expression.h"
#include "core/filter/pattern.h"

namespace waybill::filter {

// The text as a number; none for anything but a number as a person or a program writes it.
std::optional<double> number_of(std::string_view text);
// The shortest way to write it.
std::string decimal(double number);

// Immutable: several threads may use one.
class TextTest {
public:
    // `high` is null where there is no range. REQUIRES: `op` is not Present.
    TextTest(Operator op, const Value& low, const Value* high);

    // A NotEqual passes what is equal: see ValueMatcher.
    bool passes(std::string_view text) const;

private:
    enum class Kind : std::uint8_t {
        Equal,
        Begins,
        Ends,
        Contains,
        Pattern,
        Less,
        LessEqual,
        Greater,
        GreaterEqual,
        Range,
    };
    struct Asked {
        std::string text;
        std::optional<double> number;
    };

    static Kind kind_of(Operator op, const Value& low, bool is_range);
    static Asked asked_of(const Value& value, bool exact_case);
    void use_pattern(Pattern pattern);
    bool equals(std::string_view text) const;
    bool stands(std::string_view text) const;
    bool has_pattern(std::string_view text) const;
    int compare(std::string_view text, const Asked& asked) const;

    Kind kind_;
    bool exact_case_;
    Asked low_;  // the text in lower case unless exact
    Asked high_;
    TextFinder finder_;  // of Contains, and of what a pattern needs
    Pattern pattern_;
    bool finder_decides_ = false;  // the pattern is that text
    bool folds_to_ascii_ = false;  // letters outside ASCII may stand for one of that text
};

}  // namespace waybill::filter
