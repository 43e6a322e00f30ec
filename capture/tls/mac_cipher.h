// SPDX-License-Identifier: GPL-3.0-or-later
//
// Records with a MAC and a block cipher in CBC mode, RC4 or no cipher (RFC 5246 sections 6.2.3.1
// and 6.2.3.2, and the versions before it), with the MAC inside, or outside by RFC 7366.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "capture/tls/evp_names.h"
#include "capture/tls/rc4.h"
#include "capture/tls/record_cipher.h"
#include "capture/tls/record_mac.h"

namespace waybill::capture::tls {

class MacCipher final : public RecordCipher {
public:
    static std::unique_ptr<RecordCipher> make(std::uint16_t version,
                                              const CipherSuite& suite,
                                              const DirectionKeys& keys,
                                              bool encrypt_then_mac);

    bool survives_gaps() const override { return !rc4_.has_value(); }

protected:
    bool decrypt(std::uint64_t sequence,
                 RecordHeader header,
                 Bytes fragment,
                 std::vector<Byte>& plaintext,
                 std::uint8_t& inner_type) override;
    void pass(Bytes fragment, bool opened) override;

private:
    static constexpr std::size_t kLargestBlock = 16;

    MacCipher(std::uint16_t version, const CipherSuite& suite, const DirectionKeys& keys);

    bool decrypt_blocks(Bytes fragment, std::vector<Byte>& plaintext);
    bool take_padding(std::vector<Byte>& plaintext) const;

    std::uint16_t version_;
    CipherShape shape_;
    RecordMac mac_;
    bool encrypt_then_mac_ = false;
    bool implicit_iv_;
    std::array<Byte, kLargestBlock> iv_{};  // the last block of the record before, if implicit
    Evp<EVP_CIPHER_CTX> context_;           // of a block cipher
    std::optional<Rc4> rc4_;
    std::optional<Rc4> rc4_after_;  // behind the record that was decrypted last
};

}  // namespace waybill::capture::tls
