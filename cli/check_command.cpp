// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/check_command.h"

#include <array>
#include <fstream>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "capture/ordered_work.h"
#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/session_auditing.h"
#include "cli/terminal.h"
#include "core/analysis/check.h"
#include "core/filter/judged_values.h"
#include "core/report/check_report.h"

namespace waybill::cli {
namespace {

// A name of -T, and what makes its text.
struct Format {
    std::string_view name;
    void (*append)(std::string& out, const report::CheckReport& report);  // null: text
};

constexpr auto kFormats = std::to_array<Format>({
    {"text", nullptr},
    {"json", report::append_check_json},
    {"sarif", report::append_sarif},
    {"junit", report::append_junit},
});

Result<analysis::CheckPolicy> read_policy(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(analysis::kLargestPolicy + 1, '\0');
    if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof()) {
        return Error{path + ": cannot be read"};
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return analysis::parse_check_policy(text, path);
}

// Checks one piece after the other, with a checker and a loader of its own.
class Worker {
public:
    Worker(const analysis::CheckPolicy& policy,
           const CaptureReading& reading,
           const capture::ChosenExchanges& chosen)
        : chosen_(chosen),
          checker_(std::make_unique<analysis::Checker>(policy, reading.session())),
          loader_(reading.make_loader()) {}

    analysis::CheckPiece operator()(std::uint32_t begin, std::uint32_t end) {
        if (chosen_.indices() == nullptr) {
            return checker_->check(begin, end, *loader_);
        }
        return checker_->check(std::span(*chosen_.indices()).subspan(begin, end - begin), *loader_);
    }

private:
    const capture::ChosenExchanges& chosen_;
    std::unique_ptr<analysis::Checker> checker_;
    std::unique_ptr<store::ExchangeLoader> loader_;
};

class Check {
public:
    Check(const CheckArguments& arguments,
          const Format& format,
          const analysis::CheckPolicy& policy)
        : arguments_(arguments),
          format_(format),
          result_(policy),
          threads_(threads_of(arguments.threads)),
          reading_(arguments.files, arguments.secrets, arguments.quiet) {}

    int run(std::optional<capture::BpfFilter> packet_filter,
            const std::optional<filter::Expression>& filter) {
        Result<OutputFile> out = OutputFile::open(arguments_.output, arguments_.files);
        if (!out) {
            complain(out.error().message);
            return kExitFailed;
        }
        reading_.read(std::move(packet_filter), threads_);
        bool failed = false;
        if (!reading_.found_nothing()) {
            // What was not looked at is not known to hold.
            failed = !judge(filter) || !check(filter);
            Result<void> written = out->write(text());
            if (written) {
                written = out->close();
            }
            if (!written) {
                complain(written.error().message);
                failed = true;
            }
        }
        failed = reading_.complain_of_error() || failed;
        if (failed) {
            return kExitFailed;
        }
        return result_.passed() ? kExitDone : kExitFound;
    }

private:
    bool judge(const std::optional<filter::Expression>& filter) {
        if (!result_.policy().needs_findings() && (!filter || !filter::needs_judgements(*filter))) {
            return true;
        }
        judgement_ = judge_session(reading_, threads_);
        reading_.session().judgements = &judgement_->audit;
        return judgement_->complete;
    }

    bool check(const std::optional<filter::Expression>& filter) {
        const capture::ChosenExchanges chosen = reading_.choose(filter, threads_);
        capture::WorkPlan plan;
        plan.size = chosen.size();
        plan.threads = threads_;
        plan.thread_name = "waybill-check";
        const bool interrupted = reading_.run_interruptibly([&](const std::atomic<bool>& stop) {
            capture::work_in_order<analysis::CheckPiece>(
                plan,
                [&] { return Worker(result_.policy(), reading_, chosen); },
                [&](std::uint32_t end, analysis::CheckPiece&& piece) {
                    result_.add(std::move(piece));
                    reading_.progress().show("checking", end, plan.size);
                    return !stop;
                });
        });
        reading_.progress().clear();
        result_.finish();
        if (interrupted) {
            complain("interrupted: not all exchanges were checked");
        }
        return !interrupted;
    }

    std::string text() const {
        const report::CheckReport report{result_, reading_.session(), arguments_.policy};
        std::string text;
        if (format_.append != nullptr) {
            format_.append(text, report);
        } else {
            report::append_check_text(
                text, report, arguments_.output.empty() ? output_style() : report::TextStyle{});
        }
        return text;
    }

    const CheckArguments& arguments_;
    const Format& format_;
    analysis::CheckResult result_;
    unsigned threads_;
    CaptureReading reading_;
    std::optional<SessionJudgement> judgement_;
};

}  // namespace

int run_check(const CheckArguments& arguments) {
    const auto* const format =
        std::find_if(kFormats.begin(), kFormats.end(), [&arguments](const Format& known) {
            return known.name == arguments.format;
        });
    if (format == kFormats.end()) {
        complain("-T " + arguments.format
                 + ": no such format; there are text, json, sarif and junit");
        return kExitUsage;
    }
    const Result<analysis::CheckPolicy> policy = read_policy(arguments.policy);
    if (!policy) {
        complain(policy.error().message);
        return kExitUsage;
    }
    Result<std::optional<capture::BpfFilter>> packet_filter =
        packet_filter_of(arguments.packet_filter);
    if (!packet_filter) {
        complain(packet_filter.error().message);
        return kExitUsage;
    }
    std::optional<filter::Expression> filter;
    if (arguments.filter) {
        filter = read_filter("-Y", *arguments.filter, arguments.quiet);
        if (!filter) {
            return kExitUsage;
        }
    }
    return Check(arguments, *format, *policy).run(std::move(*packet_filter), filter);
}

}  // namespace waybill::cli
