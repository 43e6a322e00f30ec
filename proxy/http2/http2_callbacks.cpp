// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http2/http2_callbacks.h"

#include <memory>

#include "proxy/http2/http2_leg.h"

namespace waybill::proxy {
namespace {

// More of it in one SETTINGS, or one block, is hostile.
constexpr std::size_t kMostSettings = 32;
constexpr std::size_t kMostContinuations = 8;
// Answers to SETTINGS and PING that wait inside of nghttp2, which is emptied behind each piece
// received.
constexpr std::size_t kMostAnswers = 4000;
// What a head may be when it is sent: rules may have added to it.
constexpr std::size_t kMostHead = 256 * kKiB;
constexpr std::uint64_t kNever = std::uint64_t{1} << 40U;

Http2Leg& leg_of(void* user) {
    return *static_cast<Http2Leg*>(user);
}

// The same for all sessions, which copy what they need.
struct Shared {
    std::unique_ptr<nghttp2_session_callbacks, decltype(&nghttp2_session_callbacks_del)> callbacks{
        nullptr, &nghttp2_session_callbacks_del};
    std::unique_ptr<nghttp2_option, decltype(&nghttp2_option_del)> options{nullptr,
                                                                           &nghttp2_option_del};
};

Shared make_shared() {
    Shared shared;
    nghttp2_session_callbacks* made = nullptr;
    if (nghttp2_session_callbacks_new(&made) != 0) {
        return shared;
    }
    shared.callbacks.reset(made);
    using Callbacks = Http2Callbacks;
    nghttp2_session_callbacks_set_send_data_callback(made, Callbacks::send_content);
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, Callbacks::on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(made, Callbacks::on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, Callbacks::on_frame_received);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made, Callbacks::on_frame_refused);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, Callbacks::on_content);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, Callbacks::on_stream_closed);
    nghttp2_session_callbacks_set_on_frame_send_callback(made, Callbacks::on_frame_sent);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(made, Callbacks::on_frame_not_sent);

    nghttp2_option* options = nullptr;
    if (nghttp2_option_new(&options) != 0) {
        return shared;
    }
    shared.options.reset(options);
    nghttp2_option_set_no_auto_window_update(options, 1);
    // Messages are judged by Http2HeadReader: the library leaves fields out that it does not like.
    nghttp2_option_set_no_http_messaging(options, 1);
    nghttp2_option_set_no_closed_streams(options, 1);
    nghttp2_option_set_max_settings(options, kMostSettings);
    nghttp2_option_set_max_continuations(options, kMostContinuations);
    nghttp2_option_set_max_send_header_block_length(options, kMostHead);
    nghttp2_option_set_max_outbound_ack(options, kMostAnswers);
    // By FloodGuard, which takes time as it is told.
    nghttp2_option_set_stream_reset_rate_limit(options, kNever, kNever);
    return shared;
}

}  // namespace

nghttp2_session* Http2Callbacks::make_session(bool server, Http2Leg& leg) {
    static const Shared shared = make_shared();
    nghttp2_session* session = nullptr;
    if (!shared.options) {
        return nullptr;
    }
    const int error = server ? nghttp2_session_server_new2(
                          &session, shared.callbacks.get(), &leg, shared.options.get())
                             : nghttp2_session_client_new2(
                                 &session, shared.callbacks.get(), &leg, shared.options.get());
    return error == 0 ? session : nullptr;
}

ssize_t Http2Callbacks::read_content(nghttp2_session*,
                                     std::int32_t,
                                     std::uint8_t*,
                                     std::size_t length,
                                     std::uint32_t* flags,
                                     nghttp2_data_source* source,
                                     void* user) noexcept {
    return leg_of(user).read_content(*static_cast<Http2Stream*>(source->ptr), length, *flags);
}

int Http2Callbacks::send_content(nghttp2_session*,
                                 nghttp2_frame*,
                                 const std::uint8_t* header,
                                 std::size_t length,
                                 nghttp2_data_source* source,
                                 void* user) noexcept {
    leg_of(user).send_content(
        *static_cast<Http2Stream*>(source->ptr), {header, http::kHttp2FrameHeader}, length);
    return 0;
}

int Http2Callbacks::on_begin_headers(nghttp2_session*,
                                     const nghttp2_frame* frame,
                                     void* user) noexcept {
    leg_of(user).on_begin_headers(*frame);
    return 0;
}

int Http2Callbacks::on_header(nghttp2_session*,
                              const nghttp2_frame*,
                              const std::uint8_t* name,
                              std::size_t name_size,
                              const std::uint8_t* value,
                              std::size_t value_size,
                              std::uint8_t,
                              void* user) noexcept {
    leg_of(user).on_header(as_text({name, name_size}), as_text({value, value_size}));
    return 0;
}

int Http2Callbacks::on_frame_received(nghttp2_session*,
                                      const nghttp2_frame* frame,
                                      void* user) noexcept {
    leg_of(user).on_frame_received(*frame);
    return 0;
}

int Http2Callbacks::on_frame_refused(nghttp2_session*,
                                     const nghttp2_frame* frame,
                                     int error,
                                     void* user) noexcept {
    leg_of(user).fault_ =
        std::string(http::http2_kind_name(frame->hd.type)) + ": " + nghttp2_strerror(error);
    return 0;
}

int Http2Callbacks::on_content(nghttp2_session*,
                               std::uint8_t,
                               std::int32_t stream,
                               const std::uint8_t* data,
                               std::size_t size,
                               void* user) noexcept {
    leg_of(user).on_content(static_cast<StreamId>(stream), {data, size});
    return 0;
}

int Http2Callbacks::on_stream_closed(nghttp2_session*,
                                     std::int32_t stream,
                                     std::uint32_t code,
                                     void* user) noexcept {
    leg_of(user).on_stream_closed(static_cast<StreamId>(stream), code);
    return 0;
}

int Http2Callbacks::on_frame_sent(nghttp2_session*,
                                  const nghttp2_frame* frame,
                                  void* user) noexcept {
    leg_of(user).on_frame_sent(*frame);
    return 0;
}

int Http2Callbacks::on_frame_not_sent(nghttp2_session*,
                                      const nghttp2_frame* frame,
                                      int error,
                                      void* user) noexcept {
    leg_of(user).on_frame_not_sent(*frame, error);
    return 0;
}

}  // namespace waybill::proxy
