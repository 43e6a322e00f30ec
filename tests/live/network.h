// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two machines with a cable between them: network namespaces and a veth pair, which are gone with
// the test, however that ends, for they have no names.
//
//     Network network;
//     if (!network.why_not().empty()) GTEST_SKIP() << network.why_not();
//     run({ip, "link"}, {.network = network.client()});
#pragma once

#include <string>

namespace waybill::test {

class Network {
public:
    // As root, or where users may have namespaces of their own.
    Network();
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    // Why there is none; "" when there is one.
    const std::string& why_not() const { return why_not_; }

    // Descriptors of the namespaces.
    int client() const { return client_; }
    int server() const { return server_; }

    static constexpr const char* kClientInterface = "veth-client";
    static constexpr const char* kServerInterface = "veth-server";
    static constexpr const char* kClientAddress = "10.77.0.2";
    static constexpr const char* kServerAddress = "10.77.0.1";

private:
    bool make();

    int client_ = -1;
    int server_ = -1;
    std::string why_not_;
};

// The test is root of the whole machine, so that it can be other users.
bool is_real_root();

// Packets that an interface has sent and received, as the kernel counts them.
unsigned long long packets_of(int network, const std::string& interface);

}  // namespace waybill::test
