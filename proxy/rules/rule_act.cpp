// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_act.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/content_coding.h"
#include "core/http/url.h"
#include "core/report/text_summary.h"
#include "proxy/rules/field_text.h"
#include "proxy/rules/rule_file.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kLongestUrl = 32 * kKiB;
constexpr std::size_t kLargestContent = 64 * kMiB;  // of a body, decoded, and of what it becomes

std::string_view reason_for(const Rewriter::Outcome& outcome) {
    return outcome.too_slow ? "replacing takes too long" : "what it would become is too large";
}

bool has_failed(const Rewriter::Outcome& outcome) {
    return outcome.too_slow || outcome.too_large;
}

// Replaces in turn. False: nothing was replaced, or one failed, which is told.
bool replace_all(const std::vector<Replacement>& replacements,
                 std::string_view key,
                 std::size_t limit,
                 const ActPlace& place,
                 std::string& text) {
    bool changed = false;
    std::string made = text;
    for (const Replacement& replacement : replacements) {
        const auto with = text_of(replacement.with);
        if (!with) {
            place.problem(fmt::format("{}: {}", key, with.error().message));
            continue;
        }
        const auto outcome = replacement.pattern.replace(made, *with, limit);
        if (has_failed(outcome)) {
            place.problem(fmt::format("{}: {}", key, reason_for(outcome)));
            return false;
        }
        changed = changed || outcome.replaced > 0;
    }
    if (changed) {
        text = std::move(made);
    }
    return changed;
}

bool replace_in_fields(const FieldReplacement& change, MessageHead& head, const ActPlace& place) {
    const auto with = text_of(change.replacement.with);
    if (!with) {
        place.problem("replace: " + with.error().message);
        return false;
    }
    bool changed = false;
    for (HeadField& field : head.fields) {
        if (is_framing_field(field.name)
            || (!change.name.empty() && !ascii::equal_ignoring_case(field.name, change.name))) {
            continue;
        }
        const auto outcome =
            change.replacement.pattern.replace(field.value, *with, kLongestFieldValue);
        if (has_failed(outcome)) {
            place.problem(fmt::format("replace: {}", reason_for(outcome)));
        } else if (outcome.replaced > 0) {
            // What was captured from traffic, or stands in a file, must not end the line.
            make_value(field.value);
            changed = true;
        }
    }
    return changed;
}

// Takes over a URL for the request; false: it cannot be one.
bool set_url(std::string_view url, MessageHead& request) {
    const auto parts = http::split_url(url);
    if (!parts || parts->authority.empty() || !parts->user_info.empty()) {
        return false;
    }
    const std::string scheme = ascii::lower(parts->scheme);
    if (scheme != "http" && scheme != "https") {
        return false;
    }
    std::string path = parts->path.empty() ? "/" : std::string(parts->path);
    if (parts->query) {
        path.append("?").append(*parts->query);
    }
    const std::string authority(parts->authority);
    if (authority != request.authority && request.fields.contains("host")) {
        request.fields.set("Host", authority);
    }
    request.scheme = scheme;
    request.authority = authority;
    request.path = std::move(path);
    return true;
}

// What the body says without its codings; nothing, and it is told, where it cannot be decoded.
std::optional<std::string> content_of(const MessageHead& head,
                                      const std::string& body,
                                      const ActPlace& place) {
    http::HeaderList fields;
    for (const HeadField& field : head.fields) {
        fields.add({field.name, field.value});
    }
    const auto codings = http::content_codings(fields);
    if (codings.empty()) {
        return body;
    }
    std::string content;
    http::ContentDecoder decoder(codings, {}, [&content](Bytes data) { content += as_text(data); });
    decoder.add(as_bytes(body));
    decoder.finish();
    if (const auto* const failure = decoder.failure()) {
        place.problem("body: " + for_terminal(failure->detail));
        return std::nullopt;
    }
    return content;
}

// The content without codings; digests of what it was go.
void set_content(MessageHead& head, std::string& body, std::string content) {
    for (const char* const field :
         {"Content-Encoding", "Content-MD5", "Content-Digest", "Repr-Digest", "Digest"}) {
        head.fields.remove(field);
    }
    head.fields.remove("Transfer-Encoding");
    head.fields.set("Content-Length", std::to_string(content.size()));
    body = std::move(content);
}

bool tag(const ActPlace& place) {
    constexpr std::size_t kMostTags = 64;
    bool added = false;
    std::vector<std::string>& tags = place.flow.tags;
    for (const std::string& tag : place.rule.tags) {
        if (tags.size() < kMostTags && std::find(tags.begin(), tags.end(), tag) == tags.end()) {
            tags.push_back(tag);
            added = true;
        }
    }
    return added;
}

bool throttle(const ActPlace& place) {
    const ThrottleRates& rates = place.rule.throttle;
    place.verdict.delay += rates.latency;
    if (rates.down != nullptr) {
        place.verdict.throttle = rates.down;
    }
    if (rates.up != nullptr) {
        place.verdict.throttle_up = rates.up;
    }
    return true;
}

bool edited(bool changed, const ActPlace& place) {
    place.verdict.edited = place.verdict.edited || changed;
    return changed;
}

}  // namespace

void ActPlace::problem(std::string_view what) const {
    constexpr std::size_t kMost = 16;
    if (verdict.problems.size() < kMost) {
        verdict.problems.push_back(rule.name + ": " + std::string(what));
    }
}

bool change_head(const HeadChanges& changes, MessageHead& head, const ActPlace& place) {
    bool changed = false;
    for (const std::string& name : changes.remove) {
        changed = head.fields.remove(name) > 0 || changed;
    }
    for (const FieldReplacement& change : changes.replace) {
        changed = replace_in_fields(change, head, place) || changed;
    }
    const auto put = [&](const FieldSetting& setting, bool only) {
        auto value = text_of(setting.value);
        if (!value) {
            place.problem(fmt::format("{}: {}", only ? "set" : "add", value.error().message));
            return;
        }
        make_value(*value);
        if (only) {
            head.fields.set(setting.name, *value);
        } else {
            head.fields.add(setting.name, *value);
        }
        changed = true;
    };
    for (auto setting = changes.set.begin(); setting != changes.set.end(); ++setting) {
        // The second value of a name stands beside the first one.
        const bool first = std::none_of(changes.set.begin(), setting, [&](const auto& before) {
            return ascii::equal_ignoring_case(before.name, setting->name);
        });
        put(*setting, first);
    }
    for (const FieldSetting& setting : changes.add) {
        put(setting, false);
    }
    if (changes.status != 0 && head.status != changes.status && !head.is_interim()
        && head.status != 101) {
        head.status = changes.status;
        head.reason = report::reason_of(changes.status);
        changed = true;
    }
    return changed;
}

bool change_url(const ActPlace& place) {
    MessageHead& request = place.flow.request;
    if (request.path.empty() || request.path == "*") {
        return false;  // CONNECT, OPTIONS of the whole server
    }
    std::string url = url_of(request);
    if (!replace_all(place.rule.rewrites, "rewrite", kLongestUrl, place, url)) {
        return false;
    }
    if (!set_url(url, request)) {
        place.problem("rewrite: \"" + for_terminal(url.substr(0, 200)) + "\" is not a URL");
        return false;
    }
    return true;
}

bool map_remote(const ActPlace& place) {
    const MapRemote& map = *place.rule.map_remote;
    MessageHead& request = place.flow.request;
    if (request.method == "CONNECT" && request.path.empty()) {
        return false;
    }
    request.scheme = map.scheme;
    request.authority = map.authority;
    if (!map.keep_host && request.fields.contains("host")) {
        request.fields.set("Host", map.authority);
    }
    if (request.path.starts_with('/')) {
        request.path.insert(0, map.prefix);
    }
    return true;
}

bool change_body(Side side, const ActPlace& place) {
    Flow& flow = place.flow;
    const bool is_request = side == Side::Client;
    std::optional<std::string>& body = is_request ? flow.request_body : flow.response_body;
    if (!body || (!is_request && !flow.response)) {
        return false;
    }
    MessageHead& head = is_request ? flow.request : *flow.response;
    const bool is_without = !is_request
                            && (flow.request.method == "HEAD" || head.status == 204
                                || head.status == 304 || head.status < 200);
    if (is_without) {
        return false;  // nothing may come of it
    }
    auto content = content_of(head, *body, place);
    if (!content
        || !replace_all(is_request ? place.rule.request_body : place.rule.response_body,
                        "body",
                        kLargestContent,
                        place,
                        *content)) {
        return false;
    }
    set_content(head, *body, std::move(*content));
    return true;
}

bool change_message(const ActPlace& place) {
    FlowMessage& message = *place.message;
    const auto opcode = message.opcode;
    if (opcode != http::WebSocketOpcode::Text && opcode != http::WebSocketOpcode::Binary) {
        return false;
    }
    bool changed = false;
    for (const MessageChange& change : place.rule.messages) {
        if (change.sender && *change.sender != message.sender) {
            continue;
        }
        if (change.drop) {
            if (change.replacement.pattern.found_in(message.payload)) {
                place.verdict.message_dropped = true;
                return true;
            }
            continue;
        }
        std::string payload = message.payload;
        if (!replace_all({change.replacement}, "message", kLargestContent, place, payload)) {
            continue;
        }
        // A text that is none closes the WebSocket (RFC 6455 section 8.1).
        if (opcode == http::WebSocketOpcode::Text && !is_valid_utf8(payload)) {
            place.problem("message: the text would not be UTF-8");
            continue;
        }
        message.payload = std::move(payload);
        changed = true;
    }
    return changed;
}

bool take_act(Act act, const ActPlace& place) {
    Flow& flow = place.flow;
    switch (act) {
        case Act::Tag:
            return tag(place);
        case Act::RateLimit:
            return limit_rate(place);
        case Act::Block:
            return block(place);
        case Act::Rewrite:
            return edited(change_url(place), place);
        case Act::MapRemote:
            return edited(map_remote(place), place);
        case Act::RequestHead:
            return edited(change_head(place.rule.request, flow.request, place), place);
        case Act::RequestCaching:
        case Act::ResponseCaching:
            return edited(change_caching(place), place);
        case Act::RequestBody:
            return edited(change_body(Side::Client, place), place);
        case Act::Redirect:
            return redirect(place);
        case Act::Respond:
            return respond(place);
        case Act::MapLocal:
            return map_local(place);
        case Act::ResponseHead:
            return flow.response
                   && edited(change_head(place.rule.response, *flow.response, place), place);
        case Act::SecurityFields:
            return flow.response && edited(add_security_fields(place), place);
        case Act::ResponseBody:
            return edited(change_body(Side::Server, place), place);
        case Act::Compress:
            return flow.response && edited(compress_response(place), place);
        case Act::Message:
            return place.message != nullptr && edited(change_message(place), place);
        case Act::Delay:
            place.verdict.delay += place.rule.delay;
            return true;
        case Act::Throttle:
            return throttle(place);
        case Act::BreakRequest:
        case Act::BreakRequestBody:
        case Act::BreakResponse:
        case Act::BreakResponseBody:
        case Act::BreakMessage:
            place.verdict.hold = true;
            return true;
    }
    return false;
}

}  // namespace waybill::proxy
