// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_parts_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/http/url.h"
#include "proxy/rules/field_text.h"

namespace waybill::proxy {
namespace {

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

}  // namespace waybill::proxy
