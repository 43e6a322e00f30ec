// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/overview.h"

#include <algorithm>
#include <cmath>

#include "core/filter/row_state.h"
#include "core/filter/row_values.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

using store::ExchangeRow;

constexpr std::uint32_t kBetweenLooks = 1U << 14U;
constexpr int kFirstServerError = 500;
constexpr int kFirstClientError = 400;

Overview::Outcome outcomeOf(const store::Session& session, const ExchangeRow& row) {
    if (row.status >= kFirstServerError
        || filter::is_error(row, session.connections[row.connection])) {
        return Overview::Failed;
    }
    if (row.status >= kFirstClientError) {
        return Overview::ClientError;
    }
    return filter::is_redirect(row.status) ? Overview::Redirect : Overview::Fine;
}

class Counter {
public:
    Counter(const store::Session& session, const std::atomic<bool>& stop)
        : session_(session),
          stop_(stop),
          began_(filter::beginning_of(session)) {}

    bool findEnds(Overview& overview) {
        bool any = false;
        std::uint32_t i = 0;
        for (const ExchangeRow& row : session_.exchanges) {
            if (isStopped(i++)) {
                return false;
            }
            if (!row.started.known()) {
                continue;
            }
            const std::int64_t begin = since(row);
            const std::int64_t end = begin + std::max<std::int64_t>(store::total_of(row), 0);
            overview.begin = any ? std::min(overview.begin, begin) : begin;
            overview.end = any ? std::max(overview.end, end) : end;
            any = true;
        }
        // Something of a width, that nothing is divided by zero.
        overview.end = std::max(overview.end, overview.begin + kNsPerMs);
        return any && began_.known();
    }

    void count(Overview& overview) {
        std::uint32_t i = 0;
        for (const ExchangeRow& row : session_.exchanges) {
            if (isStopped(i++)) {
                return;
            }
            if (row.started.known()) {
                Overview::Bin& bin = binAt(overview, since(row));
                ++bin.all.at(outcomeOf(session_, row));
                overview.most = std::max(overview.most, bin.total());
                spread(overview, row);
            }
        }
        for (const Overview::Bin& bin : overview.bins) {
            overview.most_bytes = std::max(overview.most_bytes, bin.bytes);
        }
    }

    void countShown(Overview& overview, const std::vector<std::uint32_t>& shown) {
        std::uint32_t i = 0;
        for (const std::uint32_t exchange : shown) {
            if (isStopped(i++)) {
                return;
            }
            if (exchange < session_.exchanges.size()) {
                const ExchangeRow& row = session_.exchanges[exchange];
                if (row.started.known()) {
                    ++binAt(overview, since(row)).shown.at(outcomeOf(session_, row));
                }
            }
        }
    }

private:
    bool isStopped(std::uint32_t i) const { return i % kBetweenLooks == 0 && stop_; }

    std::int64_t since(const ExchangeRow& row) const { return row.started.ns - began_.ns; }

    static std::size_t placeAt(const Overview& overview, std::int64_t time) {
        const double place = std::floor(overview.binOf(static_cast<double>(time)));
        return static_cast<std::size_t>(
            std::clamp(place, 0.0, static_cast<double>(Overview::kBins - 1)));
    }
    static Overview::Bin& binAt(Overview& overview, std::int64_t time) {
        return overview.bins[placeAt(overview, time)];
    }

    // The bytes of a response came evenly between its first and its last one.
    void spread(Overview& overview, const ExchangeRow& row) const {
        if (row.response_size == 0) {
            return;
        }
        const std::int64_t start = since(row) + std::max<std::int64_t>(row.response_begin, 0);
        const std::int64_t stop = since(row) + std::max<std::int64_t>(row.response_end, 0);
        const std::size_t first = placeAt(overview, start);
        const std::size_t last = std::max(placeAt(overview, stop), first);
        const double share =
            static_cast<double>(row.response_size) / static_cast<double>(last - first + 1);
        for (std::size_t i = first; i <= last; ++i) {
            overview.bins[i].bytes += share;
        }
    }

    const store::Session& session_;
    const std::atomic<bool>& stop_;
    Timestamp began_;
};

}  // namespace

double Overview::binOf(double time) const {
    return (time - static_cast<double>(begin)) / binLength();
}

QString Overview::filterFor(double first, double last) const {
    // Numbers of four digits over what is seen say as much as the mouse does.
    const double step =
        std::pow(10.0, std::floor(std::log10(static_cast<double>(end - begin))) - 3);
    const double low = std::max(0.0, std::floor(timeOf(first) / step) * step);
    const double high = std::max(low + step, std::ceil(timeOf(last) / step) * step);
    return between(filter::FieldId::Since, std::round(low), std::round(high));
}

Overview Overview::of(const store::Session& session,
                      const std::vector<std::uint32_t>& shown,
                      const std::atomic<bool>& stop) {
    Overview overview;
    Counter counter(session, stop);
    if (counter.findEnds(overview)) {
        overview.bins.resize(kBins);
        counter.count(overview);
        counter.countShown(overview, shown);
    }
    return overview;
}

}  // namespace waybill::gui
