// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/search_command.h"

#include <atomic>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "capture/session_search.h"
#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/search_output.h"
#include "cli/session_auditing.h"
#include "cli/terminal.h"
#include "core/filter/search.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

using Clock = std::chrono::steady_clock;

// What --in names; everything where it names nothing of a kind.
Result<filter::SearchScope> scope_of(const std::vector<std::string>& parts) {
    bool heads = false;
    bool bodies = false;
    bool requests = false;
    bool responses = false;
    for (const std::string& part : parts) {
        if (part == "heads") {
            heads = true;
        } else if (part == "bodies") {
            bodies = true;
        } else if (part == "requests") {
            requests = true;
        } else if (part == "responses") {
            responses = true;
        } else {
            return Error{"--in " + part
                         + ": no such part; there are heads, bodies, requests and responses"};
        }
    }
    return filter::SearchScope{.requests = requests || !responses,
                               .responses = responses || !requests,
                               .heads = heads || !bodies,
                               .bodies = bodies || !heads};
}

// The arguments once they make sense together.
struct SearchPlan {
    filter::Needle needle;
    filter::SearchScope scope;
    std::optional<filter::Expression> filter;
    std::uint64_t most_per_exchange = 0;
    SearchOutput::Format format = SearchOutput::Format::Text;
    unsigned threads = 1;
};

// One run of the command.
class Search {
public:
    Search(const SearchArguments& arguments, SearchPlan plan)
        : arguments_(arguments),
          plan_(std::move(plan)),
          reading_(arguments.files, arguments.secrets, arguments.quiet) {}

    int run(std::optional<capture::BpfFilter> packet_filter) {
        Result<OutputFile> out = OutputFile::open(arguments_.output, arguments_.files);
        if (!out) {
            complain(out.error().message);
            return kExitFailed;
        }
        reading_.read(std::move(packet_filter), plan_.threads);
        if (plan_.filter) {
            reading_.tell_of_marks(*plan_.filter);
        }
        judge_for(plan_.filter, reading_, plan_.threads, judgement_);
        bool failed = false;
        if (!reading_.found_nothing()) {
            Result<void> outcome = search(*out);
            if (outcome) {
                outcome = out->close();
            }
            if (!outcome) {
                complain(outcome.error().message);
                failed = true;
            }
        }
        failed = reading_.complain_of_error() || failed;
        return failed ? kExitFailed : kExitDone;
    }

private:
    Result<void> search(OutputFile& out) {
        const store::Session& session = reading_.session();
        const SearchOutput output(session,
                                  arguments_.output.empty() ? output_style() : report::TextStyle{},
                                  plan_.format,
                                  arguments_.only_exchanges);
        capture::SearchTask task{.session = session,
                                 .make_loader = [&] { return reading_.make_loader(); },
                                 .needle = plan_.needle,
                                 .scope = plan_.scope,
                                 .filter = plan_.filter ? &*plan_.filter : nullptr,
                                 .most_per_exchange = plan_.most_per_exchange,
                                 .threads = plan_.threads};
        const Clock::time_point begin = Clock::now();
        Result<void> outcome;
        const bool interrupted = reading_.run_interruptibly([&](const std::atomic<bool>& stop) {
            task.stop = &stop;
            capture::search_session(task, [&](std::uint32_t end, capture::SearchedPiece&& piece) {
                outcome = write(out, output, std::move(piece));
                reading_.progress().show("searching", end, session.exchanges.size());
                return outcome.has_value() && !is_full();
            });
        });
        reading_.progress().clear();
        if (!outcome) {
            return outcome;
        }
        totals_.complete = !interrupted && totals_.looked_at == session.exchanges.size();
        std::string text;
        output.append_totals(text, totals_, arguments_.needle);
        outcome = out.write(text);
        if (interrupted) {
            complain("interrupted: this is what was found so far");
        }
        if (!arguments_.quiet) {
            complain(last_line(Clock::now() - begin));
        }
        return outcome;
    }

    bool is_full() const { return arguments_.most != 0 && totals_.hits >= arguments_.most; }

    Result<void> write(OutputFile& out,
                       const SearchOutput& output,
                       capture::SearchedPiece&& found) {
        std::string text;
        for (capture::ExchangeHits& hits : found.exchanges) {
            if (is_full()) {
                break;
            }
            if (const std::uint64_t rest = arguments_.most - totals_.hits;
                arguments_.most != 0 && hits.hits.size() > rest) {
                hits.hits.resize(rest);
                hits.more = true;
            }
            totals_.hits += hits.hits.size();
            ++totals_.exchanges;
            output.append(text, hits);
        }
        totals_.looked_at += found.looked_at;
        totals_.bytes.heads += found.bytes.heads;
        totals_.bytes.bodies += found.bytes.bodies;
        if (text.empty()) {
            return {};
        }
        reading_.progress().clear();
        return out.write(text);
    }

    // "12 hits in 3 exchanges; looked through 12.3 MB in 0.12 s, 102 MB/s".
    std::string last_line(Clock::duration took) const {
        const std::uint64_t bytes = totals_.bytes.heads + totals_.bytes.bodies;
        const double seconds = std::chrono::duration<double>(took).count();
        const double rate = seconds > 0 ? static_cast<double>(bytes) / seconds : 0;
        const std::int64_t ns = std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
        return fmt::format("{} in {}; looked through {} of {} in {}, {}/s",
                           report::format_counted(totals_.hits, "hit", "hits"),
                           report::format_counted(totals_.exchanges, "exchange", "exchanges"),
                           report::format_size(bytes),
                           report::format_counted(totals_.looked_at, "exchange", "exchanges"),
                           report::format_duration(ns),
                           report::format_size(static_cast<std::uint64_t>(rate)));
    }

    const SearchArguments& arguments_;
    SearchPlan plan_;
    CaptureReading reading_;
    std::optional<SessionJudgement> judgement_;
    SearchTotals totals_;
};

// The plan but for its filter.
Result<SearchPlan> plan_of(const SearchArguments& arguments) {
    SearchPlan plan;
    if (arguments.format != "text" && arguments.format != "jsonl") {
        return Error{"-T " + arguments.format + ": no such format; there are text and jsonl"};
    }
    plan.format =
        arguments.format == "text" ? SearchOutput::Format::Text : SearchOutput::Format::JsonLines;
    Result<filter::Needle> needle = filter::Needle::parse(arguments.needle, arguments.exact_case);
    if (!needle) {
        return needle.error();
    }
    plan.needle = std::move(*needle);
    const Result<filter::SearchScope> scope = scope_of(arguments.parts);
    if (!scope) {
        return scope.error();
    }
    plan.scope = *scope;
    plan.most_per_exchange =
        arguments.most_per_exchange == 0 ? capture::kAllHits : arguments.most_per_exchange;
    if (arguments.only_exchanges) {
        plan.most_per_exchange = 1;
    }
    plan.threads = threads_of(arguments.threads);
    return plan;
}

}  // namespace

int run_search(const SearchArguments& arguments) {
    Result<SearchPlan> plan = plan_of(arguments);
    if (!plan) {
        complain(plan.error().message);
        return kExitUsage;
    }
    Result<std::optional<capture::BpfFilter>> packet_filter =
        packet_filter_of(arguments.packet_filter);
    if (!packet_filter) {
        complain(packet_filter.error().message);
        return kExitUsage;
    }
    if (arguments.filter) {
        plan->filter = read_filter("-Y", *arguments.filter, arguments.quiet);
        if (!plan->filter) {
            return kExitUsage;
        }
    }
    return Search(arguments, std::move(*plan)).run(std::move(*packet_filter));
}

}  // namespace waybill::cli
