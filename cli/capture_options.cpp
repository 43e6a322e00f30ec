// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/capture_options.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/capture_reading.h"
#include "cli/command_options.h"
#include "core/base/bytes.h"

namespace waybill::cli {
namespace {

constexpr std::uint32_t kLargestBufferMib = 4096;

// What both commands have.
void add_shared_options(CLI::App& app, CaptureArguments& arguments) {
    app.add_option("-i",
                   arguments.interfaces,
                   "Capture on this interface, or on several with commas between them, or on any")
        ->type_name("INTERFACE")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_option("-f", arguments.packet_filter, "Packets to capture, in the language of tcpdump")
        ->type_name("BPF");
    app.add_option("-s", arguments.snap_length, "Keep only so many bytes of each packet")
        ->type_name("BYTES");
    app.add_flag("-p", arguments.not_promiscuous, "Only packets that this machine is to have");
    app.add_option("-B", arguments.buffer_mib, "Size of the kernel's buffer")
        ->type_name("MIB")
        ->check(CLI::Range(1U, kLargestBufferMib));
    app.add_option("-c", arguments.count, "Stop when so many exchanges have been printed")
        ->type_name("N");
    app.add_option("--packets", arguments.packets, "Stop after so many packets")->type_name("N");
    app.add_option(
           "-a",
           arguments.stop_conditions,
           "Stop after duration:SECONDS, filesize:KB, files:N or packets:N; may be repeated")
        ->type_name("CONDITION")
        ->allow_extra_args(false);
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
    app.add_flag(
        "--bodies", arguments.bodies, "Look at the bodies: their decoded size and SHA-256");
    app.add_flag("--messages",
                 arguments.messages,
                 "JSON: the messages of WebSockets, events, gRPC and records too");
    app.add_flag("--opened", arguments.opened, "JSON: a line for each exchange that begins, too");
    add_secret_options(app, arguments.secrets);
    app.add_flag(
        "--no-programs", arguments.no_programs, "Do not ask which programs connections belong to");
    app.add_flag("-l", arguments.line_buffered, "Accepted: what is printed is never held back");
    app.add_option(
           "--threads", arguments.threads, "Threads to use; the output does not depend on it")
        ->type_name("N")
        ->check(CLI::Range(1U, kMostThreads));
    app.add_flag("-q,--quiet", arguments.quiet, "No notes, no status line and no sums");
}

Result<capture::CaptureLimits> limits_of(const CaptureArguments& arguments) {
    capture::CaptureLimits limits;
    for (const std::string& text : arguments.stop_conditions) {
        if (const Result<void> added = capture::add_stop_condition(text, limits); !added) {
            return with_context("-a " + text, added.error());
        }
    }
    for (const std::string& text : arguments.ring_options) {
        if (const Result<void> added = capture::add_ring_option(text, limits); !added) {
            return with_context("-b " + text, added.error());
        }
    }
    if (const Result<void> checked = capture::check(limits); !checked) {
        return checked.error();
    }
    if (arguments.packets != 0) {
        limits.stop_packets = limits.stop_packets == 0
                                  ? arguments.packets
                                  : std::min(limits.stop_packets, arguments.packets);
    }
    return limits;
}

Result<std::optional<capture::SaveForm>> save_form_of(const CaptureArguments& arguments) {
    if (arguments.save.empty()) {
        if (arguments.with_secrets) {
            return Error{"--with-secrets goes with -w"};
        }
        if (!arguments.ring_options.empty()) {
            return Error{"-b goes with -w FILE, which names the files"};
        }
        return std::optional<capture::SaveForm>();
    }
    const std::string_view path = arguments.save;
    if (path == "-") {
        return Error{"-w -: what is captured is written to files only; -T jsonl prints"};
    }
    const bool is_session = path.ends_with(".waybill");
    if (!is_session && !path.ends_with(".pcapng") && !path.ends_with(".pcap")) {
        return Error{"-w " + arguments.save
                     + ": its ending tells no format; there are .pcapng and .waybill; waybill "
                       "convert makes others of them"};
    }
    if (is_session && !arguments.ring_options.empty()) {
        return Error{"-b goes with -w FILE.pcapng: a session is one file"};
    }
    return std::optional(is_session ? capture::SaveForm::Session : capture::SaveForm::Packets);
}

// What only goes together with something else.
std::optional<Error> mismatch(const CaptureArguments& arguments, const CapturePlan& plan) {
    const bool reads = !arguments.input.empty();
    if (reads && !arguments.interfaces.empty()) {
        return Error{"-r and -i do not go together"};
    }
    if (reads && (arguments.not_promiscuous || arguments.buffer_mib != 0)) {
        return Error{"-p and -B go with -i"};
    }
    if (arguments.filter && !arguments.filter_words.empty()) {
        return Error{"there are two filters: -Y " + *arguments.filter + ", and "
                     + arguments.filter_words.front()};
    }
    if (plan.form.format != OutputFormat::JsonLines && (arguments.messages || arguments.opened)) {
        return Error{"--messages and --opened go with -T jsonl"};
    }
    if (plan.form.format != OutputFormat::JsonLines && arguments.bodies) {
        return Error{"--bodies goes with -T jsonl"};
    }
    const bool judges = std::any_of(plan.form.fields.begin(),
                                    plan.form.fields.end(),
                                    [](const auto& field) { return field.needs_judgements(); });
    if (judges) {
        return Error{"-e: findings and scores are for waybill analyze, once all is recorded"};
    }
    return std::nullopt;
}

}  // namespace

void add_capture_options(CLI::App& app, CaptureArguments& arguments) {
    app.add_option("filter", arguments.filter_words, "The same as -Y")->type_name("FILTER");
    add_shared_options(app, arguments);
    app.add_option("-r",
                   arguments.input,
                   "Read packets from this file or pipe while it grows; - is standard input")
        ->type_name("FILE");
    app.add_flag("-D", arguments.list_interfaces, "List the interfaces");
    app.add_option("-b",
                   arguments.ring_options,
                   "Go on in another file after duration:SECONDS, interval:SECONDS, filesize:KB or "
                   "packets:N, and keep files:N; may be repeated")
        ->type_name("CONDITION")
        ->allow_extra_args(false);
    app.add_option("-w",
                   arguments.save,
                   "Write to this file while watching: packets (.pcapng), or a session (.waybill)")
        ->type_name("FILE");
    app.add_flag("--with-secrets",
                 arguments.with_secrets,
                 "With -w: the TLS secrets too, so that whoever has the file can decrypt it");
    app.add_option("-o", arguments.output, "Write to this file instead of standard output")
        ->type_name("FILE");
}

void add_run_options(CLI::App& app, CaptureArguments& arguments) {
    app.add_option("command", arguments.command, "The program to start, with its arguments")
        ->type_name("COMMAND");
    app.add_flag("--capture",
                 arguments.captures,
                 "Capture the packets of the program, in place of a proxy of its own");
    add_shared_options(app, arguments);
    app.add_option("-w",
                   arguments.save,
                   "Write what the program did to this file: a session (.waybill); with --capture "
                   "packets (.pcapng), without it HAR (.har)")
        ->type_name("FILE");
    app.add_flag("--with-secrets",
                 arguments.with_secrets,
                 "With -w: the TLS secrets too, so that whoever has the file can decrypt it; of "
                 "HAR, what is replaced otherwise");
    app.add_option("-o", arguments.output, "Write to this file instead of standard error")
        ->type_name("FILE");
}

Result<CapturePlan> plan_of(const CaptureArguments& arguments) {
    CapturePlan plan;
    if (arguments.format == "json" || arguments.format == "har") {
        return Error{"-T " + arguments.format
                     + " has an end: while packets come, there are text, jsonl, csv and fields"};
    }
    Result<PrintedForm> form =
        printed_form(arguments.format, arguments.field_names, arguments.field_options);
    if (!form) {
        return form.error();
    }
    plan.form = std::move(*form);
    Result<capture::CaptureLimits> limits = limits_of(arguments);
    if (!limits) {
        return limits.error();
    }
    plan.limits = *limits;
    Result<std::optional<capture::SaveForm>> save = save_form_of(arguments);
    if (!save) {
        return save.error();
    }
    plan.save = *save;
    if (const std::optional<Error> wrong = mismatch(arguments, plan)) {
        return *wrong;
    }
    plan.filter = arguments.filter;
    for (const std::string& word : arguments.filter_words) {
        plan.filter = plan.filter ? *plan.filter + ' ' + word : word;
    }
    if (arguments.buffer_mib != 0) {
        plan.buffer_bytes = arguments.buffer_mib * kMiB;
    }
    plan.threads = threads_of(arguments.threads);
    return plan;
}

}  // namespace waybill::cli
