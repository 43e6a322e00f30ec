// SPDX-License-Identifier: GPL-3.0-or-later
//
// The protection of what one side sends, over all its epochs: which keys hold now, and which may
// come next. Whether a record belongs to the next epoch is told by what it authenticates under, so
// that lost or unreadable messages in between cost only themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "capture/tls/record_cipher.h"
#include "capture/tls/record_reader.h"
#include "capture/tls/secrets.h"

namespace waybill::capture::tls {

// In the order in which a side goes through them. TLS 1.2 and before have Plain and Application.
enum class Stage : std::uint8_t { Plain, Early, Handshake, Application };

class SideCiphers {
public:
    enum class Outcome : std::uint8_t { Opened, NoKey, Failed };

    Stage stage() const { return stage_; }
    // Records from the next on belong to it.
    void enter(Stage stage);

    // TLS 1.2 and before: the keys that hold from the next record on; null: they are not known.
    void set_cipher(std::unique_ptr<RecordCipher> cipher);
    // The same, for records some of which were passed over.
    void set_cipher_late(std::unique_ptr<RecordCipher> cipher);

    bool has_cipher() const { return current_ != nullptr; }

    // TLS 1.3: a traffic secret of this stage.
    void add_secret(Stage stage, const CipherSuite& suite, Secret secret);
    bool has_secret(Stage stage) const;
    // TLS 1.3: the side has changed its keys (KeyUpdate).
    void update();

    // Whether there is a key that could open the next record.
    bool can_open() const;

    // `lost` is how many records before this one were never seen. Failed: there are keys, and it
    // authenticates under none.
    Outcome open(const TlsRecord& record,
                 std::vector<Byte>& plaintext,
                 std::uint8_t& type,
                 std::uint64_t& lost);

    // Records that open() does not see: at most so many.
    void note_unseen(std::uint64_t most) { unseen_ += most; }
    // No later record will be read: a cipher that cannot go on behind a gap.
    bool is_stuck() const {
        return current_ != nullptr && unseen_ > 0 && !current_->survives_gaps();
    }

private:
    struct Candidate {
        Stage stage = Stage::Plain;
        CipherSuite suite;
        Secret secret;
    };

    bool try_cipher(RecordCipher& cipher,
                    const TlsRecord& record,
                    std::vector<Byte>& plaintext,
                    std::uint8_t& type,
                    std::uint64_t& lost);
    bool try_candidates(const TlsRecord& record,
                        std::vector<Byte>& plaintext,
                        std::uint8_t& type,
                        std::uint64_t& lost);
    bool try_update(const TlsRecord& record,
                    std::vector<Byte>& plaintext,
                    std::uint8_t& type,
                    std::uint64_t& lost);
    void succeeded();

    Stage stage_ = Stage::Plain;
    std::unique_ptr<RecordCipher> current_;
    CipherSuite suite_;  // of current_, TLS 1.3
    Secret secret_;      // of current_, TLS 1.3
    std::vector<Candidate> candidates_;
    std::uint64_t unseen_ = 0;
    std::uint64_t passed_ = 0;  // records that current_ counted and could not open, since then
    unsigned failures_ = 0;     // since the last record that was opened
};

}  // namespace waybill::capture::tls
