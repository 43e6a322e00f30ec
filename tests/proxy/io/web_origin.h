// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server on the loopback interface, plain or with TLS, that does with each request of HTTP/1 what
// the test says; and a client that speaks as bytes say.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/base/ascii.h"
#include "proxy/io/names.h"
#include "proxy/tls/tls_engine.h"
#include "tests/support/loopback.h"

namespace waybill::proxy::test {

using waybill::test::OwnedSocket;

// Bytes of a socket, through TLS or not. Waits; nothing takes longer than ten seconds.
class Talk {
public:
    explicit Talk(OwnedSocket socket) : socket_(std::move(socket)) {
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }

    // False: TLS was not agreed on.
    bool begin_tls(std::unique_ptr<TlsEngine> tls) {
        tls_ = std::move(tls);
        flush();
        while (tls_->state() == TlsEngine::State::Handshake && receive()) {
        }
        return tls_->state() == TlsEngine::State::Open;
    }
    TlsEngine* tls() { return tls_.get(); }

    bool send(std::string_view text) {
        if (tls_ != nullptr) {
            tls_->send(as_bytes(text));
            return flush();
        }
        return send_bytes(text);
    }
    // Up to the end of a head, or of the connection.
    std::string read_head() {
        return read_until([this] { return has_head(); }, [this] { return head_end(); });
    }
    std::string read_exactly(std::size_t size) {
        return read_until([&] { return received_.size() >= size; }, [&] { return size; });
    }
    // A head and the body that Content-Length gives it.
    std::string read_message() {
        std::string message = read_head();
        std::size_t length = 0;
        const std::string lower = ascii::lower(message);
        if (const std::size_t at = lower.find("\r\ncontent-length:"); at != std::string::npos) {
            for (std::size_t i = at + 17; i < lower.size() && lower[i] != '\r'; ++i) {
                if (lower[i] >= '0' && lower[i] <= '9') {
                    length = length * 10 + static_cast<std::size_t>(lower[i] - '0');
                }
            }
        }
        return message + read_exactly(length);
    }
    std::string read_to_end() {
        while (receive()) {
        }
        return std::exchange(received_, {});
    }
    // The peer has closed, and nothing is left to be read.
    bool has_ended() { return received_.empty() && !receive() && ended_; }
    void end_output() { ::shutdown(socket_.get(), SHUT_WR); }
    void close() { socket_.close(); }
    void reset() {
        const linger none{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
        socket_.close();
    }
    int descriptor() const { return socket_.get(); }

private:
    bool has_head() const { return received_.find("\r\n\r\n") != std::string::npos; }
    std::size_t head_end() const { return received_.find("\r\n\r\n") + 4; }

    template <typename Enough, typename Size>
    std::string read_until(Enough enough, Size size) {
        while (!enough() && receive()) {
        }
        if (!enough()) {
            return std::exchange(received_, {});
        }
        std::string taken = received_.substr(0, size());
        received_.erase(0, taken.size());
        return taken;
    }

    bool receive() {
        std::array<char, 16 * kKiB> bytes{};
        const ssize_t count = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
        if (count <= 0) {
            ended_ = count == 0 || errno == ECONNRESET;
            return false;
        }
        const std::string_view got(bytes.data(), static_cast<std::size_t>(count));
        if (tls_ == nullptr) {
            received_ += got;
        } else {
            tls_->receive(as_bytes(got), [this](Bytes plain) { received_ += as_text(plain); });
            flush();
            ended_ = tls_->state() == TlsEngine::State::Ended;
        }
        return !ended_;
    }
    bool flush() {
        const bool sent = send_bytes(tls_->output());
        tls_->output().clear();
        return sent;
    }
    bool send_bytes(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    OwnedSocket socket_;
    std::unique_ptr<TlsEngine> tls_;
    std::string received_;
    bool ended_ = false;
};

inline Talk talk_to(const Endpoint& at) {
    return Talk(waybill::test::connect_to(at));
}

// A response with a body.
inline std::string answer(std::string_view body, std::string_view fields = {}) {
    return "HTTP/1.1 200 OK\r\n" + std::string(fields)
           + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

class WebOrigin {
public:
    // What is sent for a request (head and body); empty: the connection is closed.
    using Serve = std::function<std::string(const std::string& request)>;
    // Does what it wants with a connection.
    using Host = std::function<void(Talk& talk)>;
    using MakeTls = std::function<std::unique_ptr<TlsEngine>()>;

    // `address`: one of this machine.
    explicit WebOrigin(Serve serve, MakeTls tls = {}, const std::string& address = "127.0.0.1")
        : WebOrigin(Host([this, serve](Talk& talk) {
                        for (;;) {
                            const std::string request = talk.read_message();
                            if (request.empty()) {
                                return;
                            }
                            note(request);
                            const std::string response = serve(request);
                            if (response.empty() || !talk.send(response)) {
                                return;
                            }
                        }
                    }),
                    std::move(tls),
                    address) {}
    explicit WebOrigin(Host host, MakeTls tls = {}, const std::string& address = "127.0.0.1")
        : listener_(listen_at(address)),
          at_(waybill::test::local_end(listener_)),
          host_(std::move(host)),
          tls_(std::move(tls)),
          thread_([this] { accept_all(); }) {}
    ~WebOrigin() {
        stopping_ = true;
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
        {
            const std::lock_guard lock(mutex_);
            for (const int descriptor : open_) {
                ::shutdown(descriptor, SHUT_RDWR);
            }
        }
        for (std::thread& each : threads_) {
            each.join();
        }
    }
    WebOrigin(const WebOrigin&) = delete;
    WebOrigin& operator=(const WebOrigin&) = delete;

    const Endpoint& at() const { return at_; }
    std::string authority() const { return to_string(at_); }
    std::string url(std::string_view path = "/") const {
        return std::string(tls_ ? "https://" : "http://") + authority() + std::string(path);
    }
    std::size_t connections() const { return connections_; }
    std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    void note(const std::string& request) {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }

private:
    static OwnedSocket listen_at(const std::string& address) {
        const Endpoint at{ask_now(address).addresses.at(0), 0};
        const int family = at.ip.is_v4() ? AF_INET : AF_INET6;
        OwnedSocket socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        waybill::test::SocketAddress where = waybill::test::address_of(at, family);
        EXPECT_EQ(::bind(socket.get(), where.get(), where.size), 0);
        EXPECT_EQ(::listen(socket.get(), 512), 0);
        return socket;
    }

    void accept_all() {
        while (!stopping_) {
            OwnedSocket socket = waybill::test::accept_from(listener_);
            if (socket.get() < 0) {
                return;
            }
            ++connections_;
            const std::lock_guard lock(mutex_);
            open_.push_back(socket.get());
            threads_.emplace_back(
                [this, shared = std::make_shared<OwnedSocket>(std::move(socket))] {
                    const int descriptor = shared->get();
                    Talk talk(std::move(*shared));
                    if (!tls_ || talk.begin_tls(tls_())) {
                        host_(talk);
                    }
                    const std::lock_guard closing(mutex_);
                    std::erase(open_, descriptor);
                    talk.close();
                });
        }
    }

    OwnedSocket listener_;
    const Endpoint at_;
    const Host host_;
    const MakeTls tls_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> connections_{0};
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread thread_;
};

}  // namespace waybill::proxy::test
