// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/socket_query.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <functional>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/base/byte_reader.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kRoom = 64 * kKiB;

// Those that a connection can be in while a process may hold it.
constexpr std::uint32_t kConnected =
    (1U << TCP_ESTABLISHED) | (1U << TCP_SYN_SENT) | (1U << TCP_FIN_WAIT1) | (1U << TCP_FIN_WAIT2)
    | (1U << TCP_CLOSE_WAIT) | (1U << TCP_LAST_ACK) | (1U << TCP_CLOSING);

struct Request {
    nlmsghdr header;
    inet_diag_req_v2 body;
};

// `octets` in network byte order.
void put_address(std::uint8_t family, const IpAddress& ip, std::uint32_t (&octets)[4]) {
    std::memset(octets, 0, sizeof octets);
    if (family == AF_INET) {
        std::memcpy(octets, ip.octets.data() + 12, 4);
    } else {
        std::memcpy(octets, ip.octets.data(), 16);
    }
}

IpAddress address_of(std::uint8_t family, const std::uint32_t (&words)[4]) {
    Byte octets[16];
    std::memcpy(octets, words, sizeof octets);
    return family == AF_INET ? ip_from_v4(octets) : ip_from_v6(octets);
}

Socket socket_of(const inet_diag_msg& message) {
    Socket socket;
    socket.local = {address_of(message.idiag_family, message.id.idiag_src),
                    ntohs(message.id.idiag_sport)};
    socket.remote = {address_of(message.idiag_family, message.id.idiag_dst),
                     ntohs(message.id.idiag_dport)};
    socket.inode = message.idiag_inode;
    socket.uid = message.idiag_uid;
    socket.listening = message.idiag_state == TCP_LISTEN;
    socket.in_time_wait = message.idiag_state == TCP_TIME_WAIT;
    return socket;
}

Request request_for(std::uint8_t family, std::uint16_t flags, std::uint32_t sequence) {
    Request request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    request.header.nlmsg_seq = sequence;
    request.body.sdiag_family = family;
    request.body.sdiag_protocol = IPPROTO_TCP;
    return request;
}

bool send_request(int netlink, const Request& request) {
    return ::send(netlink, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request);
}

// Hands each socket of the answer on. True: more is to come.
bool take_answer(Bytes answer,
                 std::uint32_t sequence,
                 const std::function<void(const inet_diag_msg&)>& take) {
    while (answer.size() >= sizeof(nlmsghdr)) {
        nlmsghdr header{};
        std::memcpy(&header, answer.data(), sizeof header);
        if (header.nlmsg_len < sizeof header || header.nlmsg_len > answer.size()) {
            return false;
        }
        const Bytes body = answer.subspan(sizeof header, header.nlmsg_len - sizeof header);
        if (header.nlmsg_seq == sequence) {
            if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR) {
                return false;
            }
            if (header.nlmsg_type == SOCK_DIAG_BY_FAMILY && body.size() >= sizeof(inet_diag_msg)) {
                inet_diag_msg message{};
                std::memcpy(&message, body.data(), sizeof message);
                take(message);
                if ((header.nlmsg_flags & NLM_F_MULTI) == 0) {
                    return false;
                }
            }
        }
        answer =
            answer.subspan(std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), answer.size()));
    }
    return true;
}

void read_answers(int netlink,
                  std::uint32_t sequence,
                  std::vector<Byte>& room,
                  const std::function<void(const inet_diag_msg&)>& take) {
    for (;;) {
        const ssize_t got = ::recv(netlink, room.data(), room.size(), 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0
            || !take_answer(Bytes(room.data(), static_cast<std::size_t>(got)), sequence, take)) {
            return;
        }
    }
}

}  // namespace

std::unique_ptr<SocketQuery> SocketQuery::open() {
    const int descriptor = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (descriptor < 0) {
        return nullptr;
    }
    std::unique_ptr<SocketQuery> query(new SocketQuery(descriptor));
    // An answer comes at once or never; waiting for ever would be worse than not knowing.
    const timeval patience{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    query->room_.resize(kRoom);
    const Request probe = request_for(AF_INET, NLM_F_DUMP, ++query->sequence_);
    if (!send_request(descriptor, probe)) {
        return nullptr;
    }
    bool refused = false;
    const ssize_t got = ::recv(descriptor, query->room_.data(), query->room_.size(), 0);
    if (got >= static_cast<ssize_t>(sizeof(nlmsghdr))) {
        nlmsghdr header{};
        std::memcpy(&header, query->room_.data(), sizeof header);
        refused = header.nlmsg_type == NLMSG_ERROR;
    }
    return got < 0 || refused ? nullptr : std::move(query);
}

void SocketQuery::dump(std::uint8_t family, std::vector<Socket>& into) {
    Request request = request_for(family, NLM_F_DUMP, ++sequence_);
    request.body.idiag_states = kConnected;
    if (!send_request(netlink_.descriptor(), request)) {
        return;
    }
    read_answers(netlink_.descriptor(), sequence_, room_, [&](const inet_diag_msg& message) {
        into.push_back(socket_of(message));
    });
}

std::vector<Socket> SocketQuery::all() {
    std::vector<Socket> sockets;
    dump(AF_INET, sockets);
    dump(AF_INET6, sockets);
    return sockets;
}

std::optional<Socket> SocketQuery::ask(std::uint8_t family,
                                       const Endpoint& local,
                                       const Endpoint& remote,
                                       std::uint32_t interface) {
    Request request = request_for(family, 0, ++sequence_);
    request.body.idiag_states = ~0U;
    inet_diag_sockid& id = request.body.id;
    id.idiag_sport = htons(local.port);
    id.idiag_dport = htons(remote.port);
    put_address(family, local.ip, id.idiag_src);
    put_address(family, remote.ip, id.idiag_dst);
    id.idiag_if = interface;
    id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    if (!send_request(netlink_.descriptor(), request)) {
        return std::nullopt;
    }
    std::optional<Socket> found;
    read_answers(netlink_.descriptor(), sequence_, room_, [&](const inet_diag_msg& message) {
        found = socket_of(message);
    });
    return found;
}

std::optional<Socket> SocketQuery::find(const Endpoint& local,
                                        const Endpoint& remote,
                                        std::uint32_t interface) {
    return ask(local.ip.is_v4() ? AF_INET : AF_INET6, local, remote, interface);
}

std::optional<Socket> SocketQuery::find_listening(const Endpoint& local) {
    // A connection from nowhere does not exist, so that the kernel answers with who would take it.
    const Endpoint nowhere{
        local.ip.is_v4() ? ip_from_v4(std::to_array<Byte>({0, 0, 0, 0}).data()) : IpAddress{}, 0};
    std::optional<Socket> found = find(local, nowhere);
    return found && found->listening ? found : std::nullopt;
}

}  // namespace waybill::capture
