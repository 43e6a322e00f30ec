// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/head_values.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/ascii.h"
#include "core/base/text_finder.h"
#include "core/http/content_coding.h"
#include "core/http/media_type.h"
#include "core/http/parameters.h"

namespace waybill::filter {
namespace {

using http::Exchange;
using http::Field;
using http::HeaderList;

template <typename Test>
bool any_member(const HeaderList& fields, std::string_view name, Test test) {
    bool found = false;
    for (const Field& field : fields) {
        if (ascii::equal_ignoring_case(field.name, name)) {
            ascii::for_each_member(field.value,
                                   [&](std::string_view member) { found |= test(member); });
        }
    }
    return found;
}

// RFC 9211 section 2.1: `cache; hit; ttl=3`.
bool has_hit_parameter(std::string_view member) {
    bool found = false;
    http::for_each_cookie(member, [&](const http::NameAndValue& parameter) {
        found |= ascii::equal_ignoring_case(parameter.text, "hit");
    });
    return found;
}

// CF-Cache-Status: what was answered without a copy from the origin.
bool is_served_by_cloudflare(std::string_view status) {
    constexpr std::array<std::string_view, 4> kServed = {"HIT", "STALE", "UPDATING", "REVALIDATED"};
    return std::any_of(kServed.begin(), kServed.end(), [status](std::string_view served) {
        return ascii::equal_ignoring_case(status, served);
    });
}

bool is_cached(const HeaderList& fields) {
    static const TextFinder hit("hit");
    return ascii::parse_decimal(fields.value("age")).value_or(0) > 0
           || any_member(
               fields, "x-cache", [](std::string_view member) { return hit.found_in(member); })
           || any_member(fields, "cache-status", has_hit_parameter)
           || any_member(fields, "cf-cache-status", is_served_by_cloudflare);
}

bool is_websocket(const HeaderList& fields) {
    return any_member(fields, "upgrade", [](std::string_view member) {
        return ascii::equal_ignoring_case(member, "websocket");
    });
}

bool is_folded(std::string_view value) {
    return value.find_first_of("\r\n") != std::string_view::npos;
}

}  // namespace

void HeadValues::tell_value(std::string_view value, Answer& answer) {
    if (is_folded(value)) {
        answer.text(http::unfold(value));
    } else {
        answer.text(value);
    }
}

void HeadValues::tell_line(std::string_view name, std::string_view value, Answer& answer) {
    scratch_.assign(name).append(": ");
    if (is_folded(value)) {
        scratch_.append(http::unfold(value));
    } else {
        scratch_.append(value);
    }
    answer.text(scratch_);
}

// Those of that name; without a name, each "name: value" line.
void HeadValues::tell_fields(const HeaderList& fields, const std::string& name, Answer& answer) {
    for (const Field& field : fields) {
        if (name.empty()) {
            tell_line(field.name, field.value, answer);
        } else if (ascii::equal_ignoring_case(field.name, name)) {
            tell_value(field.value, answer);
        }
    }
}

// The value of the cookies of that name; without a name, each "name=value".
void HeadValues::tell_cookies(const HeaderList& fields, const std::string& name, Answer& answer) {
    for (const Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, "cookie")) {
            continue;
        }
        http::for_each_cookie(field.value, [&](const http::NameAndValue& cookie) {
            if (name.empty()) {
                answer.text(cookie.text);
            } else if (cookie.name == name) {
                answer.text(cookie.value);
            }
        });
    }
}

// The same of what is set; without a name, each field with its attributes.
void HeadValues::tell_set_cookies(const HeaderList& fields,
                                  const std::string& name,
                                  Answer& answer) {
    for (const Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            continue;
        }
        if (name.empty()) {
            tell_value(field.value, answer);
        } else if (const auto cookie = http::set_cookie(field.value); cookie.name == name) {
            answer.text(cookie.value);
        }
    }
}

void HeadValues::tell(const Predicate& predicate, const Exchange& exchange, Answer& answer) {
    const HeaderList& request = exchange.request.head.fields;
    const HeaderList& response = exchange.response.head.fields;
    const auto tell_lower = [&](std::string_view text) {
        if (!text.empty()) {
            answer.text(ascii::lower(text));
        }
    };
    switch (predicate.field) {
        case FieldId::Reason:
            if (exchange.response.present) {
                answer.text(exchange.response.head.reason);
            }
            break;
        case FieldId::Interim:
            for (const http::Interim& interim : exchange.interim) {
                answer.number(interim.status);
            }
            break;
        case FieldId::Header:
            tell_fields(request, predicate.argument, answer);
            tell_fields(response, predicate.argument, answer);
            break;
        case FieldId::RequestHeader:
            tell_fields(request, predicate.argument, answer);
            break;
        case FieldId::ResponseHeader:
            tell_fields(response, predicate.argument, answer);
            break;
        case FieldId::Trailer:
            tell_fields(exchange.request.trailers, predicate.argument, answer);
            tell_fields(exchange.response.trailers, predicate.argument, answer);
            break;
        case FieldId::RequestTrailer:
            tell_fields(exchange.request.trailers, predicate.argument, answer);
            break;
        case FieldId::ResponseTrailer:
            tell_fields(exchange.response.trailers, predicate.argument, answer);
            break;
        case FieldId::Cookie:
            tell_cookies(request, predicate.argument, answer);
            break;
        case FieldId::SetCookie:
            tell_set_cookies(response, predicate.argument, answer);
            break;
        case FieldId::RequestType:
            tell_lower(http::parse_media_type(request.value("content-type")).type);
            break;
        case FieldId::Charset:
            tell_lower(http::parse_media_type(response.value("content-type")).charset);
            break;
        case FieldId::Coding:
            for (const std::string& coding : http::content_codings(response)) {
                answer.text(coding);
            }
            break;
        case FieldId::Cached:
            answer.flag(exchange.response.head.status == 304 || is_cached(response));
            break;
        case FieldId::WebSocket:
            answer.flag(is_websocket(response) || is_websocket(request));
            break;
        default:
            break;  // of rows and bodies
    }
}

}  // namespace waybill::filter
