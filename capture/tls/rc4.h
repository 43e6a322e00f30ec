// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stream cipher of old connections. Ours, because libcrypto has it in a provider that need not
// be installed, and because its state must be put back when a record proves to be damaged: this one
// is copied.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "core/base/bytes.h"

namespace waybill::capture::tls {

class Rc4 {
public:
    // Of at least one byte.
    explicit Rc4(Bytes key) {
        for (std::size_t n = 0; n < state_.size(); ++n) {
            state_[n] = static_cast<Byte>(n);
        }
        std::size_t j = 0;
        for (std::size_t n = 0; n < state_.size(); ++n) {
            j = (j + state_[n] + key[n % key.size()]) & 0xFFU;
            std::swap(state_[n], state_[j]);
        }
    }

    // Decrypts `in` to `out`, which has room for as many bytes.
    void apply(Bytes in, Byte* out) {
        for (const Byte byte : in) {
            *out++ = static_cast<Byte>(byte ^ next());
        }
    }

    void skip(std::size_t count) {
        for (std::size_t n = 0; n < count; ++n) {
            next();
        }
    }

private:
    Byte next() {
        i_ = static_cast<Byte>(i_ + 1);
        j_ = static_cast<Byte>(j_ + state_[i_]);
        std::swap(state_[i_], state_[j_]);
        return state_[static_cast<Byte>(state_[i_] + state_[j_])];
    }

    std::array<Byte, 256> state_{};
    Byte i_ = 0;
    Byte j_ = 0;
};

}  // namespace waybill::capture::tls
