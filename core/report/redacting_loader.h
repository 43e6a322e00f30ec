// SPDX-License-Identifier: GPL-3.0-or-later
//
// A loader that gives the exchanges of another one without their secrets.
//
// Heads are made anew and parsed again; bodies come decoded; what is sent in a WebSocket comes in
// frames made anew, not compressed, each message in one, with the time of its last byte; so do the
// messages of gRPC. The sizes that the messages tell of stay those of the wire.
#pragma once

#include <memory>

#include "core/report/redactor.h"
#include "core/report/secret_replacer.h"
#include "core/store/exchange_loader.h"

namespace waybill::report {

// `loader`, and what the replacer points to, must outlive the new one.
std::unique_ptr<store::ExchangeLoader> make_redacting_loader(store::ExchangeLoader& loader,
                                                             const SecretReplacer& replacer);

}  // namespace waybill::report
