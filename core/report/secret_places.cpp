// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/secret_places.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/audit/pii.h"
#include "core/base/ascii.h"
#include "core/report/secret_forms.h"
#include "core/report/secret_names.h"

namespace waybill::report {
namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestValue = 64 * 1024;
constexpr std::size_t kLongestTag = 1024;

constexpr std::array<bool, 256> make_triggers() {
    std::array<bool, 256> triggers{};
    triggers[':'] = triggers['='] = triggers['>'] = true;
    return triggers;
}
constexpr std::array<bool, 256> kTriggers = make_triggers();

bool is_name_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c)
           || std::string_view("_-.[]$%").find(c) != std::string_view::npos;
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// A quotation mark as it is written: alone, behind backslashes, or as an entity.
struct Quote {
    std::size_t length = 0;  // 0: none stands there
    std::size_t backslashes = 0;
    char mark = 0;
    bool is_entity = false;
};

Quote quote_at(std::string_view text, std::size_t at) {
    for (const std::string_view entity : {"&quot;", "&#34;"}) {
        if (text.substr(at, entity.size()) == entity) {
            return {entity.size(), 0, '"', true};
        }
    }
    constexpr std::size_t kMostBackslashes = 15;
    std::size_t backslashes = 0;
    while (backslashes < kMostBackslashes && at + backslashes < text.size()
           && text[at + backslashes] == '\\') {
        ++backslashes;
    }
    const std::size_t mark = at + backslashes;
    if (mark < text.size() && (text[mark] == '"' || text[mark] == '\'' || text[mark] == '`')) {
        return {backslashes + 1, backslashes, text[mark], false};
    }
    return {};
}

// Where the value in these quotes ends; the end of the text when that comes first.
std::size_t end_of_quoted(std::string_view text, std::size_t begin, const Quote& quote) {
    const std::size_t most = std::min(text.size(), begin + kLongestValue);
    if (quote.is_entity) {
        const std::size_t end = text.substr(begin, most - begin).find('&');
        std::size_t at = end == std::string_view::npos ? most : begin + end;
        while (at < most && quote_at(text, at).length == 0) {
            at = std::min(text.find('&', at + 1), most);
        }
        return at;
    }
    for (std::size_t at = text.find(quote.mark, begin); at < most;
         at = text.find(quote.mark, at + 1)) {
        std::size_t backslashes = 0;
        while (at > begin + backslashes && text[at - backslashes - 1] == '\\') {
            ++backslashes;
        }
        if (quote.backslashes == 0 ? backslashes % 2 == 0 : backslashes <= quote.backslashes) {
            return at - std::min(backslashes, quote.backslashes);
        }
    }
    return most;
}

class Finder {
public:
    Finder(std::string_view text, TextUse use, const PlaceVisitor& visit)
        : text_(text),
          use_(use),
          visit_(visit) {}

    void run() {
        const std::size_t size = text_.size();
        for (std::size_t at = 0; at < size; ++at) {
            if (!kTriggers[static_cast<unsigned char>(text_[at])]) {
                continue;
            }
            switch (text_[at]) {
                case ':':
                    look_at_colon(at);
                    break;
                case '=':
                    look_at_equals(at);
                    break;
                default:
                    look_at_tag_end(at);
                    break;
            }
        }
    }

private:
    char at(std::size_t place) const { return place < text_.size() ? text_[place] : '\0'; }

    std::size_t skip_space(std::size_t place) const {
        constexpr std::size_t kMost = 64;
        const std::size_t end = std::min(text_.size(), place + kMost);
        while (place < end && is_space(text_[place])) {
            ++place;
        }
        return place;
    }

    // Where the name that ends in front of `end` begins.
    std::size_t begin_of_name(std::size_t end) const {
        std::size_t begin = end;
        while (begin > 0 && end - begin < kLongestName && is_name_char(text_[begin - 1])) {
            --begin;
        }
        return begin;
    }

    void give(std::size_t begin, std::size_t end, NameUse use, bool bare_number = false) {
        give_secret_value(text_.substr(begin, end - begin), use, [&](const SecretPlace& place) {
            SecretPlace moved = place;
            moved.begin += begin;
            moved.end += begin;
            moved.bare_number = bare_number;
            visit_(moved);
        });
    }

    // "name": value, name: "value", scheme://user:password@host.
    void look_at_colon(std::size_t colon) {
        if (at(colon + 1) == '/' && at(colon + 2) == '/') {
            constexpr std::size_t kLongestAuthority = 512;
            const std::string_view rest = text_.substr(colon + 3, kLongestAuthority);
            const std::string_view authority =
                rest.substr(0, rest.find_first_of("/?# \t\r\n\"'<>\\`"));
            find_authority_secrets(authority, [&](const SecretPlace& place) {
                SecretPlace moved = place;
                moved.begin += colon + 3;
                moved.end += colon + 3;
                visit_(moved);
            });
            return;
        }
        std::size_t end = colon;
        while (end > 0 && colon - end < 4 && ascii::is_blank(text_[end - 1])) {
            --end;
        }
        const bool quoted_name = strip_quote(end);
        const std::size_t begin = begin_of_name(end);
        if (begin == end) {
            return;
        }
        const std::string_view name = text_.substr(begin, end - begin);
        const NameUse use = use_of_name(name);
        if (use == NameUse::None || use == NameUse::Code) {
            return;  // members of that name are statuses and the like
        }
        std::size_t value = skip_space(colon + 1);
        if (use == NameUse::NamesAnother) {
            look_at_named_pair(value);
            return;
        }
        if (at(value) == '[') {
            give_elements(skip_space(value + 1), use);
        } else if (const Quote quote = quote_at(text_, value); quote.length > 0) {
            give(value + quote.length, end_of_quoted(text_, value + quote.length, quote), use);
        } else if (quoted_name) {
            give_number(value, use);
        }
    }

    // Moves `end` in front of a quotation mark that ends there.
    bool strip_quote(std::size_t& end) const {
        for (const std::string_view entity : {"&quot;", "&#34;"}) {
            if (text_.substr(0, end).ends_with(entity)) {
                end -= entity.size();
                return true;
            }
        }
        if (end == 0 || (text_[end - 1] != '"' && text_[end - 1] != '\'')) {
            return false;
        }
        --end;
        while (end > 0 && text_[end - 1] == '\\') {
            --end;
        }
        return true;
    }

    void give_number(std::size_t value, NameUse use) {
        std::size_t end = value;
        while (ascii::is_digit(at(end))) {
            ++end;
        }
        const char behind = at(end);
        if (end > value && (behind == ',' || behind == '}' || behind == ']' || is_space(behind))) {
            give(value, end, use, true);
        }
    }

    // "Authorization": ["Bearer abc", ...]
    void give_elements(std::size_t value, NameUse use) {
        constexpr int kMostElements = 100;
        for (int i = 0; i < kMostElements; ++i) {
            const Quote quote = quote_at(text_, value);
            if (quote.length == 0) {
                return;
            }
            const std::size_t end = end_of_quoted(text_, value + quote.length, quote);
            give(value + quote.length, end, use);
            value = skip_space(end + quote.length);
            if (at(value) != ',') {
                return;
            }
            value = skip_space(value + 1);
        }
    }

    // {"name": "password", "value": "..."}
    void look_at_named_pair(std::size_t value) {
        const Quote quote = quote_at(text_, value);
        if (quote.length == 0) {
            return;
        }
        const std::size_t begin = value + quote.length;
        const std::size_t end = end_of_quoted(text_, begin, quote);
        if (end - begin > kLongestName) {
            return;
        }
        const NameUse use = use_of_name(text_.substr(begin, end - begin));
        std::size_t next = skip_space(end + quote.length);
        if (!is_secret(use) || at(next) != ',') {
            return;
        }
        next = skip_space(next + 1);
        const Quote name_quote = quote_at(text_, next);
        next += name_quote.length;
        if (name_quote.length == 0
            || !ascii::starts_with_ignoring_case(text_.substr(next, 5), "value")) {
            return;
        }
        next = skip_space(next + 5 + name_quote.length);
        if (at(next) != ':') {
            return;
        }
        next = skip_space(next + 1);
        if (const Quote opened = quote_at(text_, next); opened.length > 0) {
            give(next + opened.length, end_of_quoted(text_, next + opened.length, opened), use);
        }
    }

    // name=value of URLs and forms, name="value" of attributes and scripts.
    void look_at_equals(std::size_t equals) {
        if (at(equals + 1) == '=' || at(equals + 1) == '>' || equals == 0) {
            return;
        }
        std::size_t end = equals;
        while (end > 0 && equals - end < 4 && ascii::is_blank(text_[end - 1])) {
            --end;
        }
        std::size_t begin = begin_of_name(end);
        if (begin == end) {
            return;
        }
        if (begin > 0 && text_[begin - 1] == '\\' && text_.substr(begin, 5) == "u0026") {
            begin += 5;  // an ampersand in a script
        }
        const std::string_view name = text_.substr(begin, end - begin);
        NameUse use = use_of_name(name);
        if (use == NameUse::None) {
            return;
        }
        if (use == NameUse::Cookie) {
            use = NameUse::SetCookie;  // document.cookie = "a=b; path=/"
        }
        const std::size_t value = skip_blank(equals + 1);
        const Quote quote = quote_at(text_, value);
        if (use == NameUse::NamesAnother && (quote.length > 0 || !begins_parameter(begin, use))) {
            look_at_named_tag(begin, value, quote);
            return;
        }
        if (quote.length > 0) {
            if (!is_nonce_attribute(name, begin)) {
                give(value + quote.length, end_of_quoted(text_, value + quote.length, quote), use);
            }
            return;
        }
        if (end == equals && value == equals + 1 && begins_parameter(begin, use)) {
            // "key" is what the keys of interfaces are called in queries.
            give(value,
                 end_of_parameter(value, begin > 0 && text_[begin - 1] == ';'),
                 use == NameUse::NamesAnother ? NameUse::Code : use);
        }
    }

    std::size_t skip_blank(std::size_t place) const {
        while (ascii::is_blank(at(place))) {
            ++place;
        }
        return place;
    }

    // Of scripts and styles, for Content-Security-Policy: it is used once, and for this page.
    bool is_nonce_attribute(std::string_view name, std::size_t begin) const {
        return name == "nonce" && begin > 0 && is_space(text_[begin - 1]);
    }

    bool begins_parameter(std::size_t begin, NameUse use) const {
        if (begin == 0) {
            return use_ == TextUse::Form;
        }
        switch (text_[begin - 1]) {
            case '?':
            case '&':
            case '#':
                return use_ != TextUse::Script || text_[begin - 1] != '&';
            case ';':
                return use == NameUse::Session || text_.substr(0, begin).ends_with("&amp;");
            case '6':
                return text_.substr(0, begin).ends_with("\\u0026");
            default:
                return false;
        }
    }

    std::size_t end_of_parameter(std::size_t begin, bool in_path) const {
        const std::string_view ends = use_ == TextUse::Form ? "&\r\n"
                                      : in_path             ? "&;#/? \t\r\n\"'<>\\`)}"
                                                            : "&;# \t\r\n\"'<>\\`)}";
        const std::size_t most = std::min(text_.size(), begin + kLongestValue);
        return std::min(text_.find_first_of(ends, begin), most);
    }

    // name="password" of a part of a form, or of an element with its value beside.
    void look_at_named_tag(std::size_t name, std::size_t value, const Quote& quote) {
        const std::size_t begin = value + quote.length;
        std::size_t end = begin;
        if (quote.length > 0) {
            end = end_of_quoted(text_, begin, quote);
        } else {
            while (end < text_.size() && is_name_char(text_[end])) {
                ++end;
            }
        }
        if (end - begin > kLongestName) {
            return;
        }
        const NameUse use = use_of_name(text_.substr(begin, end - begin));
        if (!is_secret(use)) {
            return;
        }
        const std::size_t front = name > kLongestTag ? name - kLongestTag : 0;
        const std::string_view before = text_.substr(front, name - front);
        constexpr std::size_t kNear = 80;
        if (ascii::lower(before.substr(before.size() > kNear ? before.size() - kNear : 0))
                .find("form-data;")
            != std::string::npos) {
            give_part(end, use);
            return;
        }
        const std::size_t open = before.rfind('<');
        const std::size_t close = text_.substr(end, kLongestTag).find('>');
        if (open != std::string_view::npos && before.find('>', open) == std::string_view::npos
            && close != std::string_view::npos) {
            give_attribute(front + open, end + close, use);
        }
    }

    void give_part(std::size_t behind_name, NameUse use) {
        const std::string_view rest = text_.substr(behind_name, kLongestTag);
        const std::size_t crlf = rest.find("\r\n\r\n");
        const std::size_t lf = rest.find("\n\n");
        if (crlf == std::string_view::npos && lf == std::string_view::npos) {
            return;
        }
        const std::size_t begin = behind_name + (crlf < lf ? crlf + 4 : lf + 2);
        const std::string_view line = crlf < lf ? "\r\n--" : "\n--";
        const std::size_t end = text_.substr(begin, kLongestValue).find(line);
        give(begin,
             end == std::string_view::npos ? std::min(text_.size(), begin + kLongestValue)
                                           : begin + end,
             use);
    }

    void give_attribute(std::size_t tag, std::size_t tag_end, NameUse use) {
        const std::string lower = ascii::lower(text_.substr(tag, tag_end - tag));
        for (const std::string_view attribute : {"value", "content"}) {
            std::size_t found = lower.find(attribute);
            while (found != std::string::npos
                   && (found == 0 || !is_space(lower[found - 1])
                       || at(skip_blank(tag + found + attribute.size())) != '=')) {
                found = lower.find(attribute, found + 1);
            }
            if (found == std::string::npos) {
                continue;
            }
            const std::size_t value = skip_blank(skip_blank(tag + found + attribute.size()) + 1);
            const Quote quote = quote_at(text_, value);
            std::size_t end = value;
            if (quote.length > 0) {
                end = end_of_quoted(text_, value + quote.length, quote);
            } else {
                while (end < tag_end && !is_space(text_[end])) {
                    ++end;
                }
            }
            if (end <= tag_end && end > value) {
                give(value + quote.length, end, use);
            }
            return;
        }
    }

    // <ns:name ...>value</
    void look_at_tag_end(std::size_t end) {
        const std::size_t value = end + 1;
        if (value >= text_.size() || text_[value] == '<' || is_space(text_[value]) || end < 4) {
            return;
        }
        std::size_t open = end;
        while (open > 0 && end - open < kLongestTag && text_[open] != '<'
               && (open == end || text_[open] != '>')) {
            --open;
        }
        if (text_[open] != '<' || text_[end - 1] == '/') {
            return;
        }
        std::string_view name = text_.substr(open + 1, end - open - 1);
        name = name.substr(0, name.find_first_of(" \t\r\n"));
        if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
            name.remove_prefix(colon + 1);
        }
        if (name.empty() || name.size() > kLongestName || !ascii::is_alpha(name.front())) {
            return;
        }
        const NameUse use = use_of_name(name);
        const std::size_t close = text_.find('<', value);
        if (is_secret(use) && close != std::string_view::npos && close - value <= kLongestValue
            && at(close + 1) == '/') {
            give(value, close, use);
        }
    }

    std::string_view text_;
    TextUse use_;
    const PlaceVisitor& visit_;
};

}  // namespace

void find_named_secrets(std::string_view text, TextUse use, const PlaceVisitor& visit) {
    Finder(text, use, visit).run();
}

void find_authority_secrets(std::string_view authority, const PlaceVisitor& visit) {
    const std::size_t sign = authority.rfind('@');
    if (sign == std::string_view::npos || sign == 0) {
        return;
    }
    const std::size_t colon = authority.substr(0, sign).find(':');
    const std::size_t user = std::min(colon, sign);
    if (user > 0) {
        visit({0, user, SecretKind::Credentials, SecretTrust::High, false});
    }
    if (colon < sign && colon + 1 < sign) {
        visit({colon + 1, sign, SecretKind::Password, SecretTrust::High, false});
    }
}

}  // namespace waybill::report
