// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/proxy.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/store/chained_messages.h"
#include "core/store/live_rows.h"
#include "proxy/ca/certificate_authority.h"
#include "proxy/io/acceptor.h"
#include "proxy/io/process_limits.h"
#include "proxy/io/proxy_loop.h"
#include "proxy/io/proxy_shared.h"
#include "proxy/io/rules_file.h"

namespace waybill::proxy {
namespace {

using Clock = std::chrono::steady_clock;

// What happened is handed over at most so often.
constexpr std::chrono::milliseconds kBetweenBatches{33};
constexpr std::chrono::milliseconds kRulesLookedAt{500};
// A program that is not known yet is asked for again as long.
constexpr std::chrono::seconds kProgramsWait{2};
constexpr unsigned kMostLoops = 64;
// Room is given back in steps.
constexpr std::uint64_t kForgetStep = 4 * kMiB;

class ProxyImpl final : public Proxy {
public:
    explicit ProxyImpl(ProxyOptions options) : shared_(std::move(options)), started_(time_now()) {}
    ~ProxyImpl() override;

    Result<void> begin();

    store::LiveBatch poll(std::chrono::milliseconds at_most) override;
    store::Session& session() override { return session_; }
    std::unique_ptr<store::ExchangeLoader> make_loader() const override {
        return shared_.options.make_loader(session_);
    }
    store::LiveCounts counts() const override { return rows_->counts(); }
    std::vector<std::string> take_notes() override { return std::exchange(notes_, {}); }
    void stop() override { ask_to_stop(1); }
    void stop_at_once() override { ask_to_stop(2); }
    const std::optional<Error>& error() const override { return error_; }

    ProxyStatus status() const override;
    Breakpoints& breakpoints() override { return shared_.breakpoints; }
    Result<void> set_rules(std::string_view toml, const std::string& name) override {
        return rules_->set(toml, name);
    }
    const std::string& ca_certificate_file() const override { return ca_certificate_file_; }
    const std::string& leaf_key_digest() const override { return leaf_key_digest_; }

private:
    // Told of stop() in the first loop, so that stop() may be called where nothing else may.
    class StopHandler final : public EventHandler {
    public:
        explicit StopHandler(ProxyImpl& owner) : owner_(owner) {}
        void on_ready(std::uint32_t) override { owner_.on_stop(); }

    private:
        ProxyImpl& owner_;
    };

    Result<void> open_authority();
    Result<std::vector<Acceptor::Listening>> open_listeners();
    Result<void> begin_loops(std::vector<Acceptor::Listening> listening);
    void ask_to_stop(int how);
    void on_stop();
    void happened();
    void wait_until(Clock::time_point until);
    bool all_over() const;
    void take_events(store::LiveBatch& batch);
    void take_programs();
    void let_go(store::LiveBatch& batch);
    void look_at_rules();
    void end();

    ProxyShared shared_;
    const Timestamp started_;
    RulesFile* rules_ = nullptr;  // in shared_
    std::string ca_certificate_file_;
    std::string leaf_key_digest_;
    std::vector<ListenerStatus> listeners_;
    std::vector<std::size_t> listener_states_;  // of listeners_: index into shared_.listeners

    Socket stop_event_;
    StopHandler stop_handler_{*this};
    std::atomic<int> stop_asked_{0};
    std::vector<std::unique_ptr<ProxyLoop>> loops_;
    std::unique_ptr<Acceptor> acceptor_;
    std::size_t next_loop_ = 0;

    std::mutex happened_mutex_;
    std::condition_variable happened_condition_;
    std::atomic<bool> happened_{false};

    store::Session session_;
    std::unique_ptr<store::LiveRows> rows_;
    std::vector<std::pair<std::uint32_t, Clock::time_point>> without_program_;
    std::uint64_t writing_from_ = 0;           // no loop writes in front of it
    std::atomic<std::uint64_t> forgotten_{0};  // bytes in front of it were given back
    Clock::time_point polled_at_{};
    Clock::time_point rules_looked_at_{};
    std::atomic<std::uint64_t> opened_{0};
    std::atomic<std::uint64_t> closed_{0};
    std::atomic<std::uint64_t> gone_{0};
    std::vector<std::string> notes_;
    std::optional<Error> error_;
    bool over_ = false;
};

// ---- Beginning ----

Result<void> ProxyImpl::begin() {
    ProxyOptions& options = shared_.options;
    if (options.listeners.empty() || options.bytes == nullptr) {
        return Error{"the proxy has nothing to listen on"};
    }
    Result<std::unique_ptr<RulesFile>> rules =
        RulesFile::open(options.rules_text, options.rules_file);
    if (!rules) {
        return rules.error();
    }
    rules_ = rules->get();
    shared_.rules = std::move(*rules);
    if (Result<void> opened = open_authority(); !opened) {
        return opened;
    }
    Result<std::unique_ptr<TlsContexts>> tls = TlsContexts::create(options.tls);
    if (!tls) {
        return tls.error();
    }
    shared_.tls = std::move(*tls);
    Result<std::vector<Acceptor::Listening>> listening = open_listeners();
    if (!listening) {
        return listening.error();
    }
    if (options.sessions.instance.empty()) {
        options.sessions.instance = random_name();
    }
    shared_.clients.limit(clients_with_descriptors(options.clients));

    session_.kept = std::make_shared<store::ChainedMessages>(options.bytes);
    session_.sources.emplace_back();
    session_.sources.back().kind = "proxy";
    session_.sources.back().first = started_;
    for (const ListenerStatus& listener : listeners_) {
        std::string& path = session_.sources.back().path;
        path.append(path.empty() ? "" : ",").append(to_string(listener.at));
    }
    return begin_loops(std::move(*listening));
}

Result<void> ProxyImpl::open_authority() {
    ProxyOptions& options = shared_.options;
    const std::string folder =
        options.ca_folder.empty() ? default_authority_folder() : options.ca_folder;
    if (folder.empty()) {
        return Error{"there is no folder for the certificate authority: HOME is not set"};
    }
    Result<CertificateAuthority::Pointer> authority = CertificateAuthority::open_or_create(folder);
    if (!authority) {
        return authority.error();
    }
    Result<AuthorityCertificate> certificate = CertificateAuthority::read_certificate(folder);
    if (!certificate) {
        return certificate.error();
    }
    options.sessions.ca_certificate_pem = certificate->pem;
    options.sessions.ca_certificate_der = certificate->der;
    ca_certificate_file_ = folder + "/certificate.pem";
    Result<std::shared_ptr<const LeafMinter>> minter = LeafMinter::create(std::move(*authority));
    if (!minter) {
        return minter.error();
    }
    leaf_key_digest_ = (*minter)->key_digest();
    shared_.leaves = std::make_unique<LeafCache>(std::move(*minter));
    return {};
}

Result<std::vector<Acceptor::Listening>> ProxyImpl::open_listeners() {
    std::vector<Acceptor::Listening> listening;
    for (const ListenerOptions& wanted : shared_.options.listeners) {
        const std::size_t state = shared_.listeners.size();
        shared_.listeners.push_back(std::make_unique<ListenerState>(wanted.mode));
        // Of proxies behind each other each may be the next one of the other.
        if (wanted.mode.kind == ListenerMode::Kind::Upstream) {
            shared_.options.sessions.via = true;
        }
        Result<std::vector<ListeningSocket>> sockets = listen_on(
            wanted, !shared_.options.sessions.authorization.empty(), shared_.options.allow_open);
        if (!sockets) {
            return sockets.error();
        }
        for (ListeningSocket& socket : *sockets) {
            if (!is_loopback(socket.at.ip) && shared_.options.sessions.authorization.empty()) {
                notes_.push_back("anybody who reaches " + to_string(socket.at)
                                 + " can use the proxy");
            }
            shared_.guard.add_listener(socket.at);
            listeners_.push_back({.mode = wanted.mode.text, .at = socket.at, .origins = {}});
            listener_states_.push_back(state);
            listening.push_back({std::move(socket), state});
        }
    }
    return listening;
}

Result<void> ProxyImpl::begin_loops(std::vector<Acceptor::Listening> listening) {
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const unsigned wanted = shared_.options.loops != 0 ? shared_.options.loops : cores;
    const std::size_t count = std::min(wanted, kMostLoops);
    rows_ = std::make_unique<store::LiveRows>(session_, count);
    stop_event_ = Socket(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stop_event_) {
        return Error{"cannot wait for events: " + error_text(errno)};
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        Result<std::unique_ptr<EventLoop>> events = EventLoop::create();
        if (!events) {
            return events.error();
        }
        loops_.push_back(std::make_unique<ProxyLoop>(
            shared_, std::move(*events), i, started_, [this] { happened(); }));
    }
    EventLoop& first = loops_.front()->events();
    acceptor_ = std::make_unique<Acceptor>(
        shared_,
        first,
        std::move(listening),
        [this](Socket socket, std::size_t listener, const ClientFacts& facts, bool here) {
            loops_[next_loop_]->adopt(std::move(socket), listener, facts, here);
            next_loop_ = (next_loop_ + 1) % loops_.size();
        },
        [this] {
            for (const std::unique_ptr<ProxyLoop>& loop : loops_) {
                loop->close_kept();
            }
        });
    acceptor_->begin();
    first.watch(stop_event_.get(), EPOLLIN, stop_handler_);
    for (const std::unique_ptr<ProxyLoop>& loop : loops_) {
        loop->on_client_gone = [this] {
            acceptor_->client_gone();
        };
        if (Result<void> started = loop->start(); !started) {
            return started;
        }
    }
    return {};
}

// ---- Ending ----

void ProxyImpl::ask_to_stop(int how) {
    int asked = stop_asked_.load(std::memory_order_relaxed);
    while (asked < how && !stop_asked_.compare_exchange_weak(asked, how)) {
    }
    const std::uint64_t one = 1;
    static_cast<void>(!::write(stop_event_.get(), &one, sizeof one));
}

void ProxyImpl::on_stop() {
    std::uint64_t count = 0;
    static_cast<void>(!::read(stop_event_.get(), &count, sizeof count));
    acceptor_->stop();
    Timestamp until = time_now();
    if (stop_asked_.load(std::memory_order_relaxed) < 2) {
        until.ns += std::chrono::nanoseconds(shared_.options.stop_wait).count();
    }
    for (const std::unique_ptr<ProxyLoop>& loop : loops_) {
        loop->wind_down(until);
    }
}

ProxyImpl::~ProxyImpl() {
    if (stop_event_) {
        stop_at_once();
    }
    for (const std::unique_ptr<ProxyLoop>& loop : loops_) {
        loop->events().stop();  // of one that could not be started there is nothing to wait for
        loop->join();
    }
    // Nobody is told of names any more from here on.
    shared_.names.reset();
    acceptor_.reset();
    loops_.clear();
}

void ProxyImpl::end() {
    for (const std::unique_ptr<ProxyLoop>& loop : loops_) {
        loop->join();
    }
    over_ = true;
    if (const std::string failure = shared_.options.bytes->failure(); !failure.empty()) {
        notes_.push_back(failure + ": parts of what went through are missing");
    }
}

// ---- What happened ----

void ProxyImpl::happened() {
    if (!happened_.exchange(true, std::memory_order_acq_rel)) {
        const std::lock_guard lock(happened_mutex_);
        happened_condition_.notify_all();
    }
}

void ProxyImpl::wait_until(Clock::time_point until) {
    std::unique_lock lock(happened_mutex_);
    happened_condition_.wait_until(
        lock, until, [this] { return happened_.load(std::memory_order_acquire); });
}

bool ProxyImpl::all_over() const {
    return std::all_of(
        loops_.begin(), loops_.end(), [](const auto& loop) { return loop->is_over(); });
}

store::LiveBatch ProxyImpl::poll(std::chrono::milliseconds at_most) {
    store::LiveBatch batch;
    if (over_) {
        batch.over = true;
        return batch;
    }
    let_go(batch);
    const Clock::time_point until = Clock::now() + at_most;
    if (const auto soon = std::min(until, polled_at_ + kBetweenBatches); soon > Clock::now()) {
        std::this_thread::sleep_until(soon);
    }
    for (;;) {
        happened_.store(false, std::memory_order_release);
        const bool ended = all_over();
        take_events(batch);
        look_at_rules();
        if (ended) {
            end();
            take_events(batch);
            batch.over = true;
            break;
        }
        if (!batch.events.empty() || Clock::now() >= until) {
            break;
        }
        wait_until(std::min(until, Clock::now() + kRulesLookedAt));
    }
    take_programs();
    polled_at_ = Clock::now();
    session_.sources.front().last = time_now();
    session_.sources.front().bytes = rows_->counts().bytes;
    return batch;
}

void ProxyImpl::take_events(store::LiveBatch& batch) {
    std::uint64_t writing_from = ~std::uint64_t{0};
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        FlowRecorder& flows = loops_[i]->flows();
        const std::lock_guard lock(flows.mutex());
        if (flows.has_events()) {
            flows.take_events(*rows_, i);
        }
        writing_from = std::min(writing_from, loops_[i]->bytes().latest());
    }
    writing_from_ = writing_from;
    std::vector<store::LiveEvent> events = rows_->settle();
    batch.events.insert(batch.events.end(), events.begin(), events.end());
    const store::LiveCounts counts = rows_->counts();
    opened_.store(counts.exchanges, std::memory_order_relaxed);
    closed_.store(counts.exchanges_over, std::memory_order_relaxed);
    gone_.store(counts.exchanges_let_go, std::memory_order_relaxed);
}

// Rows go, and with them the bytes that only they needed.
void ProxyImpl::let_go(store::LiveBatch& batch) {
    batch.renumbered = rows_->let_go(0, shared_.options.rows_kept);
    if (!batch.renumbered) {
        return;
    }
    without_program_.clear();
    std::uint64_t needed = writing_from_;
    for (const store::ExchangeRow& row : session_.exchanges) {
        // What comes later of an exchange lies behind its first head.
        for (const store::MessagePlace* place : {&row.request, &row.response}) {
            if (place->is_derived()) {
                needed = std::min(needed, record_offset(place->first_record));
            }
        }
    }
    if (needed != ~std::uint64_t{0}
        && needed >= forgotten_.load(std::memory_order_relaxed) + kForgetStep) {
        forgotten_.store(needed, std::memory_order_relaxed);
        shared_.options.bytes->forget_before(needed);
    }
}

// The answer may come after the exchange.
void ProxyImpl::take_programs() {
    const std::vector<std::uint32_t> fresh = rows_->take_new_connections();
    ProgramSource* const programs = shared_.options.programs;
    if (programs == nullptr) {
        return;
    }
    const Clock::time_point now = Clock::now();
    for (const std::uint32_t index : fresh) {
        without_program_.emplace_back(index, now + kProgramsWait);
    }
    std::erase_if(without_program_, [&](const auto& waiting) {
        store::ConnectionRow& row = session_.connections[waiting.first];
        const Endpoint& client = row.start.endpoints[0];
        // It came to us, wherever the exchange went.
        for (const ListenerStatus& listener : listeners_) {
            // Who listens on all addresses is reached by the one that the client has here.
            const Endpoint at = is_unspecified(listener.at.ip)
                                    ? Endpoint{client.ip, listener.at.port}
                                    : listener.at;
            if (row.programs[0] == nullptr) {
                row.programs[0] = programs->find(client, at, row.start.started);
            }
        }
        return row.programs[0] != nullptr || now >= waiting.second;
    });
}

void ProxyImpl::look_at_rules() {
    const Clock::time_point now = Clock::now();
    if (now - rules_looked_at_ < kRulesLookedAt) {
        return;
    }
    rules_looked_at_ = now;
    for (std::string& note : rules_->look()) {
        notes_.push_back(std::move(note));
    }
}

ProxyStatus ProxyImpl::status() const {
    ProxyStatus status;
    status.listeners = listeners_;
    const Timestamp now = time_now();
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
        status.listeners[i].origins = shared_.listeners[listener_states_[i]]->origins.status(now);
    }
    status.refused = acceptor_->refused();
    for (const std::unique_ptr<ProxyLoop>& loop : loops_) {
        const LoopCounters& counters = loop->counters();
        const auto load = [](const std::atomic<std::uint64_t>& counter) {
            return counter.load(std::memory_order_relaxed);
        };
        status.clients += load(counters.clients);
        status.clients_ever += load(counters.clients_ever);
        status.servers += load(counters.servers);
        status.servers_ever += load(counters.servers_ever);
        status.servers_kept += load(counters.servers_kept);
        status.bytes_from_clients += load(counters.bytes_from_clients);
        status.bytes_from_servers += load(counters.bytes_from_servers);
        status.refused += load(counters.refused);
    }
    status.exchanges = opened_.load(std::memory_order_relaxed);
    status.exchanges_over = closed_.load(std::memory_order_relaxed);
    status.exchanges_let_go = gone_.load(std::memory_order_relaxed);
    status.held = shared_.breakpoints.held().size();
    status.bytes_kept = shared_.options.bytes->size() - forgotten_.load(std::memory_order_relaxed);
    status.rules_error = rules_->error();
    return status;
}

}  // namespace

Result<std::unique_ptr<Proxy>> Proxy::start(ProxyOptions options) {
    auto proxy = std::make_unique<ProxyImpl>(std::move(options));
    if (Result<void> begun = proxy->begin(); !begun) {
        return begun.error();
    }
    return std::unique_ptr<Proxy>(std::move(proxy));
}

}  // namespace waybill::proxy
