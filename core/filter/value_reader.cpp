// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/value_reader.h"

#include <array>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/filter/expression_builder.h"
#include "core/filter/literals.h"

namespace waybill::filter {
namespace {

struct CategoryName {
    std::string_view name;
    std::string_view category;
};
constexpr auto kCategories = std::to_array<CategoryName>({
    {"document", "document"}, {"doc", "document"},
    {"html", "document"},     {"stylesheet", "stylesheet"},
    {"css", "stylesheet"},    {"script", "script"},
    {"js", "script"},         {"javascript", "script"},
    {"image", "image"},       {"img", "image"},
    {"font", "font"},         {"media", "media"},
    {"audio", "media"},       {"video", "media"},
    {"data", "data"},         {"xhr", "data"},
    {"fetch", "data"},        {"json", "data"},
    {"xml", "data"},          {"websocket", "websocket"},
    {"ws", "websocket"},      {"grpc", "grpc"},
    {"wasm", "wasm"},         {"manifest", "manifest"},
    {"other", "other"},
});
constexpr std::string_view kCategoryList =
    "document, stylesheet, script, image, font, media, data, websocket, grpc, wasm, manifest or "
    "other";

bool is_status(FieldId id) {
    return id == FieldId::Status || id == FieldId::Interim;
}

// "a number" of "status is a number".
std::string_view noun_of(const FieldInfo& info) {
    switch (info.type) {
        case FieldType::Text:
            return info.id == FieldId::Category ? "a kind of content" : "a text";
        case FieldType::Number:
            return "a number";
        case FieldType::Size:
            return "a size";
        case FieldType::Duration:
            return "a duration";
        case FieldType::Time:
            return "a time";
        case FieldType::Flag:
            return "true or false";
        case FieldType::Address:
            return "an address";
    }
    return "a text";
}

bool is_equality(Operator op) {
    return op == Operator::Equal || op == Operator::NotEqual || op == Operator::In;
}

bool is_about_text(Operator op) {
    return op == Operator::Contains || op == Operator::StartsWith || op == Operator::EndsWith
           || op == Operator::Matches;
}

ValueRange single(Value value) {
    return {std::move(value), std::nullopt};
}

std::optional<ValueRange> single_number(std::optional<double> number) {
    return number ? std::optional(single(number_value(*number))) : std::nullopt;
}

std::optional<ValueRange> number_for(FieldId id, std::string_view text) {
    if (id == FieldId::HttpVersion) {
        return single_number(read_http_version(text));
    }
    if (id == FieldId::TlsVersion) {
        return single_number(read_tls_version(text));
    }
    if (is_status(id)) {
        if (const auto first = read_status_class(text)) {
            constexpr double kOthers = 99;
            return ValueRange{number_value(*first), number_value(*first + kOthers)};
        }
    }
    return single_number(read_number(text));
}

// Of a range the end that an order is asked of: "> 4xx" is above 499.
ValueRange as_needed_by(Operator op, ValueRange range) {
    if (!range.high || is_equality(op)) {
        return range;
    }
    const bool needs_end = op == Operator::LessEqual || op == Operator::Greater;
    return single(needs_end ? std::move(*range.high) : std::move(range.low));
}

std::optional<ValueRange> typed_value(const ValuePlace& place, std::string_view text) {
    switch (place.info.type) {
        case FieldType::Text:
            break;
        case FieldType::Number:
            return number_for(place.info.id, text);
        case FieldType::Size:
            return single_number(read_size(text));
        case FieldType::Duration:
            return single_number(read_duration(
                text, static_cast<double>(place.in_seconds ? kNsPerSecond : kNsPerMs)));
        case FieldType::Time:
            return read_time(text);
        case FieldType::Flag:
            if (const auto flag = read_flag(text)) {
                Value value = number_value(*flag ? 1 : 0);
                value.kind = ValueKind::Flag;
                return single(std::move(value));
            }
            return std::nullopt;
        case FieldType::Address:
            if (auto network = read_network(text)) {
                return single(std::move(*network));
            }
            return std::nullopt;
    }
    return std::nullopt;
}

// Below 0, 0 or above, as `a` is less than `b`, the same or more; none where they have no order.
std::optional<int> order_of(const Value& a, const Value& b) {
    const auto order = [](const auto& x, const auto& y) {
        return x < y ? -1 : (y < x ? 1 : 0);
    };
    if (a.kind != b.kind) {
        return std::nullopt;
    }
    switch (a.kind) {
        case ValueKind::Text: {
            const auto x = read_decimal(a.text);
            const auto y = read_decimal(b.text);
            return x && y ? std::optional(order(*x, *y)) : std::nullopt;
        }
        case ValueKind::Number:
            return order(a.number, b.number);
        case ValueKind::Time:
            return order(a.ns, b.ns);
        case ValueKind::TimeOfDay:
            return -1;  // from 22:00 to 06:00 lies midnight
        case ValueKind::Network:
            return a.port == 0 && b.port == 0 ? std::optional(order(a.ip, b.ip)) : std::nullopt;
        case ValueKind::Pattern:
        case ValueKind::Flag:
            break;
    }
    return std::nullopt;
}

}  // namespace

std::string shown(std::string_view text) {
    constexpr std::size_t kMost = 60;
    std::string out = "\"";
    if (text.size() <= kMost) {
        append_for_terminal(out, text);
        return out + '"';
    }
    std::size_t end = kMost;
    while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xc0U) == 0x80) {
        --end;  // not in the middle of a character
    }
    append_for_terminal(out, text.substr(0, end));
    return out + "...\"";
}

std::string_view expected_value(const FieldInfo& info) {
    switch (info.type) {
        case FieldType::Text:
            return info.id == FieldId::Category ? kCategoryList : "a text";
        case FieldType::Number:
            if (is_status(info.id)) {
                return "a number, 4xx, or {400..499}";
            }
            if (info.id == FieldId::HttpVersion) {
                return "a version such as 1.1 or 2";
            }
            return info.id == FieldId::TlsVersion ? "a version such as 1.2 or 1.3" : "a number";
        case FieldType::Size:
            return "a size such as 100k, 5MB or 10KiB";
        case FieldType::Duration:
            return "a duration such as 200ms, 1.5s or 2min";
        case FieldType::Time:
            return "a time such as \"2026-11-20 06:48\" or 06:48:46";
        case FieldType::Flag:
            return "true or false";
        case FieldType::Address:
            return "an address such as 10.0.0.1, 10.0.0.0/8, 10.0.0.1:80 or ::1";
    }
    return "a text";
}

bool goes_with(FieldType type, Operator op) {
    switch (type) {
        case FieldType::Text:
            return true;
        case FieldType::Number:
        case FieldType::Size:
        case FieldType::Duration:
        case FieldType::Time:
            return !is_about_text(op);
        case FieldType::Flag:
            return op == Operator::Present || op == Operator::Equal || op == Operator::NotEqual;
        case FieldType::Address:
            return op == Operator::Present || is_equality(op) || is_about_text(op);
    }
    return false;
}

std::string_view operators_that_go_with(FieldType type) {
    switch (type) {
        case FieldType::Text:
            return "==, !=, contains, matches, startswith, endswith, <, <=, >, >= or in";
        case FieldType::Number:
        case FieldType::Size:
        case FieldType::Duration:
        case FieldType::Time:
            return "==, !=, <, <=, >, >= or in";
        case FieldType::Flag:
            return "nothing, == or !=";
        case FieldType::Address:
            return "==, !=, in, contains, matches, startswith or endswith";
    }
    return "";
}

bool may_be_range(const ValuePlace& place) {
    return place.op == Operator::In
           || (is_equality(place.op) && place.info.type != FieldType::Text
               && place.info.type != FieldType::Flag);
}

std::optional<ValueRange> read_value(const ValuePlace& place,
                                     std::string_view text,
                                     bool exact_case,
                                     FilterError& error) {
    const bool is_category = place.info.id == FieldId::Category && is_equality(place.op);
    std::optional<ValueRange> range;
    if (is_category) {
        if (const std::string_view category = category_of(text); !category.empty()) {
            range = single(text_value(std::string(category), exact_case));
        }
    } else if (place.info.type == FieldType::Text || is_about_text(place.op)) {
        range = single(text_value(std::string(text), exact_case));
    } else if (range = typed_value(place, text); range) {
        range = as_needed_by(place.op, std::move(*range));
        range->low.text = text;
        if (range->high) {
            range->high->text = text;
        }
    }
    if (!range) {
        error.message = fmt::format(
            "{} is {}, and {} is none", place.info.name, noun_of(place.info), shown(text));
        error.expected = expected_value(place.info);
    }
    return range;
}

std::optional<ValueRange> join_range(const ValuePlace& place,
                                     const ValueRange& low,
                                     const ValueRange& high,
                                     FilterError& error) {
    const Value& end = high.high ? *high.high : high.low;
    const auto order = order_of(low.low, end);
    if (!order) {
        error.message =
            fmt::format("{}..{} is no range", shown(low.low.text), shown(high.low.text));
        error.expected = place.info.type == FieldType::Text
                             ? "numbers at both ends, or quotes around a text with dots in it"
                             : "two values of the same kind";
        return std::nullopt;
    }
    if (*order > 0) {
        error.message = fmt::format("the range runs backwards: {} is more than {}",
                                    shown(low.low.text),
                                    shown(high.low.text));
        error.expected = "the lower one first";
        return std::nullopt;
    }
    return ValueRange{low.low, end};
}

std::string_view category_of(std::string_view name) {
    for (const CategoryName& known : kCategories) {
        if (ascii::equal_ignoring_case(known.name, name)) {
            return known.category;
        }
    }
    return {};
}

}  // namespace waybill::filter
