// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/http/structured_field.h"
#include "core/http/structured_field_syntax.h"

namespace waybill::http {
namespace {

using namespace structured;

constexpr std::int64_t kMostNumber = 999'999'999'999'999;

class Writer {
public:
    bool field(const StructuredField& field) {
        bool first = true;
        for (const StructuredMember& each : field.members) {
            if (!std::exchange(first, false)) {
                out_ += ", ";
            }
            if (!member(each, field.shape)) {
                return false;
            }
        }
        return field.shape != StructuredShape::Item || field.members.size() == 1;
    }
    std::string take() { return std::move(out_); }

private:
    bool member(const StructuredMember& each, StructuredShape shape) {
        if (shape == StructuredShape::Dictionary) {
            if (!key(each.key)) {
                return false;
            }
            if (!each.is_inner_list && is_true(each.value)) {
                return parameters(each.parameters);
            }
            out_ += '=';
        }
        if (!each.is_inner_list) {
            return value(each.value) && parameters(each.parameters);
        }
        if (shape == StructuredShape::Item) {
            return false;
        }
        out_ += '(';
        for (std::size_t i = 0; i < each.items.size(); ++i) {
            if (i > 0) {
                out_ += ' ';
            }
            if (!value(each.items[i].value) || !parameters(each.items[i].parameters)) {
                return false;
            }
        }
        out_ += ')';
        return parameters(each.parameters);
    }

    static bool is_true(const StructuredValue& value) {
        return value.type == StructuredType::Boolean && value.number == 1;
    }

    bool key(std::string_view name) {
        out_ += name;
        return !name.empty() && starts_key(name[0])
               && std::all_of(name.begin(), name.end(), continues_key);
    }

    bool parameters(const StructuredParameters& all) {
        for (const StructuredParameter& each : all) {
            out_ += ';';
            if (!key(each.key)) {
                return false;
            }
            if (!is_true(each.value)) {
                out_ += '=';
                if (!value(each.value)) {
                    return false;
                }
            }
        }
        return true;
    }

    bool value(const StructuredValue& value) {
        switch (value.type) {
            case StructuredType::Integer:
                return integer(value.number);
            case StructuredType::Decimal:
                return decimal(value.number);
            case StructuredType::String:
                return string(value.text);
            case StructuredType::Token:
                out_ += value.text;
                return !value.text.empty() && starts_token(value.text[0])
                       && std::all_of(value.text.begin(), value.text.end(), continues_token);
            case StructuredType::Bytes:
                bytes(value.text);
                return true;
            case StructuredType::Boolean:
                out_ += value.number == 0 ? "?0" : "?1";
                return true;
            case StructuredType::Date:
                out_ += '@';
                return integer(value.number);
            case StructuredType::DisplayString:
                return display_string(value.text);
        }
        return false;
    }

    bool integer(std::int64_t number) {
        out_ += std::to_string(number);
        return number >= -kMostNumber && number <= kMostNumber;
    }

    bool decimal(std::int64_t thousandths) {
        if (thousandths < -kMostNumber || thousandths > kMostNumber) {
            return false;
        }
        if (thousandths < 0) {
            out_ += '-';
            thousandths = -thousandths;
        }
        std::string fraction = std::to_string(1000 + thousandths % 1000).substr(1);
        while (fraction.size() > 1 && fraction.back() == '0') {
            fraction.pop_back();
        }
        out_ += std::to_string(thousandths / 1000) + '.' + fraction;
        return true;
    }

    bool string(std::string_view text) {
        out_ += '"';
        for (const char c : text) {
            if (!is_printable(c)) {
                return false;
            }
            if (c == '"' || c == '\\') {
                out_ += '\\';
            }
            out_ += c;
        }
        out_ += '"';
        return true;
    }

    void bytes(std::string_view text) {
        static constexpr std::string_view kAlphabet =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        out_ += ':';
        for (std::size_t i = 0; i < text.size(); i += 3) {
            const std::size_t there = std::min<std::size_t>(3, text.size() - i);
            std::uint32_t bits = 0;
            for (std::size_t j = 0; j < 3; ++j) {
                bits = (bits << 8U) | (j < there ? static_cast<unsigned char>(text[i + j]) : 0U);
            }
            for (std::size_t j = 0; j < 4; ++j) {
                out_ += j <= there ? kAlphabet[(bits >> (18U - 6U * j)) & 63U] : '=';
            }
        }
        out_ += ':';
    }

    bool display_string(std::string_view text) {
        static constexpr std::string_view kHex = "0123456789abcdef";
        if (!is_valid_utf8(text)) {
            return false;
        }
        out_ += "%\"";
        for (const char c : text) {
            if (is_printable(c) && c != '%' && c != '"') {
                out_ += c;
            } else {
                out_ += '%';
                out_ += kHex[static_cast<unsigned char>(c) >> 4U];
                out_ += kHex[static_cast<unsigned char>(c) & 15U];
            }
        }
        out_ += '"';
        return true;
    }

    std::string out_;
};

}  // namespace

std::optional<std::string> serialise_structured_field(const StructuredField& field) {
    Writer writer;
    if (!writer.field(field)) {
        return std::nullopt;
    }
    return writer.take();
}

std::optional<StructuredValue> structured_decimal(double value) {
    const double scaled = value * 1000;
    if (!(scaled > -999'999'999'999'999.5 && scaled < 999'999'999'999'999.5)) {
        return std::nullopt;
    }
    const auto whole = static_cast<std::int64_t>(scaled);  // towards zero
    const double rest = scaled - static_cast<double>(whole);
    std::int64_t rounded = whole;
    const double distance = rest < 0 ? -rest : rest;
    if (distance > 0.5 || (distance == 0.5 && whole % 2 != 0)) {
        rounded += rest < 0 ? -1 : 1;
    }
    return StructuredValue{StructuredType::Decimal, rounded, {}};
}

}  // namespace waybill::http
