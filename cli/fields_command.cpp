// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/fields_command.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/terminal.h"
#include "core/base/text.h"
#include "core/filter/field.h"
#include "core/report/fields.h"
#include "core/report/json_writer.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

using filter::ArgumentKind;
using filter::FieldInfo;
using report::Colour;
using report::Line;

// As it is written: with what stands behind the name.
std::string spelling_of(const FieldInfo& info) {
    switch (info.argument) {
        case ArgumentKind::None:
            return std::string(info.name);
        case ArgumentKind::Name:
            return std::string(info.name) + "[\"name\"]";
        case ArgumentKind::Path:
            return std::string(info.name) + "(\"path\")";
    }
    return std::string(info.name);
}

std::string_view cost_of(filter::Need need) {
    switch (need) {
        case filter::Need::Row:
            return "nothing: it is known of each exchange";
        case filter::Need::Heads:
            return "the head of the message is read again";
        case filter::Need::Body:
            return "the body is read again and decoded";
    }
    return "";
}

// Its path in the machine format, if -e prints it, and what others call it.
std::vector<std::string> other_names(const FieldInfo& info) {
    std::vector<std::string> names;
    if (!info.path.empty() && info.path != info.name) {
        names.emplace_back(info.path);
    }
    for (const filter::Synonym& synonym : filter::all_synonyms()) {
        if (synonym.field == info.id && synonym.name != info.path) {
            names.emplace_back(synonym.name);
            if (!synonym.argument.empty()) {
                names.back() += " (\"" + std::string(synonym.argument) + "\")";
            }
        }
    }
    return names;
}

bool can_be_printed(const FieldInfo& info) {
    const std::string name(info.argument == ArgumentKind::Name ? spelling_of(info) : info.name);
    return report::Field::parse(name).has_value();
}

void append_table(std::string& out, const report::TextStyle& style) {
    std::size_t name_width = 0;
    std::size_t meaning_width = 0;
    for (const FieldInfo& info : filter::all_fields()) {
        name_width = std::max(name_width, spelling_of(info).size());
        meaning_width = std::max(meaning_width, info.meaning.size());
    }
    constexpr std::size_t kTypeWidth = 8;
    constexpr std::size_t kGap = 2;
    constexpr std::size_t kWidestMeaning = 52;
    meaning_width = std::min(meaning_width, kWidestMeaning);
    Line(out, style)
        .left("field", name_width + kGap, Colour::Bold)
        .left("type", kTypeWidth + kGap, Colour::Bold)
        .left("meaning", meaning_width + kGap, Colour::Bold)
        .text("example", Colour::Bold);
    for (const bool available : {true, false}) {
        if (!available) {
            out += '\n';
            Line(out, style)
                .text("Known by name, but nothing in this version tells them:", Colour::Bold);
        }
        for (const FieldInfo& info : filter::all_fields()) {
            if (info.available == available) {
                Line(out, style)
                    .left(spelling_of(info), name_width)
                    .space(kGap)
                    .left(filter::name_of(info.type), kTypeWidth, Colour::Dim)
                    .space(kGap)
                    .left(info.meaning, meaning_width, Colour::Plain, report::Shorten::End)
                    .space(kGap)
                    .text(info.example, Colour::Dim);
            }
        }
    }
}

void append_in_full(std::string& out, const FieldInfo& info, const report::TextStyle& style) {
    constexpr std::size_t kLabelWidth = 16;
    const auto row = [&](std::string_view label, std::string_view text) {
        Line(out, style).left(label, kLabelWidth, Colour::Dim).text(text);
    };
    Line(out, style).text(spelling_of(info), Colour::Bold).text(": ").text(info.meaning);
    row("  type", filter::name_of(info.type));
    row("  example", info.example);
    std::string names;
    for (const std::string& name : other_names(info)) {
        names += (names.empty() ? "" : ", ") + name;
    }
    if (!names.empty()) {
        row("  other names", names);
    }
    row("  several", info.many ? "an exchange may have several: one that matches is enough" : "no");
    row("  costs", cost_of(info.need));
    row("  -e prints it", can_be_printed(info) ? "yes" : "no");
    if (!info.available) {
        row("  available", "no: nothing in this version tells it");
    }
}

void append_json(std::string& out, const FieldInfo& info) {
    report::JsonWriter json(out);
    json.begin_object();
    json.key("type");
    json.plain_string("field");
    json.key("name");
    json.string(info.name);
    json.key("value");
    json.string(filter::name_of(info.type));
    json.key("argument");
    if (info.argument == ArgumentKind::None) {
        json.null();
    } else {
        json.plain_string(info.argument == ArgumentKind::Name ? "name" : "path");
    }
    json.key("many");
    json.boolean(info.many);
    json.key("available");
    json.boolean(info.available);
    json.key("needs");
    json.plain_string(name_of(info.need));
    json.key("meaning");
    json.string(info.meaning);
    json.key("example");
    json.string(info.example);
    json.key("path");
    if (info.path.empty()) {
        json.null();
    } else {
        json.string(info.path);
    }
    json.key("other_names");
    json.begin_array();
    for (const filter::Synonym& synonym : filter::all_synonyms()) {
        if (synonym.field == info.id && synonym.argument.empty() && synonym.name != info.path) {
            json.string(synonym.name);
        }
    }
    json.end_array();
    json.end_object();
}

}  // namespace

int run_fields(const FieldsArguments& arguments) {
    const bool is_array = arguments.format == "json";
    const bool is_json = is_array || arguments.format == "jsonl";
    if (!is_json && arguments.format != "text") {
        complain("-T " + arguments.format + ": no such format; there are text, jsonl and json");
        return kExitUsage;
    }
    std::span<const FieldInfo> fields = filter::all_fields();
    if (!arguments.name.empty()) {
        const std::string name = arguments.name.substr(0, arguments.name.find_first_of("[("));
        const FieldInfo* const info = filter::find_field(name).info;
        if (info == nullptr) {
            const std::string nearest(filter::nearest_field(name));
            complain("there is no field \"" + arguments.name
                     + (nearest.empty() ? "\"" : "\"; did you mean \"" + nearest + "\"?"));
            return kExitUsage;
        }
        fields = {info, 1};
    }
    std::string text = is_array ? "[\n" : "";
    if (is_json) {
        for (const FieldInfo& info : fields) {
            append_json(text, info);
            text += is_array && &info != &fields.back() ? ",\n" : "\n";
        }
        text += is_array ? "]\n" : "";
    } else if (arguments.name.empty()) {
        report::TextStyle style = output_style();
        style.width = std::max(style.width, 200U);  // examples may run over the edge
        append_table(text, style);
    } else {
        append_in_full(text, fields.front(), output_style());
    }
    Result<OutputFile> out = OutputFile::open("", {});
    const Result<void> written = out->write(text);
    if (!written) {
        complain(written.error().message);
    }
    return written ? kExitDone : kExitFailed;
}

}  // namespace waybill::cli
