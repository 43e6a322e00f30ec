// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recording over time in a fixed number of stretches: how many exchanges began in each and how
// they ended, and how many body bytes came.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include <QString>

#include "core/store/session.h"

namespace waybill::gui {

struct Overview {
    static constexpr std::size_t kBins = 240;
    enum Outcome : std::uint8_t { Fine, Redirect, ClientError, Failed };
    static constexpr std::size_t kOutcomes = 4;

    struct Bin {
        std::array<std::uint32_t, kOutcomes> all{};
        std::array<std::uint32_t, kOutcomes> shown{};  // of them, by the filter
        double bytes = 0;

        std::uint32_t total() const { return all[0] + all[1] + all[2] + all[3]; }
    };

    // Nanoseconds since the recording began, as the field `since` counts them.
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::vector<Bin> bins;  // kBins; none when there is nothing to show
    std::uint32_t most = 0;
    double most_bytes = 0;

    bool isEmpty() const { return bins.empty(); }
    double binLength() const { return static_cast<double>(end - begin) / kBins; }
    double timeOf(double bin) const { return static_cast<double>(begin) + bin * binLength(); }
    double binOf(double time) const;

    // The filter for the bins from `first` up to but without `last`, in round numbers.
    QString filterFor(double first, double last) const;

    // `shown` has the exchanges that the filter lets through, in any order.
    static Overview of(const store::Session& session,
                       const std::vector<std::uint32_t>& shown,
                       const std::atomic<bool>& stop);
};

}  // namespace waybill::gui
