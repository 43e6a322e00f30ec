// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/sort_keys.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "capture/ordered_work.h"
#include "core/store/string_pool.h"
#include "gui/models/json_cells.h"

namespace waybill::gui {
namespace {

constexpr std::uint32_t kRowsBetween = 1 << 14;  // two looks at the stop sign
constexpr std::size_t kWorthThreads = 1 << 16;   // so many are sorted by several

unsigned threadCount() {
    return std::max(2U, std::thread::hardware_concurrency());
}

// Ordered as the numbers are, never kNoSortNumber.
std::uint64_t numberOf(double value) {
    constexpr std::uint64_t kSign = 1ULL << 63U;
    const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
    return ((bits & kSign) != 0 ? ~bits : bits | kSign) - 1;
}

// Ranks of distinct texts. There may be as many as exchanges, so that each costs little more than
// its bytes.
class TextRanks {
public:
    TextRanks() = default;
    TextRanks(const TextRanks&) = delete;
    TextRanks& operator=(const TextRanks&) = delete;

    // Returns its number: texts that are equal up to kDeepest have the same.
    std::uint64_t add(std::string_view text) {
        text = text.substr(0, kDeepest);
        const auto found = known_.find(text);
        if (found != known_.end()) {
            return *found;
        }
        const auto number = static_cast<std::uint32_t>(places_.size());
        places_.push_back(arena_.add(text));
        known_.insert(number);
        return number;
    }

    // By the number that add() gave. To be called once, in the end.
    std::vector<std::uint32_t> ranks() {
        known_ = KnownTexts(0, TextHash{this}, SameText{this});
        std::vector<Entry> entries(places_.size());
        for (std::uint32_t number = 0; number < entries.size(); ++number) {
            entries[number].number = number;
        }
        sort(entries.data(), entries.data() + entries.size(), 0);
        std::vector<std::uint32_t> ranks(entries.size());
        for (std::uint32_t rank = 0; rank < entries.size(); ++rank) {
            ranks[entries[rank].number] = rank;
        }
        return ranks;
    }

private:
    static constexpr std::size_t kPiece = 8;
    static constexpr std::size_t kDeepest = 2048;  // bytes that count

    struct Entry {
        std::uint64_t piece = 0;  // the bytes at the depth that is being sorted by
        std::uint32_t number = 0;
    };

    // A text is looked up by itself, or by its number.
    struct TextHash {
        using is_transparent = void;
        const TextRanks* texts;
        std::size_t operator()(std::string_view text) const {
            return boost::hash<std::string_view>{}(text);
        }
        std::size_t operator()(std::uint32_t number) const { return (*this)(texts->at(number)); }
    };
    struct SameText {
        using is_transparent = void;
        const TextRanks* texts;
        bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
        bool operator()(std::uint32_t a, std::string_view b) const { return texts->at(a) == b; }
        bool operator()(std::string_view a, std::uint32_t b) const { return texts->at(b) == a; }
    };
    using KnownTexts = boost::unordered_flat_set<std::uint32_t, TextHash, SameText>;

    std::string_view at(std::uint32_t number) const { return arena_.at(places_[number]); }

    // Eight bytes at a time, so that long common beginnings cost little.
    void sort(Entry* begin, Entry* end, std::size_t depth) {
        for (Entry* entry = begin; entry != end; ++entry) {
            entry->piece = pieceAt(at(entry->number), depth);
        }
        std::sort(begin, end, [](const Entry& a, const Entry& b) {
            return a.piece != b.piece ? a.piece < b.piece : a.number < b.number;
        });
        for (Entry* first = begin; first != end;) {
            Entry* last = first;
            bool goes_on = false;
            for (; last != end && last->piece == first->piece; ++last) {
                goes_on |= at(last->number).size() > depth + kPiece;
            }
            if (goes_on && last - first > 1 && depth < kDeepest) {
                sort(first, last, depth + kPiece);
            }
            first = last;
        }
    }

    static std::uint64_t pieceAt(std::string_view text, std::size_t depth) {
        std::uint64_t piece = 0;
        for (std::size_t i = 0; i < kPiece; ++i) {
            const std::size_t at = depth + i;
            piece = piece << 8U | (at < text.size() ? static_cast<unsigned char>(text[at]) : 0U);
        }
        return piece;
    }

    store::TextArena arena_;
    std::vector<std::uint32_t> places_;  // in it, by number
    KnownTexts known_{0, TextHash{this}, SameText{this}};
};

// The first value of a cell.
struct FirstValue final : filter::ValueSink {
    enum class Kind : std::uint8_t { None, Number, Text };

    void on_text(std::string_view value) override {
        if (kind == Kind::None && !value.empty()) {
            kind = Kind::Text;
            text = value;
        }
    }
    void on_number(double value) override { take(numberOf(value)); }
    void on_flag(bool value) override { take(value ? 1 : 0); }
    void on_address(const IpAddress& ip, std::uint16_t port) override {
        if (kind == Kind::None) {  // in the order of the octets
            kind = Kind::Text;
            text.assign(ip.octets.begin(), ip.octets.end());
            text += static_cast<char>(port >> 8U);
            text += static_cast<char>(port & 0xffU);
        }
    }
    void on_time(Timestamp at) override {
        constexpr std::uint64_t kSign = 1ULL << 63U;
        take((std::bit_cast<std::uint64_t>(at.ns) ^ kSign) - 1);
    }

    void take(std::uint64_t value) {
        if (kind == Kind::None) {
            kind = Kind::Number;
            number = value;
        }
    }

    Kind kind = Kind::None;
    std::uint64_t number = 0;
    std::string text;
};

// The numbers while they come: text is its number in `ranks` until all texts are known.
struct Numbers {
    void set(std::uint32_t exchange, const FirstValue& value) {
        switch (value.kind) {
            case FirstValue::Kind::None:
                break;
            case FirstValue::Kind::Number:
                numbers[exchange] = value.number;
                break;
            case FirstValue::Kind::Text:
                has_text = true;
                numbers[exchange] = ranks.add(value.text);
                break;
        }
    }
    SortNumbers finish() {
        if (has_text) {
            const std::vector<std::uint32_t> rank_of = ranks.ranks();
            for (std::uint64_t& number : numbers) {
                if (number != kNoSortNumber) {
                    number = rank_of[number];
                }
            }
        }
        return std::move(numbers);
    }

    SortNumbers numbers;
    TextRanks ranks;
    bool has_text = false;
};

// Those that their rows do not tell, by several threads.
void loadRest(const SortNumbersTask& task,
              const std::vector<std::uint32_t>& open,
              Numbers& numbers) {
    capture::WorkPlan plan;
    plan.size = static_cast<std::uint32_t>(open.size());
    plan.threads = threadCount();
    plan.thread_name = "waybill-sort";
    struct Worker {
        const SortNumbersTask* task;
        const std::vector<std::uint32_t>* open;
        std::unique_ptr<store::ExchangeLoader> loader;
        std::unique_ptr<http::Exchange> exchange;
        std::unique_ptr<filter::FieldValues> values;
        std::unique_ptr<filter::JsonValues> json;  // of a column that shows such

        std::vector<FirstValue> operator()(std::uint32_t begin, std::uint32_t end) {
            std::vector<FirstValue> made(end - begin);
            for (std::uint32_t i = begin; i < end && !task->stop; ++i) {
                const std::uint32_t index = (*open)[i];
                loader->load(index, store::BodyDetail::None, *exchange);
                if (json) {
                    JsonSortKey key;
                    json->tell(*exchange, *loader, JsonCells::kMostRead, key);
                    made[i - begin].on_text(key.bytes);
                } else {
                    values->tell(index, *exchange, made[i - begin]);
                }
            }
            return made;
        }
    };
    std::uint32_t begin = 0;
    capture::work_in_order<std::vector<FirstValue>>(
        plan,
        [&] {
            return Worker{&task,
                          &open,
                          task.session.makeLoader(),
                          std::make_unique<http::Exchange>(),
                          task.column.needsBodies()
                              ? nullptr
                              : std::make_unique<filter::FieldValues>(
                                  task.session.rows(), task.column.field->id, task.column.argument),
                          task.column.needsBodies() ? std::make_unique<filter::JsonValues>(
                              task.column.field->id, task.column.argument)
                                                    : nullptr};
        },
        [&](std::uint32_t end, std::vector<FirstValue>&& made) {
            for (std::uint32_t i = begin; i < end; ++i) {
                numbers.set(open[i], made[i - begin]);
            }
            begin = end;
            if (task.progress) {
                task.progress(end, open.size());
            }
            return !task.stop;
        });
}

bool isNoted(const Column& column, filter::FieldId field) {
    return column.field != nullptr && column.field->id == field;
}

}  // namespace

SortNumbers makeSortNumbers(const SortNumbersTask& task) {
    const store::Session& session = task.session.rows();
    const std::uint32_t count = task.session.size();
    Numbers numbers;
    numbers.numbers.assign(count, kNoSortNumber);
    FirstValue value;
    if (isNoted(task.column, filter::FieldId::Mark)) {
        for (const auto& [exchange, mark] : task.marks) {
            if (exchange < count) {
                numbers.numbers[exchange] = static_cast<std::uint64_t>(mark);
            }
        }
        return numbers.finish();
    }
    if (isNoted(task.column, filter::FieldId::Comment)) {
        for (const auto& [exchange, comment] : task.comments) {
            if (exchange < count) {
                value.kind = FirstValue::Kind::Text;
                value.text = comment.toStdString();
                numbers.set(exchange, value);
            }
        }
        return numbers.finish();
    }
    // A waterfall is sorted by where it begins.
    filter::FieldValues values(session,
                               task.column.field != nullptr && !task.column.needsBodies()
                                   ? task.column.field->id
                                   : filter::FieldId::Time,
                               task.column.argument);
    std::vector<std::uint32_t> open;
    for (std::uint32_t i = 0; i < count; ++i) {
        value.kind = FirstValue::Kind::None;
        if (!task.column.needsBodies() && values.tell(i, value)) {
            numbers.set(i, value);
        } else {
            open.push_back(i);
        }
        if (i % kRowsBetween == 0 && task.stop) {
            return {};
        }
    }
    if (!open.empty()) {
        loadRest(task, open, numbers);
    }
    return numbers.finish();
}

void sortExchanges(std::vector<std::uint32_t>& exchanges, const std::vector<SortBy>& by) {
    struct Entry {
        std::uint64_t number;
        std::uint32_t exchange;
    };
    // Descending is ascending of the mirrored number.
    const auto number_of = [](const SortBy& key, std::uint32_t exchange) {
        const std::uint64_t number = (*key.numbers)[exchange];
        return key.order == Qt::AscendingOrder || number == kNoSortNumber
                   ? number
                   : kNoSortNumber - 1 - number;
    };
    const auto before = [&](const Entry& a, const Entry& b) {
        if (a.number != b.number) {
            return a.number < b.number;
        }
        for (std::size_t i = 1; i < by.size(); ++i) {
            const std::uint64_t of_a = number_of(by[i], a.exchange);
            const std::uint64_t of_b = number_of(by[i], b.exchange);
            if (of_a != of_b) {
                return of_a < of_b;
            }
        }
        return a.exchange < b.exchange;
    };
    std::vector<Entry> entries(exchanges.size());
    std::transform(
        exchanges.begin(), exchanges.end(), entries.begin(), [&](std::uint32_t exchange) {
            return Entry{number_of(by.front(), exchange), exchange};
        });
    const auto place = [&](std::uint32_t i) {
        return entries.begin() + static_cast<std::ptrdiff_t>(i);
    };
    if (entries.size() < kWorthThreads) {
        std::sort(entries.begin(), entries.end(), before);
    } else {
        capture::WorkPlan plan;
        plan.size = static_cast<std::uint32_t>(entries.size());
        plan.threads = threadCount();
        plan.piece = plan.size / plan.threads + 1;
        plan.thread_name = "waybill-sort";
        struct Sorted {};
        std::uint32_t sorted = 0;
        capture::work_in_order<Sorted>(
            plan,
            [&] {
                return [&](std::uint32_t begin, std::uint32_t end) {
                    std::sort(place(begin), place(end), before);
                    return Sorted{};
                };
            },
            [&](std::uint32_t end, Sorted&& /*piece*/) {
                std::inplace_merge(place(0), place(sorted), place(end), before);
                sorted = end;
                return true;
            });
    }
    std::transform(entries.begin(), entries.end(), exchanges.begin(), [](const Entry& entry) {
        return entry.exchange;
    });
}

}  // namespace waybill::gui
