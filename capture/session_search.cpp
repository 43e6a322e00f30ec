// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/session_search.h"

#include <utility>

#include "capture/ordered_work.h"
#include "core/filter/evaluator.h"
#include "core/http/exchange.h"

namespace waybill::capture {
namespace {

constexpr std::uint32_t kPiece = 64;  // exchanges that a thread takes at a time

// Looks through one piece after the other, with a loader of its own.
class Worker {
public:
    explicit Worker(const SearchTask& task)
        : task_(task),
          loader_(task.make_loader()),
          searcher_(std::make_unique<filter::Searcher>(task.needle, task.scope)),
          exchange_(std::make_unique<http::Exchange>()) {
        if (task.filter != nullptr) {
            evaluator_ = std::make_unique<filter::Evaluator>(
                *task.filter, task.session, task.session.noted.get());
        }
    }

    SearchedPiece operator()(std::uint32_t begin, std::uint32_t end) {
        SearchedPiece piece;
        const filter::SearchedBytes before = searcher_->searched();
        for (std::uint32_t i = begin; i < end && !is_stopped(); ++i) {
            ++piece.looked_at;
            if (evaluator_ == nullptr || evaluator_->matches(i, *loader_, *exchange_)) {
                look_through(i, piece);
            }
        }
        piece.bytes = {searcher_->searched().heads - before.heads,
                       searcher_->searched().bodies - before.bodies};
        return piece;
    }

private:
    bool is_stopped() const { return task_.stop != nullptr && *task_.stop; }

    // One hit more than is told, to know whether there are more.
    void look_through(std::uint32_t index, SearchedPiece& piece) {
        const std::uint64_t most = task_.most_per_exchange;
        ExchangeHits found;
        found.exchange = index;
        const std::uint64_t wanted = most == kAllHits ? kAllHits : most + 1;
        searcher_->search(index, *loader_, wanted, [&](filter::Hit&& hit) {
            if (found.hits.size() == most) {
                found.more = true;
                return false;
            }
            found.hits.push_back(std::move(hit));
            return !is_stopped();
        });
        if (!found.hits.empty()) {
            piece.exchanges.push_back(std::move(found));
        }
    }

    const SearchTask& task_;
    std::unique_ptr<store::ExchangeLoader> loader_;
    std::unique_ptr<filter::Evaluator> evaluator_;
    std::unique_ptr<filter::Searcher> searcher_;
    std::unique_ptr<http::Exchange> exchange_;
};

}  // namespace

void search_session(const SearchTask& task, const TakePiece& take) {
    WorkPlan work;
    work.size = static_cast<std::uint32_t>(task.session.exchanges.size());
    work.piece = kPiece;
    work.threads = task.threads;
    work.thread_name = "waybill-search";
    work_in_order<SearchedPiece>(
        work,
        [&] { return Worker(task); },
        [&](std::uint32_t end, SearchedPiece&& piece) {
            const bool goes_on = take(end, std::move(piece));
            return goes_on && (task.stop == nullptr || !*task.stop);
        });
}

}  // namespace waybill::capture
