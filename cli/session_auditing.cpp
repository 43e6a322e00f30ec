// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/session_auditing.h"

#include <memory>
#include <utility>

#include "cli/ordered_work.h"
#include "cli/terminal.h"

namespace waybill::cli {
namespace {

// Judges one piece after the other, with a judge and a loader of its own.
class Worker {
public:
    Worker(const CaptureReading& reading, const analysis::AuditOptions& options)
        : judge_(std::make_unique<analysis::ExchangeJudge>(reading.session(), options)),
          loader_(reading.make_loader()) {}

    analysis::AuditPiece operator()(std::uint32_t begin, std::uint32_t end) {
        return judge_->judge(begin, end, *loader_);
    }

private:
    std::unique_ptr<analysis::ExchangeJudge> judge_;
    std::unique_ptr<store::ExchangeLoader> loader_;
};

}  // namespace

SessionJudgement judge_session(CaptureReading& reading,
                               unsigned threads,
                               const analysis::AuditOptions& options) {
    SessionJudgement judgement;
    WorkPlan plan;
    plan.size = static_cast<std::uint32_t>(reading.session().exchanges.size());
    plan.threads = threads;
    plan.thread_name = "waybill-judge";
    const bool interrupted = reading.run_interruptibly([&](const std::atomic<bool>& stop) {
        work_in_order<analysis::AuditPiece>(
            plan,
            [&] { return Worker(reading, options); },
            [&](std::uint32_t end, analysis::AuditPiece&& piece) {
                judgement.audit.add(std::move(piece));
                reading.progress().show("judging", end, plan.size);
                return !stop;
            });
    });
    reading.progress().clear();
    judgement.complete = judgement.audit.size() == plan.size;
    if (interrupted) {
        complain("interrupted: not all exchanges were judged");
    }
    return judgement;
}

}  // namespace waybill::cli
