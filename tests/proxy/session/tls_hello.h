// SPDX-License-Identifier: GPL-3.0-or-later
//
// A ClientHello in a record of TLS, made by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waybill::proxy::test {

inline void append_number(std::string& out, std::size_t value, unsigned bytes) {
    for (unsigned at = bytes; at-- > 0;) {
        out += static_cast<char>(value >> (8 * at) & 0xffU);
    }
}

inline std::string with_length(std::string_view text, unsigned bytes) {
    std::string out;
    append_number(out, text.size(), bytes);
    return out.append(text);
}

// A handshake record for each piece of `most` bytes.
inline std::string tls_hello(std::string_view sni,
                             const std::vector<std::string_view>& alpn = {},
                             std::size_t most = 16'000) {
    std::string extensions;
    if (!sni.empty()) {
        append_number(extensions, 0, 2);
        extensions += with_length(with_length(std::string(1, '\0') + with_length(sni, 2), 2), 2);
    }
    if (!alpn.empty()) {
        std::string names;
        for (const std::string_view name : alpn) {
            names += with_length(name, 1);
        }
        append_number(extensions, 16, 2);
        extensions += with_length(with_length(names, 2), 2);
    }
    std::string body("\x03\x03", 2);
    body.append(32, 'r');
    body += with_length("", 1);
    body += with_length(std::string_view("\x13\x01\x13\x02", 4), 2);
    body += with_length(std::string_view("\0", 1), 1);
    body += with_length(extensions, 2);
    const std::string message = "\x01" + with_length(body, 3);
    std::string records;
    for (std::size_t at = 0; at < message.size(); at += most) {
        records += std::string("\x16\x03\x01", 3) + with_length(message.substr(at, most), 2);
    }
    return records;
}

}  // namespace waybill::proxy::test
