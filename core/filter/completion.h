// SPDX-License-Identifier: GPL-3.0-or-later
//
// What may come next in a filter that is being typed: fields, operators, and the values that are
// in the session, the most frequent first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/filter/parser.h"
#include "core/store/session.h"

namespace waybill::filter {

struct Suggestion {
    TokenKind kind = TokenKind::Field;
    std::string text;         // to be put in place of Completion::replaced, quoted where it must be
    std::string meaning;      // in plain words; empty for values
    std::uint64_t count = 0;  // of exchanges with that value; 0 where it is no value
};

struct Completion {
    TextSpan replaced;
    std::vector<Suggestion> suggestions;
};

// `cursor` is a byte position in `text`; `session` may be null: then no values are suggested but
// those that every session may have. Values are counted over the rows; nothing is loaded.
Completion complete(std::string_view text,
                    std::size_t cursor,
                    const store::Session* session,
                    std::size_t most = 50);

}  // namespace waybill::filter
