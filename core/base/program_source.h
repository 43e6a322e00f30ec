// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who knows which program on this machine holds the end of a connection.
#pragma once

#include <memory>

#include "core/base/endpoint.h"
#include "core/base/program.h"
#include "core/base/time.h"

namespace waybill {

// All calls from any thread.
class ProgramSource {
public:
    virtual ~ProgramSource() = default;

    // Asks for both ends of a connection. Quick: the answer comes later; drops what is too much.
    virtual void ask(const Endpoint& one, const Endpoint& other) = 0;

    // Who holds `local` in a connection with `remote` that began at about `started`; null where
    // that is not known, or not known yet. The same program is the same object.
    virtual std::shared_ptr<const Program> find(const Endpoint& local,
                                                const Endpoint& remote,
                                                Timestamp started) const = 0;

    // It was asked for, and the answer has not come.
    virtual bool is_pending(const Endpoint& one, const Endpoint& other) const = 0;
};

}  // namespace waybill
