// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule.h"

namespace waybill::proxy {
namespace {

struct ActInfo {
    std::string_view key;
    ActSpan span;
};

constexpr ActSpan kRequest{Phase::RequestHead, Phase::RequestBody};
constexpr ActSpan kResponse{Phase::ResponseHead, Phase::ResponseBody};
constexpr ActSpan kHttp{Phase::RequestHead, Phase::ResponseBody};
constexpr ActSpan kMessage{Phase::WebSocketMessage, Phase::WebSocketMessage};

// In the order of Act.
constexpr std::array<ActInfo, kActs> kInfos{{
    {"tag", {Phase::RequestHead, Phase::WebSocketMessage}},
    {"rate_limit", kRequest},
    {"block", kHttp},
    {"rewrite", kRequest},
    {"map_remote", kRequest},
    {"request", kRequest},
    {"caching", kRequest},
    {"body", {Phase::RequestBody, Phase::RequestBody}},
    {"redirect", kHttp},
    {"respond", kHttp},
    {"map_local", kRequest},
    {"response", kResponse},
    {"security_headers", kResponse},
    {"caching", kResponse},
    {"body", {Phase::ResponseBody, Phase::ResponseBody}},
    {"compress", kResponse},
    {"message", kMessage},
    {"delay", kHttp},
    {"throttle", kHttp},
    {"break", kRequest},
    {"break", {Phase::RequestBody, Phase::RequestBody}},
    {"break", kResponse},
    {"break", {Phase::ResponseBody, Phase::ResponseBody}},
    {"break", kMessage},
}};

}  // namespace

ActSpan span_of(Act act) {
    return kInfos[static_cast<std::size_t>(act)].span;
}

std::string_view key_of(Act act) {
    return kInfos[static_cast<std::size_t>(act)].key;
}

}  // namespace waybill::proxy
