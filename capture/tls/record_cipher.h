// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes the protection off the records of one direction under one set of keys. Keeps the sequence
// number, and, where a cipher carries state from record to record (RC4; CBC before TLS 1.1), that
// state. Nothing that does not authenticate is ever given out, but for records that nobody
// encrypted (null_cipher.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "capture/tls/cipher_suite.h"
#include "capture/tls/key_schedule.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

// As they stand on the wire.
struct RecordHeader {
    std::uint8_t type = 0;
    std::uint16_t version = 0;
};

class RecordCipher {
public:
    // Up to TLS 1.2; version 1.3 is not one of these. Null when the suite cannot be decrypted or a
    // key has the wrong length.
    static std::unique_ptr<RecordCipher> make(std::uint16_t version,
                                              const CipherSuite& suite,
                                              const DirectionKeys& keys,
                                              bool encrypt_then_mac);
    // TLS 1.3, from a traffic secret.
    static std::unique_ptr<RecordCipher> make_tls13(const CipherSuite& suite, Bytes traffic_secret);

    virtual ~RecordCipher() = default;
    RecordCipher(const RecordCipher&) = delete;
    RecordCipher& operator=(const RecordCipher&) = delete;

    // The next record: `fragment` is what follows its header. `plaintext` is replaced; `inner_type`
    // is the record's type (TLS 1.3: the one that was hidden, its padding is removed). False when
    // it does not authenticate: nothing has changed then, and what `plaintext` has means nothing.
    bool open(RecordHeader header,
              Bytes fragment,
              std::vector<Byte>& plaintext,
              std::uint8_t& inner_type);

    // A record behind a gap in which up to `most_lost` records may have been: the first sequence
    // number under which it authenticates holds. The tries of all calls together are limited; a
    // hostile capture cannot make them cost more. False when none did; with CBC before TLS 1.1 the
    // first record behind a gap never does, but the one after it can: call this again for it.
    bool open_after_gap(RecordHeader header,
                        Bytes fragment,
                        std::uint64_t most_lost,
                        std::vector<Byte>& plaintext,
                        std::uint8_t& inner_type);

    // The next record is counted but cannot be read (it was damaged, or lies partly in a gap).
    // `fragment` is what is known of it, if its end is.
    void skip_record(Bytes fragment);

    // Of the next record.
    std::uint64_t sequence() const { return sequence_; }

    // Whether records behind a gap can ever be read: not with RC4.
    virtual bool survives_gaps() const { return true; }

protected:
    RecordCipher() = default;

    virtual bool decrypt(std::uint64_t sequence,
                         RecordHeader header,
                         Bytes fragment,
                         std::vector<Byte>& plaintext,
                         std::uint8_t& inner_type) = 0;
    // A record was opened, by the last decrypt(), or passed over: moves the state that goes from
    // record to record.
    virtual void pass(Bytes /*fragment*/, bool /*opened*/) {}

private:
    std::uint64_t sequence_ = 0;
    std::uint64_t search_left_ = 256 * kMiB;  // bytes that may still be decrypted in vain
};

}  // namespace waybill::capture::tls
