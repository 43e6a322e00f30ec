// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts the text of a filter into pieces. What a piece is depends on where it stands ("/v1/" is a
// path behind "path ==" and a pattern behind "path ~"), so the parser asks for the piece that it
// expects. Borrowed from the text; nothing is remembered but the position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/filter/parser.h"

namespace waybill::filter {

// A value as it is written.
struct RawValue {
    enum class Form : std::uint8_t {
        Bare,     // word
        Quoted,   // "text" or 'text' with escapes
        Literal,  // r"text" and [text], without escapes
        Slashed,  // /pattern/
    };

    Form form = Form::Bare;
    std::string_view inner;   // without its marks
    bool exact_case = false;  // a c stands behind it
    TextSpan at;

    // What it stands for, its escapes undone.
    std::string text() const;
    // The same as the source of a pattern: escapes that are none of a text are the pattern's, and
    // \/ is a slash.
    std::string pattern() const;
};

class Lexer {
public:
    static constexpr std::size_t kNowhere = std::string_view::npos;

    // Where a comma and a closing brace end a word.
    enum class Inside : std::uint8_t { Nothing, Function, Set };

    explicit Lexer(std::string_view text) : text_(text) {}

    std::string_view text() const { return text_; }
    std::size_t position() const { return at_; }
    void seek(std::size_t position) { at_ = position; }

    Inside inside() const { return inside_; }
    void set_inside(Inside inside) { inside_ = inside; }

    bool at_end() const { return at_ == text_.size(); }
    bool is_at(std::string_view piece) const { return text_.substr(at_).starts_with(piece); }
    bool is_at_quote() const { return is_at("\"") || is_at("'"); }
    // Whether a word, a quoted text or a pattern that ends at `at` ends there for good.
    bool ends_at(std::size_t at) const;
    // The word as a whole word, ASCII case ignored.
    bool is_at_keyword(std::string_view word) const;
    // The position behind white space.
    std::size_t behind_space(std::size_t at) const;

    void skip_space() { at_ = behind_space(at_); }
    bool take(std::string_view piece);

    // The name that begins here: a letter, then letters, digits, '.', '-' and '_'. Not taken.
    std::string_view name() const;

    // The end of the bare value that begins at `from`: white space, && and ||, a parenthesis that
    // closes none opened in it, and what inside() says. With `ranges` also ".." within it.
    std::size_t bare_end(std::size_t from, bool ranges) const;

    RawValue take_bare(bool ranges);
    // None if the quote is not closed.
    std::optional<RawValue> take_quoted();
    // r"text". None if there is none.
    std::optional<RawValue> take_literal();
    // [text]. None if the bracket is not closed, or more follows.
    std::optional<RawValue> take_bracketed();
    // /pattern/ up to the first slash that ends it. None if that is not where it ends: /v1/items.
    std::optional<RawValue> take_slashed();
    // The same at the start of a term, where there may be no white space in it, nor nothing.
    std::optional<RawValue> take_slashed_word();

private:
    std::size_t closing_slash(std::size_t limit) const;
    std::optional<RawValue> take_slashed_before(std::size_t limit);
    bool take_exact_case();

    std::string_view text_;
    std::size_t at_ = 0;
    Inside inside_ = Inside::Nothing;
};

bool is_space(char c);

}  // namespace waybill::filter
