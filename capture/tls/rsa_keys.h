// SPDX-License-Identifier: GPL-3.0-or-later
//
// Private keys of servers, for connections whose client encrypted the premaster secret to one.
// Not locked; decrypt() may be called from several threads at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/tls/evp_names.h"
#include "capture/tls/secrets.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture::tls {

using RsaKey = Evp<EVP_PKEY>;

// All RSA keys of a file in PEM, or the one of a file in DER. An error names the file.
Result<std::vector<RsaKey>> read_rsa_keys(const std::string& path);

// The premaster secret, when `encrypted` was made for this key and `version` (RFC 5246
// section 7.4.7.1).
std::optional<Secret> decrypt_premaster_with(EVP_PKEY* key, Bytes encrypted, std::uint16_t version);

}  // namespace waybill::capture::tls
