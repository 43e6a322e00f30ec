// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which program held which end of which connection, and since when: a port may be used again by
// another program. The latest 200,000 ends are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "capture/segment.h"
#include "core/base/endpoint.h"
#include "core/base/program.h"
#include "core/base/time.h"

namespace waybill::capture {

class KnownPrograms {
public:
    // Does nothing where the last one that is known is the same program. A program takes the place
    // of one of which only the user is known.
    void add(const Endpoint& local,
             const Endpoint& remote,
             Timestamp since,
             std::shared_ptr<const Program> program);

    // The last one that had it at `at`; where it was known only later, the first. Null: unknown.
    std::shared_ptr<const Program> find(const Endpoint& local,
                                        const Endpoint& remote,
                                        Timestamp at) const;

    std::size_t size() const { return ends_.size(); }

    static constexpr std::size_t kMost = 200'000;

private:
    // The end that is meant, then the other one.
    using Key = FlowKey;
    struct Hash {
        std::size_t operator()(const Key& key) const { return hash_of(key); }
    };
    struct Holder {
        Timestamp since;
        std::shared_ptr<const Program> program;
    };

    boost::unordered_flat_map<Key, std::vector<Holder>, Hash> ends_;  // holders in order of time
    std::deque<Key> order_;                                           // as they came
};

}  // namespace waybill::capture
