// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes the bodies of exchanges into a folder, under names that cannot lead out of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "capture/exchange_selection.h"
#include "core/base/result.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

struct ExtractedBodies {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    bool complete = true;  // false: it was stopped, or the folder could not be written to
    std::vector<std::string> failures;  // one sentence each, for standard error
};

struct ExtractOptions {
    const std::atomic<bool>* stop = nullptr;  // set from anywhere: what was written stays
    // Told for each exchange.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

// The content of each request and response body of these exchanges, content codings undone, as a
// file of its own. The folder is made when it is missing. Nothing that exists is overwritten, and
// no symbolic link in the folder is followed. What `loader` loads gives the files their names.
Result<ExtractedBodies> extract_bodies(const std::string& folder,
                                       const store::Session& session,
                                       store::ExchangeLoader& loader,
                                       const ChosenExchanges& exchanges,
                                       const ExtractOptions& options = {});

}  // namespace waybill::capture
