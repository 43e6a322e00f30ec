// SPDX-License-Identifier: GPL-3.0-or-later
//
// Actions that give the client an answer by themselves.
#include <algorithm>
#include <cmath>
#include <utility>

#include <sys/stat.h>

#include "core/base/endpoint.h"
#include "core/base/text.h"
#include "core/report/text_summary.h"
#include "proxy/rules/field_text.h"
#include "proxy/rules/rule_act.h"
#include "proxy/rules/rule_file.h"

namespace waybill::proxy {
namespace {

constexpr std::string_view kPlain = "text/plain; charset=utf-8";

void respond_with(const ActPlace& place, std::uint16_t status, std::string text) {
    answer(place.flow, status, kPlain, std::move(text));
    place.verdict.way = Verdict::Way::Respond;
}

bool is_folder(const std::string& path) {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

// The part of the URL that is looked for in a folder; nothing: the rule is not for it.
std::optional<std::string> name_in_folder(const MapLocal& map, const MessageHead& request) {
    if (map.pattern) {
        const std::string url = url_of(request);
        const auto behind = map.pattern->behind(url);
        return behind ? std::optional<std::string>(*behind) : std::nullopt;
    }
    if (!request.path.starts_with(map.under)) {
        return std::nullopt;
    }
    const std::string_view rest = std::string_view(request.path).substr(map.under.size());
    // "/static" is not for "/statics".
    if (!map.under.ends_with('/') && !rest.empty() && rest.front() != '/' && rest.front() != '?') {
        return std::nullopt;
    }
    return std::string(rest);
}

}  // namespace

void answer(Flow& flow, std::uint16_t status, std::string_view type, std::string body) {
    MessageHead& head = flow.response.emplace();
    head.kind = http::HeadKind::Response;
    head.version = flow.request.version;
    head.status = status;
    head.reason = report::reason_of(status);
    if (!type.empty()) {
        head.fields.add("Content-Type", type);
    }
    if (status != 204 && status != 304) {
        head.fields.add("Content-Length", std::to_string(body.size()));
    }
    flow.response_body = std::move(body);
}

bool limit_rate(const ActPlace& place) {
    RateLimiter& limiter = *place.rule.rate_limit;
    std::string key;
    switch (limiter.by()) {
        case RateLimiter::By::Client:
            key = to_string(place.flow.client.ip);
            break;
        case RateLimiter::By::Host:
            key = place.flow.request.authority;
            break;
        case RateLimiter::By::All:
            break;
    }
    const auto wait = limiter.take(key, place.now);
    if (wait.count() == 0) {
        return false;
    }
    respond_with(place, limiter.status(), "Too many requests.\n");
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
    place.flow.response->fields.set("Retry-After", std::to_string(seconds.count()));
    return true;
}

bool block(const ActPlace& place) {
    if (place.rule.block->reset) {
        place.verdict.way = Verdict::Way::Drop;
    } else {
        respond_with(place,
                     place.rule.block->status,
                     "Blocked by the proxy: " + for_terminal(place.rule.name) + ".\n");
    }
    return true;
}

bool redirect(const ActPlace& place) {
    const Redirect& redirect = *place.rule.redirect;
    std::string to = redirect.to;
    if (redirect.pattern) {
        to = url_of(place.flow.request);
        const auto outcome = redirect.pattern->replace(to, redirect.to, kLongestFieldValue);
        if (outcome.replaced == 0) {
            return false;
        }
        if (outcome.too_large || outcome.too_slow) {
            place.problem("redirect: the URL would be too long");
            return false;
        }
        make_value(to);
    }
    answer(place.flow, redirect.status, {}, {});
    place.flow.response->fields.set("Location", to);
    place.verdict.way = Verdict::Way::Respond;
    return true;
}

bool respond(const ActPlace& place) {
    const Respond& respond = *place.rule.respond;
    auto body = text_of(respond.body);
    if (!body) {
        place.problem("respond: " + body.error().message);
        respond_with(place, 502, "A file that a rule of the proxy names cannot be read.\n");
        return true;
    }
    std::vector<HeadField> fields;
    for (const FieldSetting& field : respond.fields) {
        auto value = text_of(field.value);
        if (!value) {
            place.problem("respond: " + value.error().message);
            continue;
        }
        make_value(*value);
        fields.push_back({field.name, std::move(*value)});
    }
    std::string_view type;
    if (!respond.body.file.empty()) {
        type = media_type_of(respond.body.file);
    } else if (!body->empty()) {
        type = kPlain;
    }
    answer(place.flow, respond.status, type, std::move(*body));
    FieldList& head = place.flow.response->fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto same = [&](const HeadField& other) {
            return other.name == fields[i].name;
        };
        const auto here = fields.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::any_of(fields.begin(), here, same)) {
            head.add(fields[i].name, fields[i].value);
        } else {
            head.set(fields[i].name, fields[i].value);
        }
    }
    place.verdict.way = Verdict::Way::Respond;
    return true;
}

bool map_local(const ActPlace& place) {
    const MapLocal& map = *place.rule.map_local;
    const auto name = name_in_folder(map, place.flow.request);
    if (!name) {
        return false;
    }
    if (!is_folder(map.path)) {
        auto content = read_rule_file(map.path);
        if (content) {
            answer(place.flow, 200, media_type_of(map.path), std::move(*content));
        } else {
            place.problem("map_local: " + content.error().message);
            respond_with(place, 404, "The file is not there.\n");
        }
        place.verdict.way = Verdict::Way::Respond;
        return true;
    }
    FolderFile file = read_below(map.path, *name);
    if (file.what == FolderFile::What::Failed) {
        place.problem("map_local: " + file.detail);
    }
    if (file.what == FolderFile::What::Found) {
        answer(place.flow, 200, media_type_of(file.name), std::move(file.content));
        place.verdict.way = Verdict::Way::Respond;
    } else {
        respond_with(place, 404, "There is no such file in the folder.\n");
    }
    return true;
}

}  // namespace waybill::proxy
