// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "core/audit/content_type_options.h"
#include "core/audit/json_check.h"
#include "core/audit/mime_sniff.h"
#include "core/audit/rules_content_types.h"
#include "core/base/ascii.h"
#include "core/http/media_type.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kCharsetNeedless,
    &rule::kContentTypeMismatch,
    &rule::kScriptTypeObsolete,
});

// MIME Sniffing standard, "JavaScript MIME type", but for text/javascript.
constexpr auto kOldScriptTypes = std::to_array<std::string_view>({
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
});

bool is_old_script_type(std::string_view type) {
    return std::find(kOldScriptTypes.begin(), kOldScriptTypes.end(), type) != kOldScriptTypes.end();
}

bool is_of(std::string_view type, std::string_view top) {  // "image/"
    return type.starts_with(top);
}

bool says_nothing(std::string_view type) {
    return type == "application/octet-stream" || type == "binary/octet-stream"
           || type == "application/unknown" || type == "unknown/unknown" || type == "*/*";
}

bool is_font_type(std::string_view type) {
    return is_of(type, "font/") || is_of(type, "application/font-")
           || is_of(type, "application/x-font") || type == "application/vnd.ms-fontobject";
}

bool is_media_type(std::string_view type) {
    return is_of(type, "audio/") || is_of(type, "video/") || type == "application/ogg"
           || type == "application/mp4" || type == "application/dash+xml"
           || type == "application/x-mpegurl" || type == "application/vnd.apple.mpegurl"
           || type == "application/vnd.ms-sstr+xml";
}

struct Misuse {
    std::string detail;
    Severity severity = Severity::Low;
};

// Fetch standard, "should response to request be blocked due to its MIME type" and nosniff.
std::optional<Misuse> misuse_of_script(std::string_view type, bool nosniff) {
    if (type == "text/javascript" || is_old_script_type(type)) {
        return std::nullopt;
    }
    const bool never_runs = is_of(type, "image/") || is_of(type, "audio/") || is_of(type, "video/")
                            || type == "text/csv";
    if (!nosniff && !never_runs && says_nothing(type)) {
        return std::nullopt;
    }
    return Misuse{nosniff || never_runs ? "browsers refuse to run it" : "loaded as a script",
                  nosniff || never_runs ? Severity::Medium : Severity::Low};
}

// What the page uses it as, by Sec-Fetch-Dest, against its type.
std::optional<Misuse> misuse_of(std::string_view destination,
                                bool is_cors,  // as modules are loaded
                                std::string_view type,
                                bool nosniff) {
    if (destination == "script" || destination.ends_with("worker")) {
        const bool may_be_module = type == "application/json" || type == "application/wasm"
                                   || type == "text/css" || type.ends_with("+json");
        return is_cors && may_be_module ? std::nullopt : misuse_of_script(type, nosniff);
    }
    if (destination == "style") {
        if (type == "text/css" || (!nosniff && says_nothing(type))) {
            return std::nullopt;
        }
        return Misuse{nosniff ? "browsers refuse to apply it" : "loaded as a stylesheet",
                      Severity::Medium};
    }
    if (says_nothing(type)) {
        return std::nullopt;  // the rest is told by its content
    }
    if (destination == "image" && !is_of(type, "image/") && !is_of(type, "video/")) {
        return Misuse{"loaded as an image"};
    }
    if (destination == "font" && !is_font_type(type)) {
        return Misuse{"loaded as a font"};
    }
    if ((destination == "audio" || destination == "video") && !is_media_type(type)) {
        return Misuse{"loaded as sound or video"};
    }
    if (destination == "track" && type != "text/vtt") {
        return Misuse{"loaded as a text track"};
    }
    return std::nullopt;
}

bool is_json(std::string_view content) {
    const std::size_t first = content.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (content[first] == '{' || content[first] == '[')
           && !find_json_fault(content);
}

// What the content is, where the type says otherwise. What is declared as JSON or XML has rules of
// its own, plain text may show anything that is text, and an unknown type cannot be wrong.
std::string_view contradicting_type(std::string_view type, std::string_view content) {
    const SniffedType sniffed = sniff_type(content);
    const bool is_binary = sniffed.kind != ContentKind::Unknown && sniffed.kind != ContentKind::Html
                           && sniffed.kind != ContentKind::Xml;
    const auto unless = [&](bool fits) {
        return fits ? std::string_view{} : sniffed.type;
    };
    if (type == "text/html" || type == "application/xhtml+xml") {
        return is_binary ? sniffed.type : is_json(content) ? "JSON" : std::string_view{};
    }
    if (type == "text/css" || type == "text/javascript" || is_old_script_type(type)) {
        return unless(!is_binary && sniffed.kind != ContentKind::Html);
    }
    if (type == "text/plain") {
        return unless(!is_binary);
    }
    if (type == "image/svg+xml") {
        return unless(!is_binary && sniffed.kind != ContentKind::Html);
    }
    if (is_of(type, "image/")) {
        return unless(sniffed.kind == ContentKind::Unknown || sniffed.kind == ContentKind::Image
                      || sniffed.kind == ContentKind::Media);
    }
    if (is_font_type(type)) {
        return unless(sniffed.kind == ContentKind::Unknown || sniffed.kind == ContentKind::Font);
    }
    if (is_media_type(type)) {
        return unless(sniffed.kind != ContentKind::Html && sniffed.kind != ContentKind::Image
                      && sniffed.kind != ContentKind::Font);
    }
    return {};
}

}  // namespace

std::span<const RuleInfo* const> content_type_rules() {
    return kRules;
}

void judge_content_types(const ExchangeFacts& facts, Findings& findings) {
    const http::Message& response = facts.exchange.response;
    const std::uint16_t status = response.head.status;
    if (!response.present || response.body.size == 0 || status < 200 || status >= 300
        || response.body.framing == http::BodyFraming::Tunnel) {
        return;
    }
    const std::string_view value = facts.response("content-type");
    const http::MediaType declared = http::parse_media_type(value);
    if (declared.type.find('/') == std::string_view::npos) {
        return;  // missing or invalid, which is told elsewhere
    }
    const std::string type = ascii::lower(declared.type);
    const Evidence evidence{Side::Server, "Content-Type", std::string(value)};
    if (!declared.charset.empty() && type != "image/svg+xml"
        && (is_of(type, "image/") || is_of(type, "font/") || is_of(type, "audio/")
            || is_of(type, "video/"))) {
        report(findings, rule::kCharsetNeedless, evidence);
    }
    if (is_old_script_type(type)) {
        report(findings, rule::kScriptTypeObsolete, evidence);
    }
    const std::string_view destination = facts.request("sec-fetch-dest");
    const bool nosniff = !destination.empty() || facts.response_body
                             ? parse_content_type_options(response.head.fields).nosniff
                             : false;
    if (!destination.empty()) {
        if (auto misuse =
                misuse_of(destination, facts.request("sec-fetch-mode") == "cors", type, nosniff)) {
            report(findings,
                   rule::kContentTypeMismatch,
                   evidence,
                   std::move(misuse->detail),
                   misuse->severity);
            return;
        }
    }
    // A part of the content begins anywhere.
    if (facts.response_body && status != 206) {
        const std::string_view found = contradicting_type(type, *facts.response_body);
        if (!found.empty()) {
            report(findings,
                   rule::kContentTypeMismatch,
                   evidence,
                   "the content is " + std::string(found),
                   nosniff ? Severity::Low : Severity::Medium);
        }
    }
}

}  // namespace waybill::audit
