// SPDX-License-Identifier: GPL-3.0-or-later
//
// Quantiles of many numbers in fixed memory: numbers are counted in buckets that are at most a 64th
// as wide as what is in them, so that a quantile is wrong by less than 1 %. Smallest and largest
// are exact.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace waybill::report {

class LogHistogram {
public:
    using Bucket = std::uint16_t;

    static Bucket bucket_of(std::uint64_t value) {
        if (value < 2 * kPerOctave) {
            return static_cast<Bucket>(value);
        }
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - kBits - 1;
        return static_cast<Bucket>(shift * kPerOctave + (value >> shift));
    }

    void add(std::uint64_t value) { count(bucket_of(value), value); }

    // The same where only the bucket of the number was kept.
    void add_bucket(Bucket bucket) { count(bucket, middle_of(bucket)); }

    std::uint64_t count() const { return count_; }
    std::uint64_t smallest() const { return count_ == 0 ? 0 : smallest_; }
    std::uint64_t largest() const { return largest_; }

    // The number below or at which `permille` of 1000 lie; 0 when there are none.
    std::uint64_t quantile(std::uint64_t permille) const {
        // The nearest rank: ceil(count * permille / 1000).
        const std::uint64_t rank = std::max<std::uint64_t>((count_ * permille + 999) / 1000, 1);
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen >= rank) {
                return std::clamp(middle_of(i), smallest_, largest_);
            }
        }
        return 0;
    }

private:
    static constexpr unsigned kBits = 6;
    static constexpr std::uint64_t kPerOctave = 1U << kBits;
    static constexpr std::size_t kBuckets = (64 - kBits + 1) * kPerOctave;

    void count(Bucket bucket, std::uint64_t value) {
        ++counts_[bucket];
        ++count_;
        smallest_ = std::min(smallest_, value);
        largest_ = std::max(largest_, value);
    }

    static std::uint64_t middle_of(std::size_t bucket) {
        if (bucket < 2 * kPerOctave) {
            return bucket;
        }
        const std::size_t shift = bucket / kPerOctave - 1;
        const std::uint64_t lowest = (bucket - shift * kPerOctave) << shift;
        return lowest + ((std::uint64_t{1} << shift) - 1) / 2;
    }

    std::array<std::uint32_t, kBuckets> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t smallest_ = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t largest_ = 0;
};

}  // namespace waybill::report
