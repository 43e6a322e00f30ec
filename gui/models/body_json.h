// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts JSON into its pieces, one behind the other, without recursion. Takes what is no JSON for
// words: any bytes have pieces, and all but white space is in one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace waybill::gui {

struct JsonPiece {
    enum class Kind : std::uint8_t { Begin, End, Colon, Comma, String, Word, Over };
    Kind kind = Kind::Over;
    std::string_view text;  // with its quotes
};

class JsonPieces {
public:
    explicit JsonPieces(std::string_view text) : text_(text) {}

    JsonPiece next();
    JsonPiece peek() const {
        JsonPieces ahead = *this;
        return ahead.next();
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace waybill::gui
