// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http2/http2_codec.h"

#include "proxy/http2/http2_leg.h"

namespace waybill::proxy {
namespace {

std::unique_ptr<Http2Leg> make(Http2Leg::Role role, const CodecLimits& limits) {
    auto leg = std::make_unique<Http2Leg>(role, limits);
    return leg->start() ? std::move(leg) : nullptr;
}

}  // namespace

std::unique_ptr<LegCodec> make_http2_server(const CodecLimits& limits) {
    return make(Http2Leg::Role::Server, limits);
}

std::unique_ptr<LegCodec> make_http2_server_upgraded(const MessageHead& request,
                                                     std::string_view settings,
                                                     const CodecLimits& limits) {
    std::unique_ptr<Http2Leg> leg = make(Http2Leg::Role::Server, limits);
    return leg && leg->upgrade(request, settings) ? std::move(leg) : nullptr;
}

std::unique_ptr<LegCodec> make_http2_client(const CodecLimits& limits) {
    return make(Http2Leg::Role::Client, limits);
}

}  // namespace waybill::proxy
