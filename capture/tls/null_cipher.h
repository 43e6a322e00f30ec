// SPDX-License-Identifier: GPL-3.0-or-later
//
// Records of suites that encrypt nothing (TLS_RSA_WITH_NULL_SHA), read without keys: their content
// is in front of a MAC that cannot be checked then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "capture/tls/record_cipher.h"

namespace waybill::capture::tls {

class NullCipher final : public RecordCipher {
public:
    // Null when the suite encrypts, or its MAC is not known.
    static std::unique_ptr<RecordCipher> make(const CipherSuite& suite);

protected:
    bool decrypt(std::uint64_t sequence,
                 RecordHeader header,
                 Bytes fragment,
                 std::vector<Byte>& plaintext,
                 std::uint8_t& inner_type) override;

private:
    explicit NullCipher(std::size_t mac_bytes) : mac_bytes_(mac_bytes) {}

    std::size_t mac_bytes_;
};

}  // namespace waybill::capture::tls
