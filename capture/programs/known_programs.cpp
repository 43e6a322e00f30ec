// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/known_programs.h"

#include <algorithm>
#include <utility>

namespace waybill::capture {
namespace {

constexpr std::size_t kMostHolders = 16;  // of one end

}  // namespace

void KnownPrograms::add(const Endpoint& local,
                        const Endpoint& remote,
                        Timestamp since,
                        std::shared_ptr<const Program> program) {
    const Key key{{local, remote}};
    const auto [end, is_new] = ends_.try_emplace(key);
    std::vector<Holder>& holders = end->second;
    if (!holders.empty() && *holders.back().program == *program) {
        return;
    }
    if (!holders.empty() && holders.back().program->pid == 0 && program->pid != 0
        && holders.back().program->uid == program->uid) {
        holders.back().program = std::move(program);  // now it was found
        return;
    }
    const auto behind = std::find_if(
        holders.begin(), holders.end(), [&](const Holder& h) { return since < h.since; });
    holders.insert(behind, {since, std::move(program)});
    if (holders.size() > kMostHolders) {
        holders.erase(holders.begin());
    }
    if (is_new) {
        order_.push_back(key);
        if (order_.size() > kMost) {
            ends_.erase(order_.front());
            order_.pop_front();
        }
    }
}

std::shared_ptr<const Program> KnownPrograms::find(const Endpoint& local,
                                                   const Endpoint& remote,
                                                   Timestamp at) const {
    const auto end = ends_.find(Key{{local, remote}});
    if (end == ends_.end()) {
        return nullptr;
    }
    const std::vector<Holder>& holders = end->second;
    auto last = std::find_if(
        holders.rbegin(), holders.rend(), [&](const Holder& h) { return h.since <= at; });
    return last == holders.rend() ? holders.front().program : last->program;
}

}  // namespace waybill::capture
