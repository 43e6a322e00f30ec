// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/session_auditing.h"

#include <memory>
#include <utility>
#include <vector>

#include "cli/ordered_work.h"
#include "cli/terminal.h"
#include "core/analysis/session_rules.h"
#include "core/filter/judged_values.h"

namespace waybill::cli {
namespace {

// Judges one piece after the other, with a judge and a loader of its own.
class Worker {
public:
    Worker(const CaptureReading& reading, const analysis::AuditOptions& options)
        : judge_(std::make_unique<analysis::ExchangeJudge>(options)),
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
    std::vector<std::uint32_t> notable;
    WorkPlan plan;
    plan.size = static_cast<std::uint32_t>(reading.session().exchanges.size());
    plan.threads = threads;
    plan.thread_name = "waybill-judge";
    const bool interrupted = reading.run_interruptibly([&](const std::atomic<bool>& stop) {
        work_in_order<analysis::AuditPiece>(
            plan,
            [&] { return Worker(reading, options); },
            [&](std::uint32_t end, analysis::AuditPiece&& piece) {
                notable.insert(notable.end(), piece.notable.begin(), piece.notable.end());
                judgement.audit.add(std::move(piece));
                reading.progress().show("judging", end, plan.size);
                return !stop;
            });
        // What several exchanges show together.
        const std::unique_ptr<store::ExchangeLoader> loader = reading.make_loader();
        analysis::FactsReader facts(options);
        analysis::SessionRules rules(judgement.audit);
        for (std::size_t i = 0; i < notable.size() && !stop; ++i) {
            rules.observe(notable[i], facts.read(notable[i], *loader));
            if (i % plan.piece == 0) {
                reading.progress().show("comparing", i, notable.size());
            }
        }
        rules.finish();
    });
    reading.progress().clear();
    judgement.complete = judgement.audit.size() == plan.size;
    if (interrupted) {
        complain("interrupted: not all exchanges were judged");
    }
    return judgement;
}

void judge_for(const std::optional<filter::Expression>& filter,
               CaptureReading& reading,
               unsigned threads,
               std::optional<SessionJudgement>& judgement) {
    if (filter && filter::needs_judgements(*filter)) {
        judgement = judge_session(reading, threads);
        reading.session().judgements = &judgement->audit;
    }
}

}  // namespace waybill::cli
