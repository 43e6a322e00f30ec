// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/secrets.h"

namespace waybill::capture::tls {

class Secrets::Impl {};

Secrets::Secrets() = default;
Secrets::~Secrets() = default;

void Secrets::add_key_log(std::string_view /*text*/) {}

bool Secrets::would_find_more() const {
    return false;
}

}  // namespace waybill::capture::tls
