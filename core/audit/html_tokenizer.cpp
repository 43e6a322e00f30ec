// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/html_tokenizer.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// Elements whose content is no markup. noscript is not among them, though browsers that run script
// take it so: what stands in it is loaded by those that do not.
constexpr auto kRawTextElements = std::to_array<std::string_view>({
    "script",
    "style",
    "title",
    "textarea",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "plaintext",
});

std::string_view raw_text_element(std::string_view name) {
    for (const std::string_view element : kRawTextElements) {
        if (ascii::equal_ignoring_case(element, name)) {
            return element;
        }
    }
    return {};
}

void append_utf8(std::string& out, std::uint32_t code) {
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        code = 0xfffd;
    }
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | (code >> 6U));
        out += static_cast<char>(0x80 | (code & 0x3fU));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | (code >> 12U));
        out += static_cast<char>(0x80 | ((code >> 6U) & 0x3fU));
        out += static_cast<char>(0x80 | (code & 0x3fU));
    } else {
        out += static_cast<char>(0xf0 | (code >> 18U));
        out += static_cast<char>(0x80 | ((code >> 12U) & 0x3fU));
        out += static_cast<char>(0x80 | ((code >> 6U) & 0x3fU));
        out += static_cast<char>(0x80 | (code & 0x3fU));
    }
}

struct NamedReference {
    std::string_view name;
    std::string_view text;
};
constexpr auto kNamedReferences = std::to_array<NamedReference>({
    {"amp", "&"},         {"AMP", "&"},        {"lt", "<"},
    {"LT", "<"},          {"gt", ">"},         {"GT", ">"},
    {"quot", "\""},       {"QUOT", "\""},      {"apos", "'"},
    {"nbsp", "\xc2\xa0"}, {"colon", ":"},      {"sol", "/"},
    {"bsol", "\\"},       {"quest", "?"},      {"num", "#"},
    {"equals", "="},      {"period", "."},     {"comma", ","},
    {"semi", ";"},        {"lpar", "("},       {"rpar", ")"},
    {"percnt", "%"},      {"plus", "+"},       {"commat", "@"},
    {"excl", "!"},        {"dollar", "$"},     {"ast", "*"},
    {"lowbar", "_"},      {"grave", "`"},      {"lsqb", "["},
    {"rsqb", "]"},        {"lcub", "{"},       {"rcub", "}"},
    {"verbar", "|"},      {"NewLine", "\n"},   {"Tab", "\t"},
    {"copy", "\xc2\xa9"}, {"shy", "\xc2\xad"}, {"hyphen", "\xe2\x80\x90"},
});

// Reads the reference behind the ampersand at text[at]; returns how many bytes it takes, 0: none.
std::size_t append_reference(std::string& out, std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    if (end < text.size() && text[end] == '#') {
        ++end;
        const bool is_hex = end < text.size() && ascii::to_lower(text[end]) == 'x';
        end += is_hex ? 1U : 0U;
        const std::size_t first_digit = end;
        std::uint32_t code = 0;
        while (end < text.size()
               && (is_hex ? ascii::is_hex_digit(text[end]) : ascii::is_digit(text[end]))) {
            const char c = ascii::to_lower(text[end]);
            const int digit = ascii::is_digit(c) ? c - '0' : c - 'a' + 10;
            if (code <= 0x10ffff) {  // behind that it stays too large
                code = code * (is_hex ? 16U : 10U) + static_cast<std::uint32_t>(digit);
            }
            ++end;
        }
        if (end == first_digit) {
            return 0;
        }
        append_utf8(out, code);
        return end - at + (end < text.size() && text[end] == ';' ? 1U : 0U);
    }
    const std::string_view rest = text.substr(end, 10);
    for (const NamedReference& reference : kNamedReferences) {
        if (rest.starts_with(reference.name)
            && rest.substr(reference.name.size()).starts_with(';')) {
            out += reference.text;
            return reference.name.size() + 2;
        }
    }
    return 0;
}

}  // namespace

bool HtmlToken::is(std::string_view tag_name) const {
    return ascii::equal_ignoring_case(text, tag_name);
}

const HtmlAttribute* HtmlToken::find(std::string_view name) const {
    const auto found =
        std::find_if(attributes.begin(), attributes.end(), [&](const HtmlAttribute& attribute) {
            return ascii::equal_ignoring_case(attribute.name, name);
        });
    return found == attributes.end() ? nullptr : &*found;
}

const HtmlToken& HtmlTokenizer::next() {
    token_.attributes = {};
    if (!raw_text_of_.empty()) {
        read_raw_text();
        return token_;
    }
    token_.offset = at_;
    if (at_ >= text_.size()) {
        token_.kind = HtmlToken::Kind::End;
        token_.text = {};
        return token_;
    }
    if (text_[at_] == '<' && read_markup()) {
        return token_;
    }
    const std::size_t end = std::min(text_.find('<', at_ + 1), text_.size());
    token_.kind = HtmlToken::Kind::Text;
    token_.text = text_.substr(at_, end - at_);
    at_ = end;
    return token_;
}

// At a "<". False when it is text.
bool HtmlTokenizer::read_markup() {
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (ascii::is_alpha(c)) {
        read_tag(false);
        return true;
    }
    if (c == '/' && at_ + 2 < text_.size()) {
        if (ascii::is_alpha(text_[at_ + 2])) {
            read_tag(true);
        } else {
            read_comment(at_ + 2);
        }
        return true;
    }
    if (c == '!' || c == '?') {
        read_comment(at_ + (c == '!' ? 2 : 1));
        return true;
    }
    return false;
}

void HtmlTokenizer::read_tag(bool is_end) {
    const std::size_t name = at_ + (is_end ? 2 : 1);
    std::size_t end = name;
    while (end < text_.size() && !is_space(text_[end]) && text_[end] != '/' && text_[end] != '>') {
        ++end;
    }
    token_.kind = is_end ? HtmlToken::Kind::EndTag : HtmlToken::Kind::StartTag;
    token_.text = text_.substr(name, end - name);
    at_ = end;
    read_attributes();
    if (at_ >= text_.size()) {  // never closed: browsers drop the tag
        token_.kind = HtmlToken::Kind::End;
        return;
    }
    const bool is_closed = is_closed_by_itself();
    ++at_;  // >
    token_.attributes = attributes_;
    if (!is_end) {
        raw_text_of_ = raw_text_element(token_.text);
        // XHTML served as HTML: browsers would run nothing behind it, and neither load what the
        // author thinks they do.
        if (is_closed && raw_text_of_ == "script" && !has_script_end_ahead()) {
            raw_text_of_ = {};
        }
    }
}

// At the ">" of a tag: whether a slash is before it that does not belong to a value.
bool HtmlTokenizer::is_closed_by_itself() const {
    const char* const slash = text_.data() + at_ - 1;
    return *slash == '/'
           && (attributes_.empty() || attributes_.back().value.empty()
               || attributes_.back().value.data() + attributes_.back().value.size() != slash + 1);
}

// Linear in all: a place is looked for anew only when the last one found is passed.
bool HtmlTokenizer::has_script_end_ahead() {
    while (next_script_end_ < at_ || next_script_end_ == 0
           || (next_script_end_ < text_.size() && !is_end_tag_at(next_script_end_, "script"))) {
        next_script_end_ =
            std::min(text_.find("</", std::max(at_, next_script_end_ + 1)), text_.size());
    }
    return next_script_end_ < text_.size();
}

// Through the ">", which is left; or to the end of the text.
void HtmlTokenizer::read_attributes() {
    attributes_.clear();
    while (true) {
        while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '/')) {
            ++at_;
        }
        if (at_ >= text_.size() || text_[at_] == '>') {
            return;
        }
        const std::size_t name = at_;
        ++at_;  // a "=" at the beginning belongs to the name
        while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '/' && text_[at_] != '>'
               && text_[at_] != '=') {
            ++at_;
        }
        HtmlAttribute attribute{text_.substr(name, at_ - name), {}};
        while (at_ < text_.size() && is_space(text_[at_])) {
            ++at_;
        }
        if (at_ < text_.size() && text_[at_] == '=') {
            ++at_;
            while (at_ < text_.size() && is_space(text_[at_])) {
                ++at_;
            }
            if (at_ >= text_.size()) {
                return;
            }
            const char quote = text_[at_];
            if (quote == '"' || quote == '\'') {
                const std::size_t end = std::min(text_.find(quote, at_ + 1), text_.size());
                attribute.value = text_.substr(at_ + 1, end - at_ - 1);
                at_ = std::min(end + 1, text_.size());
            } else {
                const std::size_t value = at_;
                while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '>') {
                    ++at_;
                }
                attribute.value = text_.substr(value, at_ - value);
            }
        }
        token_.attributes = attributes_;
        if (attributes_.size() < kMaxAttributes && token_.find(attribute.name) == nullptr) {
            attributes_.push_back(attribute);
        }
    }
}

// What follows "<!", "</" or "<": a comment by its marks, a declaration, or what is none.
void HtmlTokenizer::read_comment(std::size_t from) {
    token_.kind = HtmlToken::Kind::Comment;
    if (!text_.substr(from).starts_with("--")) {
        const std::size_t end = std::min(text_.find('>', from), text_.size());
        token_.text = text_.substr(from, end - from);
        at_ = std::min(end + 1, text_.size());
        return;
    }
    from += 2;
    const std::string_view rest = text_.substr(from);
    if (rest.starts_with(">") || rest.starts_with("->")) {
        token_.text = {};
        at_ = from + (rest.front() == '>' ? 1 : 2);
        return;
    }
    std::size_t dashes = text_.find("--", from);
    while (dashes != std::string_view::npos) {
        const std::string_view after = text_.substr(dashes + 2, 2);
        if (after.starts_with(">") || after == "!>") {
            token_.text = text_.substr(from, dashes - from);
            at_ = dashes + (after.front() == '>' ? 3 : 4);
            return;
        }
        dashes = text_.find("--", dashes + 1);
    }
    token_.text = rest;
    at_ = text_.size();
}

void HtmlTokenizer::read_raw_text() {
    const std::size_t end = raw_text_of_ == "script" ? end_of_script() : end_of_raw_text();
    token_.kind = HtmlToken::Kind::RawText;
    token_.offset = at_;
    token_.text = text_.substr(at_, end - at_);
    at_ = end;
    raw_text_of_ = {};
}

bool HtmlTokenizer::is_end_tag_at(std::size_t at, std::string_view name) const {
    const std::string_view rest = text_.substr(at);
    if (!rest.starts_with("</") || !ascii::starts_with_ignoring_case(rest.substr(2), name)) {
        return false;
    }
    const std::size_t behind = 2 + name.size();
    return behind < rest.size()
           && (is_space(rest[behind]) || rest[behind] == '/' || rest[behind] == '>');
}

std::size_t HtmlTokenizer::end_of_raw_text() const {
    if (raw_text_of_ == "plaintext") {
        return text_.size();
    }
    std::size_t at = text_.find("</", at_);
    while (at != std::string_view::npos && !is_end_tag_at(at, raw_text_of_)) {
        at = text_.find("</", at + 2);
    }
    return std::min(at, text_.size());
}

// A "<script" inside "<!--" hides the next "</script>" (sections 13.2.5.18 to 13.2.5.31).
std::size_t HtmlTokenizer::end_of_script() const {
    bool in_comment = false;
    bool is_hidden = false;
    for (std::size_t at = at_; at < text_.size(); ++at) {
        const std::string_view rest = text_.substr(at, 9);
        if (rest.front() == '-' && rest.starts_with("-->")) {
            in_comment = is_hidden = false;
        } else if (rest.front() != '<') {
            continue;
        } else if (!in_comment && rest.starts_with("<!--")) {
            in_comment = true;
            ++at;  // its dashes may be those of "-->"
        } else if (in_comment && !is_hidden && ascii::starts_with_ignoring_case(rest, "<script")
                   && rest.size() > 7 && (is_space(rest[7]) || rest[7] == '/' || rest[7] == '>')) {
            is_hidden = true;
        } else if (is_end_tag_at(at, "script")) {
            if (!is_hidden) {
                return at;
            }
            is_hidden = false;
        }
    }
    return text_.size();
}

std::string decode_html_text(std::string_view text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t ampersand = std::min(text.find('&', at), text.size());
        out += text.substr(at, ampersand - at);
        at = ampersand;
        if (at < text.size()) {
            const std::size_t length = append_reference(out, text, at);
            if (length == 0) {
                out += '&';
            }
            at += std::max<std::size_t>(length, 1);
        }
    }
    return out;
}

}  // namespace waybill::audit
