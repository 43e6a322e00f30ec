// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks for one URL again and again, directly or through a proxy, on a number of connections, and
// says how fast that went. One thread, epoll, no checks of certificates: the work is to be the
// proxy's.
//
//   proxy_load [OPTIONS] URL
//     --proxy HOST:PORT   http:// in absolute form, https:// by CONNECT
//     --connections N     32
//     --seconds S         5
//     --rate R            requests a second on all of them, each counted from when it was due; 0:
//     as
//                         fast as answers come
//     --fresh             a new connection for each request
//     --idle              one request on each connection, "ready" on standard output, then nothing
//     for
//                         so many seconds; then one more on each
//
// Prints: requests, errors, requests a second, MB a second, and p50, p99 and the longest wait in
// milliseconds, as one line of JSON.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    std::string host;
    std::uint16_t port = 0;
    std::string path;
    bool tls = false;
    std::string proxy_host;
    std::uint16_t proxy_port = 0;
    std::size_t connections = 32;
    double seconds = 5;
    double rate = 0;
    bool fresh = false;
    bool idle = false;
};

[[noreturn]] void usage() {
    std::fputs(
        "proxy_load [--proxy HOST:PORT] [--connections N] [--seconds S] [--rate R] [--fresh] "
        "[--idle] URL\n",
        stderr);
    std::exit(2);
}

bool read_host_port(std::string_view text, std::string& host, std::uint16_t& port) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        host = text;
        return true;
    }
    host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    return std::from_chars(digits.data(), digits.data() + digits.size(), port).ec == std::errc();
}

Options read_options(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = arguments[i];
        const auto value = [&]() -> const char* {
            return i + 1 < count ? arguments[++i] : (usage(), "");
        };
        if (name == "--proxy") {
            if (!read_host_port(value(), options.proxy_host, options.proxy_port)) {
                usage();
            }
        } else if (name == "--connections") {
            options.connections = std::strtoul(value(), nullptr, 10);
        } else if (name == "--seconds") {
            options.seconds = std::strtod(value(), nullptr);
        } else if (name == "--rate") {
            options.rate = std::strtod(value(), nullptr);
        } else if (name == "--fresh") {
            options.fresh = true;
        } else if (name == "--idle") {
            options.idle = true;
        } else if (name.starts_with("http")) {
            options.tls = name.starts_with("https://");
            std::string_view rest = name.substr(options.tls ? 8 : 7);
            const std::size_t slash = std::min(rest.find('/'), rest.size());
            options.port = options.tls ? 443 : 80;
            if (!read_host_port(rest.substr(0, slash), options.host, options.port)) {
                usage();
            }
            options.path = slash < rest.size() ? std::string(rest.substr(slash)) : "/";
        } else {
            usage();
        }
    }
    if (options.host.empty() || options.connections == 0) {
        usage();
    }
    return options;
}

// What is done with one connection, one step after the other.
enum class Step : std::uint8_t { Closed, Connecting, Tunnel, Handshake, Idle, Asking };

struct Connection {
    int descriptor = -1;
    SSL* tls = nullptr;
    Step step = Step::Closed;
    std::size_t sent = 0;       // of what is sent in this step
    std::string head;           // of the answer, as far as it came
    std::uint64_t missing = 0;  // of its content
    bool has_head = false;
    bool closes = false;
    Clock::time_point due{};  // when the request should have been sent
};

class Load {
public:
    explicit Load(const Options& options);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    int run();

private:
    void open(Connection& connection);
    void close(Connection& connection);
    void fail(Connection& connection);
    void ask(Connection& connection, Clock::time_point due);
    void advance(Connection& connection);
    bool send(Connection& connection, const std::string& bytes);
    long receive(Connection& connection);
    void take(Connection& connection, const char* data, std::size_t size);
    void answered(Connection& connection);
    void next(Connection& connection);
    void give_out_due(Clock::time_point now);
    void wait(int milliseconds);
    void print() const;

    Options options_;
    std::string request_;
    std::string connect_;
    int epoll_;
    SSL_CTX* context_ = nullptr;
    std::vector<Connection> connections_;
    std::deque<Connection*> free_;  // with a rate: those that wait for work
    std::vector<char> buffer_ = std::vector<char>(256 * 1024);
    std::vector<float> waits_;  // milliseconds
    Clock::time_point started_{};
    Clock::time_point ended_{};
    std::uint64_t requests_ = 0;
    std::uint64_t errors_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t given_out_ = 0;
    bool over_ = false;
};

Load::Load(const Options& options) : options_(options), epoll_(epoll_create1(0)) {
    const std::string authority = options.host + ":" + std::to_string(options.port);
    const bool absolute = !options.proxy_host.empty() && !options.tls;
    request_ = "GET " + (absolute ? "http://" + authority : std::string()) + options.path
               + " HTTP/1.1\r\nHost: " + authority + "\r\nUser-Agent: proxy_load\r\nAccept: */*\r\n"
               + (options.fresh ? "Connection: close\r\n" : "") + "\r\n";
    connect_ = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
    if (options.tls) {
        context_ = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS);
    }
    connections_.resize(options.connections);
}

Load::~Load() {
    for (Connection& connection : connections_) {
        close(connection);
    }
    SSL_CTX_free(context_);
    ::close(epoll_);
}

void Load::open(Connection& connection) {
    const bool proxied = !options_.proxy_host.empty();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(proxied ? options_.proxy_port : options_.port);
    const std::string& host = proxied ? options_.proxy_host : options_.host;
    if (inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &address.sin_addr)
        != 1) {
        std::fprintf(stderr, "proxy_load: %s is no address\n", host.c_str());
        std::exit(1);
    }
    connection = {};
    connection.descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(connection.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection.step = Step::Connecting;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &connection;
    if (connection.descriptor < 0
        || epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor, &event) != 0
        || (connect(
                connection.descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address)
                != 0
            && errno != EINPROGRESS)) {
        fail(connection);
    }
}

void Load::close(Connection& connection) {
    SSL_free(connection.tls);
    connection.tls = nullptr;
    if (connection.descriptor >= 0) {
        ::close(connection.descriptor);
    }
    connection.descriptor = -1;
    connection.step = Step::Closed;
}

void Load::fail(Connection& connection) {
    errors_ += over_ ? 0 : 1;
    const Clock::time_point due = connection.due;
    close(connection);
    if (errors_ > 100'000) {
        std::fputs("proxy_load: too many errors\n", stderr);
        std::exit(1);
    }
    if (!over_) {
        open(connection);
        connection.due = due;
    }
}

// True: all was sent.
bool Load::send(Connection& connection, const std::string& bytes) {
    while (connection.sent < bytes.size()) {
        const char* const data = bytes.data() + connection.sent;
        const std::size_t size = bytes.size() - connection.sent;
        const bool plain = connection.tls == nullptr || connection.step == Step::Tunnel;
        const ssize_t count = plain ? ::send(connection.descriptor, data, size, MSG_NOSIGNAL)
                                    : SSL_write(connection.tls, data, static_cast<int>(size));
        if (count <= 0) {
            return false;
        }
        connection.sent += static_cast<std::size_t>(count);
    }
    return true;
}

// Bytes that came; 0: none for now; -1: the end.
long Load::receive(Connection& connection) {
    const bool plain = connection.tls == nullptr || connection.step == Step::Tunnel;
    if (plain) {
        const ssize_t count = recv(connection.descriptor, buffer_.data(), buffer_.size(), 0);
        return count > 0 ? count : count < 0 && errno == EAGAIN ? 0 : -1;
    }
    const int count = SSL_read(connection.tls, buffer_.data(), static_cast<int>(buffer_.size()));
    return count > 0 ? count : SSL_get_error(connection.tls, count) == SSL_ERROR_WANT_READ ? 0 : -1;
}

void Load::ask(Connection& connection, Clock::time_point due) {
    connection.step = Step::Asking;
    connection.due = due;
    connection.sent = 0;
    connection.head.clear();
    connection.has_head = false;
    connection.missing = 0;
    send(connection, request_);
}

void Load::answered(Connection& connection) {
    const Clock::time_point now = Clock::now();
    ++requests_;
    waits_.push_back(std::chrono::duration<float, std::milli>(now - connection.due).count());
    connection.step = Step::Idle;
    if (options_.fresh || connection.closes) {
        close(connection);
        if (!over_) {
            open(connection);
            connection.due = now;
        }
        return;
    }
    next(connection);
}

// It can take another request.
void Load::next(Connection& connection) {
    connection.step = Step::Idle;
    if (over_ || options_.idle) {
        return;
    }
    if (options_.rate > 0) {
        free_.push_back(&connection);
        give_out_due(Clock::now());
    } else {
        ask(connection, options_.fresh ? connection.due : Clock::now());
    }
}

void Load::give_out_due(Clock::time_point now) {
    while (!free_.empty()) {
        const auto due =
            started_
            + std::chrono::duration_cast<Clock::duration>(
                std::chrono::duration<double>(static_cast<double>(given_out_) / options_.rate));
        if (due > now) {
            return;
        }
        ++given_out_;
        Connection* const connection = free_.front();
        free_.pop_front();
        if (connection->step == Step::Idle) {
            ask(*connection, due);
        }
    }
}

void Load::take(Connection& connection, const char* data, std::size_t size) {
    bytes_ += size;
    if (!connection.has_head) {
        connection.head.append(data, size);
        const std::size_t end = connection.head.find("\r\n\r\n");
        if (end == std::string::npos) {
            return;
        }
        const std::string_view head = std::string_view(connection.head).substr(0, end);
        if (!head.starts_with("HTTP/1.1 200")) {
            if (errors_ == 0) {
                std::fprintf(stderr, "proxy_load: %.*s\n", 60, connection.head.c_str());
            }
            fail(connection);
            return;
        }
        if (connection.step == Step::Tunnel) {
            connection.head.clear();
            connection.step = Step::Handshake;
            return;
        }
        std::uint64_t length = 0;
        for (const char* const name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
            if (const std::size_t at = head.find(name); at != std::string_view::npos) {
                const char* const digits = head.data() + at + std::strlen(name);
                std::from_chars(digits, head.data() + head.size(), length);
            }
        }
        connection.closes = head.find("\r\nConnection: close") != std::string_view::npos;
        connection.has_head = true;
        const std::size_t behind = connection.head.size() - end - 4;
        connection.missing = length - std::min<std::uint64_t>(length, behind);
    } else {
        connection.missing -= std::min<std::uint64_t>(connection.missing, size);
    }
    if (connection.missing == 0) {
        answered(connection);
    }
}

void Load::advance(Connection& connection) {
    for (;;) {
        switch (connection.step) {
            case Step::Closed:
            case Step::Idle:
                return;
            case Step::Connecting: {
                int problem = 0;
                socklen_t size = sizeof problem;
                sockaddr_in peer{};
                socklen_t peer_size = sizeof peer;
                getsockopt(connection.descriptor, SOL_SOCKET, SO_ERROR, &problem, &size);
                if (problem != 0) {
                    fail(connection);
                    return;
                }
                if (getpeername(
                        connection.descriptor, reinterpret_cast<sockaddr*>(&peer), &peer_size)
                    != 0) {
                    return;
                }
                if (!options_.tls) {
                    next(connection);
                    break;
                }
                connection.tls = SSL_new(context_);
                SSL_set_fd(connection.tls, connection.descriptor);
                SSL_ctrl(connection.tls,
                         SSL_CTRL_SET_TLSEXT_HOSTNAME,
                         TLSEXT_NAMETYPE_host_name,
                         options_.host.data());
                SSL_set_connect_state(connection.tls);
                connection.sent = 0;
                connection.step = options_.proxy_host.empty() ? Step::Handshake : Step::Tunnel;
                break;
            }
            case Step::Tunnel: {
                send(connection, connect_);
                const long count = receive(connection);
                if (count < 0) {
                    fail(connection);
                    return;
                }
                if (count == 0) {
                    return;
                }
                take(connection, buffer_.data(), static_cast<std::size_t>(count));
                break;
            }
            case Step::Handshake: {
                const int done = SSL_do_handshake(connection.tls);
                if (done == 1) {
                    next(connection);
                    break;
                }
                const int why = SSL_get_error(connection.tls, done);
                if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
                    ERR_clear_error();
                    fail(connection);
                }
                return;
            }
            case Step::Asking: {
                if (connection.sent < request_.size()) {
                    send(connection, request_);
                }
                const long count = receive(connection);
                if (count < 0) {
                    fail(connection);
                    return;
                }
                if (count == 0) {
                    return;
                }
                take(connection, buffer_.data(), static_cast<std::size_t>(count));
                break;
            }
        }
    }
}

void Load::wait(int milliseconds) {
    epoll_event events[256];
    const int count = epoll_wait(epoll_, events, 256, milliseconds);
    for (int i = 0; i < count; ++i) {
        advance(*static_cast<Connection*>(events[i].data.ptr));
    }
}

int Load::run() {
    started_ = Clock::now();
    const auto length = std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(options_.seconds));
    if (options_.idle) {
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            open(connections_[i]);
            connections_[i].due = Clock::now();
            // Not more at a time than anybody's backlog holds.
            while (connections_[i].step != Step::Idle) {
                wait(100);
            }
            ask(connections_[i], Clock::now());
            while (connections_[i].step == Step::Asking) {
                wait(100);
            }
        }
        std::puts("ready");
        std::fflush(stdout);
        const Clock::time_point until = Clock::now() + length;
        while (Clock::now() < until) {
            wait(100);
        }
        waits_.clear();
        requests_ = 0;
        started_ = Clock::now();
        for (Connection& connection : connections_) {
            if (connection.step != Step::Idle) {
                ++errors_;
                continue;
            }
            ask(connection, Clock::now());
            while (connection.step == Step::Asking) {
                wait(100);
            }
        }
        ended_ = Clock::now();
        print();
        return errors_ == 0 ? 0 : 1;
    }
    for (Connection& connection : connections_) {
        open(connection);
        connection.due = started_;
    }
    while (Clock::now() - started_ < length) {
        wait(options_.rate > 0 ? 1 : 100);
        if (options_.rate > 0) {
            give_out_due(Clock::now());
        }
    }
    ended_ = Clock::now();
    over_ = true;
    print();
    return 0;
}

void Load::print() const {
    std::vector<float> sorted = waits_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double part) {
        return sorted.empty() ? 0.0F
                              : sorted[static_cast<std::size_t>(
                                  part * static_cast<double>(sorted.size() - 1))];
    };
    const double seconds = std::chrono::duration<double>(ended_ - started_).count();
    std::printf(
        "{\"requests\":%llu,\"errors\":%llu,\"per_second\":%.0f,\"mb_per_second\":%.1f,"
        "\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n",
        static_cast<unsigned long long>(requests_),
        static_cast<unsigned long long>(errors_),
        static_cast<double>(requests_) / seconds,
        static_cast<double>(bytes_) / 1e6 / seconds,
        static_cast<double>(at(0.5)),
        static_cast<double>(at(0.99)),
        static_cast<double>(at(1.0)));
}

}  // namespace

int main(int count, char** arguments) {
    const Options options = read_options(count, arguments);
    return Load(options).run();
}
