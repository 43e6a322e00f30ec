// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/side_ciphers.h"

#include <algorithm>
#include <utility>

namespace waybill::capture::tls {
namespace {

// So many records under keys that do not fit, and the keys are given up: they are others.
constexpr unsigned kMostFailures = 64;

}  // namespace

void SideCiphers::enter(Stage stage) {
    if (stage <= stage_) {
        return;
    }
    stage_ = stage;
    current_.reset();
    unseen_ = 0;
    passed_ = 0;
    failures_ = 0;
    const auto before = [stage](const Candidate& each) {
        return each.stage < stage;
    };
    candidates_.erase(std::remove_if(candidates_.begin(), candidates_.end(), before),
                      candidates_.end());
}

void SideCiphers::set_cipher(std::unique_ptr<RecordCipher> cipher) {
    stage_ = Stage::Application;
    current_ = std::move(cipher);
    unseen_ = 0;
    passed_ = 0;
    failures_ = 0;
}

void SideCiphers::set_cipher_late(std::unique_ptr<RecordCipher> cipher) {
    stage_ = Stage::Application;
    current_ = std::move(cipher);
    passed_ = 0;
    failures_ = 0;
}

void SideCiphers::add_secret(Stage stage, const CipherSuite& suite, Secret secret) {
    candidates_.push_back({stage, suite, std::move(secret)});
}

bool SideCiphers::has_secret(Stage stage) const {
    return (stage == stage_ && current_ != nullptr)
           || std::any_of(candidates_.begin(), candidates_.end(), [stage](const Candidate& each) {
                  return each.stage == stage;
              });
}

void SideCiphers::update() {
    if (stage_ != Stage::Application || secret_.empty()) {
        return;
    }
    std::optional<Secret> next = next_traffic_secret(suite_, secret_);
    if (next) {
        secret_ = std::move(*next);
        current_ = RecordCipher::make_tls13(suite_, secret_);
    }
}

bool SideCiphers::can_open() const {
    return failures_ < kMostFailures && (current_ != nullptr || !candidates_.empty())
           && !is_stuck();
}

void SideCiphers::succeeded() {
    unseen_ = 0;
    passed_ = 0;
    failures_ = 0;
}

bool SideCiphers::try_cipher(RecordCipher& cipher,
                             const TlsRecord& record,
                             std::vector<Byte>& plaintext,
                             std::uint8_t& type,
                             std::uint64_t& lost) {
    const std::uint64_t before = cipher.sequence();
    const bool opened = unseen_ == 0 ? cipher.open(record.header, record.fragment, plaintext, type)
                                     : cipher.open_after_gap(
                                         record.header, record.fragment, unseen_, plaintext, type);
    if (opened) {
        lost = cipher.sequence() - before - 1;
        succeeded();
    }
    return opened;
}

bool SideCiphers::try_candidates(const TlsRecord& record,
                                 std::vector<Byte>& plaintext,
                                 std::uint8_t& type,
                                 std::uint64_t& lost) {
    for (const Candidate& each : candidates_) {
        if (each.stage < stage_ || (each.stage == stage_ && current_ != nullptr)) {
            continue;
        }
        // Made anew for each record: what fails must not move its sequence number.
        std::unique_ptr<RecordCipher> cipher = RecordCipher::make_tls13(each.suite, each.secret);
        if (cipher == nullptr || !try_cipher(*cipher, record, plaintext, type, lost)) {
            continue;
        }
        Candidate chosen = each;
        stage_ = chosen.stage;
        current_ = std::move(cipher);
        suite_ = chosen.suite;
        secret_ = std::move(chosen.secret);
        const auto done = [this](const Candidate& other) {
            return other.stage <= stage_;
        };
        candidates_.erase(std::remove_if(candidates_.begin(), candidates_.end(), done),
                          candidates_.end());
        return true;
    }
    return false;
}

// The KeyUpdate itself may have been lost.
bool SideCiphers::try_update(const TlsRecord& record,
                             std::vector<Byte>& plaintext,
                             std::uint8_t& type,
                             std::uint64_t& lost) {
    if (stage_ != Stage::Application || current_ == nullptr || secret_.empty()) {
        return false;
    }
    std::optional<Secret> next = next_traffic_secret(suite_, secret_);
    std::unique_ptr<RecordCipher> cipher = next ? RecordCipher::make_tls13(suite_, *next) : nullptr;
    if (cipher == nullptr || !try_cipher(*cipher, record, plaintext, type, lost)) {
        return false;
    }
    current_ = std::move(cipher);
    secret_ = std::move(*next);
    return true;
}

SideCiphers::Outcome SideCiphers::open(const TlsRecord& record,
                                       std::vector<Byte>& plaintext,
                                       std::uint8_t& type,
                                       std::uint64_t& lost) {
    if (!can_open()) {
        ++unseen_;
        return Outcome::NoKey;
    }
    const bool in_step = unseen_ == 0;
    const std::uint64_t passed = passed_;
    if (current_ != nullptr && try_cipher(*current_, record, plaintext, type, lost)) {
        lost += passed;
        return Outcome::Opened;
    }
    if (try_candidates(record, plaintext, type, lost)
        || try_update(record, plaintext, type, lost)) {
        return Outcome::Opened;
    }
    ++failures_;
    if (current_ == nullptr) {
        ++unseen_;
        return Outcome::Failed;
    }
    if (in_step) {
        current_->skip_record(record.fragment);  // it was damaged on its way
    }
    ++passed_;
    return Outcome::Failed;
}

}  // namespace waybill::capture::tls
