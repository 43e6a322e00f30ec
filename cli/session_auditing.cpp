// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/session_auditing.h"

#include "capture/session_judging.h"
#include "cli/terminal.h"
#include "core/filter/judged_values.h"

namespace waybill::cli {

SessionJudgement judge_session(CaptureReading& reading,
                               unsigned threads,
                               const analysis::AuditOptions& options) {
    SessionJudgement judgement;
    const bool interrupted = reading.run_interruptibly([&](const std::atomic<bool>& stop) {
        judgement.audit = capture::judge_session({
            .session = reading.session(),
            .make_loader = [&] { return reading.make_loader(); },
            .threads = threads,
            .options = options,
            .stop = &stop,
            .progress = [&](const char* what,
                            std::uint64_t done,
                            std::uint64_t total) { reading.progress().show(what, done, total); },
        });
    });
    reading.progress().clear();
    judgement.complete = judgement.audit.size() == reading.session().exchanges.size();
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
