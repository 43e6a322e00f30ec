// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_summary.h"

#include <algorithm>
#include <vector>

#include "core/report/summary_sentences.h"
#include "core/report/text_format.h"
#include "core/report/text_list.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kCountWidth = 11;  // 123,456,789
constexpr std::size_t kShareWidth = 8;
constexpr std::size_t kSizeWidth = 9;
constexpr std::size_t kDurationWidth = 12;
constexpr std::size_t kNarrowest = 72;
constexpr std::size_t kWidest = 120;  // tables do not get easier to read beyond it

class Page {
public:
    Page(std::string& out,
         const store::Session& session,
         const Summary& summary,
         const TextStyle& style)
        : out_(out),
          session_(session),
          summary_(summary),
          style_{
              style.colour, style.unicode, std::clamp<unsigned>(style.width, kNarrowest, kWidest)} {
    }

    void write() {
        paragraph(headline_of(session_, summary_), 0, Colour::Bold);
        capture();
        if (summary_.exchanges > 0) {
            hosts();
            programs();
            methods_and_statuses();
            types();
            figures();
            extremes("Slowest", summary_.slowest);
            extremes("Biggest", summary_.biggest);
            connections();
        }
        anomalies();
        skipped_packets();
    }

private:
    Line line() { return {out_, style_}; }
    std::string_view at(store::StringId id) const { return session_.strings.at(id); }

    void title(std::string_view name) {
        out_ += '\n';
        line().text(name, Colour::Bold);
    }

    // Words that flow from line to line, never beyond the width.
    void paragraph(std::string_view text, std::size_t indent, Colour colour = Colour::Plain) {
        const std::size_t width = style_.width - indent;
        while (!text.empty()) {
            std::size_t length = text.size();
            if (length > width) {
                const std::size_t space = text.rfind(' ', width);
                length = space == std::string_view::npos || space == 0 ? width : space;
            }
            line().space(indent).text(text.substr(0, length), colour);
            text.remove_prefix(length);
            text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        }
    }

    void sentence(std::string_view text) { paragraph(text, kIndent); }

    void capture() {
        title("Capture");
        for (const store::Source& source : session_.sources) {
            const bool is_proxy = source.kind == "proxy";
            const std::string packets = source.kind == "har" ? "HAR"
                                        : is_proxy
                                            ? "proxy"
                                            : format_counted(source.packets, "packet", "packets");
            const std::string size = is_proxy ? std::string() : format_size(source.bytes);
            Line row = line();
            row.space(kIndent);
            const std::size_t rest = row.rest();
            const std::size_t figures = 2 + kSizeWidth + 2 + packets.size();
            row.left(source.path, std::min(rest - figures, std::max<std::size_t>(widest_path(), 1)))
                .space(2)
                .right(size, kSizeWidth)
                .space(2)
                .text(packets);
        }
        if (summary_.first.known()) {
            sentence(time_span_of(summary_));
        }
        if (summary_.exchanges > 0) {
            std::string text = format_counted(summary_.connections, "connection", "connections")
                               + ", " + protocols_of(summary_) + "; "
                               + format_size(summary_.wire_bytes) + " of TCP payload";
            if (summary_.retransmissions > 0) {
                text +=
                    ", "
                    + format_counted(summary_.retransmissions, "retransmission", "retransmissions");
            }
            sentence(text);
        }
        if (const std::string text = encryption_of(summary_.tls); !text.empty()) {
            const bool all = summary_.tls.decrypted == summary_.tls.connections;
            sentence(all ? text : text + " (--keylog takes the keys)");
        }
        if (session_.connections_without_bytes > 0 && summary_.connections > 0) {
            sentence(format_counted(session_.connections_without_bytes,
                                    "more connection carried no bytes",
                                    "more connections carried no bytes"));
        }
        if (summary_.dropped > 0) {
            sentence(format_counted(summary_.dropped, "packet was", "packets were")
                     + " lost while capturing: what follows is incomplete");
        }
        if (summary_.cut_off > 0) {
            sentence(format_counted(summary_.cut_off, "exchange is", "exchanges are")
                     + " incomplete in the capture");
        }
    }

    std::size_t widest_path() const {
        std::size_t widest = 0;
        for (const store::Source& source : session_.sources) {
            widest = std::max(widest, source.path.size());
        }
        return widest;
    }

    void hosts() {
        if (summary_.hosts.empty()) {
            return;
        }
        const std::size_t figures =
            kCountWidth + kShareWidth + kSizeWidth + 8 + 2 * kDurationWidth - 4;
        const std::size_t width = style_.width - kIndent - figures;
        out_ += '\n';
        line()
            .left("Hosts", kIndent + width, Colour::Bold)
            .right("requests", kCountWidth, Colour::Dim)
            .right("share", kShareWidth, Colour::Dim)
            .right("bodies", kSizeWidth, Colour::Dim)
            .right("errors", 8, Colour::Dim)
            .right("median", kDurationWidth - 2, Colour::Dim)
            .right("p95", kDurationWidth - 2, Colour::Dim);
        std::uint64_t listed = 0;
        for (const HostFigures& host : summary_.hosts) {
            listed += host.exchanges;
            const bool timed = host.wait.count > 0;
            const std::string name = shown_host(at(host.host));
            line()
                .space(kIndent)
                .left(name.empty() ? "(not told)" : name, width)
                .right(format_count(host.exchanges), kCountWidth)
                .right(format_share(host.exchanges, summary_.requests), kShareWidth)
                .right(format_size(host.bytes), kSizeWidth)
                .right(host.errors == 0 ? "-" : format_count(host.errors),
                       8,
                       host.errors == 0 ? Colour::Dim : Colour::Red)
                .right(timed ? wait(host.wait.p50) : "-", kDurationWidth - 2)
                .right(timed ? wait(host.wait.p95) : "-", kDurationWidth - 2);
        }
        if (summary_.host_count > summary_.hosts.size()) {
            others(summary_.host_count - summary_.hosts.size(),
                   summary_.requests - listed,
                   summary_.requests,
                   width);
        }
    }

    void programs() {
        if (summary_.programs.empty()) {
            return;
        }
        const std::size_t width = style_.width - kIndent - 2 * kCountWidth - kShareWidth - 2;
        out_ += '\n';
        line()
            .left("Programs", kIndent + width, Colour::Bold)
            .right("exchanges", kCountWidth, Colour::Dim)
            .right("share", kShareWidth, Colour::Dim)
            .right("connections", kCountWidth + 2, Colour::Dim);
        for (const ProgramFigures& program : summary_.programs) {
            line()
                .space(kIndent)
                .left(program.name, width)
                .right(format_count(program.exchanges), kCountWidth)
                .right(format_share(program.exchanges, summary_.exchanges), kShareWidth)
                .right(format_count(program.connections), kCountWidth + 2);
        }
        if (summary_.program_count > summary_.programs.size()) {
            line().space(kIndent).left(
                format_count(summary_.program_count - summary_.programs.size()) + " more",
                width,
                Colour::Dim);
        }
    }

    static std::string wait(std::uint64_t ns) {
        return format_duration(static_cast<std::int64_t>(ns));
    }

    // What a list leaves out.
    void others(std::size_t names, std::uint64_t count, std::uint64_t whole, std::size_t width) {
        line()
            .space(kIndent)
            .left(format_count(names) + " more", width, Colour::Dim)
            .right(format_count(count), kCountWidth, Colour::Dim)
            .right(format_share(count, whole), kShareWidth, Colour::Dim);
    }

    // Side by side: both are short and narrow.
    void methods_and_statuses() {
        const std::size_t column = (style_.width - 4) / 2;
        const std::size_t method_width = column - kIndent - kCountWidth - kShareWidth;
        const std::size_t status_width =
            style_.width - column - 4 - kIndent - kCountWidth - kShareWidth;
        const std::size_t rows = std::max(summary_.methods.size(), summary_.statuses.size());
        out_ += '\n';
        line()
            .left("Methods", kIndent + method_width, Colour::Bold)
            .right("requests", kCountWidth, Colour::Dim)
            .right("share", kShareWidth, Colour::Dim)
            .space(4)
            .left("Statuses", kIndent + status_width, Colour::Bold)
            .right("responses", kCountWidth, Colour::Dim)
            .right("share", kShareWidth, Colour::Dim);
        for (std::size_t i = 0; i < rows; ++i) {
            Line row = line();
            if (i < summary_.methods.size()) {
                const MethodFigures& method = summary_.methods[i];
                const std::string_view name = at(method.method);
                row.space(kIndent)
                    .left(name.empty() ? "(not readable)" : name, method_width)
                    .right(format_count(method.count), kCountWidth)
                    .right(format_share(method.count, summary_.requests), kShareWidth);
            } else {
                row.space(column);
            }
            if (i < summary_.statuses.size()) {
                const StatusFigures& status = summary_.statuses[i];
                std::string name = "(not readable)";
                if (status.status != 0) {
                    name = std::to_string(status.status) + ' ';
                    name += reason_of(status.status);
                }
                row.space(4 + kIndent)
                    .left(name, status_width, colour_of_status(status.status))
                    .right(format_count(status.count), kCountWidth)
                    .right(format_share(status.count, summary_.responses), kShareWidth);
            }
        }
        const std::size_t methods = summary_.method_count - summary_.methods.size();
        const std::size_t statuses = summary_.status_count - summary_.statuses.size();
        if (methods + statuses > 0) {
            const auto more = [](std::size_t count) {
                return count == 0 ? std::string() : format_count(count) + " more";
            };
            line()
                .space(kIndent)
                .left(more(methods), column - kIndent, Colour::Dim)
                .space(4 + kIndent)
                .text(more(statuses), Colour::Dim);
        }
    }

    void types() {
        if (summary_.types.empty()) {
            return;
        }
        const std::size_t bar = style_.width < 90 ? 0 : 16;
        const std::size_t figures = kCountWidth + kShareWidth + kSizeWidth + kShareWidth + 2 + bar;
        const std::size_t width = style_.width - kIndent - figures;
        out_ += '\n';
        line()
            .left("Content types", kIndent + width, Colour::Bold)
            .right("responses", kCountWidth, Colour::Dim)
            .right("share", kShareWidth, Colour::Dim)
            .right("bodies", kSizeWidth, Colour::Dim)
            .right("share", kShareWidth, Colour::Dim);
        std::uint64_t listed = 0;
        const std::uint64_t all_bytes = std::max<std::uint64_t>(summary_.response_bytes, 1);
        for (const TypeFigures& type : summary_.types) {
            listed += type.count;
            const std::string_view name = at(type.type);
            line()
                .space(kIndent)
                .left(name.empty() ? "(none told)" : name, width)
                .right(format_count(type.count), kCountWidth)
                .right(format_share(type.count, std::max<std::uint64_t>(summary_.responses, 1)),
                       kShareWidth)
                .right(format_size(type.bytes), kSizeWidth)
                .right(format_share(type.bytes, all_bytes), kShareWidth)
                .space(2)
                .bar(type.bytes, all_bytes, bar);
        }
        if (summary_.type_count > summary_.types.size()) {
            line().space(kIndent).text(
                format_count(summary_.type_count - summary_.types.size()) + " more", Colour::Dim);
        }
    }

    void figures() {
        const std::size_t columns = 6;
        const std::size_t width =
            std::min<std::size_t>((style_.width - kIndent - 16) / columns, kDurationWidth);
        const auto row = [&](std::string_view name, const Quantiles& q, auto format) {
            if (q.count == 0) {
                return;
            }
            Line figures = line();
            figures.space(kIndent).left(name, 16);
            for (const std::uint64_t value : {q.min, q.p50, q.p90, q.p95, q.p99, q.max}) {
                figures.right(format(value), width);
            }
        };
        if (summary_.wait.count + summary_.total.count + summary_.response_sizes.count == 0) {
            return;
        }
        out_ += '\n';
        {
            Line head = line();
            head.left("Times and sizes", kIndent + 16, Colour::Bold);
            for (const std::string_view name : {"min", "median", "p90", "p95", "p99", "max"}) {
                head.right(name, width, Colour::Dim);
            }
        }
        row("until answered", summary_.wait, wait);
        row("until complete", summary_.total, wait);
        row("response bodies", summary_.response_sizes, format_size);
    }

    void extremes(std::string_view name, const std::vector<std::uint32_t>& indices) {
        if (indices.empty() || summary_.exchanges < 2) {
            return;
        }
        title(name);
        const std::size_t id_width = std::to_string(summary_.all_exchanges).size() + 1;
        for (const std::uint32_t index : indices) {
            const store::ExchangeRow& row = session_.exchanges[index];
            const std::string_view method = at(row.method);
            const std::int64_t total = total_of(row);
            Line entry = line();
            entry.space(kIndent)
                .right('#' + std::to_string(std::uint64_t{index} + 1), id_width)
                .space(2)
                .left(method.empty() ? "-" : method, 7)
                .space(1);
            const std::size_t width = entry.rest() - 2 - 3 - kDurationWidth - kSizeWidth;
            entry.left(address_of(session_, row), width)
                .space(2)
                .left(status_of(row), 3, colour_of_status(row.status))
                .right(format_duration(total), kDurationWidth)
                .right(format_size(row.request_size + row.response_size), kSizeWidth);
        }
    }

    void connections() {
        title("Connections");
        sentence(reuse_of(summary_));
        if (const std::string text = compression_of(summary_.compression); !text.empty()) {
            sentence(text);
        }
    }

    void anomalies() {
        if (summary_.anomalies.empty()) {
            return;
        }
        constexpr std::size_t kCodeWidth = 24;
        title("Anomalies");
        for (const auto& [code, count] : summary_.anomalies) {
            Line row = line();
            row.space(kIndent)
                .left(name_of(code), kCodeWidth)
                .right(format_count(count), kCountWidth)
                .space(2)
                .left(explain(code), row.rest(), Colour::Dim, Shorten::End);
        }
    }

    void skipped_packets() {
        if (summary_.skipped == 0) {
            return;
        }
        title("Packets passed over");
        const std::size_t width = 40;
        for (const auto& [reason, count] : session_.packets_skipped) {
            line()
                .space(kIndent)
                .left(reason, width)
                .right(format_count(count), kCountWidth)
                .right(format_share(count, std::max(session_.packets, count)), kShareWidth);
        }
    }

    std::string& out_;
    const store::Session& session_;
    const Summary& summary_;
    TextStyle style_;
};

}  // namespace

void append_text_summary(std::string& out,
                         const store::Session& session,
                         const Summary& summary,
                         const TextStyle& style) {
    Page(out, session, summary, style).write();
}

}  // namespace waybill::report
