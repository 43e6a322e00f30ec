// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/channel.h"

#include <algorithm>
#include <cerrno>

namespace waybill::proxy {
namespace {

// What is encrypted ahead of what the kernel takes.
constexpr std::size_t kEncryptedAhead = 64 * kKiB;
// Strings that are empty and larger than this give their room back.
constexpr std::size_t kKeptCapacity = 4 * kKiB;

}  // namespace

std::uint32_t Channel::wished_events() const {
    std::uint32_t events = 0;
    if (!ended_ && !read_paused_) {
        events |= EPOLLIN;
    }
    if (wants_write_) {
        events |= EPOLLOUT;
    }
    return events;
}

bool Channel::watch(EventHandler& handler) {
    handler_ = &handler;
    watched_ = wished_events();
    if (!loop_.watch(socket_.get(), watched_, handler)) {
        handler_ = nullptr;
        return false;
    }
    return true;
}

void Channel::set_handler(EventHandler& handler) {
    handler_ = &handler;
    watched_ = wished_events();
    loop_.change(socket_.get(), watched_, handler);
}

void Channel::forget() {
    if (handler_ != nullptr) {
        loop_.forget(socket_.get());
        handler_ = nullptr;
    }
}

void Channel::close(bool reset) {
    if (!socket_) {
        return;
    }
    forget();
    if (reset) {
        close_with_reset(socket_);
    } else {
        socket_.close();
    }
}

void Channel::update() {
    if (handler_ == nullptr) {
        return;
    }
    if (wants_read_) {
        read_paused_ = false;
    }
    if (const std::uint32_t wished = wished_events(); wished != watched_) {
        watched_ = wished;
        loop_.change(socket_.get(), watched_, *handler_);
    }
}

void Channel::pause_read() {
    read_paused_ = true;
    update();
}

Channel::Read Channel::decrypt(Bytes ciphertext, std::string& plain) {
    plain.clear();
    tls_->receive(ciphertext, [&plain](Bytes piece) { plain.append(as_text(piece)); });
    Read got;
    got.data = as_bytes(plain);
    got.end = tls_->state() == TlsEngine::State::Ended;
    if (!flush() || tls_->state() == TlsEngine::State::Failed) {
        got.end = true;
        got.reset = true;
    }
    ended_ = ended_ || got.end;
    return got;
}

Channel::Read Channel::receive(Bytes ciphertext, std::string& plain) {
    return decrypt(ciphertext, plain);
}

Channel::Read Channel::read(std::span<Byte> buffer, std::string& plain) {
    Read got;
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) {
        const Bytes bytes(buffer.data(), static_cast<std::size_t>(count));
        if (tls_ != nullptr) {
            got = decrypt(bytes, plain);
        } else {
            got.data = bytes;
        }
        got.on_wire = bytes.size();
        return got;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return got;
    }
    got.end = true;
    got.reset = count < 0;
    ended_ = true;
    return got;
}

bool Channel::send_from(std::string& bytes) {
    std::size_t sent = 0;
    bool alive = true;
    while (sent < bytes.size()) {
        const ssize_t count =
            ::send(socket_.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            alive = errno == EAGAIN || errno == ENOBUFS;
            break;
        }
        sent += static_cast<std::size_t>(count);
    }
    if (sent == bytes.size()) {
        bytes.clear();
    } else {
        bytes.erase(0, sent);
    }
    return alive;
}

bool Channel::flush() {
    if (!socket_) {
        return false;
    }
    if (tls_ != nullptr && !tls_->output().empty() && !send_from(tls_->output())) {
        return false;
    }
    wants_write_ = !is_flushed();
    if (ending_ && !wants_write_) {
        ending_ = false;
        ::shutdown(socket_.get(), SHUT_WR);
    }
    return true;
}

bool Channel::write(std::string& output, std::uint64_t& taken) {
    if (!socket_) {
        return false;
    }
    const std::size_t before = output.size();
    if (tls_ == nullptr) {
        const bool alive = output.empty() || send_from(output);
        taken += before - output.size();
        wants_write_ = !output.empty();
        return alive;
    }
    if (!flush()) {
        return false;
    }
    const bool open =
        tls_->state() == TlsEngine::State::Open || tls_->state() == TlsEngine::State::Ended;
    std::size_t sent = 0;
    while (open && sent < before && tls_->output().size() < kEncryptedAhead) {
        const std::size_t piece = std::min(before - sent, kEncryptedAhead);
        tls_->send(as_bytes(output).subspan(sent, piece));
        sent += piece;
        if (!flush()) {
            return false;
        }
    }
    if (sent == before) {
        output.clear();
    } else {
        output.erase(0, sent);
    }
    taken += sent;
    return tls_->state() != TlsEngine::State::Failed;
}

void Channel::end_output() {
    if (!socket_ || output_ended_) {
        return;
    }
    output_ended_ = true;
    ending_ = true;
    if (tls_ != nullptr && tls_->state() != TlsEngine::State::Failed
        && tls_->state() != TlsEngine::State::Handshake) {
        tls_->close();
    }
    if (!flush()) {
        ending_ = false;
    }
}

void Channel::shrink() {
    if (tls_ != nullptr && tls_->output().empty() && tls_->output().capacity() > kKeptCapacity) {
        std::string().swap(tls_->output());
    }
}

}  // namespace waybill::proxy
