// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds many short texts in one pass: the beginnings of keys and tokens, the first words of stack
// traces. Looks at every second place, by a table of three bytes, so that text in which none of
// them occurs costs about a nanosecond per two bytes or less; made once, used for ever.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace waybill::audit {

// Immutable: several threads may use one.
class LiteralScanner {
public:
    static constexpr std::size_t kShortest = 2;

    // `literals` must outlive the scanner. REQUIRES: each has kShortest bytes or more.
    explicit LiteralScanner(std::span<const std::string_view> literals);

    // Calls `visit(std::size_t literal, std::size_t offset)` for each occurrence, once each,
    // roughly in order. It returns whether to go on.
    template <typename Visit>
    void scan(std::string_view text, Visit visit) const {
        std::size_t from = 0;
        while (const auto place = next_candidate(text, from)) {
            for (const Entry& entry : entries_at(text, *place)) {
                const std::optional<std::size_t> offset = occurrence(text, *place, entry);
                if (offset && !visit(entry.literal, *offset)) {
                    return;
                }
            }
            from = *place + kStep;
        }
    }

private:
    static constexpr std::size_t kStep = 2;
    static constexpr unsigned kHashBits = 16;

    // `literal` begins `before` bytes ahead of a window with that hash; -1: one byte behind it.
    struct Entry {
        std::uint32_t hash;
        std::uint32_t literal;
        std::int32_t before;
    };

    static std::uint32_t hash_of(std::uint32_t window);
    static std::uint32_t window_at(std::string_view text, std::size_t place);

    void add(std::string_view window, std::uint32_t literal, std::int32_t before);
    void add_literal(std::uint32_t literal);
    bool has(std::uint32_t hash) const { return (table_[hash >> 6U] >> (hash & 63U) & 1U) != 0; }

    // The next even place behind `from` whose window may belong to a literal.
    std::optional<std::size_t> next_candidate(std::string_view text, std::size_t from) const;
    std::span<const Entry> entries_at(std::string_view text, std::size_t place) const;
    std::optional<std::size_t> occurrence(std::string_view text,
                                          std::size_t place,
                                          const Entry& entry) const;

    std::span<const std::string_view> literals_;
    std::vector<Entry> entries_;  // by hash
    std::array<std::uint64_t, (1U << kHashBits) / 64> table_{};
};

}  // namespace waybill::audit
