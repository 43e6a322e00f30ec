// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_parts_reader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/filter/literals.h"
#include "core/http/url.h"
#include "proxy/rules/field_text.h"
#include "proxy/rules/network_presets.h"

namespace waybill::proxy {
namespace {

using Words = std::span<const std::string_view>;

template <std::size_t N>
constexpr std::array<std::string_view, N> words(const char* const (&all)[N]) {
    std::array<std::string_view, N> views;
    std::copy(std::begin(all), std::end(all), views.begin());
    return views;
}

// A value that is a text, or { file = "..." }.
std::optional<RuleText> read_text(const toml::node& node,
                                  std::string_view key,
                                  const std::string& folder,
                                  RuleTable& table) {
    RuleText text;
    if (const auto* const value = node.as_string()) {
        text.text = value->get();
        return text;
    }
    if (const toml::table* const inner = node.as_table()) {
        constexpr auto kKeys = words({"file"});
        RuleTable file(*inner, table.path_of(key), kKeys, table.problems());
        text.file = path_from(folder, file.needed_text("file").value_or(""));
        return text;
    }
    table.fail(
        node.source(),
        key,
        fmt::format("must be a text or {{ file = \"...\" }}, and this is {}", kind_of(node)));
    return std::nullopt;
}

std::optional<Rewriter> read_pattern(RuleTable& table, std::string_view key) {
    const auto source = table.needed_text(key);
    if (!source) {
        return std::nullopt;
    }
    auto compiled = Rewriter::compile(*source);
    if (!compiled) {
        table.fail(key, compiled.error().message);
        return std::nullopt;
    }
    return std::move(*compiled);
}

// The keys pattern and with (or file).
std::optional<Replacement> read_replacement(RuleTable& table, const std::string& folder) {
    auto pattern = read_pattern(table, "pattern");
    Replacement replacement;
    if (table.has("with") == table.has("file")) {
        table.problems().add(
            table.table().source(),
            fmt::format("{}: one of \"with\" and \"file\" is needed", table.path_of("pattern")));
    }
    replacement.with.text = table.text("with").value_or("");
    if (const auto file = table.text("file")) {
        replacement.with.file = path_from(folder, *file);
    }
    if (!pattern) {
        return std::nullopt;
    }
    replacement.pattern = std::move(*pattern);
    if (const std::string fault = replacement.pattern.fault_of(replacement.with.text);
        !fault.empty()) {
        table.fail("with", fault);
    }
    return replacement;
}

void add_setting(std::string_view name,
                 const toml::node& node,
                 const std::string& folder,
                 RuleTable& table,
                 std::vector<FieldSetting>& fields) {
    auto value = read_text(node, name, folder, table);
    if (!value) {
        return;
    }
    if (const std::string fault = fault_of_value(value->text); !fault.empty()) {
        table.fail(node.source(), name, "the value " + fault);
        return;
    }
    fields.push_back({std::string(name), std::move(*value)});
}

// The keys of `table` that are fields.
std::vector<FieldSetting> read_all_fields(const toml::table& fields,
                                          const std::string& folder,
                                          RuleTable& table) {
    std::vector<FieldSetting> settings;
    for (const auto& [key, node] : fields) {
        if (const std::string fault = fault_of_setting(key.str()); !fault.empty()) {
            table.fail(key.source(), key.str(), fmt::format("\"{}\" {}", key.str(), fault));
            continue;
        }
        if (const toml::array* const values = node.as_array()) {
            for (const toml::node& value : *values) {
                add_setting(key.str(), value, folder, table, settings);
            }
        } else {
            add_setting(key.str(), node, folder, table, settings);
        }
    }
    return settings;
}

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

std::string path_from(const std::string& folder, const std::string& path) {
    return path.empty() || path.front() == '/' || folder.empty() ? path : folder + '/' + path;
}

std::vector<FieldSetting> read_fields(RuleTable& table,
                                      std::string_view key,
                                      const std::string& folder) {
    const toml::node* const node = table.find(key);
    if (node == nullptr) {
        return {};
    }
    const toml::table* const fields = node->as_table();
    if (fields == nullptr) {
        table.fail(
            key,
            fmt::format("must be a table such as {{ \"X-Name\" = \"value\" }}, and this is {}",
                        kind_of(*node)));
        return {};
    }
    RuleTable inner(*fields, table.path_of(key), {}, table.problems(), RuleTable::Keys::Any);
    return read_all_fields(*fields, folder, inner);
}

void read_head_changes(RuleTable& table, const std::string& folder, HeadChanges& changes) {
    for (FieldSetting& setting : read_fields(table, "set", folder)) {
        changes.set.push_back(std::move(setting));
    }
    for (FieldSetting& setting : read_fields(table, "add", folder)) {
        changes.add.push_back(std::move(setting));
    }
    for (std::string& name : table.texts("remove")) {
        if (const std::string fault = fault_of_removing(name); !fault.empty()) {
            table.fail("remove", fmt::format("\"{}\" {}", name, fault));
        } else {
            changes.remove.push_back(std::move(name));
        }
    }
    for (const toml::table* const entry : table.tables("replace")) {
        constexpr auto kKeys = words({"field", "pattern", "with", "file"});
        RuleTable inner(*entry, table.path_of("replace"), kKeys, table.problems());
        const std::string name = inner.text("field").value_or("");
        const std::string fault = name.empty() ? "" : fault_of_setting(name);
        if (!fault.empty()) {
            inner.fail("field", fmt::format("\"{}\" {}", name, fault));
        }
        if (auto replacement = read_replacement(inner, folder)) {
            if (const std::string bad = fault_of_value(replacement->with.text); !bad.empty()) {
                inner.fail("with", bad);
            }
            changes.replace.push_back({name, std::move(*replacement)});
        }
    }
}

std::vector<Replacement> read_replacements(RuleTable& table,
                                           std::string_view key,
                                           const std::string& folder) {
    std::vector<Replacement> replacements;
    for (const toml::table* const entry : table.tables(key)) {
        constexpr auto kKeys = words({"pattern", "with", "file"});
        RuleTable inner(*entry, table.path_of(key), kKeys, table.problems());
        if (auto replacement = read_replacement(inner, folder)) {
            replacements.push_back(std::move(*replacement));
        }
    }
    return replacements;
}

std::vector<MessageChange> read_messages(RuleTable& table, const std::string& folder) {
    std::vector<MessageChange> changes;
    for (const toml::table* const entry : table.tables("message")) {
        constexpr auto kKeys = words({"pattern", "with", "file", "from", "drop"});
        constexpr auto kSenders = words({"client", "server"});
        RuleTable inner(*entry, table.path_of("message"), kKeys, table.problems());
        MessageChange change;
        if (const auto sender = inner.word("from", kSenders)) {
            change.sender = *sender == 0 ? Side::Client : Side::Server;
        }
        change.drop = inner.flag("drop").value_or(false);
        if (change.drop) {
            if (auto pattern = read_pattern(inner, "pattern")) {
                change.replacement.pattern = std::move(*pattern);
            }
        } else if (auto replacement = read_replacement(inner, folder)) {
            change.replacement = std::move(*replacement);
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

std::optional<MapLocal> read_map_local(RuleTable& table, const std::string& folder) {
    const toml::node* const node = table.find("map_local");
    if (node == nullptr) {
        return std::nullopt;
    }
    MapLocal map;
    map.under = "/";
    if (node->is_string()) {
        map.path = table.text("map_local").value_or("");
    } else if (const toml::table* const entry = node->as_table()) {
        constexpr auto kKeys = words({"path", "under", "pattern"});
        RuleTable inner(*entry, "map_local", kKeys, table.problems());
        map.path = inner.needed_text("path").value_or("");
        map.under = inner.text("under").value_or("/");
        if (!map.under.starts_with('/')) {
            inner.fail("under", "must begin with a slash");
        }
        if (inner.has("pattern")) {
            map.pattern = read_pattern(inner, "pattern");
        }
    } else {
        table.fail("map_local", "must be a path or a table such as { path = \"...\" }");
    }
    map.path = path_from(folder, map.path);
    return map;
}

std::optional<MapRemote> read_map_remote(RuleTable& table) {
    const toml::node* const node = table.find("map_remote");
    if (node == nullptr) {
        return std::nullopt;
    }
    MapRemote map;
    std::string to;
    if (const toml::table* const entry = node->as_table()) {
        constexpr auto kKeys = words({"to", "keep_host"});
        RuleTable inner(*entry, "map_remote", kKeys, table.problems());
        to = inner.needed_text("to").value_or("");
        map.keep_host = inner.flag("keep_host").value_or(false);
    } else {
        to = table.text("map_remote").value_or("");
    }
    const auto parts = http::split_url(to);
    if (!parts || parts->authority.empty() || !parts->user_info.empty() || parts->query
        || parts->fragment) {
        table.fail("map_remote",
                   "must be a URL such as \"http://localhost:3000\", without a query");
        return std::nullopt;
    }
    map.scheme = ascii::lower(parts->scheme);
    if (map.scheme != "http" && map.scheme != "https") {
        table.fail("map_remote", "can be http:// or https:// only");
    }
    map.authority = parts->authority;
    map.prefix = parts->path;
    if (map.prefix.ends_with('/')) {
        map.prefix.pop_back();
    }
    return map;
}

std::optional<Respond> read_respond(RuleTable& table, const std::string& folder) {
    const auto entries = table.tables("respond");
    if (entries.empty()) {
        return std::nullopt;
    }
    constexpr auto kKeys = words({"status", "fields", "type", "body", "file"});
    RuleTable inner(*entries.front(), "respond", kKeys, table.problems());
    if (entries.size() > 1) {
        table.fail("respond", "can be given once only");
    }
    Respond respond;
    respond.status = inner.status("status", 200);
    respond.fields = read_fields(inner, "fields", folder);
    if (const auto type = inner.text("type")) {
        if (const std::string fault = fault_of_value(*type); !fault.empty()) {
            inner.fail("type", fault);
        }
        respond.fields.push_back({"Content-Type", {*type, ""}});
    }
    if (inner.has("body") && inner.has("file")) {
        inner.fail("file", "stands beside body: only one of them can be");
    }
    respond.body.text = inner.text("body").value_or("");
    if (const auto file = inner.text("file")) {
        respond.body.file = path_from(folder, *file);
    }
    return respond;
}

std::optional<Redirect> read_redirect(RuleTable& table) {
    const toml::node* const node = table.find("redirect");
    if (node == nullptr) {
        return std::nullopt;
    }
    Redirect redirect;
    if (const toml::table* const entry = node->as_table()) {
        constexpr auto kKeys = words({"to", "pattern", "status"});
        RuleTable inner(*entry, "redirect", kKeys, table.problems());
        redirect.to = inner.needed_text("to").value_or("");
        redirect.status = static_cast<std::uint16_t>(inner.count("status", 300, 399).value_or(302));
        if (inner.has("pattern")) {
            redirect.pattern = read_pattern(inner, "pattern");
            const std::string fault =
                redirect.pattern ? redirect.pattern->fault_of(redirect.to) : "";
            if (!fault.empty()) {
                inner.fail("to", fault);
            }
        }
    } else {
        redirect.to = table.text("redirect").value_or("");
    }
    if (const std::string fault = fault_of_value(redirect.to); !fault.empty()) {
        table.fail("redirect", "the URL " + fault);
    }
    return redirect;
}

std::optional<Block> read_block(RuleTable& table) {
    const toml::node* const node = table.find("block");
    if (node == nullptr) {
        return std::nullopt;
    }
    constexpr auto kHow = words({"reset", "answer"});
    Block block;
    if (const auto* const flag = node->as_boolean()) {
        return flag->get() ? std::optional(block) : std::nullopt;
    }
    if (node->is_integer()) {
        block.status = table.status("block", block.status);
    } else if (const toml::table* const entry = node->as_table()) {
        constexpr auto kKeys = words({"status", "how"});
        RuleTable inner(*entry, "block", kKeys, table.problems());
        block.status = inner.status("status", block.status);
        block.reset = inner.word("how", kHow) == std::size_t{0};
    } else {
        block.reset = table.word("block", kHow) == std::size_t{0};
    }
    return block;
}

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
