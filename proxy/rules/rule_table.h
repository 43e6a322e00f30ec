// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the tables of a file of rules. All that is wrong is told, each with its place; what is
// wrong has no value.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#define TOML_EXCEPTIONS 0
// What it asserts of "[[." it refuses a few lines later anyway.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

#include "core/base/result.h"

namespace waybill::proxy {

// Keys and words as tables of them.
template <std::size_t N>
constexpr std::array<std::string_view, N> words(const char* const (&all)[N]) {
    std::array<std::string_view, N> views;
    std::copy(std::begin(all), std::end(all), views.begin());
    return views;
}

// What is wrong with a file: "rules.toml:7:1: ..." each.
class RuleProblems {
public:
    static constexpr std::size_t kMost = 100;  // more are only counted

    explicit RuleProblems(std::string file) : file_(std::move(file)) {}

    void add(const toml::source_region& at, std::string_view what);
    bool empty() const { return count_ == 0; }
    std::size_t count() const { return count_; }
    // All of them, a line for each.
    Error error() const;

private:
    std::string file_;
    std::vector<std::string> lines_;
    std::size_t count_ = 0;
};

// "a text", "a number".
std::string_view kind_of(const toml::node& node);
// ", did you mean ...?" or the words there are.
std::string suggestion_for(std::string_view word, std::span<const std::string_view> known);

// One table, whose keys must be among those given. All must outlive it.
class RuleTable {
public:
    enum class Keys : std::uint8_t { Listed, Any };

    RuleTable(const toml::table& table,
              std::string where,  // "rule", "respond"
              std::span<const std::string_view> keys,
              RuleProblems& problems,
              Keys which = Keys::Listed);

    const toml::table& table() const { return table_; }
    const toml::node* find(std::string_view key) const { return table_.get(key); }
    bool has(std::string_view key) const { return table_.contains(key); }
    const toml::source_region& place_of(std::string_view key) const;
    void fail(std::string_view key, std::string_view what) { fail(place_of(key), key, what); }
    void fail(const toml::source_region& at, std::string_view key, std::string_view what);
    RuleProblems& problems() { return problems_; }
    // "respond.status"
    std::string path_of(std::string_view key) const;

    // Nothing when the key is not there, or when what is there is wrong.
    std::optional<std::string> text(std::string_view key);
    // The same; it must be there.
    std::optional<std::string> needed_text(std::string_view key);
    std::optional<bool> flag(std::string_view key);
    std::optional<std::uint64_t> count(std::string_view key,
                                       std::uint64_t least,
                                       std::uint64_t most);
    // A status of a final response. `fallback` when the key is not there.
    std::uint16_t status(std::string_view key, std::uint16_t fallback);
    // "200ms", "1.5s", or milliseconds.
    std::optional<std::chrono::nanoseconds> duration(std::string_view key);
    // Bytes a second: "400 kbit/s", "50 KiB/s", or a number.
    std::optional<std::uint64_t> rate(std::string_view key);
    // One text or an array of them.
    std::vector<std::string> texts(std::string_view key);
    // One of these words; the index among them.
    std::optional<std::size_t> word(std::string_view key, std::span<const std::string_view> words);
    // One table or an array of them.
    std::vector<const toml::table*> tables(std::string_view key);

private:
    const toml::table& table_;
    std::string where_;
    RuleProblems& problems_;
};

}  // namespace waybill::proxy
