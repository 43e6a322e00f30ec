// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/socket_sampler.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace waybill::capture {
namespace {

constexpr std::chrono::milliseconds kPause(3);
constexpr int kPauseForWork = 20;

}  // namespace

std::vector<SampledConnection> SocketSampler::look(Timestamp now) {
    const Clock::time_point begin = Clock::now();
    std::vector<Socket> fresh;
    std::vector<std::uint32_t> inodes;
    boost::unordered_flat_set<std::uint32_t> seen;
    for (const Socket& socket : sockets_.all()) {
        if (socket.inode != 0 && seen.insert(socket.inode).second
            && !seen_.contains(socket.inode)) {
            fresh.push_back(socket);
            inodes.push_back(socket.inode);
        }
    }
    std::vector<SampledConnection> found;
    const std::vector<std::uint32_t> pids = programs_.owners(inodes);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (pids[i] != 0) {
            found.push_back({fresh[i].local,
                             fresh[i].remote,
                             last_look_,
                             programs_.get(pids[i], fresh[i].uid)});
        } else {
            seen.erase(inodes[i]);  // its process may be found next time
        }
    }
    seen_ = std::move(seen);
    last_look_ = now;
    const Clock::time_point end = Clock::now();
    next_look_ = end + std::max<Clock::duration>(kPause, kPauseForWork * (end - begin));
    return found;
}

}  // namespace waybill::capture
