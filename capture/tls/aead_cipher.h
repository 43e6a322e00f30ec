// SPDX-License-Identifier: GPL-3.0-or-later
//
// Records under an AEAD cipher: GCM (RFC 5288), CCM (RFC 6655) and ChaCha20-Poly1305 (RFC 7905) in
// TLS 1.2, and all of TLS 1.3 (RFC 8446 section 5).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "capture/tls/evp_names.h"
#include "capture/tls/record_cipher.h"

namespace waybill::capture::tls {

class AeadCipher final : public RecordCipher {
public:
    static std::unique_ptr<RecordCipher> make(std::uint16_t version,
                                              const CipherSuite& suite,
                                              const DirectionKeys& keys);

protected:
    bool decrypt(std::uint64_t sequence,
                 RecordHeader header,
                 Bytes fragment,
                 std::vector<Byte>& plaintext,
                 std::uint8_t& inner_type) override;

private:
    static constexpr std::size_t kNonceBytes = 12;
    using Nonce = std::array<Byte, kNonceBytes>;

    AeadCipher() = default;

    bool open_gcm(const Nonce& nonce, Bytes aad, Bytes content, Bytes tag, Byte* out);
    bool open_ccm(const Nonce& nonce, Bytes aad, Bytes content, Bytes tag, Byte* out);

    bool tls13_ = false;
    bool ccm_ = false;
    std::size_t explicit_nonce_ = 0;  // bytes in front of what is encrypted
    std::size_t tag_bytes_ = 0;
    Nonce iv_{};
    Evp<EVP_CIPHER_CTX> context_;
};

}  // namespace waybill::capture::tls
