// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts placeholders where secrets stand: where names tell of them, and wherever the matcher finds
// their values. Text in base64 stays base64, JSON stays JSON.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/report/secret_matcher.h"
#include "core/report/secret_places.h"
#include "core/report/secret_table.h"

namespace waybill::report {

struct ReplaceOptions {
    TextUse use = TextUse::Any;
    // What is put in a secret's place has its length: of formats that count their bytes.
    bool same_length = false;
    // Nothing follows the text: it may end in the middle of a secret.
    bool at_end = true;
    bool by_name = true;  // also what names tell of, learned or not
    bool words = true;    // also secrets that are plain words
};

// A number that stands in JSON by itself: text in its place needs quotes.
bool is_bare_number(std::string_view text, std::size_t begin, std::size_t end);

// Any number of threads may use one.
class SecretReplacer {
public:
    struct Span {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string replacement;
    };

    // Both must outlive the replacer.
    SecretReplacer(const SecretTable& table, const SecretMatcher& matcher)
        : table_(table),
          matcher_(matcher) {}

    std::string text(std::string_view text, const ReplaceOptions& options = {}) const;
    std::string field(std::string_view name, std::string_view value) const;
    std::string authority(std::string_view authority) const;
    // Of a program, as Program::command_line.
    std::string command(std::string_view command) const;

    // What is to be replaced in `text` from `from` on, in order, without overlaps.
    std::vector<Span> spans(std::string_view text,
                            std::size_t from,
                            const ReplaceOptions& options) const;

private:
    std::string placeholder(std::string_view text, const SecretPlace& place) const;
    void add_place(std::string_view text,
                   const SecretPlace& place,
                   bool same_length,
                   std::vector<Span>& found) const;
    void add_matches(std::string_view text,
                     std::size_t from,
                     const ReplaceOptions& options,
                     std::vector<Span>& found) const;
    Span base64_span(std::string_view text, std::size_t from, const SecretMatch& match) const;
    std::string apply(std::string_view text, std::vector<Span> found) const;

    const SecretTable& table_;
    const SecretMatcher& matcher_;
};

// The same of text that comes in pieces; a secret may lie across them.
class ReplacingStream {
public:
    // Returns false to stop.
    using Output = std::function<bool(Bytes)>;

    // `replacer` must outlive the stream.
    ReplacingStream(const SecretReplacer& replacer, ReplaceOptions options, Output output)
        : replacer_(replacer),
          options_(options),
          output_(std::move(output)) {}

    // False once it was stopped.
    bool add(Bytes data);
    // Gives what is there: a secret does not lie across this place.
    bool flush() { return give(true); }

private:
    bool give(bool all);

    const SecretReplacer& replacer_;
    ReplaceOptions options_;
    Output output_;
    std::string buffer_;
    std::size_t given_ = 0;  // of the buffer; kept for what stands in front of a value
    bool stopped_ = false;
};

}  // namespace waybill::report
