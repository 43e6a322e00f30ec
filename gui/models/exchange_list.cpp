// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_list.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <numeric>
#include <span>
#include <thread>
#include <unordered_map>
#include <utility>

#include "capture/exchange_selection.h"
#include "core/filter/judged_values.h"
#include "core/filter/noted_values.h"
#include "gui/models/background_task.h"
#include "gui/models/sort_keys.h"

namespace waybill::gui {
namespace {

using Clock = std::chrono::steady_clock;
using Indices = std::vector<std::uint32_t>;

constexpr std::chrono::milliseconds kBetweenPieces{33};
// So long nothing may be found until what was shown before goes.
constexpr std::chrono::milliseconds kPatience{100};

// Sort numbers of a session, to use them again for the next order.
using KnownNumbers = std::map<QString, std::shared_ptr<const SortNumbers>>;  // by column
constexpr std::size_t kMostKnown = 4;  // columns; 8 bytes for each exchange

struct Ordered {
    Indices order;
    std::vector<ExchangeGroup> groups;
    KnownNumbers known;
};

// Puts together what belongs together, in the order of the first ones.
std::vector<ExchangeGroup> group(Indices& order, const store::Session& session, Grouping grouping) {
    const auto key_of = [&](std::uint32_t exchange) {
        const store::ExchangeRow& row = session.exchanges[exchange];
        return grouping == Grouping::Host ? row.host : row.connection;
    };
    std::vector<ExchangeGroup> groups;
    std::unordered_map<std::uint32_t, std::uint32_t> numbers;  // of groups, by key
    std::vector<std::uint32_t> group_of(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::uint32_t key = key_of(order[i]);
        const auto [number, is_new] =
            numbers.try_emplace(key, static_cast<std::uint32_t>(groups.size()));
        if (is_new) {
            groups.push_back({0, 0, key});
        }
        group_of[i] = number->second;
        ++groups[number->second].count;
    }
    std::vector<std::uint32_t> next(groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        groups[i].begin = i == 0 ? 0 : groups[i - 1].begin + groups[i - 1].count;
        next[i] = groups[i].begin;
    }
    Indices grouped(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        grouped[next[group_of[i]]++] = order[i];
    }
    order = std::move(grouped);
    return groups;
}

bool isJudged(const SortKey& key) {
    const auto column = ExchangeColumns::find(key.column);
    if (!column || column->field == nullptr) {
        return false;
    }
    filter::Expression expression;
    expression.kind = filter::Expression::Kind::Predicate;
    expression.predicate.field = column->field->id;
    return filter::needs_judgements(expression);
}

}  // namespace

class ExchangeList::Impl {
public:
    explicit Impl(ExchangeList& list) : list_(list) {}

    std::optional<filter::Expression> filter;

    // Begins anew, with the filter.
    void restart() {
        task_.cancel();
        stage_ = Stage::Idle;
        ++run_;
        passed_.clear();
        looked_at_ = 0;
        stale_ = true;
        ordered_ = false;
        goOn();
    }

    // Another order of those that passed.
    void reorder() {
        if (stage_ == Stage::Ordering) {
            task_.cancel();
            stage_ = Stage::Idle;
            ++run_;
        }
        ordered_ = false;
        if (!hasOrder() && !stale_) {
            show(passed_, {}, passed_.size());
        }
        goOn();
    }

    void rowsArrived() {
        known_.clear();
        goOn();
    }

    void goOn() {
        if (stage_ == Stage::Idle && (looked_at_ < list_.document_.size() || stale_)) {
            look();
        }
        if (stage_ == Stage::Idle && hasOrder() && !ordered_) {
            order();
        }
        const bool busy = stage_ != Stage::Idle;
        if (list_.busy_ != busy) {
            list_.busy_ = busy;
            emit list_.busyChanged(busy);
        }
    }

    void judged() {
        const bool by_judgement = std::any_of(list_.keys_.begin(), list_.keys_.end(), isJudged);
        if (by_judgement) {
            known_.clear();
        }
        if (filter && filter::needs_judgements(*filter)) {
            restart();
        } else if (by_judgement) {
            reorder();
        }
    }

    void noted() {
        if (filter && filter::needs_annotations(*filter)) {
            restart();
        }
    }

    const Indices& passed() const { return passed_; }

private:
    enum class Stage { Idle, Looking, Ordering };

    // Whether what is shown is not just what passed.
    bool hasOrder() const {
        return !list_.keys_.empty() || list_.grouping_ != Grouping::None
               || list_.removed_.size() > 0;
    }

    // Whether what passes is shown as it comes. What takes long is, even when it will be sorted.
    bool isShownAsItComes() const {
        return !hasOrder() || (filter && filter::need_of(*filter) != filter::Need::Row);
    }

    std::shared_ptr<const store::Annotations> notesFor(const filter::Expression& asking) const {
        return filter::needs_annotations(asking) ? list_.document_.annotations().snapshot()
                                                 : nullptr;
    }

    // Looks at the exchanges that the filter was not asked for yet.
    void look() {
        const SessionPointer session = list_.document_.session();
        if (!filter || filter->kind == filter::Expression::Kind::All) {
            Indices all(session->size() - looked_at_);
            std::iota(all.begin(), all.end(), looked_at_);
            looked_at_ = session->size();
            ordered_ = false;
            take(std::move(all), true);
            return;
        }
        stage_ = Stage::Looking;
        ordered_ = false;
        const std::uint64_t run = run_;
        task_.start(
            [session,
             run,
             first = looked_at_,
             filter = *filter,
             notes = notesFor(*filter),
             guard = task_.guard(),
             this](const std::atomic<bool>& stop) {
                Indices found;
                const Clock::time_point begun = Clock::now();
                Clock::time_point last = begun;
                bool given = false;
                capture::SelectionTask selection{
                    .filter = filter,
                    .session = session->rows(),
                    .make_loader = [&] { return session->makeLoader(); },
                    .threads = std::max(2U, std::thread::hardware_concurrency()),
                    .first = first,
                    .stop = &stop,
                    .annotations = notes.get(),
                    .progress = {},
                    .found = {},
                };
                selection.found = [&](std::span<const std::uint32_t> indices) {
                    found.insert(found.end(), indices.begin(), indices.end());
                    const Clock::time_point now = Clock::now();
                    const bool is_time = given || !found.empty() ? now - last >= kBetweenPieces
                                                                 : now - begun >= kPatience;
                    if (is_time && (!given || !found.empty())) {
                        last = now;
                        given = true;
                        guard->deliver([this, run, piece = std::exchange(found, {})] {
                            if (run == run_) {
                                take(piece, false);
                            }
                        });
                    }
                };
                Clock::time_point told = begun;
                selection.progress = [&](std::uint64_t done, std::uint64_t total) {
                    if (Clock::now() - told >= kBetweenPieces) {
                        told = Clock::now();
                        guard->deliver([this, run, done, total] { tell(run, done, total); });
                    }
                };
                capture::select_exchanges(selection);
                return found;
            },
            [this, upto = session->size()](const Indices& rest) {
                stage_ = Stage::Idle;
                looked_at_ = upto;
                take(rest, true);
                goOn();
            });
    }

    void tell(std::uint64_t run, std::uint64_t done, std::uint64_t total) {
        if (run == run_) {
            emit list_.progressed(static_cast<qint64>(done), static_cast<qint64>(total));
        }
    }

    void take(Indices piece, bool is_last) {
        const std::size_t before = passed_.size();
        passed_.insert(passed_.end(), piece.begin(), piece.end());
        if (!isShownAsItComes()) {
            stale_ = stale_ && !is_last;
            return;
        }
        if (stale_) {
            stale_ = false;
            Indices all = passed_;
            list_.removed_.now()->takeOutOf(all);
            show(std::move(all), {}, passed_.size());
        } else if (list_.groups_.empty() && covered_ == before) {
            list_.removed_.now()->takeOutOf(piece);
            covered_ = passed_.size();
            if (!piece.empty()) {
                emit list_.aboutToAppend(piece.size());
                list_.shown_.insert(list_.shown_.end(), piece.begin(), piece.end());
                emit list_.appended();
            }
        }
    }

    void order() {
        const SessionPointer session = list_.document_.session();
        stage_ = Stage::Ordering;
        const Annotations& notes = list_.document_.annotations();
        std::unordered_map<std::uint32_t, QString> comments = notes.comments();
        task_.start(
            [session,
             run = run_,
             order = passed_,
             keys = list_.keys_,
             grouping = list_.grouping_,
             removed = list_.removed_.now(),
             known = known_,
             marks = notes.marks(),
             comments = std::move(comments),
             guard = task_.guard(),
             this](const std::atomic<bool>& stop) {
                Ordered result{order, {}, known};
                removed->takeOutOf(result.order);
                std::vector<SortBy> by;
                for (const SortKey& key : keys) {
                    std::shared_ptr<const SortNumbers>& numbers = result.known[key.column];
                    const auto column = ExchangeColumns::find(key.column);
                    if (numbers == nullptr && column) {
                        Clock::time_point told = Clock::now();
                        numbers = std::make_shared<SortNumbers>(
                            makeSortNumbers({*session,
                                             *column,
                                             marks,
                                             comments,
                                             stop,
                                             [&](std::uint64_t done, std::uint64_t total) {
                                                 if (Clock::now() - told >= kBetweenPieces) {
                                                     told = Clock::now();
                                                     guard->deliver([this, run, done, total] {
                                                         tell(run, done, total);
                                                     });
                                                 }
                                             }}));
                    }
                    if (stop) {
                        return result;
                    }
                    if (numbers != nullptr) {
                        by.push_back({numbers, key.order});
                    }
                }
                if (!by.empty()) {
                    sortExchanges(result.order, by);
                }
                if (grouping != Grouping::None) {
                    result.groups = group(result.order, session->rows(), grouping);
                }
                result.known.erase(QStringLiteral("mark"));
                result.known.erase(QStringLiteral("comment"));
                return result;
            },
            [this, session, upto = looked_at_, covered = passed_.size()](Ordered result) {
                stage_ = Stage::Idle;
                ordered_ = upto == looked_at_;
                if (session == list_.document_.session() && result.known.size() <= kMostKnown) {
                    known_ = std::move(result.known);
                }
                show(std::move(result.order), std::move(result.groups), covered);
                goOn();
            });
    }

    // `covered`: how many of those that passed this tells of.
    void show(Indices order, std::vector<ExchangeGroup> groups, std::size_t covered) {
        emit list_.aboutToReset();
        covered_ = covered;
        list_.shown_ = std::move(order);
        list_.groups_ = std::move(groups);
        emit list_.reset();
    }

    ExchangeList& list_;
    Stage stage_ = Stage::Idle;
    std::uint64_t run_ = 0;        // which start of the task a delivery belongs to
    Indices passed_;               // the filter, in the order of arrival
    std::uint32_t looked_at_ = 0;  // rows that were asked whether they pass
    std::size_t covered_ = 0;      // of those that passed: shown, or removed
    bool stale_ = false;           // what is shown is of another filter
    bool ordered_ = false;         // what is shown is all that passed, sorted and grouped
    KnownNumbers known_;
    BackgroundTask task_;
};

ExchangeList::ExchangeList(Document& document, QObject* parent)
    : QObject(parent),
      document_(document),
      impl_(std::make_unique<Impl>(*this)) {
    connect(&document, &Document::rowsArrived, this, [this] { impl_->rowsArrived(); });
    connect(&document, &Document::judged, this, [this] { impl_->judged(); });
    connect(&document.annotations(), &Annotations::changed, this, [this] { impl_->noted(); });
    connect(&removed_, &RemovedExchanges::changed, this, [this] { impl_->reorder(); });
    impl_->goOn();
}

ExchangeList::~ExchangeList() = default;

std::optional<std::size_t> ExchangeList::positionOf(std::uint32_t exchange) const {
    const auto found = std::find(shown_.begin(), shown_.end(), exchange);
    return found == shown_.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - shown_.begin()));
}

bool ExchangeList::passes(std::uint32_t exchange) const {
    return std::binary_search(impl_->passed().begin(), impl_->passed().end(), exchange);
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> ExchangeList::arrivals() const {
    const std::vector<std::uint32_t>& passed = impl_->passed();
    if (passed.empty()) {
        return std::nullopt;
    }
    return std::pair(passed.front(), passed.back());
}

void ExchangeList::setFilter(std::optional<filter::Expression> filter) {
    if (filter != impl_->filter) {
        impl_->filter = std::move(filter);
        impl_->restart();
    }
}

const std::optional<filter::Expression>& ExchangeList::filter() const {
    return impl_->filter;
}

void ExchangeList::setSortKeys(std::vector<SortKey> keys) {
    if (keys != keys_) {
        keys_ = std::move(keys);
        emit sortKeysChanged();
        impl_->reorder();
    }
}

void ExchangeList::setGrouping(Grouping grouping) {
    if (grouping != grouping_) {
        grouping_ = grouping;
        emit groupingChanged();
        impl_->reorder();
    }
}

}  // namespace waybill::gui
