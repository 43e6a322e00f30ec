// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses of host names, asked of the system on a few threads (waybill-names) because its call
// waits. Answers are kept for some seconds, failures shorter. localhost and what is under it is
// this machine, whatever anybody says (RFC 6761 section 6.3).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/time.h"

namespace waybill::proxy {

struct NameAnswer {
    std::vector<IpAddress> addresses;  // in the order in which they should be tried
    std::string failure;               // a sentence; empty when there are addresses
};

class Names {
public:
    using Answer = std::shared_ptr<const NameAnswer>;

    struct Limits {
        unsigned threads = 4;
        std::size_t kept = 4096;     // answers
        std::size_t waiting = 1024;  // questions; more are told that there are too many
        std::int64_t good_for_ns = 10 * kNsPerSecond;
        std::int64_t bad_for_ns = 2 * kNsPerSecond;
        std::size_t addresses = 16;  // of one name
    };

    // How a name is asked for; tests have their own. Called on the threads.
    using Ask = std::function<NameAnswer(const std::string& host)>;

    Names() : Names(Limits{}) {}
    explicit Names(const Limits& limits, Ask ask = {});
    // Who has not been answered never is. Threads that are asking end when the system has answered
    // them, which may be later.
    ~Names();
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;

    // The answer when it is known already: an address, localhost, or a name that was asked for.
    // Null otherwise: `told` gets it later, from another thread; it must only hand it on. Any
    // thread.
    Answer find(const std::string& host, std::function<void(Answer)> told);

private:
    class State;

    std::shared_ptr<State> state_;
};

// Waits; keeps nothing.
NameAnswer ask_now(const std::string& host);

// As the system resolves it, with the spellings of addresses that it knows ("127.1", "0x7f000001").
NameAnswer ask_system(const std::string& host);

}  // namespace waybill::proxy
