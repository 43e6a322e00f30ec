// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which processes have sockets open, of all users: asked of waybill-capture --owners, which keeps
// the two capabilities that takes, so that nobody else needs them. For programs that were started
// as root and give up their privileges.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace waybill::capture {

struct SocketOwner {
    std::uint64_t inode = 0;  // of the socket
    std::uint32_t pid = 0;    // the lowest of those that have it open
    std::string path;         // of the executable file; "" where not known. Hostile text
};

class OwnerLookup {
public:
    // To be called before drop_privileges(). Null where it would see no more than this process
    // itself does: without CAP_SYS_PTRACE, or without the helper.
    static std::unique_ptr<OwnerLookup> start();
    // Ends the helper.
    virtual ~OwnerLookup() = default;

    // Looks through all processes once for all of them; those that nobody has are left out. Takes
    // milliseconds. Nothing once the helper is gone. Any thread, one at a time.
    virtual std::vector<SocketOwner> find(std::span<const std::uint64_t> inodes) = 0;
};

}  // namespace waybill::capture
