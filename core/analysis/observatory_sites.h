// SPDX-License-Identifier: GPL-3.0-or-later
//
// The HTTP Observatory's grade of each host of a recording, as far as a recording tells it: the
// Observatory fetches a site itself, over http and https, and asks with a foreign Origin; here one
// page that was recorded stands for the site, and what was not seen counts as not there.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/audit/observatory.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::analysis {

struct GradedSite {
    std::string host;        // with a port that is not 80
    std::uint32_t page = 0;  // index of the exchange that was graded
    audit::ObservatoryGrade grade;
};

// Of so many hosts with a page at most, those that come first in the recording.
inline constexpr std::size_t kMostGradedSites = 1000;

// By host. Hosts without an HTML page of status 200 have no grade; of several pages the one at "/"
// is taken, else the first.
std::vector<GradedSite> grade_sites(const store::Session& session,
                                    store::ExchangeLoader& loader,
                                    const std::atomic<bool>& stop);

}  // namespace waybill::analysis
