// SPDX-License-Identifier: GPL-3.0-or-later
//
// The report as text, Markdown and JSON.
#include <fmt/format.h>

#include "core/base/text.h"
#include "core/report/glossary_output.h"
#include "core/report/json_writer.h"
#include "core/report/session_json.h"
#include "core/report/session_report.h"
#include "core/report/summary_sentences.h"
#include "core/report/text_format.h"
#include "core/report/text_list.h"
#include "core/report/text_summary.h"

namespace waybill::report {
namespace {

constexpr std::size_t kListed = 5;  // exchanges of a rule

std::string name_of_exchange(const store::Session& session, std::uint32_t index) {
    const store::ExchangeRow& row = session.exchanges[index];
    const std::string_view method = session.strings.at(row.method);
    return fmt::format("#{} {} {}",
                       std::uint64_t{index} + 1,
                       method.empty() ? "-" : method,
                       address_of(session, row));
}

// Markdown takes some letters for itself, a table's cell ends at |, and HTML stands as it is: none
// of that may come from the wire.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : for_terminal(text)) {
        if (std::string_view("\\`*_{}[]<>|~&").find(c) != std::string_view::npos) {
            out += '\\';
        }
        out += c;
    }
    return out;
}

void append_finding(std::string& out,
                    const RuleFindings& group,
                    const SessionReport& report,
                    const TextStyle& style) {
    Line(out, style)
        .space(2)
        .left(audit::name_of(group.severity), 8, colour_of(group.severity))
        .space(2)
        .text(group.rule->title, Colour::Bold)
        .text("  " + format_counted(group.affected, "exchange", "exchanges"), Colour::Dim);
    append_paragraph(out, group.rule->message, 12, style);
    append_paragraph(out, group.rule->fix, 12, style);
    if (!group.rule->line.empty()) {
        Line(out, style).space(12).text(group.rule->line, Colour::Cyan);
    }
    std::size_t listed = 0;
    for (const std::uint32_t index : group.exchanges) {
        if (++listed > kListed) {
            break;
        }
        Line line(out, style);
        line.space(12).left(name_of_exchange(report.session, index), line.rest() - 12, Colour::Dim);
    }
    if (group.affected > kListed) {
        Line(out, style)
            .space(12)
            .text(format_count(group.affected - kListed) + " more", Colour::Dim);
    }
    Line(out, style)
        .space(12)
        .text(group.rule->id, Colour::Dim)
        .text(", ", Colour::Dim)
        .text(group.rule->source, Colour::Dim);
}

void append_score_markdown(std::string& out, std::string_view name, const analysis::Score& score) {
    out += fmt::format("| {} | {} | {:.0f} |\n", name, score.grade, score.value);
}

void write_score(JsonWriter& json, const analysis::Score& score) {
    json.begin_object();
    json.key("value");
    json.number(static_cast<std::uint64_t>(score.value + 0.5));
    json.key("grade");
    json.string(score.grade);
    json.key("grade_capped");
    json.boolean(score.grade_capped);
    json.end_object();
}

void write_card(JsonWriter& json, const analysis::Scorecard& card) {
    json.begin_object();
    json.key("host");
    if (card.host.empty()) {
        json.null();
    } else {
        json.string(card.host);
    }
    json.key("exchanges");
    json.number(card.exchanges);
    json.key("documents");
    json.number(card.documents);
    json.key("security");
    write_score(json, card.security);
    json.key("caching");
    write_score(json, card.caching);
    json.key("conformance");
    write_score(json, card.conformance);
    json.end_object();
}

void write_finding(JsonWriter& json, const RuleFindings& group) {
    json.begin_object();
    json.key("rule");
    json.string(group.rule->id);
    json.key("severity");
    json.string(audit::name_of(group.severity));
    json.key("subject");
    json.string(audit::name_of(group.rule->subject));
    json.key("title");
    json.string(group.rule->title);
    json.key("message");
    json.string(group.rule->message);
    json.key("fix");
    json.string(group.rule->fix);
    json.key("affected");
    json.number(group.affected);
    json.key("exchanges");  // the first of them
    json.begin_array();
    for (const std::uint32_t index : group.exchanges) {
        json.number(std::uint64_t{index} + 1);
    }
    json.end_array();
    json.key("field");
    json.string(group.example.evidence.field);
    json.key("value");
    json.string(group.example.evidence.value);
    json.key("detail");
    json.string(group.example.detail);
    json.end_object();
}

}  // namespace

void append_report_text(std::string& out, const SessionReport& report, const TextStyle& style) {
    append_text_summary(out, report.session, report.summary, style);
    out += '\n';
    Line(out, style).text("Findings", Colour::Bold);
    append_paragraph(out, findings_headline(report), 2, style);
    for (const RuleFindings& group : report.findings) {
        out += '\n';
        append_finding(out, group, report, style);
    }
    out += '\n';
    Line(out, style)
        .text("Scores", Colour::Bold)
        .text(fmt::format(" (scorecard version {})", analysis::kScorecardVersion), Colour::Dim);
    const auto score = [&](std::string_view name, const analysis::Score& one) {
        Line(out, style)
            .space(2)
            .left(name, 14)
            .left(one.grade, 4, Colour::Bold)
            .right(fmt::format("{:.0f} of 100", one.value), 12);
    };
    score("security", report.card.security);
    score("caching", report.card.caching);
    score("conformance", report.card.conformance);
}

void append_report_markdown(std::string& out, const SessionReport& report) {
    const Summary& summary = report.summary;
    out += "# HTTP report\n\n" + escaped(headline_of(report.session, summary)) + "\n\n";
    if (summary.first.known()) {
        out += escaped(time_span_of(summary)) + "\n\n";
    }
    out += "## Hosts\n\n| host | exchanges | bodies | errors |\n| --- | ---: | ---: | ---: |\n";
    for (const HostFigures& host : summary.hosts) {
        out += fmt::format("| {} | {} | {} | {} |\n",
                           escaped(shown_host(report.session.strings.at(host.host))),
                           format_count(host.exchanges),
                           format_size(host.bytes),
                           format_count(host.errors));
    }
    out += "\n## Scores\n\n| score | grade | points |\n| --- | --- | ---: |\n";
    append_score_markdown(out, "security", report.card.security);
    append_score_markdown(out, "caching", report.card.caching);
    append_score_markdown(out, "conformance", report.card.conformance);
    out += "\n## Findings\n\n" + findings_headline(report) + "\n";
    for (const RuleFindings& group : report.findings) {
        out += fmt::format("\n### {}: {}\n\n{} {}\n\n",
                           audit::name_of(group.severity),
                           escaped(group.rule->title),
                           escaped(group.rule->message),
                           escaped(group.rule->fix));
        if (!group.rule->line.empty()) {
            out += fmt::format("    {}\n\n", group.rule->line);
        }
        std::size_t listed = 0;
        for (const std::uint32_t index : group.exchanges) {
            if (++listed > kListed) {
                break;
            }
            out += "- " + escaped(name_of_exchange(report.session, index)) + '\n';
        }
        if (group.affected > kListed) {
            out += fmt::format("- {} more\n", format_count(group.affected - kListed));
        }
        out += fmt::format("\n{} ({})\n", escaped(group.rule->id), escaped(group.rule->source));
    }
}

void append_report_json(std::string& out, const SessionReport& report) {
    {
        JsonWriter json(out);
        json.begin_object();
        json.key("type");
        json.plain_string("report");
        json.key("headline");
        json.string(headline_of(report.session, report.summary));
        json.key("exchanges");
        json.number(report.summary.exchanges);
        if (report.summary.selected) {
            json.key("of");  // before a filter chose among them
            json.number(report.summary.all_exchanges);
        }
        json.key("errors");
        json.number(report.summary.errors);
        json.key("first");
        json.timestamp(report.summary.first);
        json.key("last");
        json.timestamp(report.summary.last);
        json.key("scorecard_version");
        json.number(analysis::kScorecardVersion);
        json.key("score");
        write_card(json, report.card);
        json.key("hosts");
        json.begin_array();
        for (const analysis::Scorecard& card : report.hosts) {
            write_card(json, card);
        }
        json.end_array();
        json.key("findings");
        json.begin_array();
        for (const RuleFindings& group : report.findings) {
            write_finding(json, group);
        }
        json.end_array();
        json.key("slowest");
        json.begin_array();
        for (const std::uint32_t index : report.summary.slowest) {
            json.number(std::uint64_t{index} + 1);
        }
        json.end_array();
        json.key("biggest");
        json.begin_array();
        for (const std::uint32_t index : report.summary.biggest) {
            json.number(std::uint64_t{index} + 1);
        }
        json.end_array();
        json.end_object();
    }
    out += '\n';
}

}  // namespace waybill::report
