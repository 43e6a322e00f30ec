// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/report_command.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "capture/session_saving.h"
#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/session_auditing.h"
#include "cli/terminal.h"
#include "core/audit/mask.h"
#include "core/report/session_report.h"

namespace waybill::cli {
namespace {

// A name of -T, and what makes its text.
struct Format {
    std::string_view name;
    void (*append)(std::string& out, const report::SessionReport& report);  // null: text
    bool is_shared = false;  // made to be given to others: secrets are replaced
};

constexpr auto kFormats = std::to_array<Format>({
    {"text", nullptr},
    {"json", report::append_report_json},
    {"html", report::append_report_html, true},
    {"markdown", report::append_report_markdown, true},
});

int write_report(const ReportArguments& arguments,
                 const Format& format,
                 std::optional<capture::BpfFilter> packet_filter,
                 const std::optional<filter::Expression>& filter) {
    Result<OutputFile> out = OutputFile::open(arguments.output, arguments.files);
    if (!out) {
        complain(out.error().message);
        return kExitFailed;
    }
    const unsigned threads = threads_of(arguments.threads);
    CaptureReading reading(arguments.files, arguments.secrets, arguments.quiet);
    reading.read(std::move(packet_filter), threads);
    bool failed = false;
    if (!reading.found_nothing()) {
        const SessionJudgement judgement = judge_session(reading, threads);
        reading.session().judgements = &judgement.audit;
        const capture::ChosenExchanges chosen = reading.choose(filter, threads);
        const report::SessionReport report =
            report::make_report(reading.session(), judgement.audit, chosen.indices());
        std::string text;
        if (format.append != nullptr) {
            format.append(text, report);
            if (format.is_shared && !arguments.with_secrets) {
                Result<std::string> redacted = capture::without_secrets(
                    text,
                    {.recording = reading.opened().recording(),
                     .session = reading.session(),
                     .make_loader = [&reading] { return reading.make_loader(); },
                     .exchanges = chosen,
                     .format = {},
                     .progress =
                         [&reading](const char* what, std::uint64_t done, std::uint64_t total) {
                             reading.progress().show(what, done, total);
                         }});
                reading.progress().clear();
                if (!redacted) {
                    complain(redacted.error().message);
                    return kExitFailed;
                }
                text = std::move(*redacted);
            }
        } else {
            report::append_report_text(
                text, report, arguments.output.empty() ? output_style() : report::TextStyle{});
        }
        Result<void> written = out->write(text);
        if (written) {
            written = out->close();
        }
        if (!written) {
            complain(written.error().message);
            failed = true;
        }
    }
    failed = reading.complain_of_error() || failed;
    return failed ? kExitFailed : kExitDone;
}

}  // namespace

int run_report(const ReportArguments& arguments) {
    const auto* const format =
        std::find_if(kFormats.begin(), kFormats.end(), [&arguments](const Format& known) {
            return known.name == arguments.format;
        });
    if (format == kFormats.end()) {
        complain("-T " + arguments.format
                 + ": no such format; there are text, json, html and markdown");
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
    audit::set_mask_key(arguments.mask_key);
    return write_report(arguments, *format, std::move(*packet_filter), filter);
}

}  // namespace waybill::cli
