// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/text_test.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/base/ascii.h"
#include "core/filter/required_literal.h"

namespace waybill::filter {
namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

// Whether equal numbers mean equal texts but for the way of writing: not for "1e3" and "10e2",
// which may be digests, and not where a double is not exact.
bool is_plain_number(std::string_view text) {
    constexpr std::ptrdiff_t kExactDigits = 15;
    return std::count_if(text.begin(), text.end(), ascii::is_digit) <= kExactDigits
           && text.find_first_of("eE") == std::string_view::npos;
}

template <typename T>
int order(const T& a, const T& b) {
    return a < b ? -1 : (b < a ? 1 : 0);
}

// The whole text, its beginning or its end as a pattern, for letters outside ASCII.
std::string anchored(Operator op, const std::string& quoted) {
    const bool begins = op != Operator::Contains && op != Operator::EndsWith;
    const bool ends = op != Operator::Contains && op != Operator::StartsWith;
    return (begins ? "\\A" : "") + quoted + (ends ? "\\z" : "");
}

}  // namespace

std::optional<double> number_of(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (digits.empty() || !(ascii::is_digit(digits[0]) || digits[0] == '.')) {
        return std::nullopt;  // from_chars() takes "inf" and "nan"
    }
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return number;
}

std::string decimal(double number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return {digits.data(), end.ptr};
}

TextTest::Kind TextTest::kind_of(Operator op, const Value& low, bool is_range) {
    if (low.kind == ValueKind::Pattern) {
        return Kind::Pattern;
    }
    if (is_range) {
        return Kind::Range;
    }
    switch (op) {
        case Operator::Less:
            return Kind::Less;
        case Operator::LessEqual:
            return Kind::LessEqual;
        case Operator::Greater:
            return Kind::Greater;
        case Operator::GreaterEqual:
            return Kind::GreaterEqual;
        case Operator::StartsWith:
            return Kind::Begins;
        case Operator::EndsWith:
            return Kind::Ends;
        case Operator::Contains:
        case Operator::Matches:
            return Kind::Contains;
        case Operator::Present:
        case Operator::Equal:
        case Operator::NotEqual:
        case Operator::In:
            break;
    }
    return Kind::Equal;
}

TextTest::Asked TextTest::asked_of(const Value& value, bool exact_case) {
    Asked asked{exact_case ? value.text : ascii::lower(value.text), std::nullopt};
    if (value.kind == ValueKind::Number) {
        asked.number = value.number;
        asked.text = value.text.empty() ? decimal(value.number) : asked.text;
    } else if (value.kind == ValueKind::Text && !exact_case) {
        asked.number = number_of(value.text);
    }
    return asked;
}

TextTest::TextTest(Operator op, const Value& low, const Value* high)
    : kind_(kind_of(op, low, high != nullptr)),
      exact_case_(low.exact_case),
      low_(asked_of(low, exact_case_)),
      high_(high != nullptr ? asked_of(*high, exact_case_) : Asked{}),
      finder_(kind_ == Kind::Contains ? low_.text : std::string(), exact_case_) {
    if (kind_ == Kind::Pattern) {
        use_pattern(low.pattern);
        return;
    }
    const bool is_order = kind_ == Kind::Less || kind_ == Kind::LessEqual || kind_ == Kind::Greater
                          || kind_ == Kind::GreaterEqual || kind_ == Kind::Range;
    if (exact_case_ || is_order || is_ascii(low.text)) {
        return;
    }
    // A text that makes no pattern, as one that is not UTF-8, has its ASCII letters folded alone.
    if (const auto quoted = Pattern::literal(low.text, false)) {
        if (auto pattern = Pattern::compile(anchored(op, quoted->source()), false)) {
            kind_ = Kind::Pattern;
            use_pattern(std::move(*pattern));
        }
    }
}

// RE2 folds case in all of Unicode: the Kelvin sign is a K and the long s is an S.
void TextTest::use_pattern(Pattern pattern) {
    pattern_ = std::move(pattern);
    const RequiredLiteral needed = required_literal(pattern_.source());
    finder_ = TextFinder(needed.text, pattern_.exact_case());
    finder_decides_ = needed.whole;
    folds_to_ascii_ =
        !pattern_.exact_case() && needed.text.find_first_of("kKsS") != std::string::npos;
}

bool TextTest::has_pattern(std::string_view text) const {
    const bool may_fold = folds_to_ascii_ && !is_ascii(text);
    if (finder_.size() == 0 || may_fold) {
        return pattern_.found_in(text);
    }
    return finder_.found_in(text) && (finder_decides_ || pattern_.found_in(text));
}

bool TextTest::stands(std::string_view text) const {
    return exact_case_ ? text == low_.text : ascii::equal_ignoring_case(text, low_.text);
}

bool TextTest::equals(std::string_view text) const {
    if (stands(text)) {
        return true;
    }
    if (!low_.number || !is_plain_number(text) || !is_plain_number(low_.text)) {
        return false;
    }
    return number_of(text) == low_.number;
}

// Less than, equal to or greater than 0 like the text compared with what is asked for; REQUIRES:
// both are numbers, or what is asked for is none.
int TextTest::compare(std::string_view text, const Asked& asked) const {
    if (asked.number) {
        return order(number_of(text).value_or(0), *asked.number);
    }
    const std::string folded = exact_case_ ? std::string(text) : ascii::lower(text);
    return order(folded, asked.text);
}

bool TextTest::passes(std::string_view text) const {
    switch (kind_) {
        case Kind::Equal:
            return equals(text);
        case Kind::Begins:
            return text.size() >= low_.text.size() && stands(text.substr(0, low_.text.size()));
        case Kind::Ends:
            return text.size() >= low_.text.size()
                   && stands(text.substr(text.size() - low_.text.size()));
        case Kind::Contains:
            return finder_.found_in(text);
        case Kind::Pattern:
            return has_pattern(text);
        case Kind::Less:
        case Kind::LessEqual:
        case Kind::Greater:
        case Kind::GreaterEqual:
        case Kind::Range:
            break;
    }
    if (low_.number && !number_of(text)) {
        return false;  // neither less nor greater than a number
    }
    const int to_low = compare(text, low_);
    switch (kind_) {
        case Kind::Less:
            return to_low < 0;
        case Kind::LessEqual:
            return to_low <= 0;
        case Kind::Greater:
            return to_low > 0;
        case Kind::GreaterEqual:
            return to_low >= 0;
        case Kind::Range:
            return to_low >= 0 && compare(text, high_) <= 0;
        case Kind::Equal:
        case Kind::Begins:
        case Kind::Ends:
        case Kind::Contains:
        case Kind::Pattern:
            break;
    }
    return false;
}

}  // namespace waybill::filter
