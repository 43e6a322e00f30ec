// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/exchange_selection.h"

#include "capture/ordered_work.h"
#include "core/filter/evaluator.h"
#include "core/http/exchange.h"

namespace waybill::capture {
namespace {

using filter::Verdict;

constexpr std::uint32_t kPiece = 64;             // exchanges that a thread takes at a time
constexpr std::uint32_t kRowsBetween = 1 << 14;  // two looks at the clock

// An exchange that its row does not rule out.
struct Candidate {
    std::uint32_t index = 0;
    bool open = false;  // the row does not say yes either
};

bool stopped(const SelectionTask& task) {
    return task.stop != nullptr && task.stop->load();
}

// Collects what is found, or hands it on.
class Selection {
public:
    explicit Selection(const SelectionTask& task) : task_(task) {}

    bool is_full() const { return task_.most != 0 && found_ >= task_.most; }
    void add(std::uint32_t index) {
        if (!is_full()) {
            ++found_;
            kept_.push_back(index);
        }
    }
    void hand_on() {
        if (task_.found) {
            task_.found(kept_);
            kept_.clear();
        }
    }
    std::vector<std::uint32_t> take() { return std::move(kept_); }

private:
    const SelectionTask& task_;
    std::uint64_t found_ = 0;
    std::vector<std::uint32_t> kept_;
};

// Selects by their rows those in front of the first one that its row leaves open; returns that one
// and those behind it that are not ruled out, no further than the last one that is needed.
std::vector<Candidate> look_at_rows(const SelectionTask& task, Selection& selection) {
    filter::Evaluator evaluator(task.filter, task.session, task.annotations);
    const auto rows = static_cast<std::uint32_t>(task.session.exchanges.size());
    std::vector<Candidate> candidates;
    std::uint64_t certain = 0;
    for (std::uint32_t i = task.first; i < rows; ++i) {
        const Verdict verdict = evaluator.on_row(i);
        if (verdict == Verdict::Open || (verdict == Verdict::Yes && !candidates.empty())) {
            candidates.push_back({i, verdict == Verdict::Open});
        } else if (verdict == Verdict::Yes) {
            selection.add(i);
        }
        certain += std::uint64_t{verdict == Verdict::Yes};
        if (certain == task.most && task.most != 0) {
            break;
        }
        if (i % kRowsBetween == 0) {
            selection.hand_on();
            if (stopped(task)) {
                break;
            }
        }
    }
    selection.hand_on();
    return candidates;
}

// Decides what the rows left open, with a loader of its own.
class Worker {
public:
    Worker(const SelectionTask& task, const std::vector<Candidate>& candidates)
        : task_(task),
          candidates_(candidates),
          evaluator_(
              std::make_unique<filter::Evaluator>(task.filter, task.session, task.annotations)),
          loader_(task.make_loader()),
          exchange_(std::make_unique<http::Exchange>()) {}

    std::vector<std::uint32_t> operator()(std::uint32_t begin, std::uint32_t end) {
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = begin; i < end && !stopped(task_); ++i) {
            const Candidate& candidate = candidates_[i];
            if (!candidate.open || matches(candidate.index)) {
                found.push_back(candidate.index);
            }
        }
        return found;
    }

private:
    bool matches(std::uint32_t index) {
        loader_->load(index, store::BodyDetail::None, *exchange_);
        return evaluator_->on_exchange(index, *exchange_, *loader_);
    }

    const SelectionTask& task_;
    const std::vector<Candidate>& candidates_;
    std::unique_ptr<filter::Evaluator> evaluator_;
    std::unique_ptr<store::ExchangeLoader> loader_;
    std::unique_ptr<http::Exchange> exchange_;
};

}  // namespace

std::vector<std::uint32_t> select_exchanges(const SelectionTask& task) {
    Selection selection(task);
    const std::vector<Candidate> candidates = look_at_rows(task, selection);
    if (candidates.empty()) {
        return selection.take();
    }
    WorkPlan plan;
    plan.size = static_cast<std::uint32_t>(candidates.size());
    plan.piece = kPiece;
    plan.threads = task.threads;
    plan.thread_name = "waybill-filter";
    work_in_order<std::vector<std::uint32_t>>(
        plan,
        [&] { return Worker(task, candidates); },
        [&](std::uint32_t end, std::vector<std::uint32_t>&& found) {
            for (const std::uint32_t index : found) {
                selection.add(index);
            }
            selection.hand_on();
            if (task.progress) {
                task.progress(end, candidates.size());
            }
            return !selection.is_full() && !stopped(task);
        });
    return selection.take();
}

}  // namespace waybill::capture
