// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/ca_status.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/time.h"
#include "core/report/json_writer.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

using proxy::AuthorityCertificate;
using proxy::AuthorityFacts;
using proxy::TrustState;
using report::Colour;
using report::Line;
using report::TextStyle;

constexpr std::size_t kKeyWidth = 12;
constexpr std::size_t kNameWidth = 26;
constexpr std::size_t kStateWidth = 9;

Timestamp at(std::int64_t seconds) {
    return {seconds * kNsPerSecond};
}

std::string date_of(std::int64_t seconds) {
    std::string text;
    append_rfc3339(text, at(seconds));
    return text.substr(0, text.find('T'));
}

// As browsers and OpenSSL show it.
std::string with_colons(const std::string& fingerprint) {
    std::string text;
    for (std::size_t i = 0; i < fingerprint.size(); ++i) {
        text += i > 0 && i % 2 == 0 ? ":" : "";
        const char c = fingerprint[i];
        text += ascii::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

void append_pair(std::string& out,
                 const TextStyle& style,
                 std::string_view key,
                 std::string_view value,
                 Colour colour = Colour::Plain) {
    Line(out, style).space(2).left(key, kKeyWidth).space(1).text(value, colour);
}

Colour colour_of(TrustState state) {
    switch (state) {
        case TrustState::Trusted:
            return Colour::Green;
        case TrustState::Present:
        case TrustState::Unknown:
            return Colour::Yellow;
        case TrustState::Absent:
            return Colour::Plain;
    }
    return Colour::Plain;
}

void append_store(std::string& out, const CaStatus::Store& store, const TextStyle& style) {
    Line(out, style)
        .space(2)
        .left(store.store.name, kNameWidth)
        .space(1)
        .left(name_of(store.current.state), kStateWidth, colour_of(store.current.state))
        .space(1)
        .text(store.store.path);
    if (!store.current.problem.empty()) {
        Line(out, style).space(4).text(store.current.problem, Colour::Yellow);
    }
    for (const std::string& name : store.former) {
        Line(out, style).space(4).text("still there: " + name, Colour::Yellow);
    }
}

std::string limits_text(const AuthorityFacts& facts) {
    std::string text;
    for (const std::string& name : facts.limits.texts()) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "any name" : text + ", and nothing else";
}

void write_facts(report::JsonWriter& json, const AuthorityFacts& facts) {
    json.key("name");
    json.string(facts.name);
    json.key("sha256");
    json.string(facts.fingerprint);
    json.key("not_before");
    json.timestamp(at(facts.not_before));
    json.key("not_after");
    json.timestamp(at(facts.not_after));
    json.key("permitted");
    json.begin_array();
    for (const std::string& name : facts.limits.texts()) {
        json.string(name);
    }
    json.end_array();
}

void write_store(report::JsonWriter& json, const CaStatus::Store& store) {
    json.begin_object();
    json.key("kind");
    json.string(name_of(store.store.kind));
    json.key("name");
    json.string(store.store.name);
    json.key("path");
    json.string(store.store.path);
    json.key("state");
    json.string(name_of(store.current.state));
    if (!store.current.problem.empty()) {
        json.key("problem");
        json.string(store.current.problem);
    }
    if (!store.former.empty()) {
        json.key("former");
        json.begin_array();
        for (const std::string& name : store.former) {
            json.string(name);
        }
        json.end_array();
    }
    json.end_object();
}

}  // namespace

CaStatus read_ca_status(const std::string& folder) {
    CaStatus status;
    status.folder = folder;
    Result<AuthorityCertificate> certificate =
        proxy::CertificateAuthority::read_certificate(folder);
    if (!certificate) {
        return status;
    }
    status.certificate = std::move(*certificate);
    if (const auto opened = proxy::CertificateAuthority::open(folder); !opened) {
        status.problem = opened.error().message;
    }
    if (auto former = proxy::CertificateAuthority::read_former(folder)) {
        status.former = std::move(*former);
    }
    for (proxy::TrustStore& store :
         proxy::find_trust_stores(proxy::TrustPlaces::of_environment())) {
        CaStatus::Store& added = status.stores.emplace_back();
        added.current = trust_status(store, *status.certificate);
        for (const AuthorityCertificate& one : status.former) {
            const TrustState state = trust_status(store, one).state;
            if (state == TrustState::Trusted || state == TrustState::Present) {
                added.former.push_back(one.facts.name);
            }
        }
        added.store = std::move(store);
    }
    return status;
}

void append_ca_status(std::string& out, const CaStatus& status, const TextStyle& style) {
    if (!status.certificate) {
        Line(out, style).text("There is no CA in " + status.folder + " yet.");
        Line(out, style).text("The proxy makes one when it first needs it, or: waybill ca install");
        return;
    }
    const AuthorityFacts& facts = status.certificate->facts;
    Line(out, style).text(facts.name, Colour::Bold);
    append_pair(out, style, "folder", status.folder);
    append_pair(out, style, "SHA-256", with_colons(facts.fingerprint));
    append_pair(out, style, "valid", date_of(facts.not_before) + " to " + date_of(facts.not_after));
    append_pair(out, style, "vouches for", limits_text(facts));
    append_pair(out,
                style,
                "key",
                status.problem.empty() ? "readable by you alone" : status.problem,
                status.problem.empty() ? Colour::Plain : Colour::Red);
    out += '\n';
    Line(out, style).text("Who trusts it", Colour::Bold);
    for (const CaStatus::Store& store : status.stores) {
        append_store(out, store, style);
    }
    Line(out, style)
        .space(2)
        .text("Programs that have certificates of their own: waybill ca export --env", Colour::Dim);
}

void append_ca_status_json(std::string& out, const CaStatus& status) {
    {
        report::JsonWriter json(out);
        json.begin_object();
        json.key("folder");
        json.string(status.folder);
        json.key("exists");
        json.boolean(status.certificate.has_value());
        if (status.certificate) {
            write_facts(json, status.certificate->facts);
            json.key("usable");
            json.boolean(status.problem.empty());
            if (!status.problem.empty()) {
                json.key("problem");
                json.string(status.problem);
            }
            json.key("former");
            json.begin_array();
            for (const AuthorityCertificate& one : status.former) {
                json.begin_object();
                write_facts(json, one.facts);
                json.end_object();
            }
            json.end_array();
            json.key("stores");
            json.begin_array();
            for (const CaStatus::Store& store : status.stores) {
                write_store(json, store);
            }
            json.end_array();
        }
        json.end_object();
    }
    out += '\n';
}

}  // namespace waybill::cli
