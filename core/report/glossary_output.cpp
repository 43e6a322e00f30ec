// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/glossary_output.h"

#include <algorithm>

#include "core/report/json_writer.h"
#include "core/report/text_format.h"

namespace waybill::report {
namespace {

constexpr std::size_t kSeverityWidth = 8;
constexpr std::size_t kWidest = 100;
constexpr std::size_t kLabel = 11;

// "  how to fix  Words that flow ..."
void append_labelled(std::string& out,
                     std::string_view label,
                     std::string_view text,
                     const TextStyle& style) {
    if (text.empty()) {
        return;
    }
    std::string paragraph;
    append_paragraph(paragraph, text, 2 + kLabel, style);
    // The label takes the place of the first line's indent.
    std::string head;
    Line(head, style).space(2).left(label, kLabel, Colour::Dim).text("|");
    head.resize(head.rfind('|'));
    out += head;
    out += paragraph.substr(std::min<std::size_t>(2 + kLabel, paragraph.size()));
}

void write_term(JsonWriter& json, const Term& term) {
    const auto text = [&json](auto& key, std::string_view value) {
        json.key(key);
        if (value.empty()) {
            json.null();
        } else {
            json.string(value);
        }
    };
    json.begin_object();
    json.key("type");
    json.plain_string("term");
    text("kind", name_of(term.kind));
    text("name", term.name);
    text("title", term.title);
    text("meaning", term.meaning);
    text("source", term.source);
    if (term.rule != nullptr) {
        text("severity", audit::name_of(term.rule->severity));
        text("subject", audit::name_of(term.rule->subject));
        text("fix", term.rule->fix);
        text("line", term.rule->line);
    }
    json.end_object();
}

}  // namespace

Colour colour_of(audit::Severity severity) {
    switch (severity) {
        case audit::Severity::Critical:
        case audit::Severity::High:
            return Colour::Red;
        case audit::Severity::Medium:
            return Colour::Yellow;
        case audit::Severity::Low:
            return Colour::Cyan;
        case audit::Severity::Info:
            return Colour::Dim;
    }
    return Colour::Plain;
}

void append_paragraph(std::string& out,
                      std::string_view text,
                      std::size_t indent,
                      const TextStyle& style,
                      Colour colour) {
    const std::size_t all = std::min<std::size_t>(style.width, kWidest);
    const std::size_t width = std::max<std::size_t>(all, indent + 20) - indent;
    while (!text.empty()) {
        std::size_t length = text.size();
        if (length > width) {
            const std::size_t space = text.rfind(' ', width);
            length = space == std::string_view::npos || space == 0 ? width : space;
        }
        Line(out, style).space(indent).text(text.substr(0, length), colour);
        text.remove_prefix(length);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
}

void append_term_list(std::string& out, std::span<const Term> terms, const TextStyle& style) {
    std::size_t width = 0;
    bool any_rule = false;
    for (const Term& term : terms) {
        width = std::max(width, term.name.size());
        any_rule = any_rule || term.rule != nullptr;
    }
    for (const Term& term : terms) {
        Line line(out, style);
        line.left(term.name, width, Colour::Bold).space(2);
        if (any_rule) {
            const auto severity =
                term.rule == nullptr ? audit::Severity::Info : term.rule->severity;
            line.left(audit::name_of(severity), kSeverityWidth, colour_of(severity)).space(2);
        }
        line.left(term.title.empty() ? term.meaning : term.title,
                  line.rest(),
                  Colour::Plain,
                  Shorten::End);
    }
}

void append_term(std::string& out, const Term& term, const TextStyle& style) {
    Line(out, style)
        .text(term.name, Colour::Bold)
        .text(term.title.empty() ? "" : " ")
        .text(term.title, Colour::Bold)
        .text(" (", Colour::Dim)
        .text(name_of(term.kind), Colour::Dim)
        .text(")", Colour::Dim);
    append_paragraph(out, term.meaning, 2, style);
    if (term.rule != nullptr) {
        append_labelled(out, "severity", audit::name_of(term.rule->severity), style);
        append_labelled(out, "subject", audit::name_of(term.rule->subject), style);
        append_labelled(out, "what to do", term.rule->fix, style);
        append_labelled(out, "line", term.rule->line, style);
    }
    append_labelled(out, "source", term.source, style);
}

void append_term_json(std::string& out, std::span<const Term> terms, bool as_array) {
    out += as_array ? "[\n" : "";
    for (const Term& term : terms) {
        {
            JsonWriter json(out);
            write_term(json, term);
        }
        out += as_array && &term != &terms.back() ? ",\n" : "\n";
    }
    out += as_array ? "]\n" : "";
}

}  // namespace waybill::report
