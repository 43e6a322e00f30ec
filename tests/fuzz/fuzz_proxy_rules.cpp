// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: any text is a set of rules or an error with its place; and whatever rules do with an
// exchange, no field of it gets a line break or a NUL, no framing field is put in, and what they
// say is wanted can be asked for. The text is followed by a NUL and then by a body.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "proxy/rules/rule_set.h"

namespace {

using namespace waybill;         // NOLINT(google-build-using-namespace): a program of its own
using namespace waybill::proxy;  // NOLINT(google-build-using-namespace)

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_head(const MessageHead& head) {
    for (const HeadField& field : head.fields) {
        check(!field.name.empty());
        for (const std::string& text : {field.name, field.value}) {
            check(text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
        }
    }
    check(!head.fields.contains("transfer-encoding"));
    check(head.fields.count("content-length") <= 1);
    check(head.fields.count("connection") == 0);
    check(head.path.find_first_of(" \r\n") == std::string::npos);
    check(head.authority.find_first_of(" \r\n/") == std::string::npos);
}

void check_flow(const Flow& flow) {
    check_head(flow.request);
    if (flow.response) {
        check_head(*flow.response);
        check(flow.response->status >= 100 && flow.response->status <= 599);
    }
}

Flow make_flow(std::string_view body) {
    Flow flow;
    flow.started = {1'700'000'000 * kNsPerSecond};
    flow.over_tls = true;
    flow.request.kind = http::HeadKind::Request;
    flow.request.method = body.size() % 2 == 0 ? "GET" : "POST";
    flow.request.scheme = "https";
    flow.request.authority = "example.com:8443";
    flow.request.path = "/a/b?c=d";
    flow.request.fields.add("Host", "example.com:8443");
    flow.request.fields.add("Cookie", "a=b; c=d");
    flow.request.fields.add("Accept-Encoding", "gzip;q=0.5, br, zstd");
    return flow;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kMost = 8192;  // larger ones only take longer
    const std::string_view input(reinterpret_cast<const char*>(data), std::min(size, kMost));
    const std::size_t end = input.find('\0');
    const std::string_view toml = input.substr(0, end);
    const std::string_view body = end == std::string_view::npos ? "" : input.substr(end + 1);
    // Of some characters beyond ASCII outside of texts the parser of toml++ 3.3 says that they
    // cannot be (TOML_UNREACHABLE), though they are refused in the end.
    if (std::any_of(toml.begin(), toml.end(), [](char c) { return (c & '\x80') != 0; })) {
        return 0;
    }
    const auto rules = RuleSet::parse(toml, "rules.toml");
    if (!rules) {
        check(rules.error().message.starts_with("rules.toml:"));
        return 0;
    }
    Flow flow = make_flow(body);
    const auto state = (*rules)->begin();
    const auto take = [&](Phase phase, FlowMessage* message) {
        const Verdict verdict =
            (*rules)->apply(*state, phase, flow, message, {flow.started.ns + kNsPerSecond});
        check_flow(flow);
        check(verdict.delay.count() >= 0);
        check(verdict.way != Verdict::Way::Respond || (flow.response && flow.response_body));
        return verdict.way == Verdict::Way::Go;
    };
    if (!take(Phase::RequestHead, nullptr)) {
        return 0;
    }
    if ((*rules)->wants(*state, Phase::RequestBody, flow)) {
        flow.request_body = body;
        if (!take(Phase::RequestBody, nullptr)) {
            return 0;
        }
    }
    MessageHead& response = flow.response.emplace();
    response.kind = http::HeadKind::Response;
    response.status = 200;
    response.fields.add("Content-Type", "text/html");
    response.fields.add("ETag", "\"a\"");
    if (!take(Phase::ResponseHead, nullptr)) {
        return 0;
    }
    if ((*rules)->wants(*state, Phase::ResponseBody, flow)) {
        flow.response_body = body;
        take(Phase::ResponseBody, nullptr);
    }
    FlowMessage message;
    message.payload = body;
    take(Phase::WebSocketMessage, &message);
    return 0;
}
