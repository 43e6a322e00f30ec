// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/record_cipher.h"

#include <algorithm>

#include "capture/tls/aead_cipher.h"
#include "capture/tls/mac_cipher.h"

namespace waybill::capture::tls {
namespace {

// RFC 8446 section 5.2 allows 2^14 + 256 bytes, RFC 5246 section 6.2.3 2^14 + 2048; a length has
// two bytes, and what is longer than that is no record.
constexpr std::size_t kLongestFragment = 0xFFFF;
// Behind a gap, these cost nothing: what is lost on a network is seldom more at once.
constexpr std::uint64_t kFreeTries = 16;
constexpr std::uint64_t kCostOfTry = 64;  // beside the bytes of the record

}  // namespace

std::unique_ptr<RecordCipher> RecordCipher::make(std::uint16_t version,
                                                 const CipherSuite& suite,
                                                 const DirectionKeys& keys,
                                                 bool encrypt_then_mac) {
    if (version >= kTls13 || !can_decrypt(suite, version)) {
        return nullptr;
    }
    if (shape_of(suite.cipher).mode == CipherMode::Aead) {
        return version == kTls12 ? AeadCipher::make(version, suite, keys) : nullptr;
    }
    return MacCipher::make(version, suite, keys, encrypt_then_mac);
}

std::unique_ptr<RecordCipher> RecordCipher::make_tls13(const CipherSuite& suite,
                                                       Bytes traffic_secret) {
    if (!can_decrypt(suite, kTls13)) {
        return nullptr;
    }
    const auto keys = derive_traffic_keys(suite, traffic_secret);
    return keys ? AeadCipher::make(kTls13, suite, *keys) : nullptr;
}

bool RecordCipher::open(RecordHeader header,
                        Bytes fragment,
                        std::vector<Byte>& plaintext,
                        std::uint8_t& inner_type) {
    if (fragment.size() > kLongestFragment
        || !decrypt(sequence_, header, fragment, plaintext, inner_type)) {
        return false;
    }
    pass(fragment, true);
    ++sequence_;
    return true;
}

bool RecordCipher::open_after_gap(RecordHeader header,
                                  Bytes fragment,
                                  std::uint64_t most_lost,
                                  std::vector<Byte>& plaintext,
                                  std::uint8_t& inner_type) {
    if (!survives_gaps() || fragment.size() > kLongestFragment) {
        return false;
    }
    const std::uint64_t cost = fragment.size() + kCostOfTry;
    for (std::uint64_t lost = 0; lost <= most_lost; ++lost) {
        if (lost >= kFreeTries) {
            if (search_left_ < cost) {
                break;
            }
            search_left_ -= cost;
        }
        if (decrypt(sequence_ + lost, header, fragment, plaintext, inner_type)) {
            pass(fragment, true);
            sequence_ += lost + 1;
            return true;
        }
    }
    // The sequence number stays the least that the next record may have.
    pass(fragment, false);
    ++sequence_;
    return false;
}

void RecordCipher::skip_record(Bytes fragment) {
    pass(fragment, false);
    ++sequence_;
}

}  // namespace waybill::capture::tls
