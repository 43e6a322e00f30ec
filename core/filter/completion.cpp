// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/completion.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "core/base/ascii.h"
#include "core/filter/completion_words.h"
#include "core/filter/session_values.h"
#include "core/filter/typing_place.h"

namespace waybill::filter {
namespace {

using Kind = TypingPlace::Kind;

// What most filters begin with.
constexpr auto kFirstFields = std::to_array<FieldId>({
    FieldId::Status,
    FieldId::Method,
    FieldId::Host,
    FieldId::Path,
    FieldId::Url,
    FieldId::Type,
    FieldId::Size,
    FieldId::Duration,
    FieldId::Header,
    FieldId::Body,
});

// How well a word fits what was typed; nullopt: not at all.
std::optional<int> rank_of(std::string_view word, std::string_view typed) {
    if (ascii::starts_with_ignoring_case(word, typed)) {
        return word.size() == typed.size() ? 0 : 1;
    }
    const std::string lower = ascii::lower(word);
    return lower.find(ascii::lower(typed)) == std::string::npos ? std::nullopt
                                                                : std::optional<int>(2);
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

class Completer {
public:
    Completer(std::string_view text, std::size_t cursor, const store::Session* session)
        : place_(typing_place(text, cursor)),
          session_(session) {}

    Completion run(std::size_t most) {
        switch (place_.kind) {
            case Kind::Nowhere:
                break;
            case Kind::Term:
                offer_terms();
                break;
            case Kind::Operator:
                for (const KnownWord& word : operators_of(field(place_.field))) {
                    offer(TokenKind::Operator, word.text, word.meaning);
                }
                place_.after_term = true;
                if (place_.typed.empty()) {
                    offer_connectives();
                } else {
                    offer_terms();
                }
                break;
            case Kind::Value:
                offer_values();
                break;
            case Kind::Argument:
                offer_arguments();
                break;
        }
        // Among equals, what was offered first stands first.
        std::stable_sort(ranked_.begin(), ranked_.end(), [](const Ranked& a, const Ranked& b) {
            return a.rank != b.rank ? a.rank < b.rank : a.suggestion.count > b.suggestion.count;
        });
        Completion completion;
        completion.replaced = place_.replaced;
        for (Ranked& ranked : ranked_) {
            if (completion.suggestions.size() == most) {
                break;
            }
            completion.suggestions.push_back(std::move(ranked.suggestion));
        }
        return completion;
    }

private:
    struct Ranked {
        int rank = 0;
        Suggestion suggestion;
    };

    // `text` is offered where `word` fits.
    void offer_as(std::string_view word, Suggestion suggestion, int worse = 0) {
        if (const std::optional<int> rank = rank_of(word, place_.typed)) {
            ranked_.push_back({*rank + worse, std::move(suggestion)});
        }
    }
    void offer(TokenKind kind, std::string_view text, std::string_view meaning) {
        offer_as(text, {kind, std::string(text), std::string(meaning), 0});
    }

    void offer_connectives() {
        for (const KnownWord& word : connectives()) {
            offer(TokenKind::Keyword, word.text, word.meaning);
        }
    }

    void offer_terms() {
        if (place_.typed.starts_with('~')) {
            offer_aliases('~');
            return;
        }
        if (place_.negated) {
            offer_aliases(':');
            return;
        }
        if (place_.after_term) {
            offer_connectives();
        }
        for (const FieldId id : kFirstFields) {
            offer_field(field(id));
        }
        offer(TokenKind::Keyword, kNot.text, kNot.meaning);
        for (const FieldInfo& info : all_fields()) {
            const bool is_first =
                std::find(kFirstFields.begin(), kFirstFields.end(), info.id) != kFirstFields.end();
            if (!is_first && info.available) {
                offer_field(info);
            }
        }
        if (!place_.typed.empty()) {
            offer_aliases(':');
            offer_other_names();
        }
    }

    void offer_field(const FieldInfo& info) {
        std::string text(info.name);
        if (info.argument == ArgumentKind::Path) {
            text += info.name.ends_with("xml") ? "(\"/" : "(\"$.";
        }
        offer_as(info.name, {TokenKind::Field, std::move(text), std::string(info.meaning), 0});
        if (info.argument == ArgumentKind::Name && !place_.typed.empty()) {
            offer_as(info.name,
                     {TokenKind::Field,
                      std::string(info.name) + "[\"",
                      std::string(info.meaning) + " of that name",
                      0});
        }
    }

    void offer_aliases(char mark) {
        for (const AliasWord& word : alias_words()) {
            if (word.text.starts_with('~') == (mark == '~')) {
                offer(TokenKind::Alias, word.text, word.meaning);
            }
        }
    }

    // Only where they begin as typed: there are many, and they say the same.
    void offer_other_names() {
        for (const Synonym& synonym : all_synonyms()) {
            if (ascii::starts_with_ignoring_case(synonym.name, place_.typed)) {
                const FieldInfo& info = field(synonym.field);
                offer_as(synonym.name,
                         {TokenKind::Field,
                          std::string(synonym.name),
                          std::string(info.name) + ": " + std::string(info.meaning),
                          0},
                         1);
            }
        }
    }

    // ---- Values ----

    void offer_values() {
        FieldId id = place_.field;
        if (!place_.alias.empty()) {
            for (const KnownWord& word : words_of_alias(place_.alias)) {
                offer(TokenKind::Value, word.text, word.meaning);
            }
            const AliasWord* const alias = find_alias_word(place_.alias);
            if (alias == nullptr || alias->values_of == FieldId::Text) {
                return;
            }
            id = alias->values_of;
            if (place_.alias.ends_with(':')
                && (id == FieldId::RequestHeader || id == FieldId::ResponseHeader)) {
                offer_header_names(id);
                return;
            }
        }
        const FieldInfo& info = field(id);
        std::set<std::string, std::less<>> offered;
        if (session_ != nullptr) {
            std::vector<CountedValue> values = values_in(*session_, id);
            std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) {
                return a.text < b.text;
            });
            for (CountedValue& value : values) {
                std::string text = value_text(info, value.text);
                offer_as(value.text, {TokenKind::Value, std::move(text), {}, value.count});
                offered.insert(std::move(value.text));
            }
        }
        for (const KnownWord& word : words_of(id)) {
            if (offered.find(word.text) == offered.end()) {
                offer_as(
                    word.text,
                    {TokenKind::Value, value_text(info, word.text), std::string(word.meaning), 0});
            }
        }
        explain_counted(id);
        offer_units(info);
    }

    // The meaning of a word stands beside it whether or not the session has it.
    void explain_counted(FieldId id) {
        for (Ranked& ranked : ranked_) {
            for (const KnownWord& word : words_of(id)) {
                if (ranked.suggestion.meaning.empty() && ranked.suggestion.text == word.text) {
                    ranked.suggestion.meaning = word.meaning;
                }
            }
        }
    }

    // Behind a number: what it may be a number of.
    void offer_units(const FieldInfo& info) {
        const bool is_number =
            !place_.typed.empty()
            && place_.typed.find_first_not_of("0123456789.") == std::string::npos;
        if (!is_number) {
            return;
        }
        const auto with_unit = [&](std::string_view unit, std::string_view meaning) {
            offer(TokenKind::Value, place_.typed + std::string(unit), meaning);
        };
        if (info.type == FieldType::Size) {
            with_unit("kB", "1,000 bytes");
            with_unit("MB", "1,000,000 bytes");
            with_unit("KiB", "1,024 bytes");
            with_unit("MiB", "1,048,576 bytes");
        } else if (info.type == FieldType::Duration) {
            with_unit("ms", "milliseconds");
            with_unit("s", "seconds");
            with_unit("min", "minutes");
        }
    }

    // As it must be written: what is more than a word is quoted.
    std::string value_text(const FieldInfo& info, std::string_view text) const {
        if (!place_.quoted && (info.type != FieldType::Text || is_word(text))) {
            return std::string(text);
        }
        Value value;
        value.text = text;
        std::string written;
        append_value(written, info, value);
        return written.starts_with('"') ? written : in_quotes(written);
    }

    // "api.example:8080", "text/html": nothing in it means something to the parser.
    static bool is_word(std::string_view text) {
        const auto is_plain = [](char c) {
            return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_' || c == '.'
                   || c == '/' || c == ':';
        };
        const auto is_keyword = [&](std::string_view keyword) {
            return ascii::equal_ignoring_case(text, keyword);
        };
        return !text.empty() && (ascii::is_alpha(text[0]) || ascii::is_digit(text[0]))
               && std::all_of(text.begin(), text.end(), is_plain)
               && text.find("..") == std::string_view::npos && !is_keyword("and")
               && !is_keyword("or") && !is_keyword("not");
    }

    // ---- What stands in brackets ----

    void offer_arguments() {
        switch (place_.field) {
            case FieldId::Header:
            case FieldId::RequestHeader:
            case FieldId::ResponseHeader:
                offer_header_names(place_.field);
                break;
            default:
                break;
        }
    }

    void offer_header_names(FieldId id) {
        const auto offer_names = [&](std::span<const std::string_view> names) {
            for (const std::string_view name : names) {
                const bool is_argument = place_.kind == Kind::Argument;
                std::string text = is_argument ? in_quotes(name) + ']' : std::string(name);
                const bool known =
                    std::any_of(ranked_.begin(), ranked_.end(), [&](const Ranked& ranked) {
                        return ranked.suggestion.text == text;
                    });
                if (!known) {
                    offer_as(name, {TokenKind::Value, std::move(text), {}, 0});
                }
            }
        };
        if (id != FieldId::ResponseHeader) {
            offer_names(request_header_names());
        }
        if (id != FieldId::RequestHeader) {
            offer_names(response_header_names());
        }
    }

    TypingPlace place_;
    const store::Session* session_;
    std::vector<Ranked> ranked_;
};

}  // namespace

Completion complete(std::string_view text,
                    std::size_t cursor,
                    const store::Session* session,
                    std::size_t most) {
    if (text.size() > kLongestFilter) {
        return {{cursor, cursor}, {}};
    }
    return Completer(text, cursor, session).run(most);
}

}  // namespace waybill::filter
