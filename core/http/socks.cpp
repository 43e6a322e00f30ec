// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/socks.h"

#include <algorithm>

#include "core/base/byte_reader.h"

namespace waybill::http {
namespace {

using Outcome = SocksHandshake::Outcome;
using Progress = SocksHandshake::Progress;

constexpr Byte kNoMethodAccepted = 0xff;

// Skips an address and a port (RFC 1928 section 5).
Outcome skip_address(ByteReader& reader) {
    const auto type = reader.u8();
    if (!type) {
        return Outcome::NeedMore;
    }
    std::size_t length = 0;
    switch (*type) {
        case 1:
            length = 4;
            break;
        case 3: {
            const auto name = reader.u8();
            if (!name) {
                return Outcome::NeedMore;
            }
            length = *name;
            break;
        }
        case 4:
            length = 16;
            break;
        default:
            return Outcome::Failed;
    }
    return reader.skip(length + 2) ? Outcome::Done : Outcome::NeedMore;
}

// A text up to and including its NUL.
bool skip_text(ByteReader& reader) {
    const Bytes rest = reader.rest();
    const auto end = std::find(rest.begin(), rest.end(), Byte{0});
    return end != rest.end() && reader.skip(static_cast<std::size_t>(end - rest.begin()) + 1);
}

}  // namespace

Progress SocksHandshake::client(Bytes all) const {
    if (version_ == 5) {
        return client5(all);
    }
    constexpr std::size_t kFixedPart = 8;
    ByteReader reader(all);
    if (!reader.skip(kFixedPart) || !skip_text(reader)) {
        return {};
    }
    // SOCKS 4a: the address 0.0.0.x stands for a name that follows.
    const bool named = all[4] == 0 && all[5] == 0 && all[6] == 0 && all[7] != 0;
    if (named && !skip_text(reader)) {
        return {};
    }
    return {Outcome::Done, reader.position()};
}

// Greeting, perhaps a user name and a password, request.
Progress SocksHandshake::client5(Bytes all) const {
    ByteReader reader(all);
    reader.skip(1);
    const auto methods = reader.u8();
    if (!methods || !reader.skip(*methods)) {
        return {};
    }
    auto version = reader.u8();
    if (version && *version == 1) {  // RFC 1929
        const auto user = reader.u8();
        if (!user || !reader.skip(*user)) {
            return {};
        }
        const auto password = reader.u8();
        if (!password || !reader.skip(*password)) {
            return {};
        }
        version = reader.u8();
    }
    if (!version) {
        return {};
    }
    if (*version != 5) {
        return {Outcome::Failed, 0};
    }
    if (!reader.skip(2)) {
        return {};
    }
    const Outcome outcome = skip_address(reader);
    return {outcome, reader.position()};
}

Progress SocksHandshake::server(Bytes all) const {
    if (version_ == 5) {
        return server5(all);
    }
    constexpr std::size_t kReply = 8;
    constexpr Byte kGranted = 0x5a;
    if (all.size() < kReply) {
        return {};
    }
    return {all[0] == 0 && all[1] == kGranted ? Outcome::Done : Outcome::Failed, kReply};
}

// Chosen method, perhaps the answer to the password, reply.
Progress SocksHandshake::server5(Bytes all) const {
    ByteReader reader(all);
    const auto version = reader.u8();
    const auto method = reader.u8();
    if (!method) {
        return {};
    }
    if (*version != 5 || *method == kNoMethodAccepted) {
        return {Outcome::Failed, 0};
    }
    if (*method == 2 && !reader.skip(2)) {
        return {};
    }
    const auto reply_version = reader.u8();
    const auto reply = reader.u8();
    if (!reply) {
        return {};
    }
    if (*reply_version != 5 || *reply != 0) {
        return {Outcome::Failed, 0};
    }
    if (!reader.skip(1)) {
        return {};
    }
    const Outcome outcome = skip_address(reader);
    return {outcome, reader.position()};
}

}  // namespace waybill::http
