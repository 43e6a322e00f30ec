// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters as text, for all that make them out of what was clicked: values are quoted, joined
// filters mean what they meant before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QString>

#include "core/filter/expression.h"

namespace waybill::gui {

// A filter as the core reads it, with the positions of both spellings: bytes of UTF-8 there, UTF-16
// here.
class FilterBytes {
public:
    explicit FilterBytes(const QString& text);

    const std::string& bytes() const { return bytes_; }
    std::size_t byteAt(int index) const;
    int indexAt(std::size_t byte) const;  // inside of a character: its first index

private:
    std::string bytes_;
    std::vector<std::size_t> starts_;  // for each index where it begins, and the end
};

// None when it is no filter. An empty text is one: everything.
std::optional<filter::Expression> parsedFilter(const QString& text);
// In canonical form; empty for every exchange.
QString filterText(const filter::Expression& expression);

// 'host == "x"'. The value of a field of numbers is a number.
QString comparison(filter::FieldId field,
                   filter::Operator op,
                   std::string_view value,
                   std::string_view argument = {});
QString comparison(filter::FieldId field, filter::Operator op, double value);
QString fieldEquals(filter::FieldId field, std::string_view value, std::string_view argument = {});
// 'category in {"data", "script"}', or == with one. REQUIRES: one or more.
QString fieldIsOneOf(filter::FieldId field, const std::vector<std::string>& values);
// "since in {1s..2s}", with both ends.
QString between(filter::FieldId field, double low, double high);
QString presence(filter::FieldId field, std::string_view argument = {});

// Exchanges by index, in rising order: "n in {1, 4..9}". Empty when that would be a long one.
QString theseExchanges(const std::vector<std::uint32_t>& exchanges);

// Of texts that are no filter nothing is taken over.
QString joined(const QString& filter, const QString& other);  // both; what is in it is not repeated
QString anyOf(const QString& filter, const QString& other);
QString negated(const QString& filter);  // of a negated one: that one

// A filter taken apart at its top: all of the terms, or not all of them.
struct FilterTerms {
    bool inverted = false;
    std::vector<filter::Expression> terms;

    static FilterTerms of(const filter::Expression& expression);
    QString text() const;
    // Whether one of them is that one.
    bool has(const filter::Expression& term) const;
    void remove(const filter::Expression& term);
};

// The stretch of a term such as "since in {1s..2s}" of that field; none for other terms.
struct FilterStretch {
    double low = 0;
    double high = 0;
};
std::optional<FilterStretch> stretchOf(const filter::Expression& term, filter::FieldId field);

}  // namespace waybill::gui
