// SPDX-License-Identifier: GPL-3.0-or-later
//
// From nghttp2's callbacks to Http2Leg; nothing is thrown through them.
#pragma once

#include <cstddef>
#include <cstdint>

#include <nghttp2/nghttp2.h>

namespace waybill::proxy {

class Http2Leg;

struct Http2Callbacks {
    // A session that calls `leg`; null when there is no memory.
    static nghttp2_session* make_session(bool server, Http2Leg& leg);

    static ssize_t read_content(nghttp2_session* session,
                                std::int32_t stream,
                                std::uint8_t* buffer,
                                std::size_t length,
                                std::uint32_t* flags,
                                nghttp2_data_source* source,
                                void* user) noexcept;
    static int send_content(nghttp2_session* session,
                            nghttp2_frame* frame,
                            const std::uint8_t* header,
                            std::size_t length,
                            nghttp2_data_source* source,
                            void* user) noexcept;
    static int on_begin_headers(nghttp2_session* session,
                                const nghttp2_frame* frame,
                                void* user) noexcept;
    static int on_header(nghttp2_session* session,
                         const nghttp2_frame* frame,
                         const std::uint8_t* name,
                         std::size_t name_size,
                         const std::uint8_t* value,
                         std::size_t value_size,
                         std::uint8_t flags,
                         void* user) noexcept;
    static int on_frame_received(nghttp2_session* session,
                                 const nghttp2_frame* frame,
                                 void* user) noexcept;
    static int on_frame_refused(nghttp2_session* session,
                                const nghttp2_frame* frame,
                                int error,
                                void* user) noexcept;
    static int on_content(nghttp2_session* session,
                          std::uint8_t flags,
                          std::int32_t stream,
                          const std::uint8_t* data,
                          std::size_t size,
                          void* user) noexcept;
    static int on_stream_closed(nghttp2_session* session,
                                std::int32_t stream,
                                std::uint32_t code,
                                void* user) noexcept;
    static int on_frame_sent(nghttp2_session* session,
                             const nghttp2_frame* frame,
                             void* user) noexcept;
    static int on_frame_not_sent(nghttp2_session* session,
                                 const nghttp2_frame* frame,
                                 int error,
                                 void* user) noexcept;
};

}  // namespace waybill::proxy
