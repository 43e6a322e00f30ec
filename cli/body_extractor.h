// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes the bodies of exchanges into a folder, under names that cannot lead out of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capture/exchange_selection.h"
#include "core/base/result.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::cli {

struct ExtractedBodies {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    bool complete = true;               // false: the folder could not be written to
    std::vector<std::string> failures;  // one sentence each, for standard error
};

// The content of each request and response body of these exchanges, content codings undone, as a
// file of its own. The folder is made when it is missing. Nothing that exists is overwritten, and
// no symbolic link in the folder is followed.
Result<ExtractedBodies> extract_bodies(const std::string& folder,
                                       const store::Session& session,
                                       store::ExchangeLoader& loader,
                                       const capture::ChosenExchanges& exchanges);

}  // namespace waybill::cli
