// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/live_run.h"

#include <atomic>
#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/terminal.h"

namespace waybill::cli {
namespace {

constexpr std::chrono::milliseconds kPoll{100};

// NOLINTBEGIN(*-avoid-non-const-global-variables): a signal handler has nothing else
std::atomic<store::LiveSession*> stopped_by_signal{nullptr};
std::atomic<int> signals_seen{0};
std::atomic<int> first_signal{0};
// NOLINTEND(*-avoid-non-const-global-variables)

// As long as it lives, SIGINT and SIGTERM end the session, and a reader of our output that goes
// away ends nothing.
class SignalGuard {
public:
    explicit SignalGuard(store::LiveSession* stopped) {
        signals_seen.store(0);
        first_signal.store(0);
        stopped_by_signal.store(stopped);
        struct sigaction action {};
        action.sa_handler = [](int number) {
            if (signals_seen.fetch_add(1) == 0) {
                first_signal.store(number);
                if (store::LiveSession* const session = stopped_by_signal.load()) {
                    session->stop();
                }
            } else {
                std::signal(number, SIG_DFL);  // the next one ends the program
            }
        };
        sigaction(SIGINT, &action, &interrupt_before_);
        sigaction(SIGTERM, &action, &end_before_);
        struct sigaction ignore {};
        ignore.sa_handler = SIG_IGN;
        sigaction(SIGPIPE, &ignore, &pipe_before_);
    }
    ~SignalGuard() {
        sigaction(SIGINT, &interrupt_before_, nullptr);
        sigaction(SIGTERM, &end_before_, nullptr);
        sigaction(SIGPIPE, &pipe_before_, nullptr);
        stopped_by_signal.store(nullptr);
    }
    SignalGuard(const SignalGuard&) = delete;
    SignalGuard& operator=(const SignalGuard&) = delete;

private:
    struct sigaction interrupt_before_ {};
    struct sigaction end_before_ {};
    struct sigaction pipe_before_ {};
};

// One run, and what went wrong in it.
class Loop {
public:
    explicit Loop(const LiveRun& run) : run_(run) {}

    bool operator()();

private:
    void print(const store::LiveBatch& batch);
    void record(const store::LiveBatch& batch);
    void follow_signals();
    void tell(const std::vector<std::string>& notes);
    void end_output();
    void finish_recording();

    // Once per kind of failure; the rest of what comes is not waited for.
    void fail(const Error& error) {
        run_.status.clear();
        complain(error.message);
        failed_ = true;
        run_.live.stop_at_once();
    }

    const LiveRun& run_;
    bool failed_ = false;
    bool prints_ = true;
    bool records_ = true;
    bool told_signal_ = false;
    bool hurries_ = false;
};

bool Loop::operator()() {
    for (;;) {
        const store::LiveBatch batch = run_.live.poll(kPoll);
        tell(run_.live.take_notes());
        print(batch);
        record(batch);
        if (batch.over) {
            break;
        }
        follow_signals();
        if (run_.between) {
            run_.between();
        }
        if (run_.is_over && run_.is_over()) {
            run_.live.stop();
        }
        run_.status.show(run_.status_text);
    }
    run_.status.clear();
    end_output();
    finish_recording();
    if (const std::optional<Error>& error = run_.live.error()) {
        complain(error->message);
        failed_ = true;
    }
    return !failed_;
}

void Loop::print(const store::LiveBatch& batch) {
    if (!prints_) {
        return;
    }
    if (const Result<void> printed = run_.output.print(batch); !printed) {
        prints_ = false;
        if (run_.out.has_no_reader()) {
            run_.live.stop_at_once();  // nobody wants to know
        } else {
            fail(printed.error());
        }
    } else if (run_.output.is_full()) {
        run_.live.stop_at_once();
    }
}

void Loop::record(const store::LiveBatch& batch) {
    if (run_.recorder == nullptr || !records_) {
        return;
    }
    const std::unique_ptr<store::ExchangeLoader> loader = run_.live.make_loader();
    if (const Result<void> taken = run_.recorder->take(batch, run_.live.session(), *loader);
        !taken) {
        records_ = false;
        fail(taken.error());
    }
}

void Loop::follow_signals() {
    const int seen = signals_seen.load();
    if (seen > 0 && !std::exchange(told_signal_, true) && run_.on_signal) {
        run_.on_signal(first_signal.load());
    }
    if (seen > 1 && !std::exchange(hurries_, true)) {
        run_.live.stop_at_once();
    }
}

void Loop::tell(const std::vector<std::string>& notes) {
    if (run_.quiet || notes.empty()) {
        return;
    }
    run_.status.clear();
    for (const std::string& note : notes) {
        complain(note);
    }
}

void Loop::end_output() {
    if (!prints_) {
        return;
    }
    Result<void> ended = run_.output.end();
    if (ended) {
        ended = run_.out.close();
    }
    if (!ended && !run_.out.has_no_reader()) {
        complain(ended.error().message);
        failed_ = true;
    }
}

void Loop::finish_recording() {
    if (run_.recorder == nullptr || !records_) {
        return;
    }
    const std::unique_ptr<store::ExchangeLoader> loader = run_.live.make_loader();
    if (const Result<void> finished = run_.recorder->finish(run_.live.session(), *loader);
        !finished) {
        complain(finished.error().message);
        failed_ = true;
    }
}

}  // namespace

bool run_to_end(const LiveRun& run) {
    const SignalGuard guard(run.on_signal ? nullptr : &run.live);
    return Loop(run)();
}

}  // namespace waybill::cli
