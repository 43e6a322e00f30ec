// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/structured_field.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/structured_field_syntax.h"

namespace waybill::http {
namespace {

using namespace structured;

constexpr std::size_t kMostIntegerDigits = 15;
constexpr std::size_t kMostDecimalWholeDigits = 12;
constexpr std::size_t kMostFractionDigits = 3;

// Six bits; 64 for what is not of the alphabet (RFC 4648 section 4).
unsigned base64_digit(char c) {
    if (ascii::is_upper(c)) {
        return static_cast<unsigned>(c - 'A');
    }
    if (ascii::is_lower(c)) {
        return static_cast<unsigned>(c - 'a') + 26U;
    }
    if (ascii::is_digit(c)) {
        return static_cast<unsigned>(c - '0') + 52U;
    }
    return c == '+' ? 62U : c == '/' ? 63U : 64U;
}

// Padding may be left out but not be wrong; bits left over may be anything.
bool decode_base64(std::string_view text, std::string& out) {
    std::size_t padding = 0;
    while (padding < text.size() && text[text.size() - 1 - padding] == '=') {
        ++padding;
    }
    if (padding > 2 || (padding > 0 && text.size() % 4 != 0)) {
        return false;
    }
    text.remove_suffix(padding);
    if (text.size() % 4 == 1) {
        return false;
    }
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const unsigned digit = base64_digit(c);
        if (digit > 63) {
            return false;
        }
        bits = (bits << 6U) | digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<char>((bits >> count) & 0xffU));
        }
    }
    return true;
}

// Puts the last value of each key where the key came first.
template <typename Entry>
void keep_last_of_each_key(std::vector<Entry>& entries) {
    if (entries.size() < 2) {
        return;
    }
    std::vector<std::size_t> order(entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return entries[a].key < entries[b].key;
    });
    std::vector<bool> dropped;
    for (std::size_t i = 0; i < order.size();) {
        std::size_t last = i;
        while (last + 1 < order.size() && entries[order[last + 1]].key == entries[order[i]].key) {
            ++last;
        }
        if (last != i) {
            dropped.resize(entries.size());
            entries[order[i]] = std::move(entries[order[last]]);
            for (std::size_t j = i + 1; j <= last; ++j) {
                dropped[order[j]] = true;
            }
            // The key was moved from where the run is compared; the run is over.
        }
        i = last + 1;
    }
    if (dropped.empty()) {
        return;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!dropped[i]) {
            if (kept != i) {
                entries[kept] = std::move(entries[i]);
            }
            ++kept;
        }
    }
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(kept), entries.end());
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    bool parse(StructuredField& out) {
        skip_spaces();
        bool good = false;
        switch (out.shape) {
            case StructuredShape::Item:
                out.members.emplace_back();
                good = bare_item(out.members.back().value)
                       && parameters(out.members.back().parameters);
                break;
            case StructuredShape::List:
            case StructuredShape::Dictionary:
                good = members(out);
                break;
        }
        if (!good) {
            return false;
        }
        skip_spaces();
        return at_end() || fail("the end of the value");
    }
    const StructuredError& error() const { return error_; }

private:
    bool at_end() const { return at_ == text_.size(); }
    bool next_is(char c) const { return !at_end() && text_[at_] == c; }
    bool take(char c) {
        if (!next_is(c)) {
            return false;
        }
        ++at_;
        return true;
    }
    void skip_spaces() {
        while (next_is(' ')) {
            ++at_;
        }
    }
    void skip_blanks() {
        while (!at_end() && ascii::is_blank(text_[at_])) {
            ++at_;
        }
    }
    bool fail(std::string_view expected) {
        error_ = {at_, expected};
        return false;
    }

    bool members(StructuredField& out) {
        const bool keyed = out.shape == StructuredShape::Dictionary;
        while (!at_end()) {
            StructuredMember& member = out.members.emplace_back();
            if (keyed && !key(member.key)) {
                return false;
            }
            if (keyed && !take('=')) {
                member.value = {StructuredType::Boolean, 1, {}};
            } else if (!item_or_inner_list(member)) {
                return false;
            }
            if (!parameters(member.parameters)) {
                return false;
            }
            skip_blanks();
            if (at_end()) {
                break;
            }
            if (!take(',')) {
                return fail("a comma");
            }
            skip_blanks();
            if (at_end()) {
                return fail("a member behind the comma");
            }
        }
        if (keyed) {
            keep_last_of_each_key(out.members);
        }
        return true;
    }

    // Without the parameters.
    bool item_or_inner_list(StructuredMember& out) {
        if (!take('(')) {
            return bare_item(out.value);
        }
        out.is_inner_list = true;
        while (!at_end()) {
            skip_spaces();
            if (take(')')) {
                return true;
            }
            StructuredItem& item = out.items.emplace_back();
            if (!bare_item(item.value) || !parameters(item.parameters)) {
                return false;
            }
            if (!next_is(' ') && !next_is(')')) {
                return fail("a space or a closing bracket");
            }
        }
        return fail("a closing bracket");
    }

    bool parameters(StructuredParameters& out) {
        while (take(';')) {
            skip_spaces();
            StructuredParameter& parameter = out.emplace_back();
            if (!key(parameter.key)) {
                return false;
            }
            parameter.value = {StructuredType::Boolean, 1, {}};
            if (take('=') && !bare_item(parameter.value)) {
                return false;
            }
        }
        keep_last_of_each_key(out);
        return true;
    }

    bool key(std::string& out) {
        if (at_end() || !starts_key(text_[at_])) {
            return fail("a key (lower-case letter or *)");
        }
        const std::size_t start = at_;
        while (!at_end() && continues_key(text_[at_])) {
            ++at_;
        }
        out = text_.substr(start, at_ - start);
        return true;
    }

    bool bare_item(StructuredValue& out) {
        out = {};
        if (at_end()) {
            return fail("a value");
        }
        const char c = text_[at_];
        if (c == '-' || ascii::is_digit(c)) {
            return number(out);
        }
        if (starts_token(c)) {
            return token(out);
        }
        switch (c) {
            case '"':
                return string(out);
            case ':':
                return bytes(out);
            case '?':
                return boolean(out);
            case '@':
                return date(out);
            case '%':
                return display_string(out);
            default:
                return fail("a value");
        }
    }

    // Appends digits to `number`; how many there were.
    std::size_t digits(std::int64_t& number, std::size_t most) {
        std::size_t count = 0;
        while (!at_end() && ascii::is_digit(text_[at_]) && count <= most) {
            number = number * 10 + (text_[at_] - '0');
            ++count;
            ++at_;
        }
        return count;
    }

    bool number(StructuredValue& out) {
        const bool negative = take('-');
        std::int64_t value = 0;
        const std::size_t whole = digits(value, kMostIntegerDigits);
        if (whole == 0) {
            return fail("a digit");
        }
        out.type = StructuredType::Integer;
        if (next_is('.')) {
            if (whole > kMostDecimalWholeDigits) {
                return fail("at most 12 digits before the point");
            }
            ++at_;
            const std::size_t fraction = digits(value, kMostFractionDigits);
            if (fraction == 0 || fraction > kMostFractionDigits) {
                return fail("one to three digits behind the point");
            }
            for (std::size_t i = fraction; i < kMostFractionDigits; ++i) {
                value *= 10;
            }
            out.type = StructuredType::Decimal;
        } else if (whole > kMostIntegerDigits) {
            return fail("at most 15 digits");
        }
        out.number = negative ? -value : value;
        return true;
    }

    bool token(StructuredValue& out) {
        const std::size_t start = at_;
        while (!at_end() && continues_token(text_[at_])) {
            ++at_;
        }
        out = {StructuredType::Token, 0, std::string(text_.substr(start, at_ - start))};
        return true;
    }

    bool string(StructuredValue& out) {
        ++at_;
        out.type = StructuredType::String;
        for (; !at_end(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c == '\\') {
                ++at_;
                if (!next_is('"') && !next_is('\\')) {
                    return fail("a quotation mark or a backslash behind the backslash");
                }
            } else if (!is_printable(c)) {
                return fail("printable ASCII in a string");
            }
            out.text.push_back(text_[at_]);
        }
        return fail("a closing quotation mark");
    }

    bool bytes(StructuredValue& out) {
        const std::size_t end = text_.find(':', at_ + 1);
        if (end == std::string_view::npos) {
            return fail("a closing colon");
        }
        out.type = StructuredType::Bytes;
        if (!decode_base64(text_.substr(at_ + 1, end - at_ - 1), out.text)) {
            return fail("Base64");
        }
        at_ = end + 1;
        return true;
    }

    bool boolean(StructuredValue& out) {
        ++at_;
        if (!next_is('0') && !next_is('1')) {
            return fail("0 or 1 behind the question mark");
        }
        out = {StructuredType::Boolean, text_[at_] - '0', {}};
        ++at_;
        return true;
    }

    bool date(StructuredValue& out) {
        ++at_;
        if (!number(out)) {
            return false;
        }
        if (out.type != StructuredType::Integer) {
            return fail("whole seconds");
        }
        out.type = StructuredType::Date;
        return true;
    }

    bool display_string(StructuredValue& out) {
        ++at_;
        if (!take('"')) {
            return fail("a quotation mark behind the percent sign");
        }
        out.type = StructuredType::DisplayString;
        for (; !at_end(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return is_valid_utf8(out.text) || fail("UTF-8 in the display string");
            }
            if (!is_printable(c)) {
                return fail("printable ASCII in a display string");
            }
            if (c != '%') {
                out.text.push_back(c);
                continue;
            }
            unsigned byte = 0;
            for (int i = 0; i < 2; ++i) {
                ++at_;
                if (at_end() || !ascii::is_hex_digit(text_[at_]) || ascii::is_upper(text_[at_])) {
                    return fail("two lower-case hexadecimal digits");
                }
                const char digit = text_[at_];
                byte = byte * 16
                       + static_cast<unsigned>(ascii::is_digit(digit) ? digit - '0'
                                                                      : digit - 'a' + 10);
            }
            out.text.push_back(static_cast<char>(byte));
        }
        return fail("a closing quotation mark");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    StructuredError error_;
};

}  // namespace

const StructuredMember* StructuredField::find(std::string_view key) const {
    for (const StructuredMember& member : members) {
        if (member.key == key) {
            return &member;
        }
    }
    return nullptr;
}

const StructuredValue* find_parameter(const StructuredParameters& parameters,
                                      std::string_view key) {
    for (const StructuredParameter& parameter : parameters) {
        if (parameter.key == key) {
            return &parameter.value;
        }
    }
    return nullptr;
}

std::optional<StructuredField> parse_structured_field(std::string_view text,
                                                      StructuredShape shape,
                                                      StructuredError* error) {
    StructuredField field;
    field.shape = shape;
    Parser parser(text);
    if (!parser.parse(field)) {
        if (error != nullptr) {
            *error = parser.error();
        }
        return std::nullopt;
    }
    return field;
}

}  // namespace waybill::http
