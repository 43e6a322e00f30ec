// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/openssl_handles.h"

#include <openssl/err.h>

namespace waybill::proxy {

Error openssl_failure(std::string_view what) {
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    Error error{std::string(what) + ": " + (reason != nullptr ? reason : "OpenSSL failed")};
    ERR_clear_error();
    return error;
}

}  // namespace waybill::proxy
