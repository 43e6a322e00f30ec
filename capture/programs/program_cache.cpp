// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/program_cache.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "capture/programs/process_facts.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kMost = 4'096;

Program only_user(std::uint32_t pid, std::uint32_t uid) {
    Program program;
    program.pid = pid;
    program.uid = uid;
    program.user = user_name(uid);
    return program;
}

}  // namespace

ProgramCache::ProgramCache(std::unique_ptr<OwnerLookup> owners) : owners_(std::move(owners)) {}

std::vector<std::uint32_t> ProgramCache::owners(std::span<const std::uint32_t> inodes) {
    std::vector<std::uint32_t> asked;
    for (const std::uint32_t inode : inodes) {
        if (inode != 0) {
            asked.push_back(inode);
        }
    }
    if (asked.empty()) {
        return std::vector<std::uint32_t>(inodes.size());
    }
    const std::vector<std::uint32_t> found = owners_->find(asked);
    std::vector<std::uint32_t> pids;
    std::size_t next = 0;
    for (const std::uint32_t inode : inodes) {
        pids.push_back(inode == 0 ? 0 : found[next++]);
    }
    return pids;
}

std::shared_ptr<const Program> ProgramCache::get(std::uint32_t pid, std::uint32_t socket_uid) {
    const std::uint64_t identity = pid == 0 ? 0 : identity_of(pid);
    if (identity != 0) {
        if (by_pid_.size() > kMost) {
            by_pid_.clear();
        }
        Kept& kept = by_pid_[pid];
        if (kept.program == nullptr || kept.identity != identity) {
            if (std::optional<Program> program = program_of(pid)) {
                kept = {identity, std::make_shared<const Program>(*std::move(program))};
            }
        }
        if (kept.program != nullptr && kept.identity == identity) {
            return kept.program;
        }
    }
    if (pid != 0) {  // it ended just now
        return std::make_shared<const Program>(only_user(pid, socket_uid));
    }
    if (by_uid_.size() > kMost) {
        by_uid_.clear();
    }
    std::shared_ptr<const Program>& kept = by_uid_[socket_uid];
    if (kept == nullptr) {
        kept = std::make_shared<const Program>(only_user(0, socket_uid));
    }
    return kept;
}

}  // namespace waybill::capture
