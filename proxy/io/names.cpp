// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/names.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>

#include "core/http/domain_name.h"
#include "proxy/io/event_loop.h"
#include "proxy/io/socket.h"

namespace waybill::proxy {
namespace {

bool read_address(const std::string& host, IpAddress& ip) {
    in6_addr v6{};
    in_addr v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) {
        ip = ip_from_v4(reinterpret_cast<const Byte*>(&v4));
        return true;
    }
    if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
        ip = ip_from_v6(v6.s6_addr);
        return true;
    }
    return false;
}

// Without the dot of the root.
bool is_localhost(std::string_view host) {
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    return host == "localhost" || host.ends_with(".localhost");
}

NameAnswer loopback() {
    constexpr std::array<Byte, 4> kV4{127, 0, 0, 1};
    IpAddress v6;
    v6.octets.back() = 1;
    return {{ip_from_v4(kV4.data()), v6}, {}};
}

Names::Answer known_without_asking(const std::string& host) {
    IpAddress ip;
    if (read_address(host, ip)) {
        return std::make_shared<const NameAnswer>(NameAnswer{{ip}, {}});
    }
    if (is_localhost(host)) {
        static const Names::Answer answer = std::make_shared<const NameAnswer>(loopback());
        return answer;
    }
    return nullptr;
}

}  // namespace

NameAnswer ask_system(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_family = AF_UNSPEC;
    addrinfo* list = nullptr;
    const int outcome = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (outcome != 0) {
        const std::string why =
            outcome == EAI_SYSTEM ? error_text(errno) : std::string(::gai_strerror(outcome));
        return {{}, why};
    }
    NameAnswer answer;
    for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
        SocketAddress address;
        if (at->ai_addrlen > sizeof address.storage) {
            continue;
        }
        std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
        const IpAddress ip = endpoint_of(address).ip;
        if (std::find(answer.addresses.begin(), answer.addresses.end(), ip)
            == answer.addresses.end()) {
            answer.addresses.push_back(ip);
        }
    }
    ::freeaddrinfo(list);
    if (answer.addresses.empty()) {
        answer.failure = "it has no address";
    }
    return answer;
}

NameAnswer ask_now(const std::string& host) {
    const Names::Answer known = known_without_asking(host);
    return known != nullptr ? *known : ask_system(http::comparable_host(host));
}

// Shared with the threads, which may outlive the Names.
class Names::State : public std::enable_shared_from_this<State> {
public:
    State(const Limits& limits, Ask ask) : limits_(limits), ask_(std::move(ask)) {}

    Answer find(const std::string& name, std::function<void(Answer)> told);
    void stop();

private:
    struct Entry {
        Answer answer;  // null: being asked for
        std::int64_t until = 0;
        std::vector<std::function<void(Answer)>> waiting;
    };

    void work();
    void make_room(std::int64_t now);
    bool start_thread();

    const Limits limits_;
    const Ask ask_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    unsigned threads_ = 0;
    std::unordered_map<std::string, Entry> entries_;
    std::deque<std::string> questions_;
};

Names::Names(const Limits& limits, Ask ask)
    : state_(std::make_shared<State>(limits, ask ? std::move(ask) : Ask(ask_system))) {}

Names::~Names() {
    state_->stop();
}

Names::Answer Names::find(const std::string& host, std::function<void(Answer)> told) {
    if (Answer known = known_without_asking(host)) {
        return known;
    }
    return state_->find(http::comparable_host(host), std::move(told));
}

void Names::State::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    entries_.clear();  // with who waits: nobody is told from here on
    changed_.notify_all();
}

bool Names::State::start_thread() {
    try {
        std::thread([self = shared_from_this()] { self->work(); }).detach();
        ++threads_;
    } catch (const std::system_error&) {  // the system has no more
        return threads_ > 0;
    }
    return true;
}

Names::Answer Names::State::find(const std::string& name, std::function<void(Answer)> told) {
    const std::int64_t now = time_now().ns;
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    if (found != entries_.end()) {
        Entry& entry = found->second;
        if (entry.answer == nullptr) {
            entry.waiting.push_back(std::move(told));
            return nullptr;
        }
        if (now < entry.until) {
            return entry.answer;
        }
    }
    if (questions_.size() >= limits_.waiting) {
        return std::make_shared<const NameAnswer>(
            NameAnswer{{}, "too many names are being looked up"});
    }
    if (found == entries_.end()) {
        make_room(now);
    }
    // Threads are made as they are needed: most proxies know the few names of their users.
    if (threads_ < limits_.threads && threads_ <= questions_.size() && !start_thread()) {
        return std::make_shared<const NameAnswer>(
            NameAnswer{{}, "the system has no thread to look it up"});
    }
    Entry& entry = entries_[name];
    entry.answer = nullptr;
    entry.waiting.push_back(std::move(told));
    questions_.push_back(name);
    changed_.notify_one();
    return nullptr;
}

void Names::State::make_room(std::int64_t now) {
    if (entries_.size() < limits_.kept) {
        return;
    }
    std::erase_if(entries_, [&](const auto& each) {
        return each.second.answer != nullptr && each.second.until <= now;
    });
    for (auto at = entries_.begin(); entries_.size() >= limits_.kept && at != entries_.end();) {
        at = at->second.answer != nullptr ? entries_.erase(at) : std::next(at);
    }
}

void Names::State::work() {
    ::pthread_setname_np(::pthread_self(), "waybill-names");
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !questions_.empty(); });
        if (stopping_) {
            return;
        }
        const std::string name = std::move(questions_.front());
        questions_.pop_front();
        lock.unlock();
        NameAnswer answer = ask_(name);
        if (answer.addresses.size() > limits_.addresses) {
            answer.addresses.resize(limits_.addresses);
        }
        const bool good = !answer.addresses.empty();
        Answer shared = std::make_shared<const NameAnswer>(std::move(answer));
        lock.lock();
        if (stopping_) {
            return;
        }
        Entry& entry = entries_[name];
        entry.answer = shared;
        entry.until = time_now().ns + (good ? limits_.good_for_ns : limits_.bad_for_ns);
        // With the mutex held, so that nobody is told once stop() has returned.
        for (const std::function<void(Answer)>& told : std::exchange(entry.waiting, {})) {
            told(shared);
        }
    }
}

}  // namespace waybill::proxy
