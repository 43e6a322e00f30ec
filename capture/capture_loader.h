// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loads exchanges of an analysed recording from its files.
#pragma once

#include <memory>

#include "capture/recording.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

// `recording` and `session` must outlive the loader.
std::unique_ptr<store::ExchangeLoader> make_loader(const Recording& recording,
                                                   const store::Session& session);

}  // namespace waybill::capture
