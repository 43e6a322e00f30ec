// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows as bytes on their way to the thread that writes them: for which statement each is, and its
// values. Never read from a file.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/session_file/database.h"

namespace waybill::session_file {

// What is done with a row. The first ones are put into the table of their name as they are.
enum class RowKind : std::uint8_t {
    Source,
    Count,
    Connection,
    Tls,
    Certificate,
    Program,
    Secret,
    ExtraHead,
    Message,
    WebSocket,
    Proxied,
    Anomaly,
    Finding,
    Score,
    Note,
    Exchange,
    Head,
    Content,
    EndContent,
    Frames,
};
inline constexpr std::size_t kPlainRows = static_cast<std::size_t>(RowKind::Exchange);

enum class RowValue : std::uint8_t { Null, Number, Real, Text, Blob };

class RowBuffer {
public:
    // Ends the row before it.
    RowBuffer& begin(RowKind kind) {
        end();
        row_ = bytes_.size();
        bytes_.resize(row_ + kFront);
        bytes_[row_ + kFront - 1] = static_cast<Byte>(kind);
        return *this;
    }

    RowBuffer& null() {
        bytes_.push_back(static_cast<Byte>(RowValue::Null));
        return *this;
    }
    RowBuffer& number(std::int64_t value) { return put(RowValue::Number, value); }
    RowBuffer& number(std::uint64_t value) { return number(static_cast<std::int64_t>(value)); }
    RowBuffer& flag(bool value) { return number(std::int64_t{value}); }
    RowBuffer& real(double value) { return put(RowValue::Real, value); }
    // Unknown is -1.
    RowBuffer& duration(std::int64_t ns) { return ns < 0 ? null() : number(ns); }
    RowBuffer& time(Timestamp at) { return at.known() ? number(at.ns) : null(); }
    RowBuffer& text(std::string_view text) {
        const bool is_text = text.find('\0') == std::string_view::npos && is_valid_utf8(text);
        return put(is_text ? RowValue::Text : RowValue::Blob, as_bytes(text));
    }
    // Empty is unknown.
    RowBuffer& known_text(std::string_view known) { return known.empty() ? null() : text(known); }
    RowBuffer& blob(Bytes bytes) { return put(RowValue::Blob, bytes); }

    Bytes bytes() {
        end();
        return bytes_;
    }
    void clear() {
        bytes_.clear();
        row_ = kNone;
    }

private:
    friend class RowReader;
    static constexpr std::size_t kFront = 5;  // length of the whole row, its kind
    static constexpr std::size_t kNone = ~std::size_t{0};

    void end() {
        if (row_ != kNone) {
            const auto length = static_cast<std::uint32_t>(bytes_.size() - row_);
            std::memcpy(bytes_.data() + row_, &length, sizeof(length));
            row_ = kNone;
        }
    }
    template <typename T>
    RowBuffer& put(RowValue type, T value) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + 1 + sizeof(value));
        bytes_[at] = static_cast<Byte>(type);
        std::memcpy(bytes_.data() + at + 1, &value, sizeof(value));
        return *this;
    }
    RowBuffer& put(RowValue type, Bytes bytes) {
        put(type, static_cast<std::uint32_t>(bytes.size()));
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }

    std::vector<Byte> bytes_;
    std::size_t row_ = kNone;
};

// Reads the rows that lie one behind the other in some bytes. What it gives is borrowed from them.
class RowReader {
public:
    explicit RowReader(Bytes rows) : rows_(rows) {}

    bool next() {
        if (rows_.empty()) {
            return false;
        }
        std::uint32_t length = 0;
        std::memcpy(&length, rows_.data(), sizeof(length));
        kind_ = static_cast<RowKind>(rows_[RowBuffer::kFront - 1]);
        values_ = rows_.subspan(RowBuffer::kFront, length - RowBuffer::kFront);
        rows_ = rows_.subspan(length);
        return true;
    }

    RowKind kind() const { return kind_; }
    // Those not taken yet.
    Bytes values() const { return values_; }

    std::int64_t number() {
        return take_type() == RowValue::Number ? take_as<std::int64_t>() : std::int64_t{0};
    }
    std::uint64_t count() { return static_cast<std::uint64_t>(number()); }
    Bytes bytes() {
        take_type();
        return take_bytes();
    }

    // The next `count` values as they lie there.
    Bytes take(std::size_t count);

    // Gives all of `values` to the parameters from `parameter` on.
    static void bind(Bytes values, Statement& statement, int parameter) {
        RowReader reader({});
        reader.values_ = values;
        while (!reader.values_.empty()) {
            reader.bind_next(statement, parameter++);
        }
    }
    void bind_next(Statement& statement, int parameter);

private:
    RowValue take_type() {
        const auto type = static_cast<RowValue>(values_.front());
        values_ = values_.subspan(1);
        return type;
    }
    template <typename T>
    T take_as() {
        T value{};
        std::memcpy(&value, values_.data(), sizeof(value));
        values_ = values_.subspan(sizeof(value));
        return value;
    }
    Bytes take_bytes() {
        const auto length = take_as<std::uint32_t>();
        const Bytes bytes = values_.first(length);
        values_ = values_.subspan(length);
        return bytes;
    }

    Bytes rows_;
    RowKind kind_ = RowKind::Source;
    Bytes values_;
};

inline Bytes RowReader::take(std::size_t count) {
    const Bytes values = values_;
    for (std::size_t i = 0; i < count; ++i) {
        switch (take_type()) {
            case RowValue::Null:
                break;
            case RowValue::Number:
                take_as<std::int64_t>();
                break;
            case RowValue::Real:
                take_as<double>();
                break;
            case RowValue::Text:
            case RowValue::Blob:
                take_bytes();
                break;
        }
    }
    return values.first(values.size() - values_.size());
}

inline void RowReader::bind_next(Statement& statement, int parameter) {
    switch (take_type()) {
        case RowValue::Null:
            statement.bind_null(parameter);
            return;
        case RowValue::Number:
            statement.bind(parameter, take_as<std::int64_t>());
            return;
        case RowValue::Real:
            statement.bind(parameter, take_as<double>());
            return;
        case RowValue::Text:
            statement.bind_utf8(parameter, as_text(take_bytes()));
            return;
        case RowValue::Blob:
            statement.bind_blob(parameter, take_bytes());
            return;
    }
}

}  // namespace waybill::session_file
