// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/analyze_command.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "cli/body_extractor.h"
#include "cli/exchange_output.h"
#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/progress_bar.h"
#include "cli/terminal.h"
#include "core/report/csv.h"
#include "core/report/exchange_json.h"
#include "core/report/session_json.h"
#include "core/report/summary.h"
#include "core/report/text_list.h"
#include "core/report/text_summary.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kTextPiece = 64 * kKiB;

// What an interrupt ends. Lock-free, as a signal handler needs.
std::atomic<capture::Recording*> being_read{
    nullptr};  // NOLINT(*-avoid-non-const-global-variables): the handler has nothing else
std::atomic<bool> interrupted{
    false};  // NOLINT(*-avoid-non-const-global-variables): a signal sets it

// The first interrupt ends reading, and what was analysed is printed; a second one ends the
// program.
class InterruptGuard {
public:
    explicit InterruptGuard(capture::Recording& recording) {
        being_read.store(&recording);
        struct sigaction action {};
        action.sa_handler = [](int) {
            interrupted.store(true);
            if (capture::Recording* const recording_now = being_read.load()) {
                recording_now->interrupt();
            }
        };
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        sigaction(SIGINT, &action, &before_);
    }
    ~InterruptGuard() {
        sigaction(SIGINT, &before_, nullptr);
        being_read.store(nullptr);
    }
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

private:
    struct sigaction before_ {};
};

// One run of the command.
class Analysis {
public:
    Analysis(const AnalyzeArguments& arguments, AnalyzePlan plan)
        : arguments_(arguments),
          plan_(std::move(plan)),
          recording_(arguments.files),
          progress_(!arguments.quiet && errors_go_to_terminal()) {}

    int run(std::optional<capture::BpfFilter> filter);

private:
    void read(std::optional<capture::BpfFilter> filter);
    Result<void> print(OutputFile& out);
    Result<void> print_text(OutputFile& out);
    Result<void> print_json(OutputFile& out);
    Result<void> print_fields(OutputFile& out);
    Result<void> print_each(
        OutputFile& out,
        report::FieldNeed need,
        std::function<void(std::string&, std::uint32_t, const http::Exchange*)> append);
    bool extract();

    std::uint32_t count() const {
        const std::uint64_t all = session_.exchanges.size();
        return static_cast<std::uint32_t>(arguments_.count == 0 ? all
                                                                : std::min(all, arguments_.count));
    }
    // What --bodies asks for.
    report::FieldNeed wanted() const {
        return arguments_.bodies ? report::FieldNeed::Digests : report::FieldNeed::Heads;
    }

    const AnalyzeArguments& arguments_;
    AnalyzePlan plan_;
    capture::Recording recording_;
    store::Session session_;
    ProgressBar progress_;
};

void Analysis::read(std::optional<capture::BpfFilter> filter) {
    const InterruptGuard guard(recording_);
    capture::AnalyzeOptions options;
    options.filter = std::move(filter);
    options.threads = plan_.threads;
    options.stop = &interrupted;
    options.progress = [this](std::uint64_t done, std::uint64_t total) {
        progress_.show("reading", done, total);
    };
    session_ = capture::analyze(recording_, std::move(options));
    progress_.clear();
    if (interrupted.load()) {
        complain("interrupted: what follows is what was read so far");
    }
}

int Analysis::run(std::optional<capture::BpfFilter> filter) {
    Result<OutputFile> out = OutputFile::open(arguments_.output, arguments_.files);
    if (!out) {
        complain(out.error().message);
        return kExitFailed;
    }
    read(std::move(filter));
    if (!arguments_.quiet) {
        for (const std::string& note : recording_.notes()) {
            complain(note);
        }
    }
    bool failed = false;
    const bool nothing_read = recording_.error().has_value() && session_.packets == 0;
    if (!nothing_read) {
        Result<void> printed = print(*out);
        if (printed) {
            printed = out->close();
        }
        if (!printed) {
            complain(printed.error().message);
            failed = true;
        }
        failed = (!arguments_.extract_folder.empty() && !extract()) || failed;
    }
    if (recording_.error()) {
        complain(recording_.error()->message);
        failed = true;
    }
    return failed ? kExitFailed : kExitDone;
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
        if (count() > 0) {
            list.append_header(text);
        }
        for (std::uint32_t i = 0; i < count(); ++i) {
            list.append_line(text, i);
            if (text.size() >= kTextPiece) {
                if (Result<void> written = out.write(text); !written) {
                    return written;
                }
                text.clear();
            }
        }
    }
    if (plan_.summary) {
        if (plan_.list && !session_.exchanges.empty()) {
            text += '\n';
        }
        report::append_text_summary(text, session_, report::summarise(session_), style);
    }
    return out.write(text);
}

Result<void> Analysis::print_each(
    OutputFile& out,
    report::FieldNeed need,
    std::function<void(std::string&, std::uint32_t, const http::Exchange*)> append) {
    ExchangeOutput what;
    what.count = count();
    what.threads = plan_.threads;
    what.load = need != report::FieldNeed::Row;
    what.detail =
        need == report::FieldNeed::Digests ? store::BodyDetail::Digest : store::BodyDetail::None;
    what.make_loader = [this] {
        return capture::make_loader(recording_, session_);
    };
    what.append = std::move(append);
    what.progress = [this, &what](std::uint32_t done) {
        progress_.show("writing", done, what.count);
        return true;
    };
    const Result<std::uint32_t> written = write_exchanges(what, out);
    progress_.clear();
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
    written = print_each(
        out, wanted(), [&](std::string& line, std::uint32_t index, const http::Exchange* exchange) {
            const std::size_t known = session_.anomalies(index).size();
            for (std::size_t i = known; i < exchange->anomalies.size(); ++i) {
                ++found[static_cast<std::size_t>(exchange->anomalies[i].code)];
            }
            report::append_exchange(line, *exchange);
            line += between;
        });
    if (!written) {
        return written;
    }
    for (std::size_t code = 0; code < kAnomalyCodes; ++code) {
        session_.anomaly_counts[code] += found[code];
    }
    text.clear();
    if (arguments_.connections) {
        for (std::uint32_t i = 0; i < session_.connections.size(); ++i) {
            report::append_connection(text, session_, i);
            text += between;
            if (text.size() >= kTextPiece) {
                if (written = out.write(text); !written) {
                    return written;
                }
                text.clear();
            }
        }
    }
    report::append_summary(text, session_);
    text += is_array ? "\n]\n" : "\n";
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

bool Analysis::extract() {
    const std::unique_ptr<store::ExchangeLoader> loader =
        capture::make_loader(recording_, session_);
    const Result<ExtractedBodies> extracted =
        extract_bodies(arguments_.extract_folder, session_, *loader, count());
    if (!extracted) {
        complain(extracted.error().message);
        return false;
    }
    for (const std::string& failure : extracted->failures) {
        complain(failure);
    }
    if (!arguments_.quiet) {
        complain(std::to_string(extracted->files) + " bodies, " + std::to_string(extracted->bytes)
                 + " bytes, in " + arguments_.extract_folder);
    }
    return extracted->complete;
}

}  // namespace

int run_analyze(const AnalyzeArguments& arguments) {
    Result<AnalyzePlan> plan = plan_of(arguments);
    if (!plan) {
        complain(plan.error().message);
        return kExitUsage;
    }
    std::optional<capture::BpfFilter> filter;
    if (!arguments.filter.empty()) {
        Result<capture::BpfFilter> compiled = capture::BpfFilter::compile(arguments.filter);
        if (!compiled) {
            complain(with_context("-f", compiled.error()).message);
            return kExitUsage;
        }
        filter = std::move(*compiled);
    }
    return Analysis(arguments, std::move(*plan)).run(std::move(filter));
}

}  // namespace waybill::cli
