// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/edit_distance.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/filter/literals.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kLongestWord = 100;  // edit_distance() is for names
constexpr double kMost = 1e15;             // of any number: fits what it is put into

std::string list_of(std::span<const std::string_view> words) {
    std::string list;
    for (const std::string_view word : words) {
        list += list.empty() ? "" : ", ";
        list += word;
    }
    return list;
}

// "400 kbit/s", "1.6Mbit/s", "50 KiB/s", "2MB"; in bytes.
std::optional<double> read_rate(std::string_view text) {
    if (text.ends_with("/s")) {
        text = ascii::trim(text.substr(0, text.size() - 2));
    } else if (text.ends_with("ps")) {
        text = ascii::trim(text.substr(0, text.size() - 2));
        if (text.ends_with('b')) {  // kbps
            return read_rate(std::string(text) + "it");
        }
    }
    if (!text.ends_with("bit")) {
        return filter::read_size(text);
    }
    text = ascii::trim(text.substr(0, text.size() - 3));
    double unit = 1.0 / 8;
    if (!text.empty() && ascii::is_alpha(text.back())) {
        constexpr std::string_view kUnits = "kmg";
        const std::size_t power = kUnits.find(ascii::to_lower(text.back()));
        if (power == std::string_view::npos) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i <= power; ++i) {
            unit *= 1000;
        }
        text = ascii::trim(text.substr(0, text.size() - 1));
    }
    const auto number = filter::read_decimal(text);
    return number ? std::optional(*number * unit) : std::nullopt;
}

}  // namespace

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

std::string suggestion_for(std::string_view word, std::span<const std::string_view> known) {
    const std::string wanted = ascii::lower(word.substr(0, kLongestWord));
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

void RuleProblems::add(const toml::source_region& at, std::string_view what) {
    if (++count_ <= kMost) {
        lines_.push_back(
            for_terminal(fmt::format("{}:{}:{}: {}", file_, at.begin.line, at.begin.column, what)));
    }
}

Error RuleProblems::error() const {
    std::string text;
    for (const std::string& line : lines_) {
        text += text.empty() ? "" : "\n";
        text += line;
    }
    if (count_ > kMost) {
        text += fmt::format("\n{} more", count_ - kMost);
    }
    return Error{std::move(text)};
}

RuleTable::RuleTable(const toml::table& table,
                     std::string where,
                     std::span<const std::string_view> keys,
                     RuleProblems& problems,
                     Keys which)
    : table_(table),
      where_(std::move(where)),
      problems_(problems) {
    for (const auto& [key, node] : table) {
        if (which == Keys::Listed && std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
            problems_.add(key.source(),
                          fmt::format("{} has no key \"{}\"{}",
                                      where_,
                                      key.str().substr(0, kLongestWord),
                                      suggestion_for(key.str(), keys)));
        }
    }
}

const toml::source_region& RuleTable::place_of(std::string_view key) const {
    const toml::node* const node = table_.get(key);
    return node == nullptr ? table_.source() : node->source();
}

std::string RuleTable::path_of(std::string_view key) const {
    return where_ == "rule" ? std::string(key) : fmt::format("{}.{}", where_, key);
}

void RuleTable::fail(const toml::source_region& at, std::string_view key, std::string_view what) {
    problems_.add(at, fmt::format("{}: {}", path_of(key), what));
}

std::optional<std::string> RuleTable::text(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto* const value = node->as_string();
    if (value == nullptr) {
        fail(key, fmt::format("must be a text, and this is {}", kind_of(*node)));
        return std::nullopt;
    }
    return value->get();
}

std::optional<std::string> RuleTable::needed_text(std::string_view key) {
    if (!has(key)) {
        problems_.add(table_.source(), fmt::format("{}: \"{}\" is missing", where_, key));
    }
    return text(key);
}

std::optional<bool> RuleTable::flag(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto* const value = node->as_boolean();
    if (value == nullptr) {
        fail(key, fmt::format("must be true or false, and this is {}", kind_of(*node)));
        return std::nullopt;
    }
    return value->get();
}

std::optional<std::uint64_t> RuleTable::count(std::string_view key,
                                              std::uint64_t least,
                                              std::uint64_t most) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto* const value = node->as_integer();
    if (value == nullptr || value->get() < 0 || static_cast<std::uint64_t>(value->get()) < least
        || static_cast<std::uint64_t>(value->get()) > most) {
        fail(key, fmt::format("must be a whole number from {} to {}", least, most));
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(value->get());
}

std::uint16_t RuleTable::status(std::string_view key, std::uint16_t fallback) {
    return static_cast<std::uint16_t>(count(key, 200, 599).value_or(fallback));
}

std::optional<std::chrono::nanoseconds> RuleTable::duration(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    constexpr auto kMs = static_cast<double>(kNsPerMs);
    std::optional<double> ns;
    if (const auto* const value = node->as_string()) {
        ns = filter::read_duration(value->get(), kMs);
    } else if (node->is_number()) {
        ns = node->value<double>().value_or(-1) * kMs;
    }
    constexpr double kLongest = 3600.0 * kNsPerSecond;
    if (!ns || !(*ns >= 0) || *ns > kLongest) {
        fail(key, "must be milliseconds such as 200, or a time such as \"1.5s\"; at most an hour");
        return std::nullopt;
    }
    return std::chrono::nanoseconds(static_cast<std::int64_t>(*ns));
}

std::optional<std::uint64_t> RuleTable::rate(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    std::optional<double> bytes;
    if (const auto* const value = node->as_string()) {
        bytes = read_rate(value->get());
    } else if (node->is_number()) {
        bytes = node->value<double>();
    }
    if (!bytes || !(*bytes >= 1) || *bytes > kMost) {
        fail(key, "must be a rate such as \"400 kbit/s\", \"50 kB/s\", or bytes a second");
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(*bytes);
}

std::vector<std::string> RuleTable::texts(std::string_view key) {
    const toml::node* const node = find(key);
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
             fmt::format("must be a text or an array of texts, and this is {}", kind_of(*node)));
        return found;
    }
    for (const toml::node& member : *list) {
        if (const auto* const value = member.as_string()) {
            found.push_back(value->get());
        } else {
            fail(member.source(), key, fmt::format("takes texts, and this is {}", kind_of(member)));
        }
    }
    if (list->empty()) {
        fail(key, "is empty; leave it out, or name at least one");
    }
    return found;
}

std::optional<std::size_t> RuleTable::word(std::string_view key,
                                           std::span<const std::string_view> words) {
    const std::optional<std::string> value = text(key);
    if (!value) {
        return std::nullopt;
    }
    const auto found = std::find(words.begin(), words.end(), *value);
    if (found == words.end()) {
        fail(key,
             fmt::format("cannot be \"{}\"{}",
                         value->substr(0, kLongestWord),
                         suggestion_for(*value, words)));
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - words.begin());
}

std::vector<const toml::table*> RuleTable::tables(std::string_view key) {
    const toml::node* const node = find(key);
    std::vector<const toml::table*> found;
    if (node == nullptr) {
        return found;
    }
    if (const toml::table* const one = node->as_table()) {
        found.push_back(one);
        return found;
    }
    const toml::array* const list = node->as_array();
    if (list == nullptr) {
        fail(key,
             fmt::format("must be a table such as {{ ... }} or an array of them, and this is {}",
                         kind_of(*node)));
        return found;
    }
    for (const toml::node& member : *list) {
        if (const toml::table* const table = member.as_table()) {
            found.push_back(table);
        } else {
            fail(
                member.source(), key, fmt::format("takes tables, and this is {}", kind_of(member)));
        }
    }
    return found;
}

}  // namespace waybill::proxy
