// SPDX-License-Identifier: GPL-3.0-or-later
//
// A proxy of a test's own: on ports that were free, with an authority of its own, and what it
// recorded.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/proxy.h"
#include "tests/proxy/tls/engine_pair.h"
#include "tests/support/bytes_in_memory.h"

namespace waybill::proxy::test {

// BytesInMemory for several threads.
class SharedBytes final : public store::ByteStore {
public:
    std::uint64_t reserve(std::uint64_t length) override {
        const std::lock_guard lock(mutex_);
        size_ += length;
        return bytes_.reserve(length);
    }
    bool write(std::uint64_t at, Bytes bytes) override {
        const std::lock_guard lock(mutex_);
        return bytes_.write(at, bytes);
    }
    bool read(std::uint64_t at, std::span<Byte> out) const override {
        const std::lock_guard lock(mutex_);
        return bytes_.read(at, out);
    }
    std::uint64_t size() const override {
        const std::lock_guard lock(mutex_);
        return size_;
    }
    void forget_before(std::uint64_t at) override { forgotten = at; }

    std::uint64_t forgotten = 0;

private:
    mutable std::mutex mutex_;
    std::uint64_t size_ = 0;
    waybill::test::BytesInMemory bytes_;
};

inline ListenerOptions listener(const std::string& mode = "regular") {
    ListenerOptions options;
    options.port = 0;
    Result<ListenerMode> parsed = parse_mode(mode);
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
    if (parsed) {
        options.mode = *parsed;
    }
    return options;
}

class RunningProxy {
public:
    // `change` may change the options; without listeners there is a regular one.
    explicit RunningProxy(const std::function<void(ProxyOptions&)>& change = {}) {
        ProxyOptions options;
        options.loops = 2;
        options.bytes = bytes;
        options.ca_folder = folder.file("ca");
        options.tls.trusted_file = trusted.folder().file("trusted.pem");
        if (change) {
            change(options);
        }
        if (options.listeners.empty()) {
            options.listeners.push_back(listener());
        }
        Result<std::unique_ptr<Proxy>> started = Proxy::start(std::move(options));
        EXPECT_TRUE(started) << (started ? "" : started.error().message);
        if (started) {
            proxy = std::move(*started);
        }
    }

    Endpoint at(std::size_t listener = 0) const {
        return proxy->status().listeners.at(listener).at;
    }

    // Polls until so many exchanges are over.
    void wait_for_closed(std::uint64_t count) {
        poll_until([&] { return proxy->counts().exchanges_over >= count; });
    }
    template <typename Condition>
    void poll_until(Condition is_true) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!is_true() && std::chrono::steady_clock::now() < until) {
            proxy->poll(std::chrono::milliseconds(20));
            for (std::string& note : proxy->take_notes()) {
                notes.push_back(std::move(note));
            }
        }
        EXPECT_TRUE(is_true()) << "it did not come to that in time";
    }

    // What a row says: "GET 127.0.0.1:80 /path 200".
    std::string row(std::size_t index) {
        const store::Session& session = proxy->session();
        const store::ExchangeRow& exchange = session.exchanges.at(index);
        return std::string(session.strings.at(exchange.method)) + " "
               + std::string(session.strings.at(exchange.host)) + " "
               + std::string(session.target(exchange)) + " " + std::to_string(exchange.status);
    }

    // As a client that trusts the proxy.
    std::unique_ptr<TlsEngine> client_tls(const std::string& name, bool http2 = false) {
        if (contexts_ == nullptr) {
            TlsOptions options;
            options.trusted_file = proxy->ca_certificate_file();
            contexts_ = trusted.contexts(options);
        }
        return contexts_->client(name, http2, 443);
    }

    // Of servers that the proxy trusts.
    TrustedAuthority trusted;
    std::shared_ptr<SharedBytes> bytes = std::make_shared<SharedBytes>();
    std::vector<std::string> notes;
    waybill::test::TemporaryDirectory folder;
    std::unique_ptr<Proxy> proxy;

private:
    std::unique_ptr<TlsContexts> contexts_;
};

}  // namespace waybill::proxy::test
