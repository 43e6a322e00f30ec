// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which process has a socket open, by the inode of the socket: /proc/PID/fd of each process is
// looked through, first of those that had sockets before, then of the others, the youngest first.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace waybill::capture {

class OwnerLookup {
public:
    virtual ~OwnerLookup() = default;

    // For each inode a process that has it open, 0 where none is found: it is closed, or belongs
    // to a process that may not be looked into.
    virtual std::vector<std::uint32_t> find(std::span<const std::uint32_t> inodes) = 0;

    // Looks into the processes that this one may look into: those of its own user, and with
    // CAP_SYS_PTRACE all.
    static std::unique_ptr<OwnerLookup> of_this_process();

    // Has `program` look, our waybill-owners, which keeps the right to look into all processes when
    // it is started with it: for a process that is about to give up its privileges. Null where it
    // cannot be started. What it says is believed no further than a number.
    //
    // Its standard input gets lines with one inode each, and an empty line behind them; its
    // standard output gives a line "INODE PID" for each that was found, and an empty line behind
    // them. It ends at the end of its input.
    static std::unique_ptr<OwnerLookup> of_helper(const std::string& program);
};

}  // namespace waybill::capture
