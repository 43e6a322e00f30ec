// SPDX-License-Identifier: GPL-3.0-or-later
//
// SHA-256 as body.sha256 has it.
#pragma once

#include <vector>

#include <nettle/sha2.h>

#include "core/base/bytes.h"

namespace waybill::session_file {

class ContentDigest {
public:
    ContentDigest() { sha256_init(&state_); }

    void add(Bytes data) { sha256_update(&state_, data.size(), data.data()); }
    std::vector<Byte> finish() {
        std::vector<Byte> digest(SHA256_DIGEST_SIZE);
        sha256_digest(&state_, digest.size(), digest.data());
        return digest;
    }

private:
    sha256_ctx state_{};
};

}  // namespace waybill::session_file
