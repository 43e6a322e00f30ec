// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/null_cipher.h"

namespace waybill::capture::tls {

std::unique_ptr<RecordCipher> NullCipher::make(const CipherSuite& suite) {
    const std::size_t mac_bytes = hash_bytes(suite.mac);
    if (suite.cipher != BulkCipher::Null || mac_bytes == 0) {
        return nullptr;
    }
    return std::unique_ptr<RecordCipher>(new NullCipher(mac_bytes));
}

bool NullCipher::decrypt(std::uint64_t /*sequence*/,
                         RecordHeader header,
                         Bytes fragment,
                         std::vector<Byte>& plaintext,
                         std::uint8_t& inner_type) {
    if (fragment.size() < mac_bytes_) {
        return false;
    }
    inner_type = header.type;
    const Bytes content = fragment.first(fragment.size() - mac_bytes_);
    plaintext.assign(content.begin(), content.end());
    return true;
}

}  // namespace waybill::capture::tls
