// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the keys are that encrypted traffic is read with.
#pragma once

#include <string>
#include <vector>

#include "capture/tls/secrets.h"
#include "core/base/result.h"

namespace waybill::cli {

struct SecretFiles {
    std::vector<std::string> key_logs;  // --keylog
    std::vector<std::string> rsa_keys;  // --rsa-key
};

// Adds what these files hold to `secrets`, and what the key log does that the variable
// SSLKEYLOGFILE names; that one need not be there. What is worth telling is added to `notes`.
Result<void> read_secrets(const SecretFiles& files,
                          capture::tls::Secrets& secrets,
                          std::vector<std::string>& notes);

}  // namespace waybill::cli
