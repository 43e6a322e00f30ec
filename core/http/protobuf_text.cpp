// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/protobuf_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/base/byte_reader.h"
#include "core/base/text.h"

namespace waybill::http {
namespace {

enum class WireType : std::uint8_t {
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    GroupStart = 3,
    GroupEnd = 4,
    Fixed32 = 5,
};

struct WireField {
    std::uint64_t number = 0;
    WireType type = WireType::Varint;
    std::uint64_t value = 0;  // of the numbers
    Bytes bytes;
};

constexpr std::uint64_t kHighestField = (1U << 29U) - 1;
constexpr std::size_t kPackedShown = 16;

std::optional<std::uint64_t> read_varint(ByteReader& reader) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        const std::optional<std::uint8_t> byte = reader.u8();
        if (!byte) {
            return std::nullopt;
        }
        value |= shift < 64 ? std::uint64_t{*byte & 0x7fU} << shift : 0;
        if ((*byte & 0x80U) == 0) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<WireField> read_field(ByteReader& reader) {
    const std::optional<std::uint64_t> tag = read_varint(reader);
    if (!tag || *tag >> 3U == 0 || *tag >> 3U > kHighestField || (*tag & 7U) > 5) {
        return std::nullopt;
    }
    WireField field;
    field.number = *tag >> 3U;
    field.type = static_cast<WireType>(*tag & 7U);
    switch (field.type) {
        case WireType::Varint: {
            const std::optional<std::uint64_t> value = read_varint(reader);
            if (!value) {
                return std::nullopt;
            }
            field.value = *value;
            break;
        }
        case WireType::Fixed32:
        case WireType::Fixed64: {
            const std::size_t size = field.type == WireType::Fixed32 ? 4 : 8;
            const std::optional<Bytes> bytes = reader.take(size);
            if (!bytes) {
                return std::nullopt;
            }
            for (std::size_t i = size; i > 0; --i) {
                field.value = field.value << 8U | (*bytes)[i - 1];
            }
            break;
        }
        case WireType::Bytes: {
            const std::optional<std::uint64_t> size = read_varint(reader);
            const std::optional<Bytes> bytes =
                size && *size <= reader.remaining() ? reader.take(*size) : std::nullopt;
            if (!bytes) {
                return std::nullopt;
            }
            field.bytes = *bytes;
            break;
        }
        case WireType::GroupStart:
        case WireType::GroupEnd:
            break;
    }
    return field;
}

// Whether fields fill it to its end. Messages inside are not looked into: each is judged when its
// turn comes, so that the cost grows with the depth only.
bool may_be_message(Bytes bytes, std::size_t depth) {
    ByteReader reader(bytes);
    std::vector<std::uint64_t> groups;
    while (reader.remaining() > 0) {
        const std::optional<WireField> field = read_field(reader);
        if (!field) {
            return false;
        }
        if (field->type == WireType::GroupStart) {
            groups.push_back(field->number);
            if (groups.size() > depth) {
                return false;
            }
        } else if (field->type == WireType::GroupEnd) {
            if (groups.empty() || groups.back() != field->number) {
                return false;
            }
            groups.pop_back();
        }
    }
    return groups.empty();
}

bool is_text(std::string_view text, bool with_line_ends) {
    return is_valid_utf8(text) && std::all_of(text.begin(), text.end(), [&](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return (byte >= 0x20 && byte != 0x7f)
                      || (with_line_ends && (c == '\n' || c == '\r' || c == '\t'));
           });
}

class Writer {
public:
    explicit Writer(const ProtobufTextLimits& limits) : limits_(limits) {}

    void message(Bytes bytes, std::size_t depth);
    std::string take() { return std::move(out_); }

private:
    void bytes_field(const WireField& field, std::size_t depth);
    void text(std::string_view value);
    void hex(Bytes bytes);
    void packed(Bytes bytes);
    bool begin_line(std::size_t depth);

    const ProtobufTextLimits& limits_;
    std::string out_;
    bool full_ = false;
};

// False when the text has become too long.
bool Writer::begin_line(std::size_t depth) {
    if (!full_ && out_.size() > limits_.output_bytes) {
        full_ = true;
        out_ += "...\n";
    }
    if (!full_) {
        out_.append(depth * 2, ' ');
    }
    return !full_;
}

// REQUIRES: may_be_message(bytes).
void Writer::message(Bytes bytes, std::size_t depth) {
    ByteReader reader(bytes);
    const auto add = std::back_inserter(out_);
    while (reader.remaining() > 0) {
        const std::optional<WireField> field = read_field(reader);
        if (field && field->type == WireType::GroupEnd) {
            --depth;
        }
        if (!field || !begin_line(depth)) {
            return;
        }
        const std::uint64_t value = field->value;
        switch (field->type) {
            case WireType::Varint:
                fmt::format_to(add, "{}: {}", field->number, value);
                if (value >> 63U != 0) {
                    fmt::format_to(add, " (signed {})", static_cast<std::int64_t>(value));
                }
                if (value > 1) {
                    const auto half = static_cast<std::int64_t>(value >> 1U);
                    fmt::format_to(add, " (zigzag {})", (value & 1U) != 0 ? -half - 1 : half);
                }
                out_ += '\n';
                break;
            case WireType::Fixed64: {
                double number = 0;
                std::memcpy(&number, &value, sizeof(number));
                fmt::format_to(add, "{}: {:#018x} (double {:g})\n", field->number, value, number);
                break;
            }
            case WireType::Fixed32: {
                const auto narrow = static_cast<std::uint32_t>(value);
                float number = 0;
                std::memcpy(&number, &narrow, sizeof(number));
                fmt::format_to(add, "{}: {:#010x} (float {:g})\n", field->number, narrow, number);
                break;
            }
            case WireType::Bytes:
                bytes_field(*field, depth);
                break;
            case WireType::GroupStart:
                fmt::format_to(add, "{} group {{\n", field->number);
                ++depth;
                break;
            case WireType::GroupEnd:
                out_ += "}\n";
                break;
        }
    }
}

// Text without control characters is text, also where it might be a message: few messages look so.
void Writer::bytes_field(const WireField& field, std::size_t depth) {
    const std::string_view value = as_text(field.bytes);
    fmt::format_to(std::back_inserter(out_), "{}", field.number);
    if (is_text(value, false)) {
        text(value);
    } else if (depth + 1 < limits_.depth
               && may_be_message(field.bytes, limits_.depth - depth - 1)) {
        out_ += " {\n";
        message(field.bytes, depth + 1);
        if (begin_line(depth)) {
            out_ += "}\n";
        }
    } else if (is_text(value, true)) {
        text(value);
    } else {
        hex(field.bytes);
        packed(field.bytes);
        out_ += '\n';
    }
}

void Writer::text(std::string_view value) {
    std::string escaped;
    std::size_t length = std::min(value.size(), limits_.value_bytes);
    while (length < value.size() && length > 0
           && (static_cast<unsigned char>(value[length]) & 0xc0U) == 0x80) {
        --length;  // not inside a character
    }
    for (const char c : value.substr(0, length)) {
        switch (c) {
            case '"':
                escaped += "\\\"";
                break;
            case '\\':
                escaped += "\\\\";
                break;
            case '\n':
                escaped += "\\n";
                break;
            case '\r':
                escaped += "\\r";
                break;
            case '\t':
                escaped += "\\t";
                break;
            default:
                escaped += c;
        }
    }
    out_ += ": \"";
    append_for_terminal(out_, escaped);
    out_ += length < value.size() ? "\"...\n" : "\"\n";
}

void Writer::hex(Bytes bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const Bytes shown = bytes.first(std::min(bytes.size(), limits_.value_bytes / 2));
    fmt::format_to(std::back_inserter(out_), ": {} bytes ", bytes.size());
    for (const Byte byte : shown) {
        out_ += kDigits[byte >> 4U];
        out_ += kDigits[byte & 0x0fU];
    }
    out_ += shown.size() < bytes.size() ? "..." : "";
}

// Repeated numbers stand in one field (proto3), without anything between them.
void Writer::packed(Bytes bytes) {
    std::string numbers;
    ByteReader reader(bytes);
    for (std::size_t i = 0; reader.remaining() > 0; ++i) {
        const std::optional<std::uint64_t> number = read_varint(reader);
        if (!number || i == kPackedShown) {
            return;
        }
        fmt::format_to(std::back_inserter(numbers), "{}{}", i == 0 ? "" : " ", *number);
    }
    out_ += " (packed " + numbers + ")";
}

}  // namespace

std::optional<std::string> protobuf_text(Bytes message, const ProtobufTextLimits& limits) {
    if (!may_be_message(message, limits.depth)) {
        return std::nullopt;
    }
    Writer writer(limits);
    writer.message(message, 0);
    return writer.take();
}

}  // namespace waybill::http
