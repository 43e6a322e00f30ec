// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs by the inode of a socket of theirs, the same program always as the same object. One
// thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "capture/programs/owner_lookup.h"
#include "core/base/program.h"

namespace waybill::capture {

class ProgramCache {
public:
    explicit ProgramCache(std::unique_ptr<OwnerLookup> owners);

    // The processes that have these sockets, 0 where none is found. An inode of 0 is none's.
    std::vector<std::uint32_t> owners(std::span<const std::uint32_t> inodes);

    // What is known of a process; with pid 0, or where it is gone, only whose socket it was.
    std::shared_ptr<const Program> get(std::uint32_t pid, std::uint32_t socket_uid);

private:
    struct Kept {
        std::uint64_t identity = 0;
        std::shared_ptr<const Program> program;
    };

    std::unique_ptr<OwnerLookup> owners_;
    std::unordered_map<std::uint32_t, Kept> by_pid_;
    std::unordered_map<std::uint32_t, std::shared_ptr<const Program>> by_uid_;  // without a pid
};

}  // namespace waybill::capture
