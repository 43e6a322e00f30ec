// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/typing_place.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"
#include "core/filter/completion_words.h"

namespace waybill::filter {
namespace {

using Kind = TypingPlace::Kind;

bool is_space(char c) {
    return ascii::is_blank(c) || c == '\n' || c == '\r';
}

bool is_name_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_' || c == '.' || c == '-';
}

constexpr auto kOperatorSigns =
    std::to_array<std::string_view>({"==", "!=", "<=", ">=", "*=", "^=", "$=", "=", "<", ">", "~"});
constexpr auto kOperatorWords = std::to_array<std::string_view>(
    {"contains", "matches", "startswith", "endswith", "in", "eq", "ne", "lt", "le", "gt", "ge"});
constexpr auto kConnectives = std::to_array<std::string_view>({"&&", "||", "&", "|"});

template <std::size_t N>
std::string_view sign_at(const std::array<std::string_view, N>& signs, std::string_view rest) {
    const auto found = std::find_if(
        signs.begin(), signs.end(), [&](std::string_view sign) { return rest.starts_with(sign); });
    return found == signs.end() ? std::string_view{} : *found;
}

bool is_operator_word(std::string_view word) {
    return std::any_of(kOperatorWords.begin(), kOperatorWords.end(), [&](std::string_view known) {
        return ascii::equal_ignoring_case(word, known);
    });
}

// Walks over the text up to the cursor.
class Walk {
public:
    Walk(std::string_view text, std::size_t cursor)
        : text_(text),
          cursor_(std::min(cursor, text.size())) {}

    TypingPlace find() {
        while (!found_) {
            skip_spaces();
            if (at_ >= cursor_) {
                place_.replaced = {cursor_, cursor_};
                finish();
                break;
            }
            step();
        }
        return place_;
    }

private:
    enum class State : std::uint8_t { Term, Operator, Value, Member, AfterMember };

    void step() {
        switch (state_) {
            case State::Term:
                term();
                break;
            case State::Operator:
                operator_or_term();
                break;
            case State::Value:
                value();
                break;
            case State::Member:
            case State::AfterMember:
                member();
                break;
        }
    }

    char now() const { return text_[at_]; }
    char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

    void skip_spaces() {
        while (at_ < cursor_ && is_space(now())) {
            ++at_;
            place_.negated = false;
        }
    }

    // A token from `begin` to at_ holds the cursor, or ends at it.
    bool holds_cursor(std::size_t begin) const { return begin < cursor_ && cursor_ <= at_; }

    void finish() {
        found_ = true;
        switch (state_) {
            case State::Term:
                place_.kind = Kind::Term;
                break;
            case State::Operator:
                place_.kind = Kind::Operator;
                break;
            case State::Value:
            case State::Member:
                place_.kind = Kind::Value;
                place_.in_set = state_ == State::Member;
                break;
            case State::AfterMember:
                place_.kind = Kind::Nowhere;
                break;
        }
    }

    void finish_as(Kind kind, TextSpan replaced, std::string_view typed) {
        found_ = true;
        place_.kind = kind;
        place_.replaced = replaced;
        place_.typed = typed;
    }

    std::string_view typed_from(std::size_t begin) const {
        return text_.substr(begin, cursor_ - begin);
    }

    void begin_term() {
        state_ = State::Term;
        place_.after_term = false;
    }
    void end_term() {
        state_ = State::Term;
        place_.after_term = true;
        place_.negated = false;
        place_.alias = {};
    }

    void term() {
        const char c = now();
        if (c == '(' || c == '!') {
            ++at_;
            begin_term();
        } else if (c == ')') {
            ++at_;
            end_term();
        } else if (c == '-' && !place_.negated) {
            ++at_;
            place_.after_term = false;
            place_.negated = true;
        } else if (const std::string_view sign = sign_at(kConnectives, text_.substr(at_));
                   !sign.empty()) {
            at_ += sign.size();
            begin_term();
        } else if (c == '"') {
            string_token(false);
        } else if (c == '/') {
            pattern_token();
        } else if (c == '~') {
            token_of_mitmproxy();
        } else if (is_name_char(c)) {
            name();
        } else {
            word(at_);
        }
    }

    // A word or pattern to look for in the URL: nothing is known of it.
    void end_of_unknown(std::size_t begin) {
        if (holds_cursor(begin)) {
            finish_as(Kind::Nowhere, {begin, at_}, {});
        } else {
            end_term();
        }
    }

    void word(std::size_t begin) {
        while (at_ < text_.size() && !is_space(now()) && now() != '(' && now() != ')') {
            ++at_;
        }
        end_of_unknown(begin);
    }

    void token_of_mitmproxy() {
        const std::size_t begin = at_++;
        while (at_ < text_.size() && ascii::is_alpha(now())) {
            ++at_;
        }
        if (holds_cursor(begin)) {
            finish_as(Kind::Term, {begin, at_}, typed_from(begin));
            return;
        }
        const std::string_view token = text_.substr(begin, at_ - begin);
        const AliasWord* const known = find_alias_word(token);
        end_term();
        if (known != nullptr && known->takes_value) {
            state_ = State::Value;
            place_.alias = token;
        }
    }

    void name() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_name_char(now())) {
            ++at_;
        }
        const std::string_view word_here = text_.substr(begin, at_ - begin);
        const bool is_key = at_ < text_.size() && now() == ':'
                            && find_alias_word(text_.substr(begin, at_ + 1 - begin)) != nullptr;
        if (holds_cursor(begin)) {
            finish_as(Kind::Term, {begin, at_ + (is_key ? 1 : 0)}, typed_from(begin));
            return;
        }
        if (is_key) {
            ++at_;
            place_.alias = text_.substr(begin, at_ - begin);
            state_ = State::Value;
            return;
        }
        place_.negated = false;
        if (ascii::equal_ignoring_case(word_here, "and")
            || ascii::equal_ignoring_case(word_here, "or")
            || ascii::equal_ignoring_case(word_here, "not")) {
            begin_term();
            return;
        }
        const FieldInfo* const info = find_field(word_here).info;
        if (info == nullptr) {
            word(begin);
            return;
        }
        place_.field = info->id;
        if (at_ < text_.size() && info->argument != ArgumentKind::None
            && (now() == '[' || now() == '(')) {
            argument();
        }
        state_ = State::Operator;
    }

    // From the bracket to its partner, or to the end.
    void argument() {
        const char close = now() == '[' ? ']' : ')';
        const std::size_t inside = ++at_;
        const bool quoted = at_ < text_.size() && (now() == '"' || now() == '\'');
        if (quoted) {
            skip_string();
        }
        while (at_ < text_.size() && now() != close && !(quoted && is_space(now()))) {
            ++at_;
        }
        if (at_ < text_.size() && now() == close) {
            ++at_;
            if (at_ == cursor_) {
                return;  // it is complete
            }
        }
        if (cursor_ >= inside && cursor_ <= at_) {
            const std::size_t content = quoted ? std::min(inside + 1, cursor_) : inside;
            std::string_view typed = typed_from(content);
            typed = typed.substr(0, typed.find_first_of("\"']"));
            finish_as(Kind::Argument, {inside, at_}, typed);
            place_.quoted = quoted;
        }
    }

    // Over a text in quotes: `"` or `'`, with escapes; to the end where it is not closed.
    void skip_string() {
        const char quote = text_[at_++];
        while (at_ < text_.size() && now() != quote) {
            at_ = std::min(at_ + (now() == '\\' ? 2U : 1U), text_.size());
        }
        if (at_ < text_.size()) {
            ++at_;
        }
    }

    void string_token(bool is_value) {
        const std::size_t begin = at_;
        skip_string();
        if (at_ < text_.size() && now() == 'c') {
            ++at_;
        }
        if (!is_value) {
            end_of_unknown(begin);
            return;
        }
        end_of_value(begin, begin + 1);
        place_.quoted = found_;
    }

    void pattern_token() {
        const std::size_t begin = at_++;
        while (at_ < text_.size() && now() != '/') {
            at_ = std::min(at_ + (now() == '\\' ? 2U : 1U), text_.size());
        }
        if (at_ < text_.size()) {
            ++at_;
            if (at_ < text_.size() && now() == 'c') {
                ++at_;
            }
        }
        end_of_unknown(begin);
    }

    // A field alone is a term, so that what follows may be the next one.
    void operator_or_term() {
        if (const std::string_view sign = sign_at(kOperatorSigns, text_.substr(at_));
            !sign.empty()) {
            const std::size_t begin = at_;
            at_ += sign.size();
            end_of_operator(begin);
            return;
        }
        const std::size_t begin = at_;
        std::size_t end = at_;
        while (end < text_.size() && ascii::is_alpha(text_[end])) {
            ++end;
        }
        const bool ends = end == text_.size() || !is_name_char(text_[end]);
        if (ends && end > begin
            && (end == cursor_ || is_operator_word(text_.substr(begin, end - begin)))) {
            at_ = end;
            end_of_operator(begin);
            return;
        }
        end_term();
        term();
    }

    void end_of_operator(std::size_t begin) {
        if (holds_cursor(begin)) {
            finish_as(Kind::Operator, {begin, at_}, typed_from(begin));
        } else {
            state_ = State::Value;
        }
    }

    void value() {
        const char c = now();
        if (c == '{' && place_.alias.empty()) {
            ++at_;
            state_ = State::Member;
        } else if (c == '(' || c == ')') {
            end_term();
            term();
        } else {
            one_value("()");
        }
    }

    void member() {
        const char c = now();
        if (c == '}') {
            ++at_;
            end_term();
        } else if (c == ',') {
            ++at_;
            state_ = State::Member;
        } else {
            one_value(",}");
        }
    }

    void one_value(std::string_view stops) {
        const bool in_set = state_ != State::Value;
        if (now() == '"') {
            string_token(true);
        } else if (now() == '/' && text_.find('/', at_ + 1) < cursor_) {
            pattern_token();
        } else {
            const std::size_t begin = at_;
            while (at_ < text_.size() && !is_space(now()) && stops.find(now()) == stops.npos) {
                ++at_;
            }
            // Of a range, the end that the cursor is in.
            const std::size_t dots = text_.substr(begin, cursor_ - begin).rfind("..");
            const bool is_high = in_set && dots != std::string_view::npos;
            end_of_value(begin, is_high ? begin + dots + 2 : begin);
        }
        if (!found_ && in_set) {
            state_ = State::AfterMember;
        }
    }

    void end_of_value(std::size_t begin, std::size_t content) {
        if (!holds_cursor(begin)) {
            if (state_ == State::Value) {
                end_term();
            }
            return;
        }
        const bool quoted = text_[begin] == '"';
        place_.in_set = state_ != State::Value;
        std::string_view typed = cursor_ < content ? std::string_view{} : typed_from(content);
        if (quoted && cursor_ == at_ && at_ > content) {
            typed = typed.substr(0, typed.rfind('"'));
        }
        finish_as(Kind::Value, {quoted ? begin : content, at_}, typed);
    }

    std::string_view text_;
    std::size_t cursor_;
    std::size_t at_ = 0;
    State state_ = State::Term;
    TypingPlace place_;
    bool found_ = false;
};

}  // namespace

TypingPlace typing_place(std::string_view text, std::size_t cursor) {
    return Walk(text, cursor).find();
}

}  // namespace waybill::filter
