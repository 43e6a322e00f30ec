// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the tables of a policy. The first thing that is wrong is kept, with its place; after it
// nothing is read, and what was read does not count.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#define TOML_EXCEPTIONS 0
// What it asserts of "[[." it refuses a few lines later anyway.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

#include "core/analysis/check_policy.h"

namespace waybill::analysis {

class PolicyError {
public:
    explicit PolicyError(std::string_view file) : file_(file) {}

    void set(const toml::source_region& at, std::string_view what);
    bool is_set() const { return error_.has_value(); }
    const Error& get() const { return *error_; }

private:
    std::string file_;
    std::optional<Error> error_;
};

// ", did you mean ...?" or the names there are.
std::string suggestion_for(std::string_view name, std::span<const std::string_view> known);

// One table, whose keys must be among those asked for.
class PolicyTable {
public:
    PolicyTable(const toml::table& table,
                std::string where,
                std::vector<std::string_view> keys,
                PolicyError& error);

    bool has(std::string_view key) const { return table_.contains(key); }
    const toml::source_region& place_of(std::string_view key) const;

    // Nothing when the key is not there, or when what is there is wrong.
    std::optional<std::string> text(std::string_view key);
    std::optional<bool> flag(std::string_view key);
    // One text or an array of them.
    std::vector<std::string> texts(std::string_view key);
    // One of these words.
    std::optional<std::string> word(std::string_view key,
                                    std::initializer_list<std::string_view> words);
    // One word or an array of them.
    std::vector<std::string> words(std::string_view key, std::span<const std::string_view> words);

    enum class Unit : std::uint8_t { None, Bytes, Seconds, Nanoseconds };
    // A number; with a unit, also a text such as "10 kB" or "200ms".
    std::optional<double> number(std::string_view key, Unit unit);
    Limits limits(Unit unit);  // its keys min and max
    const toml::table* table(std::string_view key);
    const toml::array* array(std::string_view key);

    void fail(std::string_view key, std::string_view what);

private:
    const toml::table& table_;
    std::string where_;  // "assert.header"
    PolicyError& error_;
};

}  // namespace waybill::analysis
