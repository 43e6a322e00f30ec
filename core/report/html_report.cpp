// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "core/report/html_text.h"
#include "core/report/summary_sentences.h"
#include "core/report/text_format.h"
#include "core/report/text_list.h"
#include "core/report/text_summary.h"

namespace waybill::report {
namespace {

// More of them would make a page that no browser likes; the text and JSON forms have all.
constexpr std::size_t kMostListed = 20'000;
// The script puts its own list in their place.
constexpr std::size_t kListedWithoutScript = 200;

std::string duration(std::uint64_t ns) {
    return format_duration(static_cast<std::int64_t>(ns));
}

class Page {
public:
    Page(std::string& out, const SessionReport& report)
        : out_(out),
          report_(report),
          session_(report.session),
          summary_(report.summary) {}

    void write() {
        head();
        out_ += "<main>";
        overview();
        findings();
        scores();
        extremes();
        list();
        out_ += "</main><footer>Made by Waybill " WAYBILL_VERSION
                ". This page loads nothing from anywhere.</footer>\n";
        out_ += "<script type=\"application/json\" id=\"data\">";
        out_ += list_json(report_, kMostListed);
        out_ += "</script>\n<script>";
        out_ += html_script();
        out_ += "</script>\n</body></html>\n";
    }

private:
    std::string_view at(store::StringId id) const { return session_.strings.at(id); }

    void tile(std::string_view value, std::string_view name) {
        out_ += fmt::format(
            "<div class=\"panel tile\"><b>{}</b><span>{}</span></div>", escape_html(value), name);
    }

    // A bar of `part` out of `whole`.
    static std::string bar(std::uint64_t part, std::uint64_t whole) {
        const double share =
            whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
        return fmt::format(
            "<svg class=\"bar\" viewBox=\"0 0 120 9\" aria-hidden=\"true\"><rect class=\"back\" "
            "width=\"120\" height=\"9\" rx=\"4\"/><rect class=\"fore\" width=\"{:.1f}\" "
            "height=\"9\" rx=\"4\"/></svg>",
            std::min(120.0, std::max(share * 120, part > 0 ? 2.0 : 0.0)));
    }

    void head() {
        std::string title = "HTTP report";
        for (const store::Source& source : session_.sources) {
            title += (&source == &session_.sources.front() ? ": " : ", ")
                     + source.path.substr(source.path.rfind('/') + 1);
        }
        out_ += fmt::format(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'\">\n"
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
            "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>",
            csp_hash(html_style()),
            csp_hash(html_script()),
            escape_html(title));
        out_ += html_style();
        out_ += fmt::format(
            "</style></head>\n<body><header><h1>{}</h1><p class=\"lead\">{}</p><p>{}</p>",
            escape_html(title),
            escape_html(headline_of(session_, summary_)),
            escape_html(findings_headline(report_)));
        if (summary_.first.known()) {
            out_ += fmt::format("<p class=\"dim\">{}</p>", escape_html(time_span_of(summary_)));
        }
        out_ +=
            "<nav><a href=\"#overview\">Overview</a><a href=\"#findings\">Findings</a><a "
            "href=\"#scores\">Scores</a><a href=\"#extremes\">Slowest and biggest</a><a "
            "href=\"#exchanges\">Exchanges</a></nav></header>\n";
    }

    void overview() {
        out_ += "<section id=\"overview\"><div class=\"tiles\">";
        tile(format_count(summary_.exchanges), "exchanges");
        tile(format_count(summary_.host_count), "hosts");
        tile(format_count(summary_.errors), "error answers");
        tile(format_size(summary_.request_bytes + summary_.response_bytes), "of bodies");
        if (summary_.total.count > 0) {
            tile(duration(summary_.total.p50), "median time");
            tile(duration(summary_.total.p95), "95th percentile");
        }
        tile(format_count(summary_.connections), "connections");
        out_ += "</div>";
        charts();
        out_ += "<div class=\"grid2\">";
        hosts();
        programs();
        types();
        statuses();
        times();
        out_ += "</div>";
        anomalies();
        out_ += "</section>\n";
    }

    void charts() {
        const std::string time = timeline_chart(report_);
        const std::string latency = latency_chart(report_);
        if (time.empty() && latency.empty()) {
            return;
        }
        out_ += "<div class=\"grid2\">";
        panel("Requests over time", time);
        panel("How long they took", latency);
        out_ += "</div><p class=\"legend\">";
        constexpr auto kNames = std::to_array<std::string_view>({"no answer",
                                                                 "1xx",
                                                                 "2xx success",
                                                                 "3xx redirect",
                                                                 "4xx client error",
                                                                 "5xx server "
                                                                 "error"});
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            out_ += fmt::format(
                "<span><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"s{}\" "
                "width=\"10\" height=\"10\" rx=\"2\"/></svg>{}</span>",
                i,
                kNames[i]);
        }
        out_ += "</p>";
    }

    void panel(std::string_view title, std::string_view content) {
        if (!content.empty()) {
            out_ += fmt::format("<div class=\"panel\"><h3>{}</h3>{}</div>", title, content);
        }
    }

    void hosts() {
        std::string rows =
            "<table><tr><th>Host<th class=\"n\">exchanges<th class=\"n\">bodies<th "
            "class=\"n\">errors<th class=\"n\">median wait</tr>";
        for (const HostFigures& host : summary_.hosts) {
            const std::string name = shown_host(at(host.host));
            rows += fmt::format(
                "<tr><td class=\"w\">{}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{}<td "
                "class=\"n\">{}</tr>",
                escape_html(name.empty() ? "(not told)" : name),
                format_count(host.exchanges),
                format_size(host.bytes),
                host.errors == 0 ? "-" : format_count(host.errors),
                host.wait.count == 0 ? "-" : duration(host.wait.p50));
        }
        rows += more(summary_.host_count, summary_.hosts.size(), 5);
        if (!summary_.hosts.empty()) {
            panel("Hosts", rows + "</table>");
        }
    }

    void programs() {
        std::string rows = "<table><tr><th>Program<th class=\"n\">exchanges</tr>";
        for (const ProgramFigures& program : summary_.programs) {
            rows += fmt::format("<tr><td class=\"w\">{}<td class=\"n\">{}</tr>",
                                escape_html(program.name),
                                format_count(program.exchanges));
        }
        rows += more(summary_.program_count, summary_.programs.size(), 2);
        if (!summary_.programs.empty()) {
            panel("Programs", rows + "</table>");
        }
    }

    static std::string more(std::size_t all, std::size_t listed, int columns) {
        return all <= listed ? std::string()
                             : fmt::format("<tr><td colspan=\"{}\" class=\"dim\">{} more</tr>",
                                           columns,
                                           format_count(all - listed));
    }

    void types() {
        std::string rows =
            "<table><tr><th>Content type<th class=\"n\">responses<th class=\"n\">bodies<th></tr>";
        for (const TypeFigures& type : summary_.types) {
            rows +=
                fmt::format("<tr><td class=\"w\">{}<td class=\"n\">{}<td class=\"n\">{}<td>{}</tr>",
                            type.type == 0 ? "(none told)" : escape_html(at(type.type)),
                            format_count(type.count),
                            format_size(type.bytes),
                            bar(type.bytes, summary_.response_bytes));
        }
        rows += more(summary_.type_count, summary_.types.size(), 4);
        if (!summary_.types.empty()) {
            panel("Content types", rows + "</table>");
        }
    }

    void statuses() {
        std::string rows = "<table><tr><th>Status<th class=\"n\">responses<th></tr>";
        for (const StatusFigures& status : summary_.statuses) {
            rows +=
                fmt::format("<tr><td class=\"t{}\">{} {}<td class=\"n\">{}<td>{}</tr>",
                            status.status / 100,
                            status.status == 0 ? "(not readable)" : std::to_string(status.status),
                            reason_of(status.status),
                            format_count(status.count),
                            bar(status.count, summary_.responses));
        }
        rows += more(summary_.status_count, summary_.statuses.size(), 3);
        if (!summary_.statuses.empty()) {
            panel("Statuses", rows + "</table>");
        }
    }

    void times() {
        std::string rows =
            "<table><tr><th><th class=\"n\">min<th class=\"n\">median<th class=\"n\">p90<th "
            "class=\"n\">p95<th class=\"n\">p99<th class=\"n\">max</tr>";
        const auto row = [&rows](std::string_view name, const Quantiles& q, auto format) {
            if (q.count == 0) {
                return;
            }
            rows += fmt::format("<tr><td>{}", name);
            for (const std::uint64_t value : {q.min, q.p50, q.p90, q.p95, q.p99, q.max}) {
                rows += fmt::format("<td class=\"n\">{}", format(value));
            }
            rows += "</tr>";
        };
        row("until answered", summary_.wait, duration);
        row("until complete", summary_.total, duration);
        row("response bodies", summary_.response_sizes, format_size);
        std::string sentences;
        if (summary_.exchanges > 0) {
            sentences = "<p class=\"dim\">" + escape_html(reuse_of(summary_))
                        + "</p><p class=\"dim\">"
                        + escape_html(compression_of(summary_.compression)) + "</p>";
        }
        if (summary_.total.count > 0) {
            panel("Times and sizes",
                  "<div class=\"scroll\">" + rows + "</table></div>" + sentences);
        }
    }

    void anomalies() {
        if (summary_.anomalies.empty()) {
            return;
        }
        std::string rows = "<table><tr><th>Anomaly<th class=\"n\">times<th></tr>";
        for (const auto& [code, count] : summary_.anomalies) {
            rows += fmt::format("<tr><td>{}<td class=\"n\">{}<td class=\"w\">{}</tr>",
                                name_of(code),
                                format_count(count),
                                escape_html(explain(code)));
        }

        panel("What the wire did wrong", rows + "</table>");
    }

    void findings() {
        out_ += fmt::format("<section id=\"findings\"><h2>Findings</h2><p>{}</p>",
                            escape_html(findings_headline(report_)));
        for (const RuleFindings& group : report_.findings) {
            finding(group);
        }
        out_ += "</section>\n";
    }

    void finding(const RuleFindings& group) {
        const audit::RuleInfo& rule = *group.rule;
        const std::string_view severity = audit::name_of(group.severity);
        out_ += fmt::format(
            "<details{}><summary><span class=\"badge {}\">{}</span><span class=\"grow\">{}"
            "</span><span class=\"dim\">{}</span></summary><div><p>{}</p><dl>",
            group.severity >= audit::Severity::High ? " open" : "",
            severity,
            severity,
            escape_html(rule.title),
            format_counted(group.affected, "exchange", "exchanges"),
            escape_html(rule.message));
        describe("what to do", escape_html(rule.fix));
        if (!rule.line.empty()) {
            describe("line to add", "<code class=\"line\">" + escape_html(rule.line) + "</code>");
        }
        const audit::Finding& example = group.example;
        std::string evidence;
        if (!example.evidence.field.empty() || !example.evidence.value.empty()) {
            evidence = "<code>" + escape_html(example.evidence.field)
                       + (example.evidence.field.empty() ? "" : ": ")
                       + escape_html(example.evidence.value) + "</code>";
        }
        describe("seen", evidence);
        describe("detail", escape_html(example.detail));
        std::string where;
        for (const std::uint32_t index : group.exchanges) {
            where += (where.empty() ? "" : "<br>") + escape_html(name_of_exchange(index));
        }
        if (group.affected > group.exchanges.size()) {
            where +=
                fmt::format("<br>{} more", format_count(group.affected - group.exchanges.size()));
        }
        describe("where",
                 where
                     + fmt::format(
                         "<br><button class=\"link\" hidden data-find=\"rule:{}\">show in the list"
                         "</button>",
                         escape_html(rule.id)));
        describe("rule",
                 fmt::format("{} <span class=\"dim\">({}; {})</span>",
                             escape_html(rule.id),
                             audit::name_of(rule.subject),
                             escape_html(rule.source)));
        out_ += "</dl></div></details>\n";
    }

    // `content` is HTML.
    void describe(std::string_view name, std::string_view content) {
        if (!content.empty()) {
            out_ += fmt::format("<dt>{}</dt><dd>{}</dd>", name, content);
        }
    }

    std::string name_of_exchange(std::uint32_t index) const {
        const store::ExchangeRow& row = session_.exchanges[index];
        const std::string_view method = at(row.method);
        return fmt::format("#{} {} {} -> {}",
                           index + std::uint64_t{1},
                           method.empty() ? "-" : method,
                           address_of(session_, row),
                           status_of(row));
    }

    void scores() {
        out_ += "<section id=\"scores\"><h2>Scores</h2><div class=\"grid2\">";
        score("Security", report_.card.security);
        score("Caching", report_.card.caching);
        score("Conformance", report_.card.conformance);
        if (report_.hosts.size() > 1) {
            std::string rows =
                "<table><tr><th>Host<th class=\"n\">security<th class=\"n\">caching<th "
                "class=\"n\">conformance</tr>";
            for (const analysis::Scorecard& card : report_.hosts) {
                rows += fmt::format("<tr><td class=\"w\">{}", escape_html(shown_host(card.host)));
                for (const analysis::Score* const one :
                     {&card.security, &card.caching, &card.conformance}) {
                    rows += fmt::format(
                        "<td class=\"n\"><b class=\"g-{}\">{}</b> <span class=\"dim\">{:.0f}"
                        "</span>",
                        one->grade.substr(0, 1),
                        one->grade,
                        one->value);
                }
                rows += "</tr>";
            }
            panel("By host", rows + "</table>");
        }
        out_ += fmt::format(
            "</div><p class=\"dim\">Scorecard version {}: each rule that found something takes "
            "points once, by its severity and by the share of exchanges that have it.{}</p>"
            "</section>\n",
            analysis::kScorecardVersion,
            report_.card.enough_evidence()
                ? ""
                : " Few documents were seen: take the grades for a hint.");
    }

    void score(std::string_view name, const analysis::Score& score) {
        std::string content = fmt::format(
            "<p><span class=\"grade g-{}\">{}</span> <span class=\"dim\">{:.0f} of 100{}</span>"
            "</p>",
            score.grade.substr(0, 1),
            score.grade,
            score.value,
            score.grade_capped ? "; held down by a grave finding" : "");
        if (!score.lines.empty()) {
            content +=
                "<table><tr><th>taken by<th class=\"n\">exchanges<th class=\"n\">points</tr>";
        }
        constexpr std::size_t kLines = 8;
        for (std::size_t i = 0; i < std::min(score.lines.size(), kLines); ++i) {
            const analysis::ScoreLine& line = score.lines[i];
            content +=
                fmt::format("<tr><td class=\"w\">{}<td class=\"n\">{}<td class=\"n\">-{:.1f}</tr>",
                            escape_html(line.rule->title),
                            format_count(line.affected),
                            line.points);
        }
        content += more(score.lines.size(), kLines, 3);
        panel(name, content + (score.lines.empty() ? "" : "</table>"));
    }

    void extremes() {
        out_ += "<section id=\"extremes\"><h2>Slowest and biggest</h2><div class=\"grid2\">";
        extreme("Slowest", summary_.slowest);
        extreme("Biggest", summary_.biggest);
        out_ += "</div></section>\n";
    }

    void extreme(std::string_view name, const std::vector<std::uint32_t>& indices) {
        std::string rows = "<table><tr><th>Exchange<th class=\"n\">took<th class=\"n\">body</tr>";
        for (const std::uint32_t index : indices) {
            const store::ExchangeRow& row = session_.exchanges[index];
            rows += fmt::format("<tr><td class=\"w\">{}<td class=\"n\">{}<td class=\"n\">{}</tr>",
                                escape_html(name_of_exchange(index)),
                                format_duration(total_of(row)),
                                format_size(row.request_size + row.response_size));
        }
        if (!indices.empty()) {
            panel(name, rows + "</table>");
        }
    }

    void list() {
        out_ += "<section id=\"exchanges\"><h2>Exchanges</h2>";
        if (report_.size() > kMostListed) {
            out_ += fmt::format("<p class=\"dim\">The first {} of {}.</p>",
                                format_count(kMostListed),
                                format_count(report_.size()));
        }
        out_ +=
            "<div class=\"tools\" hidden><input type=\"search\" id=\"search\" aria-label=\"Filter "
            "the "
            "exchanges\" placeholder=\"Words, rule:NAME, status:4xx\"><select id=\"status\" "
            "aria-label=\"Status\"><option value=\"\">any status</option><option "
            "value=\"2xx\">2xx</option><option value=\"3xx\">3xx</option><option "
            "value=\"4xx\">4xx</option><option value=\"5xx\">5xx</option></select><span "
            "class=\"dim\" id=\"counted\" aria-live=\"polite\"></span></div>"
            "<div class=\"panel scroll\"><table id=\"list\"><thead><tr><th class=\"n\">#<th "
            "class=\"n\">at<th>method<th>address<th class=\"n\">status<th>type<th "
            "class=\"n\">size<th class=\"n\">took<th>findings</tr></thead><tbody>";
        const std::size_t rows = std::min(report_.size(), kListedWithoutScript);
        for (std::size_t i = 0; i < rows; ++i) {
            list_row(report_.index(i));
        }
        out_ += "</tbody></table></div>";
        if (report_.size() > rows) {
            out_ += fmt::format(
                "<noscript><p class=\"dim\">The first {} of {}: the others need "
                "JavaScript.</p></noscript>",
                format_count(rows),
                format_count(report_.size()));
        }
        out_ += "<p><button id=\"more\" hidden>Show more</button></p></section>\n";
    }

    // As the script makes it.
    void list_row(std::uint32_t index) {
        const store::ExchangeRow& row = session_.exchanges[index];
        const std::string_view method = at(row.method);
        std::int64_t since = 0;
        if (!row.started.known()
            || __builtin_sub_overflow(row.started.ns, summary_.first.ns, &since)) {
            since = 0;
        }
        const std::int64_t took = total_of(row);
        out_ += fmt::format(
            "<tr><td class=\"n dim\">#{}<td class=\"n\">{:.3f} s<td>{}<td class=\"a\"><div "
            "class=\"u\">{}</div><td "
            "class=\"n "
            "t{}\">{}<td>{}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{}</tr>",
            index + std::uint64_t{1},
            static_cast<double>(std::max<std::int64_t>(since, 0)) / kNsPerSecond,
            method.empty() ? "-" : escape_html(method),
            escape_html(address_of(session_, row)),
            row.status / 100,
            row.status == 0 ? "-" : std::to_string(row.status),
            escape_html(short_type(at(row.type))),
            format_size(row.response_size),
            took < 0 ? "-" : format_duration(took),
            report_.audit.findings(index).size());
    }

    std::string& out_;
    const SessionReport& report_;
    const store::Session& session_;
    const Summary& summary_;
};

}  // namespace

void append_report_html(std::string& out, const SessionReport& report) {
    Page(out, report).write();
}

}  // namespace waybill::report
