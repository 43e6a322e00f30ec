// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/live_print.h"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/capture_reading.h"
#include "cli/filter_option.h"
#include "cli/terminal.h"

namespace waybill::cli {
namespace {

Result<PrintedForm> form_of(const LivePrintArguments& arguments) {
    if (arguments.format == "json" || arguments.format == "har") {
        return Error{"-T " + arguments.format
                     + " has an end: while exchanges come, there are text, jsonl, csv and fields"};
    }
    Result<PrintedForm> form =
        printed_form(arguments.format, arguments.field_names, arguments.field_options);
    if (!form) {
        return form;
    }
    if (form->format != OutputFormat::JsonLines && (arguments.messages || arguments.opened)) {
        return Error{"--messages and --opened go with -T jsonl"};
    }
    if (form->format != OutputFormat::JsonLines && arguments.bodies) {
        return Error{"--bodies goes with -T jsonl"};
    }
    if (std::any_of(form->fields.begin(), form->fields.end(), [](const auto& field) {
            return field.needs_judgements();
        })) {
        return Error{"-e: findings and scores are for waybill analyze, once all is recorded"};
    }
    return form;
}

Result<std::optional<capture::SaveFormat>> save_format_of(const LivePrintArguments& arguments) {
    using Format = std::optional<capture::SaveFormat>;
    if (arguments.save.empty()) {
        if (arguments.with_secrets) {
            return Error{"--with-secrets goes with -w"};
        }
        return Format();
    }
    if (arguments.save == "-") {
        return Error{"-w -: what passes is written to files only; -T jsonl prints"};
    }
    const Format format = capture::save_format_of_path(arguments.save);
    if (format && format->form == capture::SaveForm::Packets) {
        return Error{"-w " + arguments.save
                     + ": a proxy sees no packets; there are .waybill and .har, and waybill "
                       "capture records packets"};
    }
    if (!format
        || (format->form != capture::SaveForm::Session && format->form != capture::SaveForm::Har)) {
        return Error{"-w " + arguments.save
                     + ": its ending tells no format that can be written; there are .waybill, "
                       "written from the first byte, and .har, written at the end; waybill "
                       "convert makes others of them"};
    }
    if (arguments.with_secrets && format->form == capture::SaveForm::Session) {
        return Error{
            "--with-secrets goes with -w FILE.har: a session file holds what passed as it "
            "was, and --keylog writes keys"};
    }
    return format;
}

}  // namespace

void add_live_print_options(CLI::App& app, LivePrintArguments& arguments) {
    app.add_option(
           "-Y", arguments.filter, "Exchanges to print; waybill fields lists what to ask for")
        ->type_name("FILTER");
    app.add_option("-T", arguments.format, "Output: text, jsonl, csv or fields")
        ->type_name("FORMAT");
    app.add_option("-e", arguments.field_names, "A field for -T fields or csv; may be repeated")
        ->type_name("FIELD")
        ->allow_extra_args(false);
    app.add_option("-E", arguments.field_options, "header=y: begin -T fields with the names")
        ->type_name("OPTION")
        ->allow_extra_args(false);
    app.add_option("-o", arguments.output, "Write to this file instead of the standard stream")
        ->type_name("FILE");
    app.add_option("-w",
                   arguments.save,
                   "Write all exchanges to this file: a session (.waybill) from the first byte, or "
                   "HAR (.har) at the end")
        ->type_name("FILE");
    app.add_flag("--with-secrets",
                 arguments.with_secrets,
                 "With -w FILE.har: leave passwords, cookies and tokens in it");
    app.add_option("-c", arguments.count, "Stop when so many exchanges have been printed")
        ->type_name("N");
    app.add_flag(
        "--bodies", arguments.bodies, "Look at the bodies: their decoded size and SHA-256");
    app.add_flag("--messages",
                 arguments.messages,
                 "JSON: the messages of WebSockets, events, gRPC and records too");
    app.add_flag("--opened", arguments.opened, "JSON: a line for each exchange that begins, too");
    app.add_flag("--programs{false},--no-programs{true}",
                 arguments.no_programs,
                 "Ask which program each client is, as it does by itself, or not");
    app.add_flag("-l", arguments.line_buffered, "Accepted: what is printed is never held back");
    app.add_option(
           "--threads", arguments.threads, "Threads for printing; the output does not depend on it")
        ->type_name("N")
        ->check(CLI::Range(1U, kMostThreads));
    app.add_flag("-q,--quiet", arguments.quiet, "No notes, no status line and no sums");
}

std::optional<LivePrintPlan> live_print_plan_of(const LivePrintArguments& arguments) {
    LivePrintPlan plan;
    Result<PrintedForm> form = form_of(arguments);
    if (!form) {
        complain(form.error().message);
        return std::nullopt;
    }
    plan.form = std::move(*form);
    Result<std::optional<capture::SaveFormat>> save = save_format_of(arguments);
    if (!save) {
        complain(save.error().message);
        return std::nullopt;
    }
    plan.save = *save;
    if (arguments.filter && !arguments.filter_words.empty()) {
        complain("there are two filters: -Y " + *arguments.filter + ", and "
                 + arguments.filter_words.front());
        return std::nullopt;
    }
    std::optional<std::string> filter = arguments.filter;
    for (const std::string& word : arguments.filter_words) {
        filter = filter ? *filter + ' ' + word : word;
    }
    if (filter) {
        plan.filter = read_live_filter(*filter, arguments.quiet);
        if (!plan.filter) {
            return std::nullopt;
        }
    }
    plan.threads = threads_of(arguments.threads);
    return plan;
}

LiveOutputOptions output_options_of(const LivePrintArguments& arguments,
                                    const LivePrintPlan& plan) {
    LiveOutputOptions options;
    options.form = plan.form;
    options.bodies = arguments.bodies;
    options.messages = arguments.messages;
    options.opened = arguments.opened;
    options.threads = plan.threads;
    options.most = arguments.count;
    options.filter = plan.filter ? &*plan.filter : nullptr;
    return options;
}

}  // namespace waybill::cli
