// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_command.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "capture/exchange_selection.h"
#include "capture/programs/child_program.h"
#include "capture/session_saving.h"
#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/live_output.h"
#include "cli/live_run.h"
#include "cli/live_setup.h"
#include "cli/live_status.h"
#include "cli/output_file.h"
#include "cli/own_connections.h"
#include "cli/proxied_run.h"
#include "cli/status_line.h"
#include "cli/temporary_folder.h"
#include "cli/terminal.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

constexpr std::chrono::milliseconds kLookAgain{20};
constexpr int kBySignal = 128;  // and its number: the exit status of what a signal ended

constexpr const char* kKeyLog = "keys.log";  // that only we and the command see

// One run of the command.
class ProgramCapture {
public:
    ProgramCapture(const CaptureArguments& arguments,
                   const CapturePlan& plan,
                   const filter::Expression* filter)
        : arguments_(arguments),
          plan_(plan),
          filter_(filter) {}
    ~ProgramCapture() { child_.reset(); }  // it tells the others of connections
    ProgramCapture(const ProgramCapture&) = delete;
    ProgramCapture& operator=(const ProgramCapture&) = delete;

    int run();

private:
    Result<void> begin();
    Result<std::unique_ptr<capture::ChildProgram>> start_child(int& shell_status);
    bool capture_until_end(OutputFile& out);
    int wait_for_child();
    bool save();
    bool is_own(const store::Session& session, std::uint32_t index) const {
        return own_.has(session.connections[session.exchanges[index].connection]);
    }

    const CaptureArguments& arguments_;
    const CapturePlan& plan_;
    const filter::Expression* filter_;
    TemporaryFolder key_log_;  // of the key log that the command is told of
    std::unique_ptr<capture::ChildProgram> child_;
    OwnConnections own_{[this](std::uint32_t pid) {
        return child_ != nullptr && child_->has(pid);
    }};
    LiveSetup setup_;
    bool given_up_ = false;
};

Result<void> ProgramCapture::begin() {
    if (Result<void> opened = setup_.open_input(arguments_, plan_); !opened) {
        return opened;
    }
    const char* const set = std::getenv("SSLKEYLOGFILE");  // NOLINT(concurrency-mt-unsafe)
    const bool has_key_log = set != nullptr && *set != '\0';
    if (!has_key_log) {
        Result<TemporaryFolder> made = TemporaryFolder::make();
        if (!made) {
            return made.error();
        }
        if (Result<void> written = made->write(kKeyLog, ""); !written) {
            return written;
        }
        key_log_ = std::move(*made);
    }
    // All rows are kept: what is written is chosen at the end.
    if (Result<void> started = setup_.start(arguments_, plan_, 0, false); !started) {
        return started;
    }
    setup_.follow_keys(arguments_, has_key_log ? "" : key_log_.path_of(kKeyLog));
    return {};
}

Result<std::unique_ptr<capture::ChildProgram>> ProgramCapture::start_child(int& shell_status) {
    capture::ChildOptions options;
    options.command = arguments_.command;
    const char* const set = std::getenv("SSLKEYLOGFILE");  // NOLINT(concurrency-mt-unsafe)
    if (set == nullptr || *set == '\0') {
        options.environment.emplace_back("SSLKEYLOGFILE", key_log_.path_of(kKeyLog));
    }
    options.on_connection =
        [this](const Endpoint& local, const Endpoint& remote, const Program& program) {
            own_.note(local, remote);
            if (setup_.programs() != nullptr) {
                setup_.programs()->note(local, remote, program);
            }
        };
    return capture::ChildProgram::start(std::move(options), &shell_status);
}

int ProgramCapture::run() {
    Result<OutputFile> out = arguments_.output.empty()
                                 ? Result<OutputFile>(OutputFile::standard_error())
                                 : OutputFile::open(arguments_.output, {});
    Result<void> begun = out ? begin() : Result<void>(out.error());
    if (!begun) {
        complain_in_lines(begun.error().message);
        return kExitFailed;
    }
    int not_started = kExitFailed;
    Result<std::unique_ptr<capture::ChildProgram>> child = start_child(not_started);
    if (!child) {
        complain(child.error().message);
        return not_started;
    }
    child_ = std::move(*child);
    if (!child_->sees_all() && !arguments_.quiet) {
        complain("this system does not let connections be followed: very short ones may be missed");
    }
    bool done = capture_until_end(*out);
    const int status = wait_for_child();
    done = save() && done;
    for (const std::string& sentence : interface_sums(setup_.capture().status(), true)) {
        complain(sentence);
    }
    return done || status != kExitDone ? status : kExitFailed;
}

bool ProgramCapture::capture_until_end(OutputFile& out) {
    LiveOutputOptions options;
    options.form = plan_.form;
    options.bodies = arguments_.bodies;
    options.messages = arguments_.messages;
    options.opened = arguments_.opened;
    options.threads = plan_.threads;
    options.most = arguments_.count;
    options.filter = filter_;
    options.programs = setup_.programs() != nullptr;
    options.watch = setup_.programs();
    options.wanted = [this](const store::Session& session, std::uint32_t index) {
        return is_own(session, index);
    };
    options.interfaces = [this] {
        return interface_totals(setup_.capture().status());
    };
    StatusLine status(false);  // the terminal is the command's
    LiveOutput output(setup_.capture(), std::move(options), out, status);
    return run_to_end({
        .live = setup_.capture(),
        .output = output,
        .out = out,
        .status = status,
        .quiet = arguments_.quiet,
        .is_over =
            [this] {
                return child_->exit_status()
                       && own_.are_at_rest(setup_.capture().session(),
                                           OwnConnections::Clock::now());
            },
        .on_signal =
            [this](int number) {
                // On a terminal the command has had the interrupt, too.
                if (number != SIGINT || !errors_go_to_terminal()) {
                    child_->signal(number);
                }
                given_up_ = number == SIGTERM;
            },
    });
}

// The capture may have reached a limit of its own before.
int ProgramCapture::wait_for_child() {
    std::optional<int> status = child_->exit_status();
    while (!status) {
        if (given_up_) {
            return kBySignal + SIGTERM;
        }
        std::this_thread::sleep_for(kLookAgain);
        status = child_->exit_status();
    }
    return *status;
}

bool ProgramCapture::save() {
    if (arguments_.save.empty()) {
        return true;
    }
    capture::LiveCapture& capture = setup_.capture();
    std::vector<std::uint32_t> own;
    for (std::uint32_t i = 0; i < capture.session().exchanges.size(); ++i) {
        if (is_own(capture.session(), i)) {
            own.push_back(i);
        }
    }
    const auto chosen = capture::ChosenExchanges::these(std::move(own));
    const Result<capture::SaveOutcome> saved = capture::save_file(
        {
            .recording = capture.recording(),
            .session = capture.session(),
            .make_loader = [&capture] { return capture.make_loader(); },
            .exchanges = chosen,
            .format = {.form = *plan_.save},
            .with_secrets = arguments_.with_secrets,
            .secrets = arguments_.with_secrets ? &setup_.secrets() : nullptr,
        },
        arguments_.save);
    if (!saved) {
        complain(saved.error().message);
        return false;
    }
    if (!arguments_.quiet) {
        std::string text = report::format_counted(saved->exchanges, "exchange", "exchanges")
                           + " written to " + arguments_.save;
        if (const std::uint64_t gone = capture.counts().exchanges_let_go; gone > 0) {
            text +=
                "; the capture had let go of " + report::format_count(gone) + " older ones by then";
        }
        complain(text);
        if (saved->packet_secrets > 0) {
            complain(std::to_string(saved->packet_secrets)
                     + " TLS secrets are in what was written: whoever has it can read the packets");
        }
    }
    return true;
}

}  // namespace

int run_program(const CaptureArguments& given, const ProxyTrafficArguments& traffic) {
    if (given.command.empty()) {
        complain("waybill run [OPTION]... -- COMMAND [ARGUMENT]...: there is no command");
        return kExitUsage;
    }
    if (!given.captures) {
        return run_through_proxy(given, traffic);
    }
    CaptureArguments arguments = given;
    if (arguments.interfaces.empty()) {
        arguments.interfaces.emplace_back("any");
    }
    const std::optional<LivePlan> plan = live_plan_of(arguments);
    if (!plan) {
        return kExitUsage;
    }
    return ProgramCapture(arguments, plan->capture, plan->filter ? &*plan->filter : nullptr).run();
}

}  // namespace waybill::cli
