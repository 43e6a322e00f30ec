// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/browser_command.h"

#include <optional>
#include <utility>

#include "cli/browser_profile.h"
#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/proxied_program.h"
#include "cli/proxy_plan.h"
#include "cli/proxy_setup.h"
#include "cli/temporary_folder.h"
#include "cli/terminal.h"

namespace waybill::cli {
namespace {

struct Wanted {
    std::optional<BrowserKind> kind;
    std::string url;
};

Result<Wanted> wanted_of(const std::vector<std::string>& words) {
    Wanted wanted;
    std::size_t at = 0;
    if (!words.empty()) {
        wanted.kind = browser_kind(words.front());
        at = wanted.kind ? 1 : 0;
    }
    if (words.size() > at + 1) {
        return Error{"waybill browser [chromium|firefox] [URL]: '" + words[at + 1]
                     + "' is too much"};
    }
    if (at < words.size()) {
        wanted.url = words[at];
        if (wanted.url.starts_with('-')) {
            return Error{"'" + wanted.url + "' is no URL"};
        }
    }
    return wanted;
}

int failed(const Error& error) {
    complain_in_lines(error.message);
    return kExitFailed;
}

}  // namespace

int run_browser(const BrowserArguments& arguments) {
    const Result<Wanted> wanted = wanted_of(arguments.words);
    if (!wanted) {
        complain(wanted.error().message);
        return kExitUsage;
    }
    ProxyArguments proxied;
    proxied.traffic = arguments.traffic;
    proxied.print = arguments.print;
    std::optional<ProxyPlan> plan = proxy_plan_of(proxied);
    if (!plan) {
        return kExitUsage;
    }
    plan->proxy.listeners = {loopback_listener()};
    plan->proxy.sessions.authorization.clear();  // browsers would ask the user for it
    const Result<Browser> browser = find_browser(wanted->kind);
    if (!browser) {
        return failed(browser.error());
    }
    // Before the proxy, so that it goes last.
    const Result<TemporaryFolder> profile = TemporaryFolder::make();
    if (!profile) {
        return failed(profile.error());
    }
    Result<OutputFile> out = OutputFile::open(arguments.print.output, {});
    if (!out) {
        return failed(out.error());
    }
    ProxySetup setup;
    if (const Result<void> started = setup.start(*plan, arguments.print, false); !started) {
        return failed(started.error());
    }
    BrowserStart start;
    start.proxy = setup.address();
    start.leaf_key_digest = setup.proxy().leaf_key_digest();
    start.authority_folder = setup.authority_folder();
    start.url = wanted->url;
    start.headless = arguments.headless;
    Result<std::vector<std::string>> command = prepare_browser(*browser, start, *profile);
    if (!command) {
        return failed(command.error());
    }
    ProxiedProgram program;
    program.command = std::move(*command);
    program.style = arguments.print.output.empty() ? output_style() : report::TextStyle{};
    return run_proxied(setup, *plan, arguments.print, program, *out);
}

}  // namespace waybill::cli
