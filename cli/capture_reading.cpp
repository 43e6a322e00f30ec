// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/capture_reading.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "capture/capture_analyzer.h"
#include "cli/terminal.h"
#include "core/filter/noted_values.h"

namespace waybill::cli {
namespace {

// What an interrupt ends. Lock-free, as a signal handler needs.
std::atomic<capture::OpenedSession*> read_now{
    nullptr};  // NOLINT(*-avoid-non-const-global-variables): the handler has nothing else
std::atomic<bool> interrupt_came{
    false};  // NOLINT(*-avoid-non-const-global-variables): a signal sets it

}  // namespace

InterruptGuard::InterruptGuard(capture::OpenedSession* being_read) {
    interrupt_came.store(false);
    read_now.store(being_read);
    struct sigaction action {};
    action.sa_handler = [](int) {
        interrupt_came.store(true);
        if (capture::OpenedSession* const opened = read_now.load()) {
            opened->interrupt();
        }
    };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &before_);
}

InterruptGuard::~InterruptGuard() {
    sigaction(SIGINT, &before_, nullptr);
    read_now.store(nullptr);
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): only a guard sets it
const std::atomic<bool>& InterruptGuard::came() const {
    return interrupt_came;
}

unsigned threads_of(unsigned asked) {
    return asked != 0 ? asked : std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
}

Result<std::optional<capture::BpfFilter>> packet_filter_of(const std::string& text) {
    if (text.empty()) {
        return std::optional<capture::BpfFilter>();
    }
    Result<capture::BpfFilter> compiled = capture::BpfFilter::compile(text);
    if (!compiled) {
        return with_context("-f", compiled.error());
    }
    return std::optional(std::move(*compiled));
}

CaptureReading::CaptureReading(const std::vector<std::string>& files,
                               const SecretFiles& secrets,
                               bool quiet)
    : quiet_(quiet),
      secret_files_(secrets),
      opened_(files),
      progress_(!quiet && errors_go_to_terminal()) {}

void CaptureReading::read(std::optional<capture::BpfFilter> filter, unsigned threads) {
    std::vector<std::string> notes;
    if (Result<void> read = read_secrets(secret_files_, secrets_, notes); !read) {
        secrets_error_ = std::move(read.error());
        return;
    }
    {
        const InterruptGuard guard(&opened_);
        capture::AnalyzeOptions options;
        options.filter = std::move(filter);
        options.threads = threads;
        options.secrets = &secrets_;
        options.stop = &guard.came();
        options.progress = [this](std::uint64_t done, std::uint64_t total) {
            progress_.show("reading", done, total);
        };
        opened_.read(std::move(options));
        progress_.clear();
        interrupted_ = guard.came();
    }
    if (interrupted_) {
        complain("interrupted: what follows is what was read so far");
    }
    if (!quiet_) {
        notes.insert(notes.end(), opened_.notes().begin(), opened_.notes().end());
        if (opened_.interrupted()) {
            notes.emplace_back(
                "this recording goes on, or was interrupted: waybill verify --recover ends it");
        }
        for (const std::string& note : notes) {
            complain(note);
        }
    }
}

bool CaptureReading::found_nothing() const {
    return secrets_error_
           || (opened_.error() && session().packets == 0 && session().exchanges.empty());
}

void CaptureReading::tell_of_marks(const filter::Expression& filter) const {
    if (!quiet_ && session().noted == nullptr && filter::needs_annotations(filter)) {
        complain(
            "-Y: no exchange has a mark or a comment: these are made in the window, and kept "
            "in sessions");
    }
}

capture::ChosenExchanges CaptureReading::select(const filter::Expression& filter,
                                                unsigned threads,
                                                std::uint64_t most) {
    tell_of_marks(filter);
    std::vector<std::uint32_t> selected;
    const bool ended = run_interruptibly([&](const std::atomic<bool>& stop) {
        selected = capture::select_exchanges({
            .filter = filter,
            .session = session(),
            .make_loader = [this] { return make_loader(); },
            .threads = threads,
            .most = most,
            .stop = &stop,
            .annotations = session().noted.get(),
            .progress = [this](std::uint64_t done,
                               std::uint64_t total) { progress_.show("filtering", done, total); },
        });
    });
    progress_.clear();
    if (ended) {
        complain("interrupted: what follows is what was found so far");
    }
    return capture::ChosenExchanges::these(std::move(selected));
}

capture::ChosenExchanges CaptureReading::choose(const std::optional<filter::Expression>& filter,
                                                unsigned threads) {
    return filter ? select(*filter, threads, 0)
                  : capture::ChosenExchanges::first(
                      static_cast<std::uint32_t>(session().exchanges.size()));
}

bool CaptureReading::complain_of_error() const {
    const std::optional<Error>& error = secrets_error_ ? secrets_error_ : opened_.error();
    if (error) {
        complain(error->message);
    }
    return error.has_value();
}

std::unique_ptr<store::ExchangeLoader> CaptureReading::make_loader() const {
    return opened_.make_loader();
}

}  // namespace waybill::cli
