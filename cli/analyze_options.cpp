// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/analyze_options.h"

#include <utility>

#include <CLI/CLI.hpp>

#include "cli/capture_reading.h"
#include "cli/command_options.h"
#include "cli/terminal.h"

namespace waybill::cli {

void add_analyze_options(CLI::App& app, AnalyzeArguments& arguments) {
    app.add_option("files",
                   arguments.files,
                   "Captures, read in order as one recording, a session (.waybill) or HAR; - is "
                   "standard input")
        ->required()
        ->type_name("FILE");
    app.add_option("-T", arguments.format, "Output: text, jsonl, json, csv, fields or har")
        ->type_name("FORMAT");
    app.add_option("-e", arguments.field_names, "A field for -T fields or csv; may be repeated")
        ->type_name("FIELD")
        ->allow_extra_args(false);
    app.add_option("-E", arguments.field_options, "header=y: begin -T fields with the names")
        ->type_name("OPTION")
        ->allow_extra_args(false);
    app.add_option("-f", arguments.packet_filter, "Packets to look at, in the language of tcpdump")
        ->type_name("BPF");
    app.add_option(
           "-Y", arguments.filter, "Exchanges to print; waybill fields lists what to ask for")
        ->type_name("FILTER");
    app.add_option("-c", arguments.count, "Print only the first N exchanges")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    add_secret_options(app, arguments.secrets);
    app.add_option(
           "--proto",
           arguments.schemas,
           "With --messages: read gRPC by this schema, as protoc --descriptor_set_out writes "
           "it; may be repeated")
        ->type_name("FILE")
        ->allow_extra_args(false);
    app.add_option("-o", arguments.output, "Write to this file instead of standard output")
        ->type_name("FILE");
    app.add_option("-w",
                   arguments.save,
                   "Write the exchanges to this file too, of the format that its ending tells: "
                   ".waybill .har .har.gz .har.zst .pcapng .sh .js .py .ps1 .http")
        ->type_name("FILE");
    app.add_flag("--with-secrets",
                 arguments.with_secrets,
                 "With -w and -T har: keep cookies, tokens, passwords and personal data");
    app.add_flag("--list", arguments.list, "Text: one line per exchange");
    app.add_flag(
        "--summary", arguments.summary, "Text: the report, even on a terminal without the list");
    app.add_flag("--connections",
                 arguments.connections,
                 "Text and JSON: connections too, with their TLS and certificates");
    app.add_flag("--frames", arguments.frames, "JSON: the frames of HTTP/2 too");
    app.add_flag("--messages",
                 arguments.messages,
                 "JSON: the messages of WebSockets, events, gRPC and records too");
    app.add_flag(
        "--bodies", arguments.bodies, "Look at the bodies: their decoded size and SHA-256");
    app.add_flag("--findings",
                 arguments.findings,
                 "Judge the exchanges: findings and scores; with --bodies their content too");
    app.add_option("--extract-bodies",
                   arguments.extract_folder,
                   "Write the bodies, decoded, into this folder")
        ->type_name("DIR");
    app.add_option(
           "--threads", arguments.threads, "Threads to use; the output does not depend on it")
        ->type_name("N")
        ->check(CLI::Range(1U, kMostThreads));
    app.add_flag("-q,--quiet", arguments.quiet, "No notes and no progress bar");
}

Result<AnalyzePlan> plan_of(const AnalyzeArguments& arguments) {
    AnalyzePlan plan;
    Result<PrintedForm> form =
        printed_form(arguments.format, arguments.field_names, arguments.field_options);
    if (!form) {
        return form.error();
    }
    static_cast<PrintedForm&>(plan) = std::move(*form);
    const bool takes_fields =
        plan.format == OutputFormat::Fields || plan.format == OutputFormat::Csv;
    if ((arguments.list || arguments.summary) && plan.format != OutputFormat::Text) {
        return Error{"--list and --summary go with -T text"};
    }
    const bool is_json =
        plan.format == OutputFormat::Json || plan.format == OutputFormat::JsonLines;
    if ((arguments.frames || arguments.messages) && !is_json) {
        return Error{"--frames and --messages go with -T jsonl or json"};
    }
    if (!arguments.schemas.empty() && !arguments.messages) {
        return Error{"--proto goes with --messages"};
    }
    if (arguments.connections && takes_fields) {
        return Error{"--connections goes with -T text, jsonl or json"};
    }
    if (!arguments.save.empty()) {
        plan.save = capture::save_format_of_path(arguments.save);
        if (!plan.save) {
            return Error{"-w " + arguments.save
                         + ": its ending tells no format; there are .waybill, .har, .har.gz, "
                           ".har.zst, .pcapng and code; -o writes text, JSON and CSV"};
        }
    } else if (arguments.with_secrets) {
        return Error{"--with-secrets goes with -w"};
    }
    const bool to_terminal = arguments.output.empty() && output_is_terminal();
    const bool chosen = arguments.list || arguments.summary;
    plan.list = arguments.list || (!chosen && to_terminal);
    plan.summary = arguments.summary || !chosen;
    plan.threads = threads_of(arguments.threads);
    return plan;
}

}  // namespace waybill::cli
