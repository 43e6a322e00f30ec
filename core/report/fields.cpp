// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/fields.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <utility>

#include "core/base/ascii.h"
#include "core/base/edit_distance.h"
#include "core/base/text.h"
#include "core/filter/field.h"

namespace waybill::report {
namespace {

// Short names for what the machine format calls by a long one.
constexpr auto kAliases = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"decoded_size", "response.body.decoded_size"},
    {"sha256", "response.body.sha256"},
});

const FieldInfo* field_of_path(std::string_view path) {
    const auto fields = all_fields();
    const auto found = std::find_if(
        fields.begin(), fields.end(), [&](const FieldInfo& field) { return field.name == path; });
    return found == fields.end() ? nullptr : &*found;
}

// A path of the machine format, or else whatever the filter language calls that fact.
const FieldInfo* find_field(std::string_view name) {
    for (const auto& [alias, full] : kAliases) {
        if (name == alias) {
            name = full;
        }
    }
    if (const FieldInfo* const found = field_of_path(name)) {
        return found;
    }
    const filter::NamedField named = filter::find_field(name);
    return named.info != nullptr && named.argument.empty() ? field_of_path(named.info->path)
                                                           : nullptr;
}

// The end of a path says more than its letters: "status" is "response.status".
std::string_view nearest_field(std::string_view name) {
    constexpr std::size_t kLongest = 64;
    const std::string lower = ascii::lower(name.substr(0, kLongest));
    const auto fields = all_fields();
    std::string_view best = fields.front().name;
    std::size_t best_distance = edit_distance(lower, best);
    for (const FieldInfo& field : fields) {
        if (field.name.size() > lower.size() && field.name.ends_with(lower)
            && field.name[field.name.size() - lower.size() - 1] == '.') {
            return field.name;
        }
        const std::size_t distance = edit_distance(lower, field.name);
        if (distance < best_distance) {
            best = field.name;
            best_distance = distance;
        }
    }
    const auto offer = [&](std::string_view short_name, std::string_view path) {
        const std::size_t distance = edit_distance(lower, short_name);
        if (distance < best_distance && field_of_path(path) != nullptr) {
            best = short_name;
            best_distance = distance;
        }
    };
    for (const filter::FieldInfo& field : filter::all_fields()) {
        offer(field.name, field.path);
    }
    for (const auto& [alias, path] : kAliases) {
        offer(alias, path);
    }
    return best;
}

// The name in `["..."]`, `['...']` or `[...]`; empty when `text` is nothing of the kind.
std::string_view bracketed_name(std::string_view text) {
    if (text.size() < 3 || text.front() != '[' || text.back() != ']') {
        return {};
    }
    text = text.substr(1, text.size() - 2);
    const char quote = text.front();
    if (quote == '"' || quote == '\'') {
        if (text.size() < 3 || text.back() != quote) {
            return {};
        }
        text = text.substr(1, text.size() - 2);
    }
    return text.find_first_of("\"'[]") == std::string_view::npos ? text : std::string_view{};
}

struct HeaderPath {
    std::string_view prefix;
    Side side;
    bool trailer;
};
constexpr auto kHeaderPaths = std::to_array<HeaderPath>({
    {"request.header", Side::Client, false},
    {"response.header", Side::Server, false},
    {"request.trailer", Side::Client, true},
    {"response.trailer", Side::Server, true},
    {"req.header", Side::Client, false},
    {"resp.header", Side::Server, false},
    {"req.trailer", Side::Client, true},
    {"resp.trailer", Side::Server, true},
});

bool is_plain(char c) {
    return c >= 0x20 && c < 0x7f && c != '\\';
}

// Escapes what was appended from `begin` on. Mostly there is nothing to escape.
void escape_value(std::string& out, std::size_t begin) {
    const auto first = out.begin() + static_cast<std::ptrdiff_t>(begin);
    if (std::all_of(first, out.end(), is_plain)) {
        return;
    }
    const std::string value(first, out.end());
    out.resize(begin);
    std::string_view rest = value;
    while (!rest.empty()) {
        const std::size_t special = rest.find_first_of("\\\t\n\r");
        append_for_terminal(out, rest.substr(0, special));
        if (special == std::string_view::npos) {
            break;
        }
        switch (rest[special]) {
            case '\\':
                out += "\\\\";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\n':
                out += "\\n";
                break;
            default:
                out += "\\r";
                break;
        }
        rest.remove_prefix(special + 1);
    }
}

}  // namespace

Result<Field> Field::parse(std::string_view text) {
    text = ascii::trim(text);
    Field field;
    field.name_ = text;
    for (const HeaderPath& path : kHeaderPaths) {
        if (!text.starts_with(path.prefix)) {
            continue;
        }
        field.header_ = bracketed_name(text.substr(path.prefix.size()));
        field.side_ = path.side;
        field.trailer_ = path.trailer;
        field.need_ = FieldNeed::Heads;
        if (field.header_.empty()) {
            return Error{"field \"" + for_terminal(text) + "\": write it as "
                         + std::string(path.prefix) + "[\"name\"]"};
        }
        return field;
    }
    field.info_ = find_field(text);
    if (field.info_ == nullptr) {
        const filter::NamedField named = filter::find_field(text);
        const bool of_request =
            named.info != nullptr && named.info->id == filter::FieldId::RequestHeader;
        const bool of_response =
            named.info != nullptr && named.info->id == filter::FieldId::ResponseHeader;
        if ((of_request || of_response) && !named.argument.empty()) {  // http.user_agent
            field.header_ = named.argument;
            field.side_ = of_request ? Side::Client : Side::Server;
            field.need_ = FieldNeed::Heads;
            return field;
        }
        if (named.info != nullptr) {
            return Error{"field \"" + for_terminal(text)
                         + "\" can be filtered by, but not printed"};
        }
        return Error{"there is no field \"" + for_terminal(text) + "\"; did you mean \""
                     + std::string(nearest_field(text)) + "\"?"};
    }
    field.need_ = field.info_->need;
    return field;
}

void Field::append(std::string& out, const FieldSubject& subject) const {
    assert(need_ == FieldNeed::Row || subject.exchange != nullptr);
    if (info_ != nullptr) {
        info_->append(out, subject);
        return;
    }
    const http::Message& message =
        side_ == Side::Client ? subject.exchange->request : subject.exchange->response;
    bool first = true;
    for (const http::Field& field : trailer_ ? message.trailers : message.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, header_)) {
            continue;
        }
        if (!first) {
            out += ", ";
        }
        first = false;
        if (field.value.find_first_of("\r\n") == std::string_view::npos) {
            out += field.value;
        } else {
            out += http::unfold(field.value);
        }
    }
}

Result<std::vector<Field>> parse_fields(std::span<const std::string> names) {
    std::vector<Field> fields;
    fields.reserve(names.size());
    for (const std::string& name : names) {
        Result<Field> field = Field::parse(name);
        if (!field) {
            return field.error();
        }
        fields.push_back(std::move(*field));
    }
    return fields;
}

FieldNeed need_of(std::span<const Field> fields) {
    FieldNeed need = FieldNeed::Row;
    for (const Field& field : fields) {
        need = std::max(need, field.need());
    }
    return need;
}

void append_fields_header(std::string& out, std::span<const Field> fields) {
    for (const Field& field : fields) {
        if (&field != fields.data()) {
            out += '\t';
        }
        const std::size_t begin = out.size();
        out += field.name();
        escape_value(out, begin);
    }
    out += '\n';
}

void append_fields_line(std::string& out,
                        std::span<const Field> fields,
                        const FieldSubject& subject) {
    for (const Field& field : fields) {
        if (&field != fields.data()) {
            out += '\t';
        }
        const std::size_t begin = out.size();
        field.append(out, subject);
        escape_value(out, begin);
    }
    out += '\n';
}

}  // namespace waybill::report
