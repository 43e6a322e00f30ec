// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cases that are whole answers, judged by our own rules; and those of Lighthouse's audits.
#include <algorithm>
#include <array>
#include <string>

#include "cli/score_cases.h"
#include "cli/score_exchange.h"
#include "core/audit/cross_origin.h"
#include "core/audit/framing.h"
#include "core/audit/judge.h"
#include "core/audit/rules_cors_session.h"
#include "core/audit/rules_redirects.h"
#include "core/base/ascii.h"

namespace waybill::cli {
namespace {

constexpr std::string_view kSite = "https://mozilla.org/";

// The findings that a case of an area asks for: by how their ids begin.
struct Area {
    std::string_view name;
    std::string_view prefixes;  // with spaces between
};
constexpr auto kAreas = std::to_array<Area>({
    {"ck", "cookie- jwt-"},
    {"corp", "corp-"},
    {"cors", "cors-"},
    {"csp", "csp-"},
    {"hsts", "hsts-"},
    {"redir", "redirect-"},
    {"rp", "referrer-"},
    {"sri", "sri- mixed-"},
    {"xcto", "xcto- header-duplicated"},
    {"xfo", "framing- xfo- header-duplicated"},
});

bool belongs_to(std::string_view id, std::string_view area) {
    const auto* const found = std::find_if(
        kAreas.begin(), kAreas.end(), [&](const Area& entry) { return entry.name == area; });
    if (found == kAreas.end()) {
        return true;
    }
    std::string_view rest = found->prefixes;
    while (!rest.empty()) {
        const std::size_t end = rest.find(' ');
        if (id.starts_with(rest.substr(0, end))) {
            return true;
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return false;
}

// Advice on what could be had beyond: nothing is wrong where only that is said.
bool is_advice(std::string_view id) {
    static constexpr auto kAdvice = std::to_array<std::string_view>({
        "cookie-no-httponly",
        "cookie-path-not-a-boundary",
        "cookie-prefix-recommended",
        "csp-reporting-missing",
        "csp-trusted-types-missing",
        "hsts-no-includesubdomains",
        "hsts-preload-ineligible",
    });
    return std::find(kAdvice.begin(), kAdvice.end(), id) != kAdvice.end();
}

void add_fields(std::string& head, const json::array& pairs, bool& has_type) {
    for (const http::Field& field : fields_of(pairs)) {
        head += std::string(field.name) + ": " + std::string(field.value) + "\r\n";
        has_type = has_type || ascii::equal_ignoring_case(field.name, "content-type");
    }
}

// An answer of mozilla.org with what the case says of it, as a page unless it says otherwise.
std::unique_ptr<MadeExchange> answer_of(const json::object& input) {
    std::string response = "HTTP/1.1 200 OK\r\n";
    bool has_type = false;
    add_fields(response, array_at(input, "headers"), has_type);
    if (input.contains("hsts")) {
        response += "Strict-Transport-Security: " + std::string(text_at(input, "hsts")) + "\r\n";
    }
    for (const json::value& cookie : array_at(input, "cookies")) {
        response += "Set-Cookie: " + std::string(text_of(cookie)) + "\r\n";
    }
    std::string request = "GET / HTTP/1.1\r\nHost: mozilla.org\r\n";
    const json::object& cors = object_at(input, "cors");
    if (!cors.empty()) {
        request += "Origin: " + std::string(text_at(cors, "origin")) + "\r\n";
        add_fields(response, array_at(cors, "headers"), has_type);
    }
    if (!has_type) {
        response += "Content-Type: text/html; charset=utf-8\r\n";
    }
    response += "\r\n" + std::string(text_at(input, "html"));
    return make_exchange(request + "\r\n", response, kSite, 0);
}

// A chain of redirects, as a client would have followed it.
audit::Findings follow(const json::array& hops) {
    audit::RedirectObserver observer;
    audit::Findings findings;
    for (std::size_t i = 0; i < hops.size(); ++i) {
        const json::object* const hop = hops[i].if_object();
        if (hop == nullptr) {
            continue;
        }
        const json::object* const next = i + 1 < hops.size() ? hops[i + 1].if_object() : nullptr;
        std::string response =
            "HTTP/1.1 " + std::to_string(number_at(*hop, "status").value_or(200)) + " X\r\n";
        if (next != nullptr) {
            response += "Location: " + std::string(text_at(*next, "url")) + "\r\n";
        }
        response += "Content-Type: text/html\r\n\r\n";
        observer.observe(make_exchange({}, response, text_at(*hop, "url"), 0)->facts(), findings);
    }
    return findings;
}

json::object area_case(const json::object& given) {
    const json::object& input = object_at(given, "input");
    const auto made = answer_of(input);
    const audit::ExchangeFacts facts = made->facts();
    audit::Findings findings = audit::judge(facts);
    if (input.contains("cors")) {  // the probe of a scanner comes from nowhere
        audit::judge_untrusted_origin(facts, findings);
    }
    for (const std::string_view key : {"http_redirects", "redirects", "chain"}) {
        if (const json::array& hops = array_at(input, key); !hops.empty()) {
            findings = follow(hops);
        }
    }
    json::array ids;
    for (const audit::Finding& finding : findings) {
        const std::string_view id = finding.rule->id;
        if (belongs_to(id, text_at(given, "area")) && !is_advice(id)
            && std::find(ids.begin(), ids.end(), json::value(id)) == ids.end()) {
            ids.emplace_back(id);
        }
    }
    json::object out = verdicts_of(*made);
    out["findings"] = std::move(ids);
    return out;
}

bool is_at(const json::array& items, const json::object& item) {
    return std::find(items.begin(), items.end(), json::value(item)) != items.end();
}

// `by_severity`: only a grave item costs the point.
json::object lighthouse_verdict(json::array items, bool by_severity) {
    const bool clean = items.empty();
    const bool fails = std::any_of(items.begin(), items.end(), [&](const json::value& item) {
        return !by_severity || text_at(item.get_object(), "severity") == "High";
    });
    return {{"score", fails ? 0 : 1}, {"not_applicable", clean}, {"items", std::move(items)}};
}

void audit_hsts(const http::HeaderList& fields, json::array& items) {
    const http::Field* const field = fields.find("strict-transport-security");
    const auto add =
        [&](std::string_view severity, std::string_view directive, std::string_view description) {
            json::object item{{"severity", severity}};
            if (!directive.empty()) {
                item["directive"] = directive;
            }
            item["description"] = description;
            if (!is_at(items, item)) {
                items.emplace_back(std::move(item));
            }
        };
    if (field == nullptr || field->value.empty()) {
        add("High", {}, "No HSTS header found");
        return;
    }
    std::optional<std::uint64_t> max_age;
    bool has_max_age = false;
    bool subdomains = false;
    bool preload = false;
    std::vector<std::string> unknown;
    std::string_view rest = field->value;
    while (!rest.empty()) {
        const std::size_t end = rest.find(';');
        const std::string directive = ascii::lower(ascii::trim(rest.substr(0, end)));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (directive.starts_with("max-age=")) {
            has_max_age = true;
            max_age = ascii::parse_decimal(std::string_view(directive).substr(8));
        } else if (directive == "includesubdomains") {
            subdomains = true;
        } else if (directive == "preload") {
            preload = true;
        } else if (!directive.empty()) {
            unknown.push_back(directive);
        }
    }
    constexpr std::uint64_t kYear = 31'536'000;
    if (!has_max_age) {
        add("High", "max-age", "No `max-age` directive");
    } else if (max_age.value_or(0) < kYear) {
        add("High", "max-age", "`max-age` is too low");
    }
    if (!subdomains) {
        add("Medium", "includeSubDomains", "No `includeSubDomains` directive found");
    }
    if (!preload) {
        add("Medium", "preload", "No `preload` directive found");
    }
    for (const std::string& directive : unknown) {
        add("Low", directive, "Invalid syntax");
    }
}

bool any_policy_holds(const http::HeaderList& fields, std::string_view text) {
    return std::any_of(fields.begin(), fields.end(), [&](const http::Field& field) {
        return ascii::equal_ignoring_case(field.name, "content-security-policy")
               && ascii::lower(field.value).find(text) != std::string::npos;
    });
}

void audit_framing(const http::HeaderList& fields, json::array& items) {
    const std::string_view value = ascii::trim(fields.value("x-frame-options"));
    if (!any_policy_holds(fields, "frame-ancestors") && !ascii::equal_ignoring_case(value, "deny")
        && !ascii::equal_ignoring_case(value, "sameorigin")) {
        items.emplace_back(
            json::object{{"severity", "High"}, {"description", "No frame control policy found"}});
    }
}

void audit_isolation(const http::HeaderList& fields, json::array& items) {
    const std::string value = ascii::lower(ascii::trim(fields.value("cross-origin-opener-policy")));
    if (value.empty()) {
        items.emplace_back(
            json::object{{"severity", "High"}, {"description", "No COOP header found"}});
        return;
    }
    const std::string word(ascii::trim(std::string_view(value).substr(0, value.find(';'))));
    if (word != "same-origin" && word != "same-origin-allow-popups"
        && word != "noopener-allow-popups" && word != "unsafe-none") {
        items.emplace_back(json::object{
            {"severity", "Low"}, {"directive", word}, {"description", "Invalid syntax"}});
    }
}

void audit_trusted_types(const http::HeaderList& fields,
                         const json::array& metas,
                         json::array& items) {
    const auto requires_them = [](std::string_view policy) {
        while (!policy.empty()) {
            const std::size_t end = policy.find(';');
            const std::string_view directive = ascii::trim(policy.substr(0, end));
            policy.remove_prefix(end == std::string_view::npos ? policy.size() : end + 1);
            if (ascii::starts_with_ignoring_case(directive, "require-trusted-types-for")
                && directive.find("'script'") != std::string_view::npos) {
                return true;
            }
        }
        return false;
    };
    bool found = std::any_of(fields.begin(), fields.end(), [&](const http::Field& field) {
        return ascii::equal_ignoring_case(field.name, "content-security-policy")
               && requires_them(field.value);
    });
    for (const json::value& meta : metas) {
        const json::object* const element = meta.if_object();
        found = found || (element != nullptr && requires_them(text_at(*element, "content")));
    }
    if (!found) {
        items.emplace_back(json::object{
            {"severity", "High"},
            {"description",
             "No `Content-Security-Policy` header with Trusted Types directive found"}});
    }
}

std::optional<json::object> lighthouse_case(const json::object& given) {
    const http::HeaderList fields = fields_of(array_at(given, "response_headers"));
    const std::string_view audit = text_at(given, "audit");
    json::array items;
    if (audit == "has-hsts") {
        audit_hsts(fields, items);
    } else if (audit == "clickjacking-mitigation") {
        audit_framing(fields, items);
    } else if (audit == "origin-isolation") {
        audit_isolation(fields, items);
    } else if (audit == "trusted-types-xss") {
        audit_trusted_types(fields, array_at(given, "meta_elements"), items);
    } else {
        return std::nullopt;
    }
    return lighthouse_verdict(std::move(items), audit == "has-hsts");
}

}  // namespace

std::optional<json::object> score_audit_case(const json::object& given) {
    if (given.contains("audit")) {
        return lighthouse_case(given);
    }
    if (given.contains("area")) {
        return area_case(given);
    }
    return std::nullopt;
}

}  // namespace waybill::cli
