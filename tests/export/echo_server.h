// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server on the loopback that takes down the exact bytes of each request, one a connection, and
// answers each with two bytes.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace waybill::test {

// A request as its bytes say, read by nothing of ours.
struct ArrivedRequest {
    std::string method;
    std::string target;
    std::string version;
    std::vector<std::pair<std::string, std::string>> fields;  // values without blanks around them
    std::string body;                                         // without chunks
    bool whole = false;                                       // its end came
};

class EchoServer {
public:
    EchoServer();
    ~EchoServer();
    EchoServer(const EchoServer&) = delete;
    EchoServer& operator=(const EchoServer&) = delete;

    std::uint16_t port() const { return port_; }
    // "127.0.0.1:4711"
    std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }

    // Those that came since the last call, in their order.
    std::vector<ArrivedRequest> take();

private:
    void serve();
    void serve_one(int connection);

    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::vector<ArrivedRequest> arrived_;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

}  // namespace waybill::test
