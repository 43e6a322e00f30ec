// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/connect_watch.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/programs/connect_filter.h"
#include "capture/programs/process_facts.h"
#include "capture/programs/process_handle.h"

namespace waybill::capture {
namespace {

using Clock = std::chrono::steady_clock;

// A call that has not given its socket a port by then has failed.
constexpr std::chrono::milliseconds kPatience(50);
constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 100'000};
constexpr std::size_t kMostStarted = 256;  // their sockets are ours, too, and descriptors are few
constexpr std::size_t kMostPrograms = 4'096;

// The kernel's structure, and room for what a newer one adds.
template <typename T>
union Roomy {
    T value;
    std::array<unsigned char, 1024> room;
};

std::optional<Endpoint> endpoint_in(const sockaddr_storage& storage) {
    if (storage.ss_family == AF_INET) {
        sockaddr_in address{};
        std::memcpy(&address, &storage, sizeof address);
        return Endpoint{ip_from_v4(reinterpret_cast<const Byte*>(&address.sin_addr)),
                        ntohs(address.sin_port)};
    }
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 address{};
        std::memcpy(&address, &storage, sizeof address);
        return Endpoint{ip_from_v6(address.sin6_addr.s6_addr), ntohs(address.sin6_port)};
    }
    return std::nullopt;
}

bool is_any(const IpAddress& ip) {
    const std::array<Byte, 4> zeros{};
    return ip == IpAddress{} || ip == ip_from_v4(zeros.data());
}

std::optional<Endpoint> local_end(int socket) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    return ::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) == 0
               ? endpoint_in(storage)
               : std::nullopt;
}

std::optional<Endpoint> remote_end(int socket) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    return ::getpeername(socket, reinterpret_cast<sockaddr*>(&storage), &size) == 0
               ? endpoint_in(storage)
               : std::nullopt;
}

int socket_option(int socket, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

bool is_tcp(int socket) {
    const int domain = socket_option(socket, SO_DOMAIN);
    const int protocol = socket_option(socket, SO_PROTOCOL);
    return (domain == AF_INET || domain == AF_INET6)
           && (protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP);
}

// A connect() that waits.
struct Call {
    std::uint64_t id = 0;
    std::uint32_t thread = 0;
    std::uint32_t process = 0;
    int socket = -1;  // its number there
    std::uint64_t address = 0;
    std::uint64_t address_size = 0;
};

// A socket whose connect() has been let go on.
struct Started {
    std::unique_ptr<File> socket;
    Endpoint remote;  // as the program wants it
    std::shared_ptr<const Program> program;
    Clock::time_point until;
};

class Watch final : public ConnectWatch {
public:
    Watch(std::unique_ptr<File> listener, ConnectTold told);
    ~Watch() override;

    bool may_look() const override { return may_look_; }

private:
    void run();
    std::optional<Call> receive();
    void handle(const Call& received);
    std::optional<Started> look_at(const Call& call);
    bool tell(const Started& started);
    std::shared_ptr<const Program> program(std::uint32_t pid);
    void stay_behind();

    struct Known {
        std::uint64_t identity = 0;
        std::shared_ptr<const Program> program;
    };

    std::unique_ptr<File> listener_;
    ConnectTold told_;
    File stop_;  // an eventfd
    std::atomic<bool> may_look_{true};
    std::vector<Started> started_;
    std::unordered_map<std::uint32_t, Known> programs_;  // by pid
    std::thread thread_;                                 // last: it uses all others
};

Watch::Watch(std::unique_ptr<File> listener, ConnectTold told)
    : listener_(std::move(listener)),
      told_(std::move(told)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { run(); }) {}

Watch::~Watch() {
    ::eventfd_write(stop_.descriptor(), 1);
    thread_.join();
    pollfd state{listener_->descriptor(), POLLIN, 0};
    if (::poll(&state, 1, 0) < 1 || (state.revents & POLLHUP) == 0) {
        stay_behind();
    }
}

void Watch::run() {
    pthread_setname_np(pthread_self(), "waybill-connect");
    for (;;) {
        std::array<pollfd, 2> ready{
            {{listener_->descriptor(), POLLIN, 0}, {stop_.descriptor(), POLLIN, 0}}};
        const int count =
            ::ppoll(ready.data(), ready.size(), started_.empty() ? nullptr : &kPause, nullptr);
        if (count < 0 && errno != EINTR) {
            return;
        }
        if (count > 0 && (ready[0].revents & POLLIN) != 0) {
            if (const std::optional<Call> call = receive()) {
                handle(*call);
            }
        }
        std::erase_if(started_, [&](const Started& started) {
            return tell(started) || Clock::now() > started.until;
        });
        // Stopped, or all programs have ended.
        if (count > 0 && (ready[1].revents != 0 || (ready[0].revents & POLLHUP) != 0)) {
            if (started_.empty()) {
                return;
            }
            ::nanosleep(&kPause, nullptr);
        }
    }
}

std::optional<Call> Watch::receive() {
    Roomy<seccomp_notif> request;
    std::memset(&request, 0, sizeof request);
    if (::ioctl(listener_->descriptor(), SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) {
        return std::nullopt;  // it was interrupted, or killed
    }
    Call call;
    call.id = request.value.id;
    call.thread = request.value.pid;
    call.socket = static_cast<int>(request.value.data.args[0]);
    call.address = request.value.data.args[1];
    call.address_size = request.value.data.args[2];
    return call;
}

void Watch::handle(const Call& received) {
    Call call = received;
    call.process = process_of_thread(call.thread);
    std::optional<Started> started = look_at(call);
    Roomy<seccomp_notif_resp> reply;
    std::memset(&reply, 0, sizeof reply);
    reply.value.id = call.id;
    reply.value.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    const bool goes_on = ::ioctl(listener_->descriptor(), SECCOMP_IOCTL_NOTIF_SEND, &reply) == 0;
    if (goes_on && started && started_.size() < kMostStarted) {
        started_.push_back(*std::move(started));
    }
}

// What the program is about to do. It may lie about the address, for it can change it while we
// look: what is told is taken from the socket, as soon as the kernel knows.
std::optional<Started> Watch::look_at(const Call& call) {
    if (call.process == 0) {
        return std::nullopt;
    }
    if (told_.on_process) {
        told_.on_process(call.process);
    }
    const File process(open_process(call.process));
    auto socket = std::make_unique<File>(copy_descriptor(process.descriptor(), call.socket));
    if (socket->descriptor() < 0 && (errno == EPERM || errno == ENOSYS)) {
        may_look_ = false;
    }
    sockaddr_storage address{};
    const iovec here{&address, std::min<std::size_t>(sizeof address, call.address_size)};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address in the other process
    const iovec there{reinterpret_cast<void*>(call.address), here.iov_len};
    ::process_vm_readv(static_cast<pid_t>(call.thread), &here, 1, &there, 1, 0);
    // All of that was of another process where the number was given again meanwhile.
    if (socket->descriptor() < 0
        || ::ioctl(listener_->descriptor(), SECCOMP_IOCTL_NOTIF_ID_VALID, &call.id) != 0
        || !is_tcp(socket->descriptor()) || remote_end(socket->descriptor())) {
        return std::nullopt;
    }
    const std::optional<Endpoint> remote = endpoint_in(address);
    if (!remote) {
        return std::nullopt;
    }
    Started started;
    started.socket = std::move(socket);
    started.remote = *remote;
    started.program = program(call.process);
    started.until = Clock::now() + kPatience;
    return started.program == nullptr ? std::nullopt : std::optional(std::move(started));
}

// True: told, and our copy of the socket need not be kept: while it is, the connection stays open.
bool Watch::tell(const Started& started) {
    const std::optional<Endpoint> local = local_end(started.socket->descriptor());
    if (!local || local->port == 0 || is_any(local->ip)) {
        return false;
    }
    Endpoint remote = started.remote;
    if (const std::optional<Endpoint> connected = remote_end(started.socket->descriptor())) {
        remote = *connected;
    } else if (is_any(remote.ip)) {
        remote.ip = local->ip;  // which means this machine
    }
    if (told_.on_connection) {
        told_.on_connection(*local, remote, *started.program);
    }
    return true;
}

std::shared_ptr<const Program> Watch::program(std::uint32_t pid) {
    const std::uint64_t identity = identity_of(pid);
    if (programs_.size() > kMostPrograms) {
        programs_.clear();
    }
    Known& known = programs_[pid];
    if (known.program == nullptr || known.identity != identity) {
        if (std::optional<Program> found = program_of(pid)) {
            known = {identity, std::make_shared<const Program>(*std::move(found))};
        }
    }
    return known.program;
}

// Between fork() and the end nothing but system calls: other threads may hold any lock.
void Watch::stay_behind() {
    const int listener = listener_->descriptor();
    const pid_t between = ::fork();
    if (between == 0) {
        if (::fork() != 0) {
            ::_exit(0);
        }
        ::prctl(PR_SET_NAME, "waybill-stays");
        ::setsid();
        const int nothing = ::open("/dev/null", O_RDWR);
        for (int stream = 0; stream <= 2; ++stream) {
            ::dup2(nothing, stream);
        }
        constexpr int kListener = 3;
        ::dup2(listener, kListener);
        ::close_range(kListener + 1, ~0U, 0);
        for (;;) {
            pollfd state{kListener, POLLIN, 0};
            if (::poll(&state, 1, -1) < 0 && errno != EINTR) {
                ::_exit(1);
            }
            if ((state.revents & POLLIN) == 0 && state.revents != 0) {
                ::_exit(0);
            }
            let_one_connect(kListener);
        }
    }
    while (between > 0 && ::waitpid(between, nullptr, 0) < 0 && errno == EINTR) {
    }
}

}  // namespace

std::unique_ptr<ConnectWatch> ConnectWatch::start(std::unique_ptr<File> listener,
                                                  ConnectTold told) {
    return std::make_unique<Watch>(std::move(listener), std::move(told));
}

}  // namespace waybill::capture
