// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/policy_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/edit_distance.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/filter/literals.h"

namespace waybill::analysis {
namespace {

constexpr std::size_t kLongestWord = 100;  // edit_distance() is for names

std::string list_of(std::span<const std::string_view> names) {
    std::string list;
    for (const std::string_view name : names) {
        list += list.empty() ? "" : ", ";
        list += name;
    }
    return list;
}

std::string_view kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "an array";
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
        case toml::node_type::floating_point:
            return "a number";
        case toml::node_type::boolean:
            return "true or false";
        default:
            return "a date or time";
    }
}

// "30d", "5min", "300".
std::optional<double> read_seconds(std::string_view text) {
    constexpr double kDay = 86'400;
    if (text.ends_with('d')) {
        const auto days = filter::read_decimal(text.substr(0, text.size() - 1));
        return days ? std::optional(*days * kDay) : std::nullopt;
    }
    const auto ns = filter::read_duration(text, static_cast<double>(kNsPerSecond));
    return ns ? std::optional(*ns / static_cast<double>(kNsPerSecond)) : std::nullopt;
}

}  // namespace

void PolicyError::set(const toml::source_region& at, std::string_view what) {
    if (!error_) {
        error_ = Error{
            for_terminal(fmt::format("{}:{}:{}: {}", file_, at.begin.line, at.begin.column, what))};
    }
}

std::string suggestion_for(std::string_view name, std::span<const std::string_view> known) {
    const std::string wanted = ascii::lower(name.substr(0, kLongestWord));
    std::string_view nearest;
    std::size_t least = std::max<std::size_t>(2, wanted.size() / 3) + 1;
    for (const std::string_view candidate : known) {
        if (const std::size_t distance = edit_distance(wanted, ascii::lower(candidate));
            distance < least) {
            least = distance;
            nearest = candidate;
        }
    }
    return nearest.empty() ? "; there are " + list_of(known)
                           : fmt::format("; did you mean \"{}\"?", nearest);
}

PolicyTable::PolicyTable(const toml::table& table,
                         std::string where,
                         std::vector<std::string_view> keys,
                         PolicyError& error)
    : table_(table),
      where_(std::move(where)),
      error_(error) {
    // In the order of the file: the first one that is wrong is told.
    std::vector<std::pair<toml::source_region, std::string_view>> unknown;
    for (const auto& [key, node] : table_) {
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
            unknown.emplace_back(key.source(), key.str());
        }
    }
    std::sort(unknown.begin(), unknown.end(), [](const auto& a, const auto& b) {
        return a.first.begin < b.first.begin;
    });
    if (!unknown.empty()) {
        const auto& [place, key] = unknown.front();
        error_.set(place,
                   fmt::format("{} has no key \"{}\"{}", where_, key, suggestion_for(key, keys)));
    }
}

const toml::source_region& PolicyTable::place_of(std::string_view key) const {
    const toml::node* const node = table_.get(key);
    return node == nullptr ? table_.source() : node->source();
}

void PolicyTable::fail(std::string_view key, std::string_view what) {
    error_.set(place_of(key), what);
}

std::optional<std::string> PolicyTable::text(std::string_view key) {
    const toml::node* const node = table_.get(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto* const value = node->as_string();
    if (value == nullptr) {
        fail(key, fmt::format("{} must be a text, and this is {}", key, kind_of(*node)));
        return std::nullopt;
    }
    return value->get();
}

std::optional<bool> PolicyTable::flag(std::string_view key) {
    const toml::node* const node = table_.get(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto* const value = node->as_boolean();
    if (value == nullptr) {
        fail(key, fmt::format("{} must be true or false, and this is {}", key, kind_of(*node)));
        return std::nullopt;
    }
    return value->get();
}

std::vector<std::string> PolicyTable::texts(std::string_view key) {
    const toml::node* const node = table_.get(key);
    std::vector<std::string> found;
    if (node == nullptr) {
        return found;
    }
    if (const auto* const one = node->as_string()) {
        found.push_back(one->get());
        return found;
    }
    const auto* const list = node->as_array();
    if (list == nullptr) {
        fail(key,
             fmt::format(
                 "{} must be a text or an array of texts, and this is {}", key, kind_of(*node)));
        return found;
    }
    for (const toml::node& member : *list) {
        if (const auto* const value = member.as_string()) {
            found.push_back(value->get());
        } else {
            error_.set(member.source(),
                       fmt::format("{} takes texts, and this is {}", key, kind_of(member)));
        }
    }
    if (list->empty()) {
        fail(key, fmt::format("{} is empty; leave it out, or name at least one", key));
    }
    return found;
}

std::vector<std::string> PolicyTable::words(std::string_view key,
                                            std::span<const std::string_view> words) {
    std::vector<std::string> found = texts(key);
    for (const std::string& word : found) {
        if (std::find(words.begin(), words.end(), word) == words.end()) {
            fail(key, fmt::format("{} cannot be \"{}\"{}", key, word, suggestion_for(word, words)));
        }
    }
    return found;
}

std::optional<std::string> PolicyTable::word(std::string_view key,
                                             std::initializer_list<std::string_view> words) {
    const std::optional<std::string> value = text(key);
    if (value && std::find(words.begin(), words.end(), *value) == words.end()) {
        fail(key,
             fmt::format("{} cannot be \"{}\"; there are {}",
                         key,
                         *value,
                         list_of({words.begin(), words.size()})));
    }
    return value;
}

std::optional<double> PolicyTable::number(std::string_view key, Unit unit) {
    const toml::node* const node = table_.get(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    std::optional<double> value;
    if (const auto* const text = node->as_string(); text != nullptr && unit == Unit::Bytes) {
        value = filter::read_size(text->get());
    } else if (text != nullptr && unit == Unit::Nanoseconds) {
        value = filter::read_duration(text->get(), static_cast<double>(kNsPerMs));
    } else if (text != nullptr && unit == Unit::Seconds) {
        value = read_seconds(text->get());
    } else if (node->is_number()) {
        value = node->value<double>();
        if (value && unit == Unit::Nanoseconds) {
            *value *= static_cast<double>(kNsPerMs);
        }
    }
    if (!value || !(*value >= 0)) {  // not a number is neither
        constexpr auto kExpected = std::to_array<std::string_view>({
            "a number",
            "a size in bytes such as 2000 or \"2 kB\"",
            "seconds such as 300, or a time such as \"5min\" or \"30d\"",
            "milliseconds such as 200, or a time such as \"1.5s\"",
        });
        fail(key,
             fmt::format(
                 "{} must be {}; zero or more", key, kExpected[static_cast<std::size_t>(unit)]));
        return std::nullopt;
    }
    return value;
}

Limits PolicyTable::limits(Unit unit) {
    const Limits limits{number("min", unit), number("max", unit)};
    if (limits.min && limits.max && *limits.min > *limits.max) {
        fail("min", "min is above max: nothing could be right");
    }
    return limits;
}

const toml::table* PolicyTable::table(std::string_view key) {
    const toml::node* const node = table_.get(key);
    if (node != nullptr && !node->is_table()) {
        fail(key,
             fmt::format(
                 "{} must be a table such as {{ ... }}, and this is {}", key, kind_of(*node)));
    }
    return node == nullptr ? nullptr : node->as_table();
}

const toml::array* PolicyTable::array(std::string_view key) {
    const toml::node* const node = table_.get(key);
    if (node != nullptr && !node->is_array()) {
        fail(key, fmt::format("{} must be an array, and this is {}", key, kind_of(*node)));
    }
    return node == nullptr ? nullptr : node->as_array();
}

}  // namespace waybill::analysis
