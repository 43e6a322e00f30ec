// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "core/audit/conformance_tools.h"
#include "core/audit/json_check.h"
#include "core/audit/rules_conformance_content.h"
#include "core/http/link_field.h"
#include "core/http/mime_type.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kConfTypeMissing,           &rule::kConfTypeMalformed,
    &rule::kConfTypeParameterRepeated, &rule::kConfCodingFailed,
    &rule::kConfJsonMalformed,         &rule::kConfJsonCharset,
    &rule::kConfXmlMalformed,          &rule::kConfXmlEntities,
    &rule::kConfFormMalformed,         &rule::kConfBoundaryMissing,
    &rule::kConfBoundaryNotFound,      &rule::kConfFilenamePercent,
    &rule::kConfFilenameBackslash,     &rule::kConfFilenameNotAscii,
    &rule::kConfFilenameStarAlone,     &rule::kConfFilenameStarFirst,
    &rule::kConfFilenameStarQuoted,    &rule::kConfLinkWithoutRel,
    &rule::kConfLinkMalformed,         &rule::kConfCodingUnwanted,
});

// Where entities are declared: the beginning of a document.
constexpr std::size_t kXmlProlog = 4096;

bool has_type(const http::MimeType& type, std::string_view name, std::string_view suffix) {
    return (type.type == "application" && type.subtype == name)
           || (type.type == "text" && type.subtype == name) || type.subtype.ends_with(suffix);
}

bool is_form_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c)
           || std::string_view("%&=+-._*~!'();:@,/?$[]").find(c) != std::string_view::npos;
}

bool is_good_form(std::string_view body) {
    for (std::size_t i = 0; i < body.size(); ++i) {
        if (!is_form_char(body[i])) {
            return false;
        }
        if (body[i] == '%') {
            if (i + 2 >= body.size() || !ascii::is_hex_digit(body[i + 1])
                || !ascii::is_hex_digit(body[i + 2])) {
                return false;
            }
            i += 2;
        }
    }
    return true;
}

class Judge {
public:
    Judge(const ExchangeFacts& facts, Side side, Findings& findings)
        : facts_(facts),
          message_(message_of(facts, side)),
          side_(side),
          findings_(findings) {}

    void run();

private:
    void say(const RuleInfo& info, const http::Field& field, std::string detail = {}) {
        report(findings_, info, evidence_of(side_, field), std::move(detail));
    }
    void say_of_body(const RuleInfo& info, std::size_t offset, std::string detail) {
        Evidence evidence{side_, {}, {}};
        evidence.in_body = true;
        evidence.offset = offset;
        report(findings_, info, std::move(evidence), std::move(detail));
    }
    void type(const http::Field& field);
    void body(const http::Field& field, const http::MimeType& type);
    void disposition(const http::Field& field);
    void link(const http::Field& field);
    void coding(const http::Field& field);

    const ExchangeFacts& facts_;
    const http::Message& message_;
    Side side_;
    Findings& findings_;
};

void Judge::type(const http::Field& field) {
    const auto parsed = http::parse_mime_type(field.value);
    if (!parsed) {
        // Of a response, content-type-invalid tells: browsers guess.
        if (side_ == Side::Client) {
            say(rule::kConfTypeMalformed, field);
        }
        return;
    }
    std::size_t parameters = 0;
    if (field.value.find(';') != std::string_view::npos) {
        http::for_each_field_parameter(http::split_parameters(field.value).parameters,
                                       [&](const http::FieldParameter& parameter) {
                                           const std::string* const kept =
                                               parsed->find(ascii::lower(parameter.name));
                                           parameters += kept != nullptr ? 1U : 0U;
                                       });
    }
    if (parameters > parsed->parameters.size()) {
        say(rule::kConfTypeParameterRepeated, field);
    }
    body(field, *parsed);
}

void Judge::body(const http::Field& field, const http::MimeType& type) {
    const std::string* const charset = type.find("charset");
    const bool is_json = has_type(type, "json", "+json");
    if (is_json && charset != nullptr && !ascii::equal_ignoring_case(*charset, "utf-8")
        && !ascii::equal_ignoring_case(*charset, "us-ascii")
        && !ascii::equal_ignoring_case(*charset, "utf8")) {
        say(rule::kConfJsonCharset, field);
    }
    const bool is_multipart = type.type == "multipart";
    const std::string* const boundary = is_multipart ? type.find("boundary") : nullptr;
    if (is_multipart && boundary == nullptr) {
        say(rule::kConfBoundaryMissing, field);
    }
    const auto& text = side_ == Side::Client ? facts_.request_body : facts_.response_body;
    // A part of a representation, and what was not captured in full, says nothing.
    if (!text || text->empty() || !message_.body.complete || message_.body.missing > 0) {
        return;
    }
    if (boundary != nullptr && text->find("--" + *boundary) == std::string_view::npos) {
        say_of_body(rule::kConfBoundaryNotFound, 0, boundary->substr(0, 80));
    }
    // Transfer codings other than chunked are not undone.
    const std::string_view coding = message_.head.fields.value("transfer-encoding");
    if (message_.head.status == 206
        || (!coding.empty() && !ascii::equal_ignoring_case(coding, "chunked"))) {
        return;
    }
    if (is_json && type.subtype != "jsonl") {
        if (const auto fault = find_json_fault(*text)) {
            say_of_body(rule::kConfJsonMalformed, *fault, "at byte " + std::to_string(*fault));
        }
    } else if (has_type(type, "xml", "+xml")) {
        const std::size_t start = text->find_first_not_of(" \t\r\n\xef\xbb\xbf");
        if (start == std::string_view::npos || (*text)[start] != '<') {
            say_of_body(rule::kConfXmlMalformed, 0, {});
        }
        const std::size_t entity = text->substr(0, kXmlProlog).find("<!ENTITY");
        if (entity != std::string_view::npos) {
            say_of_body(rule::kConfXmlEntities, entity, {});
        }
    } else if (type.type == "application" && type.subtype == "x-www-form-urlencoded"
               && !is_good_form(*text)) {
        say_of_body(rule::kConfFormMalformed, 0, {});
    }
}

bool holds_percent_code(std::string_view text) {
    for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 1)) {
        if (i + 2 < text.size() && ascii::is_hex_digit(text[i + 1])
            && ascii::is_hex_digit(text[i + 2])) {
            return true;
        }
    }
    return false;
}

// RFC 6266 and its appendix D.
void Judge::disposition(const http::Field& field) {
    bool plain = false;
    bool extended = false;
    bool extended_first = false;
    http::for_each_field_parameter(
        http::split_parameters(field.value).parameters, [&](const http::FieldParameter& parameter) {
            if (ascii::equal_ignoring_case(parameter.name, "filename*")) {
                extended = true;
                extended_first = extended_first || !plain;
                if (parameter.is_quoted) {
                    say(rule::kConfFilenameStarQuoted, field);
                }
            } else if (ascii::equal_ignoring_case(parameter.name, "filename")) {
                plain = true;
                const std::string_view name = parameter.value;
                if (holds_percent_code(name)) {
                    say(rule::kConfFilenamePercent, field);
                }
                if (name.find('\\') != std::string_view::npos) {
                    say(rule::kConfFilenameBackslash, field);
                }
                if (std::any_of(name.begin(), name.end(), [](char c) {
                        return static_cast<unsigned char>(c) > 0x7f;
                    })) {
                    say(rule::kConfFilenameNotAscii, field);
                }
            }
        });
    if (extended && !plain) {
        say(rule::kConfFilenameStarAlone, field);
    } else if (extended_first) {
        say(rule::kConfFilenameStarFirst, field);
    }
}

void Judge::link(const http::Field& field) {
    const http::LinkField parsed = http::parse_link_field(field.value);
    if (parsed.malformed) {
        say(rule::kConfLinkMalformed, field);
    }
    for (const http::Link& each : parsed.links) {
        if (!each.has_rel) {
            say(rule::kConfLinkWithoutRel, field, std::string(each.target.substr(0, 100)));
        }
    }
}

// Judged when the client says what it takes; without Accept-Encoding all is allowed. The first line
// is enough: each coding costs a look through all of Accept-Encoding.
void Judge::coding(const http::Field& field) {
    const http::HeaderList& asked = facts_.exchange.request.head.fields;
    if (side_ == Side::Client || asked.find("accept-encoding") == nullptr
        || message_.head.fields.find("content-encoding") != &field
        || has_member(asked, "accept-encoding", "*")) {
        return;
    }
    constexpr std::size_t kMostCodings = 16;
    std::size_t codings = 0;
    ascii::for_each_member(field.value, [&](std::string_view name) {
        if (++codings > kMostCodings) {
            return;
        }
        const bool same_as_gzip = ascii::equal_ignoring_case(name, "x-gzip")
                                  && has_member(asked, "accept-encoding", "gzip");
        if (!same_as_gzip && !ascii::equal_ignoring_case(name, "identity")
            && !has_member(asked, "accept-encoding", name)) {
            say(rule::kConfCodingUnwanted, field, std::string(name.substr(0, 40)));
        }
    });
}

void Judge::run() {
    bool has_type = false;
    for (const http::Field& field : message_.head.fields) {
        const auto is = [&field](std::string_view name) {
            return ascii::equal_ignoring_case(field.name, name);
        };
        switch (field.name.size()) {
            case 4:
                if (is("link")) {
                    link(field);
                }
                break;
            case 12:
                if (is("content-type") && !has_type) {
                    has_type = true;
                    type(field);
                }
                break;
            case 16:
                if (is("content-encoding")) {
                    coding(field);
                }
                break;
            case 19:
                if (is("content-disposition")) {
                    disposition(field);
                }
                break;
            default:
                break;
        }
    }
    // What travels through a tunnel is no content, though a HAR file may have it as such.
    const bool is_tunnel = message_.body.framing == http::BodyFraming::Tunnel
                           || (facts_.exchange.request.head.method == "CONNECT"
                               && facts_.exchange.response.head.status / 100 == 2);
    // Of a response, content-type-missing tells: browsers guess.
    if (side_ == Side::Client && !has_type && message_.body.size > 0 && !is_tunnel) {
        report(findings_, rule::kConfTypeMissing, start_line(side_, {}));
    }
}

}  // namespace

std::span<const RuleInfo* const> conformance_content_rules() {
    return kRules;
}

void judge_conformance_content(const ExchangeFacts& facts, Findings& findings) {
    for (const Side side : {Side::Client, Side::Server}) {
        if (message_of(facts, side).present) {
            Judge(facts, side, findings).run();
        }
    }
    for (const Anomaly& anomaly : facts.exchange.anomalies) {
        if (anomaly.code == AnomalyCode::ContentDecodeFailed) {
            report(
                findings,
                rule::kConfCodingFailed,
                evidence_of(anomaly.side,
                            "Content-Encoding",
                            message_of(facts, anomaly.side).head.fields.value("content-encoding")),
                anomaly.detail.substr(0, kEvidenceKept));
        }
    }
}

}  // namespace waybill::audit
