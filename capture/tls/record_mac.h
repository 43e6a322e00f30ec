// SPDX-License-Identifier: GPL-3.0-or-later
//
// The MAC over a record: HMAC (RFC 5246 section 6.2.3.1), or what SSL 3.0 had in its place (RFC
// 6101 section 5.2.3.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "capture/tls/cipher_suite.h"
#include "capture/tls/evp_names.h"
#include "capture/tls/key_schedule.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

class RecordMac {
public:
    // With Hash::None there is no MAC, and everything is right.
    RecordMac(std::uint16_t version, Hash hash, Bytes key);

    // False when libcrypto does not offer the hash, or the key is not as long as it.
    bool usable() const { return usable_; }
    std::size_t size() const { return size_; }

    // `content` is what the MAC covers behind the header of the record, and `mac` has size() bytes.
    bool fits(std::uint64_t sequence,
              std::uint8_t type,
              std::uint16_t version,
              Bytes content,
              Bytes mac) const;

private:
    bool compute(Bytes header, Bytes content, Byte* out) const;

    bool ssl3_;
    std::size_t size_;
    bool usable_;
    Secret inner_;  // what is hashed in front of the record, and
    Secret outer_;  // in front of that hash
    Evp<EVP_MD_CTX> context_;
};

}  // namespace waybill::capture::tls
