// SPDX-License-Identifier: GPL-3.0-or-later
//
// What libssl reads from and writes to, in memory: it takes from borrowed bytes and appends to a
// string, so that nothing is copied that libssl does not copy itself.
#pragma once

#include <string>

#include <openssl/bio.h>

#include "core/base/bytes.h"

namespace waybill::proxy {

struct MemoryPipe {
    Bytes in;  // not yet read; borrowed
    std::string out;
};

// Reads from and writes to `pipe`, which must outlive it. The caller owns it; nullptr when memory
// ran out.
BIO* make_memory_bio(MemoryPipe& pipe);

}  // namespace waybill::proxy
