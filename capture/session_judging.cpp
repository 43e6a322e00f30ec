// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/session_judging.h"

#include <utility>
#include <vector>

#include "capture/ordered_work.h"
#include "core/analysis/session_rules.h"
#include "core/analysis/tls_rules.h"
#include "core/audit/judge.h"

namespace waybill::capture {
namespace {

// Judges one piece after the other, with a judge and a loader of its own.
class Worker {
public:
    explicit Worker(const JudgingTask& task)
        : judge_(std::make_unique<analysis::ExchangeJudge>(task.options)),
          loader_(task.make_loader()) {}

    analysis::AuditPiece operator()(std::uint32_t begin, std::uint32_t end) {
        return judge_->judge(begin, end, *loader_);
    }

private:
    std::unique_ptr<analysis::ExchangeJudge> judge_;
    std::unique_ptr<store::ExchangeLoader> loader_;
};

bool stopped(const JudgingTask& task) {
    return task.stop != nullptr && task.stop->load();
}

void tell(const JudgingTask& task, const char* what, std::uint64_t done, std::uint64_t total) {
    if (task.progress) {
        task.progress(what, done, total);
    }
}

}  // namespace

analysis::SessionAudit judge_session(const JudgingTask& task) {
    analysis::SessionAudit audit;
    analysis::NotableExchanges notable;
    WorkPlan plan;
    plan.size = static_cast<std::uint32_t>(task.session.exchanges.size());
    plan.threads = task.threads;
    plan.thread_name = "waybill-judge";
    work_in_order<analysis::AuditPiece>(
        plan,
        [&] { return Worker(task); },
        [&](std::uint32_t end, analysis::AuditPiece&& piece) {
            for (const analysis::NotableExchange& exchange : piece.notable) {
                notable.add(exchange);
            }
            audit.add(std::move(piece));
            tell(task, "judging", end, plan.size);
            return !stopped(task);
        });
    const std::unique_ptr<store::ExchangeLoader> loader = task.make_loader();
    analysis::FactsReader facts(task.options);
    const std::vector<std::uint32_t> examples = audit.examples();
    for (std::size_t i = 0; i < examples.size() && !stopped(task); ++i) {
        audit.keep_evidence(examples[i], audit::judge(facts.read(examples[i], *loader)));
    }
    // What several exchanges show together.
    analysis::SessionRules rules(audit);
    const std::vector<std::uint32_t>& shown = notable.indices();
    for (std::size_t i = 0; i < shown.size() && !stopped(task); ++i) {
        rules.observe(shown[i], facts.read(shown[i], *loader));
        if (i % plan.piece == 0) {
            tell(task, "comparing", i, shown.size());
        }
    }
    rules.finish();
    analysis::judge_connections(task.session, audit);
    return audit;
}

}  // namespace waybill::capture
