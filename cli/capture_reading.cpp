// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/capture_reading.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "cli/terminal.h"

namespace waybill::cli {
namespace {

// What an interrupt ends. Lock-free, as a signal handler needs.
std::atomic<capture::Recording*> recording_now{
    nullptr};  // NOLINT(*-avoid-non-const-global-variables): the handler has nothing else
std::atomic<bool> interrupt_came{
    false};  // NOLINT(*-avoid-non-const-global-variables): a signal sets it

}  // namespace

InterruptGuard::InterruptGuard(capture::Recording* being_read) {
    interrupt_came.store(false);
    recording_now.store(being_read);
    struct sigaction action {};
    action.sa_handler = [](int) {
        interrupt_came.store(true);
        if (capture::Recording* const recording = recording_now.load()) {
            recording->interrupt();
        }
    };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &before_);
}

InterruptGuard::~InterruptGuard() {
    sigaction(SIGINT, &before_, nullptr);
    recording_now.store(nullptr);
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
      recording_(files),
      progress_(!quiet && errors_go_to_terminal()) {}

void CaptureReading::read(std::optional<capture::BpfFilter> filter, unsigned threads) {
    std::vector<std::string> notes;
    if (Result<void> read = read_secrets(secret_files_, secrets_, notes); !read) {
        secrets_error_ = std::move(read.error());
        return;
    }
    {
        const InterruptGuard guard(&recording_);
        capture::AnalyzeOptions options;
        options.filter = std::move(filter);
        options.threads = threads;
        options.secrets = &secrets_;
        options.stop = &guard.came();
        options.progress = [this](std::uint64_t done, std::uint64_t total) {
            progress_.show("reading", done, total);
        };
        session_ = capture::analyze(recording_, std::move(options));
        progress_.clear();
        interrupted_ = guard.came();
    }
    if (interrupted_) {
        complain("interrupted: what follows is what was read so far");
    }
    if (!quiet_) {
        notes.insert(notes.end(), recording_.notes().begin(), recording_.notes().end());
        for (const std::string& note : notes) {
            complain(note);
        }
    }
}

bool CaptureReading::found_nothing() const {
    return secrets_error_ || (recording_.error() && session_.packets == 0);
}

capture::ChosenExchanges CaptureReading::select(const filter::Expression& filter,
                                                unsigned threads,
                                                std::uint64_t most) {
    std::vector<std::uint32_t> selected;
    const bool ended = run_interruptibly([&](const std::atomic<bool>& stop) {
        selected = capture::select_exchanges({
            .filter = filter,
            .session = session_,
            .make_loader = [this] { return make_loader(); },
            .threads = threads,
            .most = most,
            .stop = &stop,
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
                      static_cast<std::uint32_t>(session_.exchanges.size()));
}

bool CaptureReading::complain_of_error() const {
    const std::optional<Error>& error = secrets_error_ ? secrets_error_ : recording_.error();
    if (error) {
        complain(error->message);
    }
    return error.has_value();
}

std::unique_ptr<store::ExchangeLoader> CaptureReading::make_loader() const {
    return capture::make_loader(recording_, session_);
}

}  // namespace waybill::cli
