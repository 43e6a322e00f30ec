// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of rules that are about how responses are cached and coded, and how fast traffic is.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/filter/literals.h"
#include "proxy/rules/field_text.h"
#include "proxy/rules/network_presets.h"
#include "proxy/rules/rule_parts_reader.h"

namespace waybill::proxy {
namespace {

std::optional<std::chrono::seconds> read_age(RuleTable& table, std::string_view key) {
    const toml::node* const node = table.find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    constexpr double kDay = 86'400;
    constexpr double kSecond = 1e9;
    std::optional<double> seconds;
    if (const auto* const value = node->as_string()) {
        const std::string& text = value->get();
        if (text.ends_with('d')) {
            seconds = filter::read_decimal(std::string_view(text).substr(0, text.size() - 1));
            seconds = seconds ? std::optional(*seconds * kDay) : std::nullopt;
        } else if (const auto ns = filter::read_duration(text, kSecond)) {
            seconds = *ns / kSecond;
        }
    } else if (node->is_integer()) {
        seconds = node->value<double>();
    }
    constexpr double kMost = 2'147'483'648;  // RFC 9111 section 1.2.2
    if (!seconds || !(*seconds >= 0) || *seconds > kMost) {
        table.fail(key, "must be seconds such as 300, or a time such as \"5min\" or \"30d\"");
        return std::nullopt;
    }
    return std::chrono::seconds(static_cast<std::int64_t>(*seconds));
}

std::string control_of(RuleTable& table) {
    std::string control;
    const auto append = [&control](std::string_view directive) {
        control += control.empty() ? "" : ", ";
        control += directive;
    };
    constexpr std::array<std::pair<const char*, const char*>, 6> kFlags{{
        {"public", "public"},
        {"private", "private"},
        {"no_cache", "no-cache"},
        {"no_store", "no-store"},
        {"must_revalidate", "must-revalidate"},
        {"immutable", "immutable"},
    }};
    constexpr std::array<std::pair<const char*, const char*>, 4> kAges{{
        {"max_age", "max-age"},
        {"s_maxage", "s-maxage"},
        {"stale_while_revalidate", "stale-while-revalidate"},
        {"stale_if_error", "stale-if-error"},
    }};
    for (const auto& [key, directive] : kFlags) {
        if (table.flag(key).value_or(false)) {
            append(directive);
        }
    }
    for (const auto& [key, directive] : kAges) {
        if (const auto age = read_age(table, key)) {
            append(fmt::format("{}={}", directive, age->count()));
        }
    }
    return control;
}

std::shared_ptr<Throttle> throttle_of(std::uint64_t bytes_per_second) {
    // A tenth of a second at once: more would show as a jump, less would wake too often.
    constexpr std::uint64_t kPerSecond = 10;
    constexpr std::uint64_t kLeast = 1500;
    return std::make_shared<Throttle>(bytes_per_second,
                                      std::max(bytes_per_second / kPerSecond, kLeast));
}

}  // namespace

std::optional<Caching> read_caching(RuleTable& table) {
    const toml::node* const node = table.find("caching");
    if (node == nullptr) {
        return std::nullopt;
    }
    Caching caching;
    if (const toml::table* const entry = node->as_table()) {
        constexpr auto kKeys = words({"max_age",
                                      "s_maxage",
                                      "public",
                                      "private",
                                      "no_cache",
                                      "no_store",
                                      "must_revalidate",
                                      "immutable",
                                      "stale_while_revalidate",
                                      "stale_if_error"});
        RuleTable inner(*entry, "caching", kKeys, table.problems());
        caching.control = control_of(inner);
    } else {
        caching.control = table.text("caching").value_or("");
        caching.off = caching.control == "off";
    }
    if (const std::string fault = fault_of_value(caching.control); !fault.empty()) {
        table.fail("caching", "the value " + fault);
    } else if (caching.control.empty()) {
        table.fail("caching",
                   "says nothing: \"off\", a value of Cache-Control, or { max_age = 60 }");
    }
    return caching;
}

std::optional<std::vector<Compression>> read_compress(RuleTable& table) {
    const toml::node* const node = table.find("compress");
    if (node == nullptr) {
        return std::nullopt;
    }
    std::vector<Compression> codings{Compression::Brotli, Compression::Zstd, Compression::Gzip};
    if (const auto* const flag = node->as_boolean()) {
        return flag->get() ? std::optional(codings) : std::nullopt;
    }
    constexpr auto kNames = words({"gzip", "br", "zstd"});
    codings.clear();
    for (const std::string& name : table.texts("compress")) {
        const auto found = std::find(kNames.begin(), kNames.end(), name);
        if (found == kNames.end()) {
            table.fail("compress",
                       fmt::format("cannot be \"{}\"{}", name, suggestion_for(name, kNames)));
        } else {
            codings.push_back(static_cast<Compression>(found - kNames.begin()));
        }
    }
    return codings;
}

std::shared_ptr<RateLimiter> read_rate_limit(RuleTable& table) {
    const auto entries = table.tables("rate_limit");
    if (entries.empty()) {
        return nullptr;
    }
    constexpr auto kKeys = words({"requests", "per", "by", "status"});
    constexpr auto kBy = words({"client", "host", "all"});
    RuleTable inner(*entries.front(), "rate_limit", kKeys, table.problems());
    if (!inner.has("requests")) {
        inner.problems().add(entries.front()->source(), "rate_limit: \"requests\" is missing");
    }
    return std::make_shared<RateLimiter>(
        inner.count("requests", 1, 1'000'000'000).value_or(1),
        inner.duration("per").value_or(std::chrono::seconds(1)),
        static_cast<RateLimiter::By>(inner.word("by", kBy).value_or(0)),
        inner.status("status", 429));
}

ThrottleRates read_throttle(RuleTable& table) {
    ThrottleRates rates;
    const toml::node* const node = table.find("throttle");
    if (node == nullptr) {
        return rates;
    }
    if (const toml::table* const entry = node->as_table()) {
        constexpr auto kKeys = words({"down", "up", "latency"});
        RuleTable inner(*entry, "throttle", kKeys, table.problems());
        const auto down = inner.rate("down");
        const auto up = inner.rate("up");
        rates.down = down ? throttle_of(*down) : nullptr;
        rates.up = up ? throttle_of(*up) : nullptr;
        rates.latency = inner.duration("latency").value_or(rates.latency);
        if (entry->empty()) {
            table.fail("throttle", "is empty: give down, up or latency");
        }
        return rates;
    }
    std::vector<std::string_view> names;
    for (const NetworkPreset& preset : network_presets()) {
        names.push_back(preset.name);
    }
    if (const auto found = table.word("throttle", names)) {
        constexpr std::uint64_t kBytesOfKbit = 125;
        const NetworkPreset& preset = network_presets()[*found];
        rates.down = throttle_of(preset.down_kbit * kBytesOfKbit);
        rates.up = throttle_of(preset.up_kbit * kBytesOfKbit);
        rates.latency = std::chrono::milliseconds(preset.latency_ms);
    }
    return rates;
}

}  // namespace waybill::proxy
