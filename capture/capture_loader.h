// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loads exchanges of a session: from the files of its recording, or from what was kept of them.
#pragma once

#include <memory>

#include "capture/recording.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

// `recording` and `session` must outlive the loader.
std::unique_ptr<store::ExchangeLoader> make_loader(const Recording& recording,
                                                   const store::Session& session);

// Of a session that was not made of packets: all of its messages are kept ones (Session::kept).
// `session` must outlive the loader.
std::unique_ptr<store::ExchangeLoader> make_loader(const store::Session& session);

}  // namespace waybill::capture
