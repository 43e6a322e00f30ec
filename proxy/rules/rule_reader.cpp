// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_reader.h"

#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "core/filter/parser.h"
#include "proxy/rules/known_form.h"
#include "proxy/rules/rule_parts_reader.h"
#include "proxy/rules/rule_table.h"

namespace waybill::proxy {
namespace {

constexpr auto kRuleKeys = std::to_array<std::string_view>({
    "name",    "on",       "when",     "set",     "add",        "remove",
    "replace", "request",  "response", "rewrite", "map_local",  "map_remote",
    "respond", "redirect", "block",    "delay",   "throttle",   "security_headers",
    "caching", "compress", "body",     "message", "rate_limit", "break",
    "tag",
});
constexpr auto kRequestKeys =
    std::to_array<std::string_view>({"set", "add", "remove", "replace", "body"});
constexpr auto kResponseKeys =
    std::to_array<std::string_view>({"set", "add", "remove", "replace", "body", "status"});

// Acts of a key that stands for both messages: where one of them cannot be, the other one is meant.
constexpr Acts kEither = bit_of(Act::RequestBody) | bit_of(Act::ResponseBody)
                         | bit_of(Act::BreakRequest) | bit_of(Act::BreakResponse)
                         | bit_of(Act::RequestCaching) | bit_of(Act::ResponseCaching);

class RuleReader {
public:
    RuleReader(std::string name, std::string folder, RuleProblems& problems)
        : folder_(std::move(folder)),
          problems_(problems) {
        rule_.name = std::move(name);
    }

    // False: it is off.
    bool read(const toml::table& source) {
        RuleTable table(source, "rule", kRuleKeys, problems_);
        read_name(table);
        read_when(table);
        read_heads(table);
        read_answers(table);
        read_rest(table);
        check_phases(table);
        return table.flag("on").value_or(true);
    }

    Rule take() { return std::move(rule_); }

private:
    void act(Act act, bool wanted = true) { rule_.acts |= wanted ? bit_of(act) : Acts{0}; }

    void read_name(RuleTable& table) {
        constexpr std::size_t kLongestName = 200;
        if (auto name = table.text("name"); name && !name->empty()) {
            if (name->size() > kLongestName) {
                table.fail("name", fmt::format("is longer than {} bytes", kLongestName));
            }
            rule_.name = std::move(*name);
        }
    }

    void read_when(RuleTable& table) {
        const auto text = table.text("when");
        if (!text) {
            return;
        }
        auto parsed = filter::parse_expression(*text);
        if (parsed) {
            rule_.when = std::move(*parsed);
        } else {
            table.fail("when", parsed.error().message);
        }
    }

    void read_heads(RuleTable& table) {
        read_head_changes(table, folder_, rule_.request);
        rule_.request_body = read_replacements(table, "body", folder_);
        rule_.response_body = rule_.request_body;
        if (const toml::table* const request = message_table(table, "request")) {
            RuleTable inner(*request, "request", kRequestKeys, problems_);
            read_head_changes(inner, folder_, rule_.request);
            for (Replacement& change : read_replacements(inner, "body", folder_)) {
                rule_.request_body.push_back(std::move(change));
            }
            explicit_ |= inner.has("body") ? bit_of(Act::RequestBody) : Acts{0};
        }
        if (const toml::table* const response = message_table(table, "response")) {
            RuleTable inner(*response, "response", kResponseKeys, problems_);
            read_head_changes(inner, folder_, rule_.response);
            rule_.response.status = inner.status("status", 0);
            if (rule_.response.status == 204 || rule_.response.status == 304) {
                inner.fail("status", "would leave no place for the content; use respond");
            }
            for (Replacement& change : read_replacements(inner, "body", folder_)) {
                rule_.response_body.push_back(std::move(change));
            }
            explicit_ |= inner.has("body") ? bit_of(Act::ResponseBody) : Acts{0};
        }
        act(Act::RequestHead, !rule_.request.empty());
        act(Act::ResponseHead, !rule_.response.empty());
        act(Act::RequestBody, !rule_.request_body.empty());
        act(Act::ResponseBody, !rule_.response_body.empty());
    }

    static const toml::table* message_table(RuleTable& table, std::string_view key) {
        const toml::node* const node = table.find(key);
        if (node != nullptr && !node->is_table()) {
            table.fail(key,
                       fmt::format("must be a table such as {}.set = {{ ... }}, and this is {}",
                                   key,
                                   kind_of(*node)));
        }
        return node == nullptr ? nullptr : node->as_table();
    }

    void read_answers(RuleTable& table) {
        rule_.rewrites = read_replacements(table, "rewrite", folder_);
        act(Act::Rewrite, !rule_.rewrites.empty());
        rule_.map_local = read_map_local(table, folder_);
        act(Act::MapLocal, rule_.map_local.has_value());
        rule_.map_remote = read_map_remote(table);
        act(Act::MapRemote, rule_.map_remote.has_value());
        rule_.respond = read_respond(table, folder_);
        act(Act::Respond, rule_.respond.has_value());
        rule_.redirect = read_redirect(table);
        act(Act::Redirect, rule_.redirect.has_value());
        rule_.block = read_block(table);
        act(Act::Block, rule_.block.has_value());
    }

    void read_rest(RuleTable& table) {
        rule_.tags = table.texts("tag");
        act(Act::Tag, !rule_.tags.empty());
        rule_.rate_limit = read_rate_limit(table);
        act(Act::RateLimit, rule_.rate_limit != nullptr);
        rule_.delay = table.duration("delay").value_or(rule_.delay);
        act(Act::Delay, rule_.delay.count() > 0);
        rule_.throttle = read_throttle(table);
        act(Act::Throttle,
            rule_.throttle.up != nullptr || rule_.throttle.down != nullptr
                || rule_.throttle.latency.count() > 0);
        act(Act::SecurityFields, table.flag("security_headers").value_or(false));
        rule_.caching = read_caching(table);
        act(Act::ResponseCaching, rule_.caching.has_value());
        act(Act::RequestCaching, rule_.caching && rule_.caching->off);
        rule_.compress = read_compress(table);
        act(Act::Compress, rule_.compress.has_value());
        rule_.messages = read_messages(table, folder_);
        act(Act::Message, !rule_.messages.empty());
        read_break(table);
    }

    void read_break(RuleTable& table) {
        constexpr auto kWords = std::to_array<std::string_view>(
            {"request", "request-body", "response", "response-body", "message"});
        constexpr auto kActs = std::to_array<Act>({Act::BreakRequest,
                                                   Act::BreakRequestBody,
                                                   Act::BreakResponse,
                                                   Act::BreakResponseBody,
                                                   Act::BreakMessage});
        const toml::node* const node = table.find("break");
        if (node == nullptr) {
            return;
        }
        if (const auto* const flag = node->as_boolean()) {
            act(Act::BreakRequest, flag->get());
            act(Act::BreakResponse, flag->get());
            return;
        }
        for (const std::string& word : table.texts("break")) {
            const auto found = std::find(kWords.begin(), kWords.end(), word);
            if (found == kWords.end()) {
                table.fail("break",
                           fmt::format("cannot be \"{}\"{}", word, suggestion_for(word, kWords)));
                continue;
            }
            const Act breaking = kActs[static_cast<std::size_t>(found - kWords.begin())];
            act(breaking);
            explicit_ |= bit_of(breaking);
        }
    }

    // An action whose time is over before the filter can be known would never be taken.
    void check_phases(RuleTable& table) {
        for (std::size_t i = 0; i < kActs; ++i) {
            const auto action = static_cast<Act>(i);
            if ((rule_.acts & bit_of(action)) == 0
                || !is_never(known_forms(rule_.when, parts_missing(span_of(action).last)).surely)) {
                continue;
            }
            if ((bit_of(action) & kEither & ~explicit_) != 0) {
                rule_.acts &= ~bit_of(action);
                continue;
            }
            const std::string_view key = action == Act::RequestHead && !table.has("request")
                                             ? first_request_key(table)
                                             : key_of(action);
            table.fail(key, "would never happen: what \"when\" asks for is known too late for it");
        }
        if (rule_.acts == 0 && !table.flag("break") && !table.flag("security_headers")
            && !table.flag("block") && !table.flag("compress") && problems_.empty()) {
            problems_.add(table.table().source(),
                          "rule: it does nothing: there is no action in it");
        }
    }

    static std::string_view first_request_key(const RuleTable& table) {
        for (const std::string_view key : kRequestKeys) {
            if (table.has(key)) {
                return key;
            }
        }
        return "request";
    }

    Rule rule_;
    std::string folder_;
    RuleProblems& problems_;
    Acts explicit_ = 0;
};

}  // namespace

Result<std::vector<Rule>> read_rules(std::string_view toml, const std::string& name) {
    RuleProblems problems(name);
    if (toml.size() > kLargestRuleFile) {
        return Error{fmt::format("{}: is larger than {} bytes", name, kLargestRuleFile)};
    }
    const toml::parse_result parsed = toml::parse(toml);
    if (!parsed) {
        problems.add(parsed.error().source(), parsed.error().description());
        return problems.error();
    }
    constexpr auto kKeys = std::to_array<std::string_view>({"rule"});
    RuleTable document(parsed.table(), "file", kKeys, problems);
    std::string folder = std::filesystem::path(name).parent_path().string();
    const auto sources = document.tables("rule");
    std::vector<Rule> rules;
    if (sources.size() > kMostRules) {
        document.fail("rule", fmt::format("there are more than {}", kMostRules));
        return problems.error();
    }
    for (std::size_t i = 0; i < sources.size(); ++i) {
        RuleReader reader(fmt::format("rule {}", i + 1), folder, problems);
        if (reader.read(*sources[i])) {
            rules.push_back(reader.take());
        }
    }
    if (!problems.empty()) {
        return problems.error();
    }
    return rules;
}

}  // namespace waybill::proxy
