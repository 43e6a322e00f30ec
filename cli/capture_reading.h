// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading captures as each command does it: with progress, notes, and an interrupt that ends it.
#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/bpf_filter.h"
#include "capture/exchange_selection.h"
#include "capture/opened_session.h"
#include "cli/progress_bar.h"
#include "cli/secret_files.h"
#include "core/base/result.h"
#include "core/filter/expression.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::cli {

// As long as it lives, the first interrupt (Ctrl-C) only sets came(), and ends the reading of what
// is opened; the next one ends the program. One at a time.
class InterruptGuard {
public:
    explicit InterruptGuard(capture::OpenedSession* being_read = nullptr);
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    const std::atomic<bool>& came() const;

private:
    struct sigaction before_ {};
};

// As many as asked for, else one per core.
unsigned threads_of(unsigned asked);
inline constexpr unsigned kMostThreads = 64;

// The filter of -f; none for an empty text. The error is one of usage.
Result<std::optional<capture::BpfFilter>> packet_filter_of(const std::string& text);

// The inputs of one command and what was found in them.
class CaptureReading {
public:
    CaptureReading(const std::vector<std::string>& files, const SecretFiles& secrets, bool quiet);

    // Reads all there is and tells notes on standard error. Nothing, when keys cannot be read.
    void read(std::optional<capture::BpfFilter> filter, unsigned threads);

    // Whether reading failed before anything came of it.
    bool found_nothing() const;

    // On standard error, where a filter asks for marks or comments and there are none.
    void tell_of_marks(const filter::Expression& filter) const;

    // The exchanges that the filter lets through, `most` at most (0: all). An interrupt ends the
    // search for them, which is told on standard error.
    capture::ChosenExchanges select(const filter::Expression& filter,
                                    unsigned threads,
                                    std::uint64_t most);

    // Those that the filter lets through; all without one.
    capture::ChosenExchanges choose(const std::optional<filter::Expression>& filter,
                                    unsigned threads);

    // Tells on standard error what ended the reading early; false if nothing did.
    bool complain_of_error() const;

    // One per thread; this must outlive it.
    std::unique_ptr<store::ExchangeLoader> make_loader() const;

    // Runs something long that looks at the flag it is given; an interrupt sets it. If reading was
    // interrupted already, the next interrupt ends the program instead.
    template <typename Run>
    bool run_interruptibly(Run run) {
        if (interrupted_) {
            const std::atomic<bool> never{false};
            run(never);
            return false;
        }
        const InterruptGuard guard;
        run(guard.came());
        interrupted_ = guard.came();
        return interrupted_;
    }

    store::Session& session() { return opened_.session(); }
    const store::Session& session() const { return opened_.session(); }
    const capture::OpenedSession& opened() const { return opened_; }
    const capture::tls::Secrets& secrets() const { return secrets_; }
    ProgressBar& progress() { return progress_; }

private:
    bool quiet_;
    bool interrupted_ = false;
    SecretFiles secret_files_;
    std::optional<Error> secrets_error_;
    capture::tls::Secrets secrets_;
    capture::OpenedSession opened_;
    ProgressBar progress_;
};

}  // namespace waybill::cli
