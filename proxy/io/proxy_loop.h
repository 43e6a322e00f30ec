// SPDX-License-Identifier: GPL-3.0-or-later
//
// One of the proxy's threads (waybill-proxy): its events, its clients, its connections to servers,
// its recorder. The first one also accepts.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

#include "proxy/io/client_connection.h"
#include "proxy/io/event_loop.h"
#include "proxy/io/loop_bytes.h"
#include "proxy/io/loop_parts.h"
#include "proxy/io/server_pool.h"
#include "proxy/record/flow_recorder.h"

namespace waybill::proxy {

class ProxyLoop final : public ClientOwner {
public:
    // `happened`: called from its thread when there may be something to take from the recorder, and
    // when the loop is over.
    ProxyLoop(ProxyShared& shared,
              std::unique_ptr<EventLoop> events,
              std::uint32_t number,
              Timestamp started,
              std::function<void()> happened);
    // REQUIRES: its thread has ended, or was never started.
    ~ProxyLoop() override;
    ProxyLoop(const ProxyLoop&) = delete;
    ProxyLoop& operator=(const ProxyLoop&) = delete;

    // Begins the thread. The error is that the system has none.
    Result<void> start();
    void join();

    // Any thread. `here`: the client is on this machine.
    void adopt(Socket socket, std::size_t listener, const ClientFacts& facts, bool here);
    // No new exchanges; over when those that are open are done, or at `until`, when they are cut.
    void wind_down(Timestamp until);
    // Idle connections to servers are closed: descriptors are short.
    void close_kept();
    bool is_over() const { return over_.load(std::memory_order_acquire); }

    EventLoop& events() { return *events_; }
    const LoopCounters& counters() const { return parts_.counters; }
    FlowRecorder& flows() { return recorder_; }
    const LoopBytes& bytes() const { return bytes_; }
    // Called in the loop's thread for each client that is gone.
    std::function<void()> on_client_gone;

    // ClientOwner
    void on_client_over(ClientConnection& client) override;
    FlowRecorder& recorder() override { return recorder_; }
    std::function<void(const Decision&)> decider(std::uint64_t number) override;

private:
    // The way into the loop for those who may outlive it.
    class Gate;

    void run();
    void take_client(Socket socket, std::size_t listener, const ClientFacts& facts, bool here);
    void decide(std::uint64_t number, const Decision& decision);
    void look_at_clients();
    void after_turn();
    void cut_all();

    ProxyShared& shared_;
    const std::function<void()> happened_;
    std::unique_ptr<EventLoop> events_;
    LoopBytes bytes_;
    FlowRecorder recorder_;
    LoopParts parts_;
    ServerPool pool_;
    std::shared_ptr<Gate> gate_;

    std::vector<std::unique_ptr<ClientConnection>> clients_;
    std::unordered_map<std::uint64_t, ClientConnection*> by_number_;
    std::uint64_t next_client_ = 1;
    std::int64_t shrunk_at_ = 0;
    bool winding_down_ = false;
    Timestamp until_;
    std::atomic<bool> over_{false};
    std::thread thread_;
};

}  // namespace waybill::proxy
