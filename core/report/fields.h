// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of `-e`: one value of an exchange each, named by its path in the machine format
// ("request.method", "response.header[\"set-cookie\"]") or as in filters ("method",
// "resp.header[\"set-cookie\"]").
//
// A field says how much of an exchange it needs, so that nothing is loaded in vain. A value that is
// unknown or does not apply is empty; of a list, the members are joined.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/result.h"
#include "core/http/exchange.h"
#include "core/store/session.h"

namespace waybill::report {

// What must be at hand, each including the one before it.
enum class FieldNeed : std::uint8_t {
    Row,      // the session alone
    Heads,    // the loaded exchange
    Digests,  // loaded with the digests of its bodies
};

enum class FieldType : std::uint8_t { Text, Number, Milliseconds, Time, Flag, List };
std::string_view name_of(FieldType type);

// An exchange as the fields see it.
struct FieldSubject {
    const store::Session& session;
    std::uint32_t index = 0;                   // into Session::exchanges
    const http::Exchange* exchange = nullptr;  // null when only rows are needed

    const store::ExchangeRow& row() const { return session.exchanges[index]; }
    const store::ConnectionRow& connection() const { return session.connections[row().connection]; }
};

struct FieldInfo {
    std::string_view name;
    FieldType type = FieldType::Text;
    FieldNeed need = FieldNeed::Row;
    std::string_view example;
    // Appends the value, as it was on the wire: nothing is escaped.
    void (*append)(std::string& out, const FieldSubject& subject) = nullptr;
};

// All fields but header["..."] and trailer["..."], in the order of the machine format.
std::span<const FieldInfo> all_fields();

class Field {
public:
    // The error names the field, and the existing one that is most like it.
    static Result<Field> parse(std::string_view text);

    const std::string& name() const { return name_; }
    FieldNeed need() const { return need_; }
    // Whether it is empty unless the session was judged (Session::judgements).
    bool needs_judgements() const {
        return info_ != nullptr
               && (info_->name.starts_with("findings") || info_->name.starts_with("score."));
    }

    // REQUIRES: subject.exchange, loaded as need() says.
    void append(std::string& out, const FieldSubject& subject) const;

private:
    Field() = default;

    std::string name_;  // as it was asked for
    FieldNeed need_ = FieldNeed::Row;
    const FieldInfo* info_ = nullptr;  // null: the values of the HTTP fields of that name
    std::string header_;
    Side side_ = Side::Client;
    bool trailer_ = false;
};

Result<std::vector<Field>> parse_fields(std::span<const std::string> names);
FieldNeed need_of(std::span<const Field> fields);

// `-T fields`: one line with the values, or the names, separated by tabs. Backslash, tab and line
// ends are written \\ \t \n \r; other control characters, what is invisible or bidirectional, and
// bytes that are not UTF-8 as \xHH or \uHHHH.
void append_fields_header(std::string& out, std::span<const Field> fields);
void append_fields_line(std::string& out,
                        std::span<const Field> fields,
                        const FieldSubject& subject);

}  // namespace waybill::report
