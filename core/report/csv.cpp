// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/csv.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace waybill::report {
namespace {

constexpr std::string_view kNoBreakSpace = "\xc2\xa0";

// = + - @ as wide as ideographs, which some spreadsheets take for the narrow ones.
constexpr std::array<std::string_view, 4> kWideSigns = {
    "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

// Whether a spreadsheet would calculate this line of a cell, looking past the blanks in front.
bool is_formula(std::string_view line) {
    while (!line.empty()) {
        if (line.front() == ' ') {
            line.remove_prefix(1);
        } else if (line.starts_with(kNoBreakSpace)) {
            line.remove_prefix(kNoBreakSpace.size());
        } else {
            return std::string_view("=+-@\t\r").find(line.front()) != std::string_view::npos
                   || std::ranges::any_of(kWideSigns, [line](std::string_view sign) {
                          return line.starts_with(sign);
                      });
        }
    }
    return false;
}

// Nothing that must be quoted, guarded or escaped.
bool is_plain(char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != '=' && c != '+' && c != '-'
           && c != '@' && c != '\'';
}
bool is_plain_inside(char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != ',';
}

// A line of a cell with its controls escaped, quotation marks doubled.
void append_line(std::string& out, std::string_view line) {
    std::string shown;
    while (true) {
        const std::size_t tab = line.find('\t');
        append_for_terminal(shown, line.substr(0, tab));
        if (tab == std::string_view::npos) {
            break;
        }
        shown += '\t';
        line.remove_prefix(tab + 1);
    }
    for (const char c : shown) {
        if (c == '"') {
            out += '"';
        }
        out += c;
    }
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view text, FormulaGuard guard) {
    if (text.empty()
        || (is_plain(text.front()) && text.back() != ' '
            && std::all_of(text.begin(), text.end(), is_plain_inside))) {
        out += text;
        return;
    }
    out += '"';
    while (true) {
        const std::size_t line_end = text.find('\n');
        const std::string_view line = text.substr(0, line_end);
        if (guard == FormulaGuard::On && is_formula(line)) {
            out += '\'';
        }
        append_line(out, line);
        if (line_end == std::string_view::npos) {
            break;
        }
        out += '\n';
        text.remove_prefix(line_end + 1);
    }
    out += '"';
}

const std::vector<Field>& default_csv_fields() {
    static const std::vector<Field> fields = [] {
        std::vector<Field> list;
        for (const std::string_view name : {"id",
                                            "started",
                                            "client",
                                            "server",
                                            "request.method",
                                            "request.url",
                                            "response.status",
                                            "response.body.type",
                                            "request.body.size",
                                            "response.body.size",
                                            "timing.total",
                                            "connection",
                                            "anomalies"}) {
            list.push_back(*Field::parse(name));
        }
        return list;
    }();
    return fields;
}

void append_csv_header(std::string& out, std::span<const Field> fields) {
    for (const Field& field : fields) {
        if (&field != fields.data()) {
            out += ',';
        }
        append_csv_cell(out, field.name());
    }
    out += '\n';
}

void append_csv_line(std::string& out,
                     std::span<const Field> fields,
                     const FieldSubject& subject,
                     FormulaGuard guard) {
    std::string value;
    for (const Field& field : fields) {
        if (&field != fields.data()) {
            out += ',';
        }
        value.clear();
        field.append(value, subject);
        append_csv_cell(out, value, guard);
    }
    out += '\n';
}

}  // namespace waybill::report
