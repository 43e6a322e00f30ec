// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/export/echo_server.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/ascii.h"

namespace waybill::test {
namespace {

constexpr int kPatience = 5000;  // milliseconds until a request that does not go on is over

// One connection's bytes.
class Reader {
public:
    explicit Reader(int connection) : connection_(connection) {}

    // Until `text` has come; what stood in front of it is returned, nullopt when it never came.
    std::optional<std::string> until(std::string_view text) {
        while (true) {
            const std::size_t at = buffer_.find(text, std::min(taken_, buffer_.size()));
            if (at != std::string::npos) {
                std::string found = buffer_.substr(taken_, at - taken_);
                taken_ = at + text.size();
                return found;
            }
            if (!more()) {
                return std::nullopt;
            }
        }
    }

    std::optional<std::string> bytes(std::size_t count) {
        while (buffer_.size() - taken_ < count) {
            if (!more()) {
                return std::nullopt;
            }
        }
        taken_ += count;
        return buffer_.substr(taken_ - count, count);
    }

private:
    bool more() {
        pollfd ready{connection_, POLLIN, 0};
        std::array<char, 65536> piece{};
        if (::poll(&ready, 1, kPatience) <= 0) {
            return false;
        }
        const ssize_t got = ::recv(connection_, piece.data(), piece.size(), 0);
        if (got <= 0) {
            return false;
        }
        buffer_.append(piece.data(), static_cast<std::size_t>(got));
        return true;
    }

    int connection_;
    std::string buffer_;
    std::size_t taken_ = 0;
};

void send_all(int connection, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// Method, target and version lie between the first and the last space; fields follow.
void read_head(std::string_view head, ArrivedRequest& out) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    out.method = line.substr(0, first);
    if (first < last && last != std::string_view::npos) {
        out.target = line.substr(first + 1, last - first - 1);
        out.version = line.substr(last + 1);
    }
    std::size_t at = line.size() + 2;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find("\r\n", at), head.size());
        const std::string_view field = head.substr(at, end - at);
        const std::size_t colon = std::min(field.find(':'), field.size());
        out.fields.emplace_back(field.substr(0, colon),
                                ascii::trim(field.substr(std::min(colon + 1, field.size()))));
        at = end + 2;
    }
}

std::string value_of(const ArrivedRequest& request, std::string_view name) {
    for (const auto& [field, value] : request.fields) {
        if (ascii::equal_ignoring_case(field, name)) {
            return ascii::lower(value);
        }
    }
    return {};
}

bool read_chunks(Reader& reader, std::string& body) {
    while (const auto line = reader.until("\r\n")) {
        std::size_t size = 0;
        const char* const end = line->data() + line->size();
        if (std::from_chars(line->data(), end, size, 16).ptr != end) {
            return false;
        }
        const auto data = reader.bytes(size);
        if (!data || reader.until("\r\n") != "") {
            return false;
        }
        body += *data;
        if (size == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace

EchoServer::EchoServer() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const place = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, place, length) != 0 || ::listen(listener_, 64) != 0
        || ::getsockname(listener_, place, &length) != 0) {
        std::abort();
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

EchoServer::~EchoServer() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
}

std::vector<ArrivedRequest> EchoServer::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(arrived_, {});
}

void EchoServer::serve() {
    while (!stop_) {
        pollfd ready{listener_, POLLIN, 0};
        if (::poll(&ready, 1, 20) > 0) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection >= 0) {
                serve_one(connection);
                ::close(connection);
            }
        }
    }
}

void EchoServer::serve_one(int connection) {
    Reader reader(connection);
    ArrivedRequest request;
    const auto head = reader.until("\r\n\r\n");
    if (!head) {
        return;  // opened for nothing
    }
    read_head(*head, request);
    if (value_of(request, "expect") == "100-continue") {
        send_all(connection, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (value_of(request, "transfer-encoding") == "chunked") {
        request.whole = read_chunks(reader, request.body);
    } else {
        const std::string text = value_of(request, "content-length");
        std::size_t size = 0;
        std::from_chars(text.data(), text.data() + text.size(), size);
        if (auto body = reader.bytes(size)) {
            request.body = std::move(*body);
            request.whole = true;
        }
    }
    const bool is_head = request.method == "HEAD";
    {
        const std::lock_guard lock(mutex_);
        arrived_.push_back(std::move(request));
    }
    send_all(connection,
             std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
                 + (is_head ? "" : "ok"));
    // What else would come was not asked for; a reset must not eat the answer.
    ::shutdown(connection, SHUT_WR);
    std::array<char, 4096> rest{};
    pollfd ready{connection, POLLIN, 0};
    while (::poll(&ready, 1, kPatience) > 0
           && ::recv(connection, rest.data(), rest.size(), 0) > 0) {
    }
}

}  // namespace waybill::test
