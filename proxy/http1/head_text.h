// SPDX-License-Identifier: GPL-3.0-or-later
//
// What reading and writing heads is made of: characters, and the fields that mean something to a
// connection. These are what a head costs, so they are quick.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace waybill::proxy {

// Index of the first control character (below 0x20 but for HTAB, and 0x7f) at or behind `from`;
// the size when there is none.
std::size_t find_control(std::string_view text, std::size_t from = 0);

// Index of the first character that is no tchar (RFC 9110 section 5.6.2).
std::size_t token_end(std::string_view text);
inline bool is_token(std::string_view text) {
    return !text.empty() && token_end(text) == text.size();
}

enum class KnownField : std::uint8_t {
    Host,
    ContentLength,
    TransferEncoding,
    Connection,
    Upgrade,
    Expect,
    KeepAlive,
    ProxyConnection,
    Te,
    Other,
};
inline constexpr std::size_t kKnownFields = 10;

KnownField known_field(std::string_view name);

// Some servers take these for the fields that they look like: "content_length".
bool looks_like_framing(std::string_view name);

}  // namespace waybill::proxy
