// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>

#include "core/audit/base64.h"
#include "core/audit/body_evidence.h"
#include "core/audit/html_facts.h"
#include "core/audit/page_leaks.h"
#include "core/audit/public_suffix.h"
#include "core/audit/rules_pages.h"
#include "core/base/ascii.h"
#include "core/base/text_finder.h"
#include "core/http/category.h"
#include "core/http/charset.h"
#include "core/http/media_type.h"
#include "core/http/parameters.h"
#include "core/http/text_decoder.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kApplicationError,
    &rule::kDebugError,
    &rule::kDirectoryListing,
    &rule::kPageBanner,
    &rule::kPrivateAddress,
    &rule::kPathDisclosure,
    &rule::kSourceCode,
    &rule::kCharsetMismatch,
    &rule::kSessionIdToLinks,
    &rule::kBigRedirect,
    &rule::kRedirectLinks,
    &rule::kViewStateOld,
    &rule::kViewStateSplit,
    &rule::kViewStateData,
    &rule::kJsfViewState,
    &rule::kJavaObject,
});

// A redirect whose body is that much longer than its Location is no mere note.
constexpr std::size_t kBodyOfRedirect = 300;

// Messages are looked for in the beginning alone: there are many, and pages that broke are short.
constexpr std::size_t kErrorsWithin = std::size_t{256} * 1024;

// In lower case.
constexpr auto kSessionParameters = std::to_array<std::string_view>({
    "asp.net_sessionid",
    "cfid",
    "cftoken",
    "jsessionid",
    "phpsessid",
    "sessid",
    "session_id",
    "sessionid",
    "sid",
    "siteserver",
    "zenid",
});

// Whether a value may be the identifier of a session: long, and no plain word or number.
bool is_session_value(std::string_view value) {
    return value.size() > 8 && std::any_of(value.begin(), value.end(), ascii::is_digit);
}

bool is_session_parameter(const http::NameAndValue& parameter) {
    const std::string name = ascii::lower(parameter.name);
    return (std::find(kSessionParameters.begin(), kSessionParameters.end(), name)
                != kSessionParameters.end()
            || name.starts_with("aspsessionid"))
           && is_session_value(parameter.value);
}

// The letters that names of character sets are made of.
std::string_view charset_name(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size()
           && (ascii::is_alpha(text[end]) || ascii::is_digit(text[end])
               || std::string_view("-_.:+").find(text[end]) != std::string_view::npos)) {
        ++end;
    }
    return text.substr(0, end);
}

bool is_same_charset(std::string_view a, std::string_view b) {
    const http::Charset* const known_a = http::find_charset(a);
    const http::Charset* const known_b = http::find_charset(b);
    return known_a != nullptr && known_b != nullptr ? known_a == known_b
                                                    : ascii::equal_ignoring_case(a, b);
}

// Serialised Java objects (stream magic AC ED 00 05) in base64, in hexadecimal, percent-encoded.
bool holds_java_object(std::string_view value) {
    return value.find("rO0AB") != std::string_view::npos
           || value.find("aced0005") != std::string_view::npos
           || value.find("%AC%ED%00%05") != std::string_view::npos
           || value.find("%ac%ed%00%05") != std::string_view::npos
           || value.find(std::string_view("\xac\xed\x00\x05", 4)) != std::string_view::npos;
}

class Judge {
public:
    Judge(const ExchangeFacts& facts, Findings& findings)
        : facts_(facts),
          findings_(findings),
          type_(ascii::lower(http::parse_media_type(facts.response("content-type")).type)),
          status_(facts.exchange.response.head.status) {}

    void judge() {
        java_objects();
        if (!facts_.response_body || facts_.response_body->empty()) {
            return;
        }
        if (facts_.role == Role::Redirect) {
            redirect();
        }
        if (has_session_in_url()) {
            links_to_other_sites();
        }
        if (!is_text()) {
            return;
        }
        private_addresses();
        if (!is_page_or_plain()) {
            return;
        }
        if (status_ < 300 || status_ >= 400) {
            messages();
        }
        if (facts_.html != nullptr) {
            view_state();
        }
        charsets();
    }

private:
    bool is_text() const { return type_.empty() || http::is_textual(type_); }

    // Where a visitor reads the text; scripts, styles and data have their own words.
    bool is_page_or_plain() const {
        if (type_.empty()) {
            return http::category_of(type_, facts_.exchange.url.path) == http::Category::Document
                   || http::category_of(type_, facts_.exchange.url.path) == http::Category::Other;
        }
        return type_.starts_with("text/html") || type_ == "text/plain"
               || type_ == "application/xhtml+xml" || type_ == "text/xml"
               || type_ == "application/xml";
    }

    std::string_view body() const { return *facts_.response_body; }

    void add(const RuleInfo& rule, const TextRange& range, std::string detail = {}) {
        report(
            findings_, rule, body_evidence(body(), range.offset, range.length), std::move(detail));
    }

    void messages() {
        const bool is_html = facts_.html != nullptr;
        const std::string_view beginning = body().substr(0, kErrorsWithin);
        if (const auto listing = find_directory_listing(body())) {
            add(rule::kDirectoryListing, *listing);
        }
        if (const auto error = find_application_error(beginning)) {
            add(rule::kApplicationError, *error);
        }
        // That a 500 says so itself is no news.
        if (status_ < 500) {
            if (const auto error = find_debug_error(beginning)) {
                add(rule::kDebugError, *error);
            }
        }
        if (status_ >= 400) {
            if (const auto banner = find_server_banner(body())) {
                add(rule::kPageBanner, *banner);
            }
            const auto path = find_file_path(body(), is_html);
            if (path && !is_of_request(*path)) {
                add(rule::kPathDisclosure, *path);
            }
        }
        if (const auto code = find_source_code(body())) {
            add(rule::kSourceCode, *code);
        }
    }

    // "/index was not found" repeats what was asked for.
    bool is_of_request(const TextRange& path) const {
        return facts_.exchange.url.path.find(body().substr(path.offset, path.length))
               != std::string::npos;
    }

    void private_addresses() {
        const std::string& host = facts_.exchange.url.host;
        // Inside of a private network such addresses are the usual ones.
        if (is_private_address(host) || host == "localhost") {
            return;
        }
        const auto found = find_private_addresses(body(), kMaxBodyFindings);
        for (const TextRange& range : found) {
            std::string_view text = body().substr(range.offset, range.length);
            text = text.substr(0, text.find(':'));
            if (!ascii::equal_ignoring_case(text, host)) {
                add(rule::kPrivateAddress,
                    range,
                    found.size() > 1 ? "and " + std::to_string(found.size() - 1) + " more" : "");
                return;
            }
        }
    }

    bool has_session_in_url() const {
        const http::Url& url = facts_.exchange.url;
        bool found = false;
        if (url.query) {
            http::for_each_parameter(*url.query, [&](const http::NameAndValue& parameter) {
                found = found || is_session_parameter(parameter);
            });
        }
        // Of servlets, behind a semicolon in the path.
        const std::size_t semicolon = url.path.find(';');
        return found
               || (semicolon != std::string::npos
                   && is_session_parameter(
                       http::split_at_equals(std::string_view(url.path).substr(semicolon + 1))));
    }

    void links_to_other_sites() {
        std::optional<HtmlFacts> own;
        const HtmlFacts* html = facts_.html;
        if (html == nullptr) {
            // Servers that name the wrong type.
            if (!ascii::starts_with_ignoring_case(ascii::trim(body().substr(0, 20)), "<html")) {
                return;
            }
            own = read_html(body());
            html = &*own;
        }
        const auto base = base_of_document(*html, facts_.exchange.url.text);
        for (const HtmlAnchor& anchor : html->anchors) {
            const auto url = base ? http::parse_url(anchor.href, &*base) : std::nullopt;
            if (url && url->host && url->scheme.starts_with("http")
                && !is_same_site(*url->host, facts_.exchange.url.host)) {
                report(findings_,
                       rule::kSessionIdToLinks,
                       tag_evidence(body(), anchor.offset),
                       *url->host);
                return;
            }
        }
    }

    void redirect() {
        const std::string_view location = facts_.response("location");
        if (location.empty()) {
            return;
        }
        if (body().size() > location.size() + kBodyOfRedirect) {
            add(rule::kBigRedirect, {0, 100}, std::to_string(body().size()) + " bytes");
            return;
        }
        static const TextFinder kLink("href=");
        const std::size_t first = kLink.find(body());
        if (first != TextFinder::kNowhere
            && kLink.find(body(), first + 1) != TextFinder::kNowhere) {
            add(rule::kRedirectLinks, {0, body().size()});
        }
    }

    void charsets() {
        const std::string_view of_field =
            charset_name(http::parse_media_type(facts_.response("content-type")).charset);
        if (facts_.html != nullptr) {
            charsets_of_metas(of_field);
        } else if (!of_field.empty() && body().starts_with("<?xml")) {
            const std::string_view declaration =
                body().substr(0, std::min<std::size_t>(body().find("?>"), 1024));
            const std::size_t at = declaration.find("encoding=");
            if (at == std::string_view::npos || at + 10 > declaration.size()) {
                return;
            }
            const std::string_view encoding = charset_name(declaration.substr(at + 10));
            if (!encoding.empty() && !is_same_charset(of_field, encoding)) {
                add(rule::kCharsetMismatch, {0, declaration.size()}, std::string(encoding));
            }
        }
    }

    // Each kind of meta against the field, and one against the other.
    void charsets_of_metas(std::string_view of_field) {
        std::string_view of_content;
        std::string_view of_charset;
        std::size_t offset = 0;
        for (const HtmlMeta& meta : facts_.html->metas) {
            if (of_charset.empty() && !meta.charset.empty()) {
                of_charset = charset_name(ascii::trim(meta.charset));
                offset = meta.offset;
            }
            const std::size_t at = meta.content.find("charset=");
            if (of_content.empty() && meta.http_equiv == "content-type"
                && at != std::string::npos) {
                of_content = charset_name(std::string_view(meta.content).substr(at + 8));
                offset = meta.offset;
            }
        }
        compare(of_field, of_content, offset);
        compare(of_field, of_charset, offset);
        compare(of_content, of_charset, offset);
    }

    void compare(std::string_view a, std::string_view b, std::size_t offset) {
        if (!a.empty() && !b.empty() && !is_same_charset(a, b)) {
            report(findings_,
                   rule::kCharsetMismatch,
                   tag_evidence(body(), offset),
                   std::string(a) + " and " + std::string(b));
        }
    }

    void view_state() {
        for (const HtmlForm& form : facts_.html->forms) {
            view_state_of(form.inputs, form.offset);
        }
        view_state_of(facts_.html->loose_inputs, 0);
    }

    void view_state_of(const std::vector<HtmlInput>& inputs, std::size_t offset) {
        for (const HtmlInput& input : inputs) {
            if (!input.type.empty() && input.type != "hidden") {
                continue;
            }
            const std::string name = ascii::lower(input.name.empty() ? input.id : input.name);
            if (name == "__viewstate") {
                asp_state(input, offset);
            } else if (name == "__viewstatefieldcount") {
                report_input(rule::kViewStateSplit, input, offset);
            } else if (name == "javax.faces.viewstate" || name == "jakarta.faces.viewstate") {
                const auto state = decode_base64(input.value, Base64Alphabet::Standard);
                if (state && (state->starts_with("\xac\xed") || state->starts_with("\x1f\x8b"))) {
                    report_input(rule::kJsfViewState, input, offset);
                }
            }
        }
    }

    void asp_state(const HtmlInput& input, std::size_t offset) {
        const auto state = decode_base64(input.value, Base64Alphabet::Standard);
        if (input.value.starts_with("dD")) {  // "t" and a bracket: the text form of 1.x
            report_input(rule::kViewStateOld, input, offset);
            return;
        }
        if (state && (has_email(*state) || !find_private_addresses(*state, 1).empty())) {
            report_input(rule::kViewStateData, input, offset);
        }
    }

    void report_input(const RuleInfo& rule, const HtmlInput& input, std::size_t offset) {
        report(findings_,
               rule,
               {Side::Server,
                {},
                (input.name.empty() ? input.id : input.name) + "=" + input.value.substr(0, 20),
                true,
                offset});
    }

    void java_objects() {
        if (holds_java_object(facts_.exchange.url.text)) {
            report_object(Side::Client, "", facts_.exchange.url.text);
        }
        fields(Side::Client, facts_.exchange.request);
        fields(Side::Server, facts_.exchange.response);
        body_object(Side::Client, facts_.request_body);
        body_object(Side::Server, facts_.response_body);
    }

    // Fields that applications make.
    void fields(Side side, const http::Message& message) {
        for (const http::Field& field : message.head.fields) {
            const char first = field.name.empty() ? '\0' : ascii::to_lower(field.name[0]);
            const bool is_own = first == 'x' || ascii::equal_ignoring_case(field.name, "cookie")
                                || ascii::equal_ignoring_case(field.name, "set-cookie");
            if (is_own && field.value.size() > 8 && holds_java_object(field.value)) {
                report_object(side, field.name, field.value);
            }
        }
    }

    void body_object(Side side, const std::optional<std::string_view>& body) {
        if (body && holds_java_object(body->substr(0, 4096))) {
            report_object(side, {}, *body);
        }
    }

    void report_object(Side side, std::string_view field, std::string_view value) {
        report(findings_,
               rule::kJavaObject,
               {side, std::string(field), std::string(value.substr(0, 60)), field.empty(), 0});
    }

    const ExchangeFacts& facts_;
    Findings& findings_;
    std::string type_;
    std::uint16_t status_;
};

}  // namespace

std::span<const RuleInfo* const> pages_rules() {
    return kRules;
}

void judge_pages(const ExchangeFacts& facts, Findings& findings) {
    if (facts.exchange.response.present || facts.exchange.request.present) {
        Judge(facts, findings).judge();
    }
}

}  // namespace waybill::audit
