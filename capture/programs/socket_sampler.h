// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looks at all sockets every few milliseconds, for connections that end before their first packet
// has come through the capture. Takes at most a twentieth of a processor: where there are many
// sockets it looks less often.
//
// One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "capture/programs/program_cache.h"
#include "capture/programs/socket_query.h"
#include "core/base/endpoint.h"
#include "core/base/program.h"
#include "core/base/time.h"

namespace waybill::capture {

struct SampledConnection {
    Endpoint local;
    Endpoint remote;
    Timestamp since;  // it was not there then
    std::shared_ptr<const Program> program;
};

class SocketSampler {
public:
    using Clock = std::chrono::steady_clock;

    // Both must outlive the sampler.
    SocketSampler(SocketQuery& sockets, ProgramCache& programs)
        : sockets_(sockets),
          programs_(programs) {}

    // The connections that have come since the last look and whose processes are found. Of the
    // first look: all. `now` is the time of day.
    std::vector<SampledConnection> look(Timestamp now);

    // When to look again.
    Clock::time_point next_look() const { return next_look_; }

private:
    SocketQuery& sockets_;
    ProgramCache& programs_;
    boost::unordered_flat_set<std::uint32_t> seen_;  // inodes, at the last look
    Timestamp last_look_;
    Clock::time_point next_look_{};
};

}  // namespace waybill::capture
