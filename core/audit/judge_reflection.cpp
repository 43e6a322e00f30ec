// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/audit/body_evidence.h"
#include "core/audit/html_facts.h"
#include "core/audit/html_tokenizer.h"
#include "core/audit/public_suffix.h"
#include "core/audit/rules_reflection.h"
#include "core/base/ascii.h"
#include "core/http/media_type.h"
#include "core/http/parameters.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kReflectedCharset,
    &rule::kReflectedCookie,
    &rule::kReflectedAttribute,
    &rule::kReflectedHandler,
    &rule::kReflectedLocation,
});

constexpr std::size_t kMaxParameters = 64;
// Shorter values are met everywhere by chance.
constexpr std::size_t kShortest = 4;
constexpr std::size_t kLongest = 2048;

struct Parameter {
    std::string name;
    std::string value;
    bool is_reported = false;  // in markup
};

unsigned hex_value(char c) {
    const char lower = ascii::to_lower(c);
    return static_cast<unsigned>(ascii::is_digit(lower) ? lower - '0' : lower - 'a' + 10);
}

// application/x-www-form-urlencoded.
std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && ascii::is_hex_digit(text[i + 1])
            && ascii::is_hex_digit(text[i + 2])) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

void add_parameters(std::vector<Parameter>& parameters, std::string_view text) {
    http::for_each_parameter(text, [&](const http::NameAndValue& parameter) {
        if (parameters.size() < kMaxParameters && parameter.value.size() >= kShortest
            && parameter.value.size() <= kLongest) {
            std::string value = decode(parameter.value);
            if (value.size() >= kShortest) {
                parameters.push_back({decode(parameter.name), std::move(value)});
            }
        }
    });
}

std::vector<Parameter> parameters_of(const ExchangeFacts& facts) {
    std::vector<Parameter> parameters;
    if (facts.exchange.url.query) {
        add_parameters(parameters, *facts.exchange.url.query);
    }
    if (facts.request_body
        && ascii::starts_with_ignoring_case(facts.request("content-type"),
                                            "application/x-www-form-urlencoded")) {
        add_parameters(parameters, *facts.request_body);
    }
    return parameters;
}

// The value of Set-Cookie, without quotes.
std::string_view cookie_value(std::string_view field) {
    std::string_view pair = field.substr(0, field.find(';'));
    const std::size_t equals = pair.find('=');
    pair = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    pair = ascii::trim(pair);
    if (pair.size() >= 2 && pair.starts_with('"') && pair.ends_with('"')) {
        pair = pair.substr(1, pair.size() - 2);
    }
    return pair;
}

class Judge {
public:
    Judge(const ExchangeFacts& facts, Findings& findings)
        : facts_(facts),
          findings_(findings),
          parameters_(parameters_of(facts)) {}

    void judge() {
        if (parameters_.empty()) {
            return;
        }
        for (const http::Field& field : facts_.exchange.response.head.fields) {
            if (ascii::equal_ignoring_case(field.name, "set-cookie")) {
                cookie(field);
            }
        }
        charset_of_field();
        if (facts_.role == Role::Redirect) {
            location();
        }
        if (facts_.response_body) {
            xml_encoding(*facts_.response_body);
            if (facts_.html != nullptr) {
                markup(*facts_.response_body);
            }
        }
    }

private:
    void cookie(const http::Field& field) {
        const std::string_view value = cookie_value(field.value);
        const std::string decoded = decode(value);
        for (const Parameter& parameter : parameters_) {
            if (!value.empty() && (value == parameter.value || decoded == parameter.value)) {
                report(findings_,
                       rule::kReflectedCookie,
                       {Side::Server,
                        std::string(field.name),
                        std::string(field.value.substr(0, field.value.find('=')))},
                       "parameter " + parameter.name);
                return;
            }
        }
    }

    void charset_of_field() {
        const std::string_view value = facts_.response("content-type");
        const std::string_view charset = http::parse_media_type(value).charset;
        if (const Parameter* const parameter = find(charset)) {
            report(findings_,
                   rule::kReflectedCharset,
                   {Side::Server, "Content-Type", std::string(value)},
                   "parameter " + parameter->name);
        }
    }

    const Parameter* find(std::string_view text) const {
        const auto found =
            std::find_if(parameters_.begin(), parameters_.end(), [&](const Parameter& one) {
                return ascii::equal_ignoring_case(one.value, text);
            });
        return found == parameters_.end() ? nullptr : &*found;
    }

    // Only another site counts, and only where the parameter names its host.
    void location() {
        const std::string_view value = facts_.response("location");
        const auto own = http::parse_url(facts_.exchange.url.text);
        const auto target = own ? http::parse_url(value, &*own) : std::nullopt;
        if (!target || !target->host || is_same_site(*target->host, facts_.exchange.url.host)) {
            return;
        }
        for (const Parameter& parameter : parameters_) {
            const auto named = http::parse_url(parameter.value, &*own);
            const bool is_host = ascii::equal_ignoring_case(parameter.value, *target->host);
            if (is_host || (named && named->host == target->host)) {
                report(findings_,
                       rule::kReflectedLocation,
                       {Side::Server, "Location", std::string(value)},
                       "parameter " + parameter.name);
                return;
            }
        }
    }

    void xml_encoding(std::string_view body) {
        if (!body.starts_with("<?xml")) {
            return;
        }
        const std::string_view declaration = body.substr(0, std::min(body.find("?>"), kLongest));
        const std::size_t at = declaration.find("encoding=");
        if (at == std::string_view::npos || at + 10 >= declaration.size()) {
            return;
        }
        const char quote = declaration[at + 9];
        const std::string_view rest = declaration.substr(at + 10);
        const std::string_view encoding = rest.substr(0, rest.find(quote));
        if (const Parameter* const parameter = find(encoding)) {
            report(findings_,
                   rule::kReflectedCharset,
                   body_evidence(body, 0, declaration.size() + 2),
                   "parameter " + parameter->name);
        }
    }

    void markup(std::string_view body) {
        HtmlTokenizer tokenizer(body);
        std::size_t left = parameters_.size();
        while (left > 0) {
            const HtmlToken& token = tokenizer.next();
            if (token.kind == HtmlToken::Kind::End) {
                return;
            }
            if (token.kind != HtmlToken::Kind::StartTag) {
                continue;
            }
            for (const HtmlAttribute& one : token.attributes) {
                if (one.value.size() >= kShortest) {
                    attribute(token, one, body, left);
                }
            }
        }
    }

    void attribute(const HtmlToken& token,
                   const HtmlAttribute& one,
                   std::string_view body,
                   std::size_t& left) {
        const bool is_meta = token.is("meta");
        if (is_meta && ascii::equal_ignoring_case(one.name, "charset")) {
            if (const Parameter* const parameter = find(one.value)) {
                report(findings_,
                       rule::kReflectedCharset,
                       tag_evidence(body, token.offset),
                       "parameter " + parameter->name);
            }
            return;
        }
        const std::string value = one.value.find('&') == std::string_view::npos
                                      ? std::string()
                                      : decode_html_text(one.value);
        const std::string_view text = value.empty() ? one.value : std::string_view(value);
        for (Parameter& parameter : parameters_) {
            if (parameter.is_reported) {
                continue;
            }
            if (is_handler(one.name)) {
                if (text.substr(0, kLongest).find(parameter.value) != std::string_view::npos) {
                    add(rule::kReflectedHandler, parameter, token, body, left, std::nullopt);
                }
                continue;
            }
            if (is_meta && ascii::equal_ignoring_case(one.name, "content")) {
                meta(token, text, parameter, body, left);
            } else if (begins_with(text, parameter.value) && !is_echo(token, one, parameter)) {
                add(rule::kReflectedAttribute,
                    parameter,
                    token,
                    body,
                    left,
                    severity_of(one, text));
            }
        }
    }

    void meta(const HtmlToken& token,
              std::string_view content,
              Parameter& parameter,
              std::string_view body,
              std::size_t& left) {
        const HtmlAttribute* const equiv = token.find("http-equiv");
        if (equiv != nullptr && ascii::equal_ignoring_case(equiv->value, "content-type")) {
            const std::size_t at = content.find("charset=");
            if (at != std::string_view::npos
                && ascii::equal_ignoring_case(ascii::trim(content.substr(at + 8)),
                                              parameter.value)) {
                add(rule::kReflectedCharset, parameter, token, body, left, std::nullopt);
            }
            return;
        }
        if (equiv != nullptr && ascii::equal_ignoring_case(equiv->value, "refresh")) {
            const std::size_t at = ascii::lower(content).find("url=");
            if (at != std::string_view::npos
                && begins_with(content.substr(at + 4), parameter.value)) {
                add(rule::kReflectedAttribute, parameter, token, body, left, Severity::Medium);
            }
            return;
        }
        if (begins_with(content, parameter.value)) {
            add(rule::kReflectedAttribute, parameter, token, body, left, std::nullopt);
        }
    }

    void add(const RuleInfo& rule,
             Parameter& parameter,
             const HtmlToken& token,
             std::string_view body,
             std::size_t& left,
             std::optional<Severity> severity) {
        parameter.is_reported = true;
        --left;
        report(findings_,
               rule,
               tag_evidence(body, token.offset),
               "parameter " + parameter.name,
               severity);
    }

    static bool begins_with(std::string_view text, std::string_view value) {
        return ascii::starts_with_ignoring_case(text, value);
    }

    // Handlers that there are: an attribute of another name is none.
    static bool is_handler(std::string_view name) {
        static constexpr auto kEvents = std::to_array<std::string_view>({
            "abort",      "animationend",  "auxclick",    "beforeunload", "blur",
            "change",     "click",         "contextmenu", "copy",         "cut",
            "dblclick",   "drag",          "dragend",     "dragenter",    "dragleave",
            "dragover",   "dragstart",     "drop",        "error",        "focus",
            "focusin",    "focusout",      "hashchange",  "input",        "invalid",
            "keydown",    "keypress",      "keyup",       "load",         "message",
            "mousedown",  "mouseenter",    "mouseleave",  "mousemove",    "mouseout",
            "mouseover",  "mouseup",       "mousewheel",  "pagehide",     "pageshow",
            "paste",      "play",          "pointerdown", "pointerenter", "pointerup",
            "popstate",   "reset",         "resize",      "scroll",       "search",
            "select",     "storage",       "submit",      "toggle",       "touchend",
            "touchstart", "transitionend", "unload",      "wheel",
        });
        return ascii::starts_with_ignoring_case(name, "on")
               && std::find(kEvents.begin(), kEvents.end(), ascii::lower(name.substr(2)))
                      != kEvents.end();
    }

    // A field that shows what was typed into it.
    static bool is_echo(const HtmlToken& token,
                        const HtmlAttribute& one,
                        const Parameter& parameter) {
        const HtmlAttribute* const name = token.find("name");
        return ascii::equal_ignoring_case(one.name, "value") && name != nullptr
               && name->value == parameter.name;
    }

    // An address that begins with what the parameter says may be one of script.
    static std::optional<Severity> severity_of(const HtmlAttribute& one, std::string_view text) {
        static constexpr auto kAddresses =
            std::to_array<std::string_view>({"href", "src", "action", "formaction", "data"});
        const bool is_address =
            std::any_of(kAddresses.begin(), kAddresses.end(), [&](std::string_view name) {
                return ascii::equal_ignoring_case(one.name, name);
            });
        return is_address && text.find(':') != std::string_view::npos
                   ? std::optional(Severity::Medium)
                   : std::nullopt;
    }

    const ExchangeFacts& facts_;
    Findings& findings_;
    std::vector<Parameter> parameters_;
};

}  // namespace

std::span<const RuleInfo* const> reflection_rules() {
    return kRules;
}

void judge_reflection(const ExchangeFacts& facts, Findings& findings) {
    if (facts.exchange.request.present && facts.exchange.response.present
        && (facts.exchange.url.query || facts.request_body)) {
        Judge(facts, findings).judge();
    }
}

}  // namespace waybill::audit
