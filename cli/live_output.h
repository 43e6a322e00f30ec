// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prints the exchanges of a live session (a capture, the proxy) as they begin and end.
//
// Each batch of a poll() becomes one piece of text: exchanges in the order in which they ended. In
// text, one that goes on is shown, too, once it has been open for a while.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/output_file.h"
#include "cli/output_format.h"
#include "cli/status_line.h"
#include "core/base/program_source.h"
#include "core/base/result.h"
#include "core/filter/expression.h"
#include "core/report/session_json.h"
#include "core/report/text_list.h"
#include "core/report/text_style.h"
#include "core/store/live_session.h"
#include "core/store/session.h"

namespace waybill::cli {

struct LiveOutputOptions {
    PrintedForm form;  // not Json, which has an end
    bool bodies = false;
    bool messages = false;
    bool opened = false;      // JSON Lines: of those that begin, too
    unsigned threads = 1;     // for large batches
    std::uint64_t most = 0;   // exchanges to print; 0: all
    report::TextStyle style;  // of text
    bool programs = false;    // text has a column of them
    // What has ended is held until its program is known, for a moment. Null: it is not asked for.
    const ProgramSource* watch = nullptr;
    const filter::Expression* filter = nullptr;

    // Asked before the filter; empty: all exchanges are wanted.
    std::function<bool(const store::Session& session, std::uint32_t index)> wanted{};
    // Asked at the end of JSON Lines; empty: there are none.
    std::function<std::vector<report::InterfaceTotals>()> interfaces{};
};

class LiveOutput {
public:
    // All must outlive it. `status` is taken away before text is written.
    LiveOutput(store::LiveSession& live,
               LiveOutputOptions options,
               OutputFile& out,
               StatusLine& status);

    // Behind each poll().
    Result<void> print(const store::LiveBatch& batch);
    // Behind the last one: what stands at the end.
    Result<void> end();

    std::uint64_t printed() const { return printed_; }
    // As many as were asked for.
    bool is_full() const { return options_.most != 0 && printed_ >= options_.most; }

private:
    using Clock = std::chrono::steady_clock;

    struct Waiting {
        std::uint64_t number = 0;
        Clock::time_point since{};
    };

    report::TextList list() const;
    std::vector<std::uint32_t> take_ended(const store::LiveBatch& batch);
    bool awaits_program(std::uint32_t index) const;
    void count(const store::LiveBatch& batch);
    std::vector<std::uint32_t> let_through(std::vector<std::uint32_t> indices) const;
    Result<void> begin(const store::LiveBatch& batch);
    Result<void> write(const std::string& text);
    Result<void> print_text(const std::vector<std::uint32_t>& ended, const store::LiveBatch& batch);
    Result<void> print_opened(const store::LiveBatch& batch);
    Result<void> print_json(const std::vector<std::uint32_t>& ended);
    Result<void> print_fields(const std::vector<std::uint32_t>& ended);
    std::vector<std::uint32_t> long_open(const store::LiveBatch& batch);
    report::SessionTotals totals() const;

    store::LiveSession& live_;
    LiveOutputOptions options_;
    OutputFile& out_;
    StatusLine& status_;
    bool begun_ = false;
    std::uint64_t printed_ = 0;

    std::vector<Waiting> ended_;  // that were not printed yet, in their order

    // Of text: exchanges that are open and were not shown yet, oldest first.
    std::vector<Waiting> waiting_;

    // Totals, since the session lets go of rows.
    std::uint64_t requests_ = 0;
    std::uint64_t responses_ = 0;
};

}  // namespace waybill::cli
