// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/analyze_command.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "capture/exchange_selection.h"
#include "cli/capture_reading.h"
#include "cli/convert_command.h"
#include "cli/exchange_output.h"
#include "cli/exchange_saving.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/schema_files.h"
#include "cli/session_auditing.h"
#include "cli/terminal.h"
#include "core/analysis/session_audit.h"
#include "core/filter/judged_values.h"
#include "core/http/http2_frame_note.h"
#include "core/report/csv.h"
#include "core/report/exchange_json.h"
#include "core/report/frame_json.h"
#include "core/report/message_json.h"
#include "core/report/message_list.h"
#include "core/report/protobuf_schema.h"
#include "core/report/session_json.h"
#include "core/report/summary.h"
#include "core/report/text_connections.h"
#include "core/report/text_findings.h"
#include "core/report/text_list.h"
#include "core/report/text_summary.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kTextPiece = 64 * kKiB;

// One run of the command.
class Analysis {
public:
    Analysis(const AnalyzeArguments& arguments,
             AnalyzePlan plan,
             std::optional<filter::Expression> filter,
             std::optional<report::ProtobufSchema> schema)
        : arguments_(arguments),
          plan_(std::move(plan)),
          filter_(std::move(filter)),
          schema_(std::move(schema)),
          reading_(arguments.files, arguments.secrets, arguments.quiet),
          session_(reading_.session()) {}

    int run(std::optional<capture::BpfFilter> packet_filter);

private:
    void judge();
    capture::ChosenExchanges choose();
    Result<void> print(OutputFile& out);
    Result<void> print_text(OutputFile& out);
    Result<void> print_json(OutputFile& out);
    void append_connections(std::string& text, const report::TextStyle& style) const;
    Result<void> append_messages(std::string& text,
                                 OutputFile& out,
                                 const http::Exchange& exchange,
                                 store::ExchangeLoader& loader,
                                 std::string_view between);
    void append_by_schema(std::string& text,
                          const http::Exchange& exchange,
                          const http::StreamMessage& message) const;
    std::vector<bool> wanted_connections() const;
    Result<void> print_connections(OutputFile& out, std::string_view between);
    Result<void> print_frames(OutputFile& out, std::string_view between);
    Result<void> print_fields(OutputFile& out);
    Result<void> print_each(
        OutputFile& out,
        report::FieldNeed need,
        std::function<void(std::string&, std::uint32_t, const http::Exchange*)> append);
    bool save();

    // What --bodies asks for.
    report::FieldNeed wanted() const {
        return arguments_.bodies ? report::FieldNeed::Digests : report::FieldNeed::Heads;
    }

    const AnalyzeArguments& arguments_;
    AnalyzePlan plan_;
    std::optional<filter::Expression> filter_;
    std::optional<report::ProtobufSchema> schema_;
    CaptureReading reading_;
    store::Session& session_;
    decltype(ExchangeOutput::append_more) more_;  // behind each exchange that is printed
    std::optional<SessionJudgement> judgement_;
    capture::ChosenExchanges chosen_;
};

int Analysis::run(std::optional<capture::BpfFilter> packet_filter) {
    Result<OutputFile> out = OutputFile::open(arguments_.output, arguments_.files);
    if (!out) {
        complain(out.error().message);
        return kExitFailed;
    }
    reading_.read(std::move(packet_filter), plan_.threads);
    bool failed = false;
    if (!reading_.found_nothing()) {
        judge();
        chosen_ = choose();
        Result<void> printed = print(*out);
        if (printed) {
            printed = out->close();
        }
        if (!printed) {
            complain(printed.error().message);
            failed = true;
        }
        failed = (!arguments_.extract_folder.empty()
                  && !save_bodies(reading_, chosen_, arguments_.extract_folder, arguments_.quiet))
                 || failed;
        failed = (plan_.save && !save()) || failed;
    }
    failed = reading_.complain_of_error() || failed;
    return failed ? kExitFailed : kExitDone;
}

void Analysis::judge() {
    const bool prints_fields =
        std::any_of(plan_.fields.begin(), plan_.fields.end(), [](const report::Field& field) {
            return field.needs_judgements();
        });
    // A filter must not miss what only bodies show.
    const bool filters = filter_ && filter::needs_judgements(*filter_);
    if (arguments_.findings || prints_fields || filters) {
        judgement_ =
            judge_session(reading_, plan_.threads, {.bodies = arguments_.bodies || filters});
        session_.judgements = &judgement_->audit;
    }
}

capture::ChosenExchanges Analysis::choose() {
    if (filter_) {
        return reading_.select(*filter_, plan_.threads, arguments_.count);
    }
    const std::uint64_t all = session_.exchanges.size();
    return capture::ChosenExchanges::first(
        static_cast<std::uint32_t>(arguments_.count == 0 ? all : std::min(all, arguments_.count)));
}

Result<void> Analysis::print(OutputFile& out) {
    switch (plan_.format) {
        case OutputFormat::Text:
            return print_text(out);
        case OutputFormat::JsonLines:
        case OutputFormat::Json:
            return print_json(out);
        case OutputFormat::Csv:
        case OutputFormat::Fields:
            return print_fields(out);
    }
    return {};
}

Result<void> Analysis::print_text(OutputFile& out) {
    const report::TextStyle style =
        arguments_.output.empty() ? output_style() : report::TextStyle{};
    std::string text;
    if (plan_.list) {
        const report::TextList list(session_, style);
        if (chosen_.size() > 0) {
            list.append_header(text);
        }
        for (std::uint32_t i = 0; i < chosen_.size(); ++i) {
            list.append_line(text, chosen_[i]);
            if (text.size() >= kTextPiece) {
                if (Result<void> written = out.write(text); !written) {
                    return written;
                }
                text.clear();
            }
        }
    }
    if (plan_.summary) {
        if (plan_.list && (filter_ ? chosen_.size() > 0 : !session_.exchanges.empty())) {
            text += '\n';
        }
        const report::Summary summary = report::summarise(session_, chosen_.indices());
        report::append_text_summary(text, session_, summary, style);
        if (arguments_.findings && judgement_) {
            report::append_text_findings(text, session_, judgement_->audit, style);
        }
    }
    if (arguments_.connections) {
        append_connections(text, style);
    }
    return out.write(text);
}

void Analysis::append_connections(std::string& text, const report::TextStyle& style) const {
    const std::vector<bool> wanted = wanted_connections();
    report::append_connections_header(text, style);
    for (std::uint32_t i = 0; i < session_.connections.size(); ++i) {
        if (wanted[i]) {
            report::append_text_connection(text, session_, i, style);
        }
    }
}

Result<void> Analysis::print_each(
    OutputFile& out,
    report::FieldNeed need,
    std::function<void(std::string&, std::uint32_t, const http::Exchange*)> append) {
    const ExchangeOutput what{
        .exchanges = chosen_,
        .threads = plan_.threads,
        .detail = need == report::FieldNeed::Digests ? store::BodyDetail::Digest
                                                     : store::BodyDetail::None,
        .make_loader = [this] { return reading_.make_loader(); },
        .load = need != report::FieldNeed::Row,
        .append = std::move(append),
        .append_more = more_,
        .progress =
            [this](std::uint32_t done) {
                reading_.progress().show("writing", done, chosen_.size());
                return true;
            },
    };
    const Result<std::uint32_t> written = write_exchanges(what, out);
    reading_.progress().clear();
    if (!written) {
        return written.error();
    }
    return {};
}

Result<void> Analysis::print_json(OutputFile& out) {
    const bool is_array = plan_.format == OutputFormat::Json;
    const std::string_view between = is_array ? ",\n" : "\n";
    std::string text = is_array ? "[\n" : "";
    report::append_session(text, session_);
    text += between;
    Result<void> written = out.write(text);
    if (!written) {
        return written;
    }
    // Anomalies that only a look at the bodies finds; several threads count.
    std::array<std::atomic<std::uint64_t>, kAnomalyCodes> found{};
    if (arguments_.messages) {
        more_ = [this, between](std::string& line,
                                OutputFile& to,
                                const http::Exchange& exchange,
                                store::ExchangeLoader& loader) {
            return append_messages(line, to, exchange, loader, between);
        };
    }
    written = print_each(
        out, wanted(), [&](std::string& line, std::uint32_t index, const http::Exchange* exchange) {
            const std::size_t known = session_.anomalies(index).size();
            for (std::size_t i = known; i < exchange->anomalies.size(); ++i) {
                ++found[static_cast<std::size_t>(exchange->anomalies[i].code)];
            }
            if (arguments_.findings && judgement_) {
                const report::JudgedExchange judged{
                    analysis::findings_in_full(*exchange, judgement_->audit, index),
                    judgement_->audit.security(index),
                    judgement_->audit.caching(index)};
                report::append_exchange(line, *exchange, &judged);
            } else {
                report::append_exchange(line, *exchange);
            }
            line += between;
        });
    if (!written) {
        return written;
    }
    for (std::size_t code = 0; code < kAnomalyCodes; ++code) {
        session_.anomaly_counts[code] += found[code];
    }
    if (arguments_.connections) {
        if (written = print_connections(out, between); !written) {
            return written;
        }
    }
    if (arguments_.frames) {
        if (written = print_frames(out, between); !written) {
            return written;
        }
    }
    text.clear();
    if (filter_) {
        const std::string filter_text = filter::to_text(*filter_);
        const report::MatchCount match_count{filter_text, chosen_.size()};
        report::append_summary(text, session_, &match_count);
    } else {
        report::append_summary(text, session_);
    }
    text += is_array ? "\n]\n" : "\n";
    return out.write(text);
}

// Into the message's object that ends the text.
void Analysis::append_by_schema(std::string& text,
                                const http::Exchange& exchange,
                                const http::StreamMessage& message) const {
    const bool is_whole =
        message.whole && !message.truncated && !message.compressed && message.missing == 0;
    if (!schema_ || message.kind != http::MessageKind::Grpc || message.trailers || !is_whole) {
        return;
    }
    if (const Result<std::string> json =
            schema_->message_json(exchange.url.path, message.side, as_bytes(message.data))) {
        text.back() = ',';
        text.append("\"json\":").append(*json) += '}';
    }
}

Result<void> Analysis::append_messages(std::string& text,
                                       OutputFile& out,
                                       const http::Exchange& exchange,
                                       store::ExchangeLoader& loader,
                                       std::string_view between) {
    Result<void> written;
    if (!report::may_have_messages(exchange)) {
        return written;
    }
    std::uint64_t index = 0;
    report::list_messages(loader, exchange, {}, [&](const http::StreamMessage& message) {
        report::append_message(text, exchange.id, ++index, message);
        append_by_schema(text, exchange, message);
        text += between;
        if (text.size() >= kTextPiece) {
            written = out.write(text);
            text.clear();
        }
        return written.has_value();
    });
    return written;
}

// All of them, but of a filter only those that carried what it let through.
std::vector<bool> Analysis::wanted_connections() const {
    std::vector<bool> wanted(session_.connections.size(), !filter_);
    for (std::uint32_t i = 0; filter_ && i < chosen_.size(); ++i) {
        wanted[session_.exchanges[chosen_[i]].connection] = true;
    }
    return wanted;
}

Result<void> Analysis::print_frames(OutputFile& out, std::string_view between) {
    const std::vector<bool> wanted = wanted_connections();
    const std::unique_ptr<store::ExchangeLoader> loader = reading_.make_loader();
    Result<void> written;
    std::string text;
    http::Http2FrameNote note;
    for (std::uint32_t i = 0; i < session_.connections.size() && written; ++i) {
        if (!wanted[i] || session_.connections[i].frames == store::kNoChain) {
            continue;
        }
        loader->read_frames(i, [&](const store::ChainPiece& piece) {
            Bytes notes = piece.data;
            while (written && http::read_note(notes, note)) {
                report::append_frame(text, std::uint64_t{i} + 1, note, piece.at);
                text += between;
                if (text.size() >= kTextPiece) {
                    written = out.write(text);
                    text.clear();
                }
            }
            return written.has_value();
        });
    }
    return written ? out.write(text) : written;
}

Result<void> Analysis::print_connections(OutputFile& out, std::string_view between) {
    const std::vector<bool> wanted = wanted_connections();
    std::string text;
    for (std::uint32_t i = 0; i < session_.connections.size(); ++i) {
        if (!wanted[i]) {
            continue;
        }
        report::append_connection(text, session_, i);
        text += between;
        if (text.size() >= kTextPiece) {
            if (Result<void> written = out.write(text); !written) {
                return written;
            }
            text.clear();
        }
    }
    return out.write(text);
}

Result<void> Analysis::print_fields(OutputFile& out) {
    const bool is_csv = plan_.format == OutputFormat::Csv;
    const std::vector<report::Field>& fields =
        plan_.fields.empty() ? report::default_csv_fields() : plan_.fields;
    std::string text;
    if (is_csv) {
        report::append_csv_header(text, fields);
    } else if (plan_.fields_header) {
        report::append_fields_header(text, fields);
    }
    if (Result<void> written = out.write(text); !written) {
        return written;
    }
    return print_each(out,
                      report::need_of(fields),
                      [&](std::string& line, std::uint32_t index, const http::Exchange* exchange) {
                          const report::FieldSubject subject{session_, index, exchange};
                          if (is_csv) {
                              report::append_csv_line(line, fields, subject);
                          } else {
                              report::append_fields_line(line, fields, subject);
                          }
                      });
}

bool Analysis::save() {
    if (is_one_of(arguments_.save, arguments_.files)) {
        complain(arguments_.save + ": is what is to be read");
        return false;
    }
    return save_exchanges(reading_,
                          chosen_,
                          {.path = arguments_.save,
                           .format = *plan_.save,
                           .with_secrets = arguments_.with_secrets,
                           .quiet = arguments_.quiet,
                           .packet_filter = arguments_.packet_filter});
}

// -T har is what `waybill convert` writes.
int run_as_har(const AnalyzeArguments& arguments) {
    if (arguments.count > 0) {
        complain("-c does not go with -T har");
        return kExitUsage;
    }
    ConvertArguments convert;
    convert.files = arguments.files;
    convert.secrets = arguments.secrets;
    convert.output = arguments.output;
    convert.format = arguments.format;
    convert.filter = arguments.filter;
    convert.packet_filter = arguments.packet_filter;
    convert.threads = arguments.threads;
    convert.with_secrets = arguments.with_secrets;
    convert.findings = arguments.findings;
    convert.quiet = arguments.quiet;
    return run_convert(convert);
}

}  // namespace

int run_analyze(const AnalyzeArguments& arguments) {
    if (arguments.format == "har") {
        return run_as_har(arguments);
    }
    Result<AnalyzePlan> plan = plan_of(arguments);
    if (!plan) {
        complain(plan.error().message);
        return kExitUsage;
    }
    Result<std::optional<capture::BpfFilter>> packet_filter =
        packet_filter_of(arguments.packet_filter);
    if (!packet_filter) {
        complain(packet_filter.error().message);
        return kExitUsage;
    }
    std::optional<filter::Expression> filter;
    if (arguments.filter) {
        filter = read_filter("-Y", *arguments.filter, arguments.quiet);
        if (!filter) {
            return kExitUsage;
        }
    }
    std::optional<report::ProtobufSchema> schema;
    if (!arguments.schemas.empty()) {
        Result<report::ProtobufSchema> loaded = read_schemas(arguments.schemas);
        if (!loaded) {
            complain(loaded.error().message);
            return kExitFailed;
        }
        schema = std::move(*loaded);
    }
    return Analysis(arguments, std::move(*plan), std::move(filter), std::move(schema))
        .run(std::move(*packet_filter));
}

}  // namespace waybill::cli
