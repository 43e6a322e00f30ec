// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/secret_learner.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <utility>

#include "core/audit/base64.h"
#include "core/audit/exchange_facts.h"
#include "core/audit/jwt.h"
#include "core/audit/pii.h"
#include "core/audit/rules_secrets.h"
#include "core/base/ascii.h"
#include "core/base/text_finder.h"
#include "core/http/media_type.h"
#include "core/report/command_secrets.h"
#include "core/report/message_list.h"
#include "core/report/secret_forms.h"

namespace waybill::report {
namespace {

constexpr int kDeepest = 3;

// Bodies are looked through in pieces of that size; what lies across an end is seen in both.
constexpr std::size_t kPiece = kMiB;
constexpr std::size_t kOverlap = 32 * kKiB;

bool is_text_character(char c) {
    return static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_readable(std::string_view text) {
    const auto controls = std::count_if(
        text.begin(), text.end(), [](char c) { return !is_text_character(c) || c == '\x7f'; });
    return static_cast<std::size_t>(controls) * 20 <= text.size();
}

bool has_percent_escape(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos;
         at = text.find('%', at + 1)) {
        if (at + 2 < text.size() && ascii::is_hex_digit(text[at + 1])
            && ascii::is_hex_digit(text[at + 2])) {
            return true;
        }
    }
    return false;
}

// Endings of files: "logo@2x.png" is no address.
bool is_file_name(std::string_view address) {
    static constexpr auto kEndings = std::to_array<std::string_view>(
        {"avif", "css", "gif", "html", "ico", "jpeg", "jpg", "js",   "json", "map", "min",
         "mjs",  "mp4", "pdf", "png",  "svg", "tgz",  "ts",  "webp", "woff", "xml", "zip"});
    const std::string ending = ascii::lower(address.substr(address.rfind('.') + 1));
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

// Whether it stands in "scheme://user:password@host".
bool is_user_information(std::string_view text, std::size_t at) {
    constexpr std::size_t kFarthest = 64;
    for (std::size_t back = 0; back < kFarthest && back < at; ++back) {
        const char c = text[at - back - 1];
        if (c == '/') {
            return back + 1 < at && text[at - back - 2] == '/';
        }
        if (!ascii::is_alpha(c) && !ascii::is_digit(c)
            && std::string_view(":._%+-~!$*").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return false;
}

bool is_base64_digit(char c) {
    return audit::is_base64url_char(c) || c == '+' || c == '/';
}

bool is_dotted_digit(char c) {
    return audit::is_base64url_char(c) || c == '.';
}

}  // namespace

std::optional<SecretTable::Index> SecretLearner::add(SecretKind kind,
                                                     std::string_view value,
                                                     SecretTrust trust) {
    const auto index = table_.add(kind, value, trust);
    if (!index || unescaped_ == nullptr) {
        return index;
    }
    const std::string_view all = unescaped_->text;
    const std::less_equal<> in_order;
    if (in_order(all.data(), value.data())
        && in_order(value.data() + value.size(), all.data() + all.size())) {
        const auto at = static_cast<std::size_t>(value.data() - all.data());
        const std::size_t begin = unescaped_->offsets[at];
        const std::size_t end = unescaped_->offsets[at + value.size()];
        table_.add_text(*index, unescaped_->raw.substr(begin, end - begin), trust);
    }
    return index;
}

// The text as it is written, and what it stands for.
void SecretLearner::learn_place(std::string_view text, const SecretPlace& place) {
    const std::string_view raw = text.substr(place.begin, place.end - place.begin);
    const auto index = add(place.kind, raw, place.trust);
    if (!index) {
        return;
    }
    std::string value(raw);
    const auto undo = [&](auto without_escapes) {
        std::string undone = without_escapes(value);
        if (undone != value) {
            table_.add_text(*index, undone, place.trust);
            value = std::move(undone);
        }
    };
    if (raw.find('\\') != std::string_view::npos) {
        undo(without_json_escapes);
    }
    if (raw.find('&') != std::string_view::npos) {
        undo(without_html_escapes);
    }
    if (has_percent_escape(value)) {
        undo(without_percent);
    }
    if (place.kind == SecretKind::Credentials) {
        learn_basic(value, *index);
    }
    // Tokens and addresses may be in it, and come again on their own.
    constexpr std::size_t kShortest = 12;
    if (value.size() >= kShortest && depth_ < kDeepest && place.kind != SecretKind::Email) {
        ++depth_;
        learn_as_it_stands(value, TextUse::Any, true);
        --depth_;
    }
}

// RFC 7617: base64 of "user:password".
void SecretLearner::learn_basic(std::string_view credentials, SecretTable::Index whole) {
    const auto decoded = audit::decode_base64(credentials, audit::Base64Alphabet::Standard);
    if (!decoded || decoded->find(':') == std::string::npos || !is_readable(*decoded)) {
        return;
    }
    const std::size_t colon = decoded->find(':');
    table_.add_text(whole, *decoded, SecretTrust::High);
    add(SecretKind::Credentials, std::string_view(*decoded).substr(0, colon), SecretTrust::High);
    add(SecretKind::Password, std::string_view(*decoded).substr(colon + 1), SecretTrust::High);
}

void SecretLearner::learn_text(std::string_view text, TextUse use, bool with_persons) {
    learn_as_it_stands(text, use, with_persons);
    if (depth_ >= kDeepest) {
        return;
    }
    ++depth_;
    // URLs in parameters, JSON in parameters, addresses in forms.
    if (use != TextUse::Script && has_percent_escape(text)) {
        Unescaped unescaped;
        unescaped.raw = text;
        unescaped.text = unescape_percent(text, unescaped.offsets);
        const Unescaped* const outer = std::exchange(unescaped_, &unescaped);
        learn_as_it_stands(unescaped.text, TextUse::Any, with_persons);
        unescaped_ = outer;
    }
    if (use != TextUse::Script) {
        learn_base64(text, with_persons);
    }
    --depth_;
}

void SecretLearner::learn_as_it_stands(std::string_view text, TextUse use, bool with_persons) {
    find_named_secrets(text, use, [&](const SecretPlace& place) { learn_place(text, place); });
    audit::for_each_secret(text,
                           [&](const audit::TextPattern& pattern, const audit::TextMatch& match) {
                               learn_key(text, pattern, match);
                           });
    learn_json_web_tokens(text);
    if (with_persons) {
        learn_persons(text);
    }
}

void SecretLearner::learn_key(std::string_view text,
                              const audit::TextPattern& pattern,
                              const audit::TextMatch& match) {
    std::string_view value = text.substr(match.offset, match.length);
    if (pattern.rule == &audit::rule::kSecretPublicKey
        || pattern.rule == &audit::rule::kSecretDatabaseUrl) {
        return;  // meant to be public; found by its user information
    }
    if (pattern.rule == &audit::rule::kSecretPrivateKey) {
        learn_private_key(text, match.offset + match.length);
        return;
    }
    if ((pattern.rule == &audit::rule::kSecretSlackWebhook
         || pattern.rule == &audit::rule::kSecretAzureKey)
        && value.starts_with(pattern.literal)) {
        value.remove_prefix(pattern.literal.size());
    }
    add(pattern.rule == &audit::rule::kSecretPasswordHash ? SecretKind::Password : SecretKind::Key,
        value,
        SecretTrust::High);
}

// Its lines one by one: they are joined in many ways. All stand for one secret.
void SecretLearner::learn_private_key(std::string_view text, std::size_t begin) {
    constexpr std::size_t kLargestKey = 16 * kKiB;
    constexpr std::size_t kShortestLine = 16;
    std::string_view rest = text.substr(begin, kLargestKey);
    rest = rest.substr(0, rest.find("-----"));
    std::optional<SecretTable::Index> key;
    for (std::size_t at = 0; at < rest.size();) {
        std::size_t end = at;
        while (end < rest.size() && (is_base64_digit(rest[end]) || rest[end] == '=')) {
            ++end;
        }
        // "\n" in front of a line is no digit of it.
        if (at > 0 && rest[at - 1] == '\\' && end > at) {
            ++at;
        }
        const std::string_view line = rest.substr(at, end - at);
        if (key && line.size() >= 6) {
            table_.add_text(*key, line, SecretTrust::High);
        } else if (line.size() >= kShortestLine) {
            key = table_.add(SecretKind::Key, line, SecretTrust::High);
        }
        at = end + 1;
    }
}

// By their shape: three parts of base64, or five, of which the first begins with {".
void SecretLearner::learn_json_web_tokens(std::string_view text) {
    static const TextFinder beginning("eyJ", true);
    constexpr std::size_t kShortest = 20;
    for (std::size_t at = beginning.find(text); at != TextFinder::kNowhere;) {
        std::string_view token = audit::token_at(text, at);
        const std::size_t behind = at + std::max<std::size_t>(token.size(), 1);
        while (token.ends_with('.')) {
            token.remove_suffix(1);
        }
        const auto dots = std::count(token.begin(), token.end(), '.');
        const bool begins_here = at == 0 || !is_dotted_digit(text[at - 1])
                                 || (at >= 3 && text[at - 3] == '%')
                                 || (at >= 2 && text[at - 2] == '\\');
        if (begins_here && token.size() >= kShortest
            && (dots >= 2 || (dots == 1 && token.find(".eyJ") != std::string_view::npos))) {
            add(SecretKind::Token, token, SecretTrust::High);
        }
        at = beginning.find(text, behind);
    }
}

void SecretLearner::learn_persons(std::string_view text) {
    constexpr std::size_t kMostNumbers = 10'000;
    for (const audit::PersonalNumber& number : audit::find_personal_numbers(text, kMostNumbers)) {
        const SecretKind kind = number.kind == audit::PersonalNumber::Kind::Card ? SecretKind::Card
                                : number.kind == audit::PersonalNumber::Kind::Iban
                                    ? SecretKind::Iban
                                    : SecretKind::Person;
        learn_number(kind, text.substr(number.offset, number.length));
    }
    audit::for_each_mail_address(text, [&](std::string_view address) {
        const auto at = static_cast<std::size_t>(address.data() - text.data());
        // What is left of an escape in front of it is no part of it.
        if (at > 0 && text[at - 1] == '\\' && address.size() > 1) {
            address.remove_prefix(1);
        }
        if (const std::size_t percent = address.rfind('%'); percent != std::string_view::npos) {
            address.remove_prefix(std::min(percent + 3, address.size()));
        }
        if (!address.starts_with('@') && !address.empty() && !is_file_name(address)
            && !is_user_information(text, at)) {
            add(SecretKind::Email, address, SecretTrust::High);
        }
        return true;
    });
}

// Also without what divides its groups, and in groups of four.
void SecretLearner::learn_number(SecretKind kind, std::string_view number) {
    const auto index = add(kind, number, SecretTrust::High);
    if (!index) {
        return;
    }
    std::string plain;
    for (const char c : number) {
        if (c != ' ' && c != '-') {
            plain += c;
        }
    }
    std::string spaces;
    std::string dashes;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i > 0 && i % 4 == 0) {
            spaces += ' ';
            dashes += '-';
        }
        spaces += plain[i];
        dashes += plain[i];
    }
    for (const std::string& text : {plain, spaces, dashes}) {
        table_.add_text(*index, text, SecretTrust::High);
    }
}

// Text that was put into base64 as a whole, such as an event in a queue.
void SecretLearner::learn_base64(std::string_view text, bool with_persons) {
    constexpr std::size_t kShortest = 24;
    for (std::size_t at = 0; at < text.size();) {
        // Every so many bytes one must be a digit of a run that is long enough.
        const std::size_t probe = at + kShortest - 1;
        if (probe >= text.size()) {
            return;
        }
        if (!is_base64_digit(text[probe])) {
            at = probe + 1;
            continue;
        }
        std::size_t begin = probe;
        while (begin > at && is_base64_digit(text[begin - 1])) {
            --begin;
        }
        std::size_t end = probe;
        while (end < text.size() && is_base64_digit(text[end])) {
            ++end;
        }
        at = end;
        std::string_view run = text.substr(begin, end - begin);
        if (run.size() < kShortest || run.starts_with("eyJhbGci")) {
            continue;
        }
        run.remove_suffix(run.size() % 4 == 1 ? 1 : 0);
        const auto alphabet = run.find_first_of("-_") == std::string_view::npos
                                  ? audit::Base64Alphabet::Standard
                                  : audit::Base64Alphabet::Url;
        const auto decoded = audit::decode_base64(run, alphabet);
        if (decoded && is_readable(*decoded)) {
            learn_text(*decoded, TextUse::Any, with_persons);
        }
    }
}

void SecretLearner::learn_field(std::string_view name, std::string_view value) {
    find_field_secrets(name, value, [&](const SecretPlace& place) { learn_place(value, place); });
    learn_text(value);
}

void SecretLearner::learn_head(const http::Message& message) {
    if (!message.present) {
        return;
    }
    const http::Head& head = message.head;
    if (head.method == "CONNECT" || !head.authority.empty()) {
        const std::string_view authority = head.authority.empty() ? head.target : head.authority;
        find_authority_secrets(authority,
                               [&](const SecretPlace& place) { learn_place(authority, place); });
    }
    learn_text(head.target, TextUse::Any, head.method != "CONNECT");
    learn_text(head.reason);
    for (const http::Field& field : head.fields) {
        learn_field(field.name, field.value);
    }
    for (const http::Field& field : message.trailers) {
        learn_field(field.name, field.value);
    }
}

void SecretLearner::learn_body(const http::Exchange& exchange,
                               store::ExchangeLoader& loader,
                               Side side) {
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    if (!message.present || message.body.size == 0) {
        return;
    }
    TextUse use = TextUse::Any;
    bool with_persons = true;
    const std::string_view type =
        http::parse_media_type(message.head.fields.value("content-type")).type;
    if (ascii::equal_ignoring_case(type, "application/x-www-form-urlencoded")) {
        use = TextUse::Form;
    } else if (side == Side::Server) {
        switch (audit::facts_of(exchange).role) {
            case audit::Role::Image:
            case audit::Role::Font:
            case audit::Role::Media:
                return;
            case audit::Role::Script:
            case audit::Role::Style:
                use = TextUse::Script;
                with_persons = false;
                break;
            default:
                break;
        }
    }
    std::string text;
    loader.read_body(exchange, side, store::BodyForm::Content, [&](Bytes data) {
        while (!data.empty()) {
            const std::size_t room = kPiece + kOverlap - text.size();
            const Bytes part = data.first(std::min(room, data.size()));
            text += as_text(part);
            data = data.subspan(part.size());
            if (text.size() == kPiece + kOverlap) {
                learn_text(text, use, with_persons);
                text.erase(0, kPiece);
            }
        }
        return true;
    });
    learn_text(text, use, with_persons);
}

void SecretLearner::learn_messages(const http::Exchange& exchange, store::ExchangeLoader& loader) {
    list_messages(loader, exchange, {}, [&](const http::StreamMessage& message) {
        learn_text(message.data);
        return true;
    });
}

// Mostly that of the exchange before.
void SecretLearner::learn_program(const std::shared_ptr<const Program>& program,
                                  std::shared_ptr<const Program>& last) {
    if (program != last) {
        last = program;
        if (program != nullptr) {
            learn_command(program->command_line);
        }
    }
}

void SecretLearner::learn_command(std::string_view command) {
    find_command_secrets(command, [&](const SecretPlace& place) { learn_place(command, place); });
    learn_text(command);
}

void SecretLearner::learn_exchange(const http::Exchange& exchange, store::ExchangeLoader& loader) {
    for (const Side side : {Side::Client, Side::Server}) {
        learn_program(exchange.programs[index_of(side)], programs_[index_of(side)]);
    }
    learn_head(exchange.request);
    for (const http::Interim& interim : exchange.interim) {
        for (const auto& [name, value] : interim.fields) {
            learn_field(name, value);
        }
    }
    learn_head(exchange.response);
    learn_body(exchange, loader, Side::Client);
    learn_body(exchange, loader, Side::Server);
    for (const Side side : {Side::Client, Side::Server}) {
        const http::StreamKind kind =
            http::stream_kind(exchange.request.present ? &exchange.request.head : nullptr,
                              exchange.response.present ? &exchange.response.head : nullptr,
                              side);
        // Events and records are read as the text that they are in.
        if (kind == http::StreamKind::WebSocket || kind == http::StreamKind::Grpc) {
            learn_messages(exchange, loader);
            break;
        }
    }
}

}  // namespace waybill::report
