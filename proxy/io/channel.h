// SPDX-License-Identifier: GPL-3.0-or-later
//
// A connected socket of a loop, with TLS on it or without. Reads when it is told to, writes from
// the strings that codecs fill, and holds no bytes itself but ciphertext that the kernel did not
// take.
//
// One thread. What happens on the socket goes to the EventHandler that it was opened with.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "proxy/io/event_loop.h"
#include "proxy/io/socket.h"
#include "proxy/tls/tls_engine.h"

namespace waybill::proxy {

class Channel {
public:
    Channel(EventLoop& loop, Socket socket) : loop_(loop), socket_(std::move(socket)) {}
    ~Channel() { close(false); }
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // From now on what happens goes to `handler`, which must outlive the channel's being open.
    // False: the system has no room.
    bool watch(EventHandler& handler);
    // Tells another one from now on. REQUIRES: it is watched.
    void set_handler(EventHandler& handler);

    bool is_open() const { return static_cast<bool>(socket_); }
    int descriptor() const { return socket_.get(); }
    // `reset`: RST in place of FIN.
    void close(bool reset);

    // From now on all goes through it.
    void set_tls(std::unique_ptr<TlsEngine> tls) { tls_ = std::move(tls); }
    std::unique_ptr<TlsEngine> take_tls() { return std::move(tls_); }
    TlsEngine* tls() { return tls_.get(); }

    struct Read {
        Bytes data;                 // in `buffer` or `plain`; may come with an end
        bool end = false;           // nothing more comes
        bool reset = false;         // and nothing more can be sent
        std::uint64_t on_wire = 0;  // bytes that the socket gave
    };
    // Once. With TLS, plaintext is put into `plain`, which is cleared first; what TLS has to answer
    // is sent. No data and no end: there is nothing for now.
    Read read(std::span<Byte> buffer, std::string& plain);
    // The same for ciphertext that was received before TLS began.
    Read receive(Bytes ciphertext, std::string& plain);

    // Takes from the front of `output` what can be sent, and sends it. False: the connection is
    // gone. `taken` counts.
    bool write(std::string& output, std::uint64_t& taken);
    // All that was taken is with the kernel.
    bool is_flushed() const { return tls_ == nullptr || tls_->output().empty(); }
    // Sends close_notify and FIN. REQUIRES: nothing more is written. What is not flushed goes in
    // front, by further calls of flush().
    void end_output();
    // Sends what TLS has for the peer. False: the connection is gone.
    bool flush();

    // What is waited for. Reading that is not wanted is only stopped once something is there.
    void want_read(bool wanted) { wants_read_ = wanted; }
    bool wants_read() const { return wants_read_; }
    void want_write(bool wanted) { wants_write_ = wanted; }
    // To be called behind each event: makes the wishes known to the loop.
    void update();
    // There is something to read, and nobody wants it.
    void pause_read();
    // Nothing more is to be told of the socket.
    void forget();

    // Gives back the room of strings that are empty.
    void shrink();

private:
    bool send_from(std::string& bytes);
    std::uint32_t wished_events() const;
    Read decrypt(Bytes ciphertext, std::string& plain);

    EventLoop& loop_;
    Socket socket_;
    std::unique_ptr<TlsEngine> tls_;
    EventHandler* handler_ = nullptr;
    std::uint32_t watched_ = 0;
    bool wants_read_ = true;
    bool wants_write_ = false;
    bool read_paused_ = false;
    bool ended_ = false;   // the socket has told its end
    bool ending_ = false;  // FIN is to follow what is flushed
    bool output_ended_ = false;
};

}  // namespace waybill::proxy
