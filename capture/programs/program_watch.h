// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which program on this machine holds the end of a connection: the kernel is asked for the socket
// (sock_diag) when the first packet of a connection is seen, /proc for the program that has it
// open, and its cgroup for the container. Answers are kept, for the sockets of a program that has
// ended are gone.
//
// The asking is done by a thread of its own (waybill-program). Connections of other network
// namespaces are not seen; of programs of other users only the user is known, unless the process
// may look into them.
#pragma once

#include <chrono>
#include <memory>

#include "capture/packet.h"
#include "capture/programs/owner_lookup.h"
#include "capture/programs/process_facts.h"
#include "core/base/endpoint.h"
#include "core/base/program.h"
#include "core/base/program_source.h"

namespace waybill::capture {

class ProgramWatch : public ProgramSource {
public:
    // Asks at once for the connections that there are. Null where the system cannot be asked.
    // `owners` finds the processes; without it this process looks itself.
    static std::unique_ptr<ProgramWatch> start(std::unique_ptr<OwnerLookup> owners = nullptr);

    // Looks whether a packet begins a connection, and has it asked for. Quick; drops what is too
    // much. Any thread.
    virtual void see(const Packet& packet) = 0;

    // Told by somebody who knows better than the kernel (ChildProgram): who holds `local`.
    virtual void note(const Endpoint& local, const Endpoint& remote, Program program) = 0;

    // Waits until all that was asked for so far is answered, or for so long.
    virtual void settle(std::chrono::milliseconds at_most) = 0;
};

}  // namespace waybill::capture
