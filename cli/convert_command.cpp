// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert_command.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include <sys/stat.h>

#include "capture/input_kind.h"
#include "capture/session_saving.h"
#include "cli/analyze_command.h"
#include "cli/analyze_options.h"
#include "cli/capture_reading.h"
#include "cli/exchange_saving.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/session_auditing.h"
#include "cli/terminal.h"
#include "core/session_file/copy_session.h"
#include "core/session_file/session_writer.h"

namespace waybill::cli {
namespace {

constexpr std::string_view kFormatNames =
    "waybill, har, pcapng, jsonl, json, csv, bodies, curl, fetch, python, httpie, powershell, "
    "http, raw-request, raw-response and raw";

// What `waybill analyze` writes, by name and by the ending of files.
constexpr auto kAnalyzeFormats = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"jsonl", ".jsonl"},
    {"jsonl", ".ndjson"},
    {"json", ".json"},
    {"csv", ".csv"},
});

bool is_folder(const std::string& path) {
    struct stat facts {};
    return path.ends_with('/') || (::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode));
}

// What is to be written: one of the three.
struct Target {
    std::optional<capture::SaveFormat> save;
    std::string analyze_format;  // of `waybill analyze -T`
    bool bodies = false;
};

std::optional<Target> target_of_name(std::string_view name) {
    Target target;
    for (const auto& [format, ending] : kAnalyzeFormats) {
        if (name == format) {
            target.analyze_format = format;
            return target;
        }
    }
    target.bodies = name == "bodies";
    target.save = capture::save_format_of_name(name);
    return target.bodies || target.save ? std::optional(target) : std::nullopt;
}

std::optional<Target> target_of_path(const std::string& path) {
    Target target;
    for (const auto& [format, ending] : kAnalyzeFormats) {
        if (path.ends_with(ending)) {
            target.analyze_format = format;
            return target;
        }
    }
    target.bodies = is_folder(path);
    target.save = capture::save_format_of_path(path);
    return target.bodies || target.save ? std::optional(target) : std::nullopt;
}

Result<Target> target_of(const ConvertArguments& arguments) {
    const bool to_output = arguments.output.empty() || arguments.output == "-";
    std::optional<Target> target;
    if (arguments.format) {
        target = target_of_name(*arguments.format);
        if (!target) {
            return Error{"-T " + *arguments.format + ": no such format; there are "
                         + std::string(kFormatNames)};
        }
    } else if (to_output) {
        return Error{"-w FILE says where to write, or -T FORMAT what: there are "
                     + std::string(kFormatNames)};
    } else {
        target = target_of_path(arguments.output);
        if (!target) {
            return Error{arguments.output + ": its ending tells no format; -T FORMAT does: "
                         + std::string(kFormatNames)};
        }
    }
    const bool needs_file =
        target->bodies || (target->save && target->save->form == capture::SaveForm::Session);
    if (to_output && needs_file) {
        return Error{"-T " + arguments.format.value_or("") + " needs -w, a "
                     + (target->bodies ? "folder" : "file")};
    }
    return *target;
}

// Inputs that are read together.
std::vector<std::vector<std::string>> groups_of(const std::vector<std::string>& files) {
    std::vector<std::vector<std::string>> groups;
    std::optional<capture::InputKind> last;
    for (const std::string& file : files) {
        const capture::InputKind kind = capture::kind_of_input(file);
        if (!last || kind != *last || kind == capture::InputKind::SessionFile) {
            groups.emplace_back();
        }
        groups.back().push_back(file);
        last = kind;
    }
    return groups;
}

// One run of the command.
class Conversion {
public:
    Conversion(const ConvertArguments& arguments,
               Target target,
               std::optional<filter::Expression> filter)
        : arguments_(arguments),
          target_(std::move(target)),
          filter_(std::move(filter)),
          threads_(threads_of(arguments.threads)) {}

    int run();

private:
    bool convert(const std::vector<std::string>& files);

    const ConvertArguments& arguments_;
    Target target_;
    std::optional<filter::Expression> filter_;
    unsigned threads_;
    bool wrote_ = false;   // something of the inputs
    bool failed_ = false;  // to write something of them
    std::unique_ptr<session_file::SessionWriter> writer_;
    std::optional<session_file::SessionCopier> copier_;
};

int Conversion::run() {
    const std::vector<std::vector<std::string>> groups = groups_of(arguments_.files);
    const bool to_session = target_.save && target_.save->form == capture::SaveForm::Session;
    if (groups.size() > 1 && !to_session) {
        complain(
            "inputs of different kinds, or several sessions, go into a session first: "
            "-w FILE.waybill");
        return kExitUsage;
    }
    if (to_session) {
        Result<std::unique_ptr<session_file::SessionWriter>> writer =
            session_file::SessionWriter::create(arguments_.output,
                                                {.program = "waybill convert", .overwrite = true});
        if (!writer) {
            complain(writer.error().message);
            return kExitFailed;
        }
        writer_ = std::move(*writer);
        copier_.emplace(*writer_);
    }
    bool whole = true;
    for (const std::vector<std::string>& group : groups) {
        whole = convert(group) && whole;
    }
    if (writer_ && (!wrote_ || failed_)) {
        writer_->discard();
    } else if (writer_) {
        if (const Result<void> finished = writer_->finish(); !finished) {
            complain(finished.error().message);
            whole = false;
        }
    }
    return whole ? kExitDone : kExitFailed;
}

bool Conversion::convert(const std::vector<std::string>& files) {
    CaptureReading reading(files, arguments_.secrets, arguments_.quiet);
    Result<std::optional<capture::BpfFilter>> packet_filter =
        packet_filter_of(arguments_.packet_filter);
    reading.read(packet_filter ? std::move(*packet_filter) : std::nullopt, threads_);
    bool done = false;
    if (!reading.found_nothing()) {
        std::optional<SessionJudgement> judgement;
        if (arguments_.findings) {
            judgement = judge_session(reading, threads_, {.bodies = true});
            reading.session().judgements = &judgement->audit;
        } else {
            judge_for(filter_, reading, threads_, judgement);
        }
        const capture::ChosenExchanges chosen = reading.choose(filter_, threads_);
        done = target_.bodies ? save_bodies(reading, chosen, arguments_.output, arguments_.quiet)
                              : save_exchanges(reading,
                                               chosen,
                                               {.path = arguments_.output,
                                                .format = *target_.save,
                                                .with_secrets = arguments_.with_secrets,
                                                .quiet = arguments_.quiet,
                                                .packet_filter = arguments_.packet_filter,
                                                .writer = writer_.get(),
                                                .copier = copier_ ? &*copier_ : nullptr});
        wrote_ = wrote_ || done;
        failed_ = failed_ || !done;
    }
    return !reading.complain_of_error() && done;
}

}  // namespace

int run_convert(const ConvertArguments& arguments) {
    const Result<Target> target = target_of(arguments);
    if (!target) {
        complain(target.error().message);
        return kExitUsage;
    }
    if (const Result<std::optional<capture::BpfFilter>> packet_filter =
            packet_filter_of(arguments.packet_filter);
        !packet_filter) {
        complain(packet_filter.error().message);
        return kExitUsage;
    }
    if (is_one_of(arguments.output, arguments.files)) {
        complain(arguments.output + ": is what is to be read");
        return kExitFailed;
    }
    if (!target->analyze_format.empty()) {
        AnalyzeArguments analyze;
        analyze.files = arguments.files;
        analyze.secrets = arguments.secrets;
        analyze.format = target->analyze_format;
        analyze.filter = arguments.filter;
        analyze.packet_filter = arguments.packet_filter;
        analyze.output = arguments.output;
        analyze.threads = arguments.threads;
        analyze.findings = arguments.findings;
        analyze.quiet = arguments.quiet;
        return run_analyze(analyze);
    }
    std::optional<filter::Expression> filter;
    if (arguments.filter) {
        filter = read_filter("-Y", *arguments.filter, arguments.quiet);
        if (!filter) {
            return kExitUsage;
        }
    }
    return Conversion(arguments, *target, std::move(filter)).run();
}

}  // namespace waybill::cli
