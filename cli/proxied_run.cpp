// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/proxied_run.h"

#include <optional>
#include <string>
#include <utility>

#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/proxied_program.h"
#include "cli/proxy_plan.h"
#include "cli/proxy_setup.h"
#include "cli/terminal.h"
#include "proxy/ca/child_trust.h"
#include "proxy/ca/trust_places.h"

namespace waybill::cli {
namespace {

// What is only about packets.
std::optional<Error> mismatch(const CaptureArguments& arguments) {
    const auto goes_with_capture = [](const char* option) {
        return Error{std::string(option)
                     + " goes with --capture: without it the program is shown through a proxy"};
    };
    if (!arguments.interfaces.empty()) {
        return goes_with_capture("-i");
    }
    if (!arguments.packet_filter.empty()) {
        return goes_with_capture("-f");
    }
    if (arguments.snap_length != 0) {
        return goes_with_capture("-s");
    }
    if (arguments.not_promiscuous) {
        return goes_with_capture("-p");
    }
    if (arguments.buffer_mib != 0) {
        return goes_with_capture("-B");
    }
    if (arguments.packets != 0) {
        return goes_with_capture("--packets");
    }
    if (!arguments.stop_conditions.empty()) {
        return goes_with_capture("-a");
    }
    if (arguments.count != 0) {
        return Error{
            "-c goes with --capture: a proxy that stops would take the network from the program"};
    }
    if (!arguments.secrets.rsa_keys.empty()) {
        return goes_with_capture("--rsa-key");
    }
    if (arguments.secrets.key_logs.size() > 1) {
        return Error{"--keylog: without --capture session keys are written, to one file"};
    }
    return std::nullopt;
}

LivePrintArguments print_of(const CaptureArguments& arguments) {
    LivePrintArguments print;
    print.filter = arguments.filter;
    print.filter_words = arguments.filter_words;
    print.format = arguments.format;
    print.field_names = arguments.field_names;
    print.field_options = arguments.field_options;
    print.output = arguments.output;
    print.save = arguments.save;
    print.with_secrets = arguments.with_secrets;
    print.threads = arguments.threads;
    print.bodies = arguments.bodies;
    print.messages = arguments.messages;
    print.opened = arguments.opened;
    print.no_programs = arguments.no_programs;
    print.quiet = arguments.quiet;
    return print;
}

int failed(const Error& error) {
    complain_in_lines(error.message);
    return kExitFailed;
}

}  // namespace

int run_through_proxy(const CaptureArguments& arguments, const ProxyTrafficArguments& traffic) {
    if (const std::optional<Error> wrong = mismatch(arguments)) {
        complain(wrong->message);
        return kExitUsage;
    }
    ProxyArguments proxied;
    proxied.traffic = traffic;
    proxied.print = print_of(arguments);
    proxied.listen_port = 0;
    if (!arguments.secrets.key_logs.empty()) {
        proxied.traffic.key_log = arguments.secrets.key_logs.front();
    }
    std::optional<ProxyPlan> plan = proxy_plan_of(proxied);
    if (!plan) {
        return kExitUsage;
    }
    // Only the program is to use it; what others are asked for is not asked for here.
    plan->proxy.listeners = {loopback_listener()};
    plan->proxy.sessions.authorization.clear();
    Result<OutputFile> out = arguments.output.empty()
                                 ? Result<OutputFile>(OutputFile::standard_error())
                                 : OutputFile::open(arguments.output, {});
    if (!out) {
        return failed(out.error());
    }
    ProxySetup setup;
    if (const Result<void> started = setup.start(*plan, proxied.print, false); !started) {
        return failed(started.error());
    }
    const Result<proxy::ChildTrust> trust =
        proxy::ChildTrust::prepare(setup.authority_folder(), proxy::TrustPlaces::of_environment());
    if (!trust) {
        return failed(trust.error());
    }
    ProxiedProgram program;
    program.command = arguments.command;
    program.environment = proxy::proxy_variables(setup.address());
    for (auto& variable : trust->trust_variables()) {
        program.environment.push_back(std::move(variable));
    }
    return run_proxied(setup, *plan, proxied.print, program, *out);
}

}  // namespace waybill::cli
