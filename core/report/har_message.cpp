// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_message.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "core/audit/set_cookie.h"
#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/parameters.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

bool is_latin1_message(const http::Message& message) {
    const auto is_text = [](const http::Field& field) {
        return is_valid_utf8(field.name) && is_valid_utf8(field.value);
    };
    return !is_valid_utf8(message.raw_head)
           || !std::all_of(message.trailers.begin(), message.trailers.end(), is_text);
}

// Whether line breaks end so many lines and stand nowhere else, as inside of a value.
bool ends_so_many_lines(std::string_view raw, std::size_t lines) {
    const auto wanted = static_cast<std::ptrdiff_t>(lines);
    return std::count(raw.begin(), raw.end(), '\n') == wanted
           && std::count(raw.begin(), raw.end(), '\r') == wanted;
}

// Text that must be what is left of a head, piece by piece.
class HeadWalk {
public:
    explicit HeadWalk(std::string_view raw) : rest_(raw) {}

    void take(std::string_view piece) {
        same_ = same_ && rest_.starts_with(piece);
        rest_.remove_prefix(same_ ? piece.size() : 0);
    }
    void take_fields(const http::HeaderList& fields) {
        for (const http::Field& field : fields) {
            take(field.name);
            take(": ");
            take(field.value);
            take("\r\n");
        }
        take("\r\n");
    }
    bool is_all() const { return same_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool same_ = true;
};

// Whether the target is simply what stands behind the authority of the URL.
bool follows_from_url(std::string_view target, std::string_view url) {
    if (!target.starts_with('/') || !url.ends_with(target)
        || std::any_of(target.begin(), target.end(), [](char c) {
               return c <= ' ' || c > '~' || c == '#' || c == '\\';
           })) {
        return false;
    }
    const std::string_view origin = url.substr(0, url.size() - target.size());
    const std::size_t authority = origin.find("://");
    return authority != origin.npos && origin.find_first_of("/?#\\", authority + 3) == origin.npos;
}

// Whether the members of HAR tell all of a head of HTTP/1, so that a reader makes the same of them:
// "GET /path HTTP/1.1", "Name: value" lines.
bool is_plain_head(const http::Message& message, const http::Url& url) {
    const http::Head& head = message.head;
    HeadWalk walk(message.raw_head);
    if (head.version_text != "HTTP/1.1" && head.version_text != "HTTP/1.0") {
        return false;
    }
    if (head.kind == http::HeadKind::Request) {
        if (!ascii::is_token(head.method) || !follows_from_url(head.target, url.text)) {
            return false;
        }
        walk.take(head.method);
        walk.take(" ");
        walk.take(head.target);
        walk.take(" ");
        walk.take(head.version_text);
    } else if (head.status == 0) {
        return false;
    } else {
        const std::array<char, 3> status{static_cast<char>('0' + head.status / 100 % 10),
                                         static_cast<char>('0' + head.status / 10 % 10),
                                         static_cast<char>('0' + head.status % 10)};
        walk.take(head.version_text);
        walk.take(" ");
        walk.take({status.data(), status.size()});
        walk.take(" ");
        walk.take(head.reason);
    }
    walk.take("\r\n");
    walk.take_fields(head.fields);
    return walk.is_all() && ends_so_many_lines(message.raw_head, head.fields.size() + 2);
}

// The pseudo-fields of a head of HTTP/2. Returns whether they and the fields behind them, each in a
// single line, are all of the head.
bool write_pseudo_fields(JsonWriter& json, const HarText& text, const http::Message& message) {
    bool in_front = true;
    bool fields_came = false;
    std::string_view rest = message.raw_head;
    json.begin_array();
    for (const http::FieldLengths& length : message.head_lengths) {
        const std::string_view name = rest.substr(0, length.name);
        const std::string_view value = rest.substr(length.name + 2, length.value);
        rest.remove_prefix(std::size_t{length.name} + length.value + 4);
        if (!name.starts_with(':')) {
            fields_came = true;
            continue;
        }
        in_front = in_front && !fields_came;
        json.begin_array();
        text.write(name);
        text.write(value);
        json.end_array();
    }
    json.end_array();
    return in_front && ends_so_many_lines(message.raw_head, message.head_lengths.size() + 1);
}

void write_raw_head(JsonWriter& json, const http::Message& message) {
    json.key("head");
    json.begin_string();
    json.base64_part(as_bytes(message.raw_head));
    json.end_string();
    if (!message.head_lengths.empty()) {
        json.key("lengths");
        json.begin_array();
        for (const http::FieldLengths& length : message.head_lengths) {
            json.number(length.name);
            json.number(length.value);
        }
        json.end_array();
    }
}

// Max-Age counts before Expires (RFC 6265 section 5.3). As far as a Timestamp reaches, which is
// longer than any browser keeps a cookie.
std::optional<Timestamp> expiry_of(const audit::SetCookie& cookie, Timestamp received) {
    static constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max() / kNsPerSecond;
    const auto at = [](std::int64_t seconds) {
        return Timestamp{std::clamp(seconds, -kLast, kLast) * kNsPerSecond};
    };
    if (cookie.max_age) {
        const std::int64_t now = received.known() ? received.ns / kNsPerSecond : 0;
        return at(now + std::clamp<std::int64_t>(*cookie.max_age, 0, kLast));
    }
    return cookie.expires ? std::optional(at(*cookie.expires)) : std::nullopt;
}

void write_member(JsonWriter& json, std::string_view name, std::string_view value) {
    json.begin_object();
    json.key("name");
    json.string(name);
    json.key("value");
    json.string(value);
}

}  // namespace

HarText::HarText(JsonWriter& json, const http::Message& message)
    : json_(json),
      is_latin1_(message.present && is_latin1_message(message)) {}

void HarText::write(std::string_view text) const {
    if (is_latin1_) {
        json_.string(latin1_to_utf8(text));
    } else {
        json_.string(text);
    }
}

void HarText::write_value(std::string_view value) const {
    if (value.find('\n') == value.npos && value.find('\r') == value.npos) {
        write(value);
    } else {
        write(http::unfold(value));
    }
}

void write_har_head(JsonWriter& json, const HarText& text, const http::Message& message) {
    const http::Head& head = message.head;
    json.key("httpVersion");
    if (head.version_text.empty()) {
        json.plain_string(store::protocol_of(head.version));
    } else {
        text.write(head.version_text);
    }
    json.key("headers");
    json.begin_array();
    for (const http::Field& field : head.fields) {
        json.begin_object();
        json.key("name");
        text.write(field.name);
        json.key("value");
        text.write_value(field.value);
        json.end_object();
    }
    json.end_array();
    json.key("headersSize");
    if (message.head_lengths.empty()) {
        json.number(message.raw_head.size());
    } else {
        json.signed_number(-1);  // how many bytes HPACK made of it is not known
    }
}

void write_har_query(JsonWriter& json, const http::Url& url) {
    std::string name;
    std::string value;
    json.begin_array();
    std::string_view rest = url.query ? std::string_view(*url.query) : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (pair.empty()) {
            continue;
        }
        const std::size_t equals = std::min(pair.find('='), pair.size());
        name.clear();
        value.clear();
        http::append_form_decoded(name, pair.substr(0, equals));
        http::append_form_decoded(value, pair.substr(std::min(equals + 1, pair.size())));
        write_member(json, name, value);
        json.end_object();
    }
    json.end_array();
}

void write_har_request_cookies(JsonWriter& json, const http::Message& request) {
    json.begin_array();
    for (const http::Field& field : request.head.fields) {
        if (field.name.size() != 6 || !ascii::equal_ignoring_case(field.name, "cookie")) {
            continue;
        }
        audit::for_each_cookie(field.value, [&](std::string_view name, std::string_view value) {
            write_member(json, name, value);
            json.end_object();
        });
    }
    json.end_array();
}

void write_har_response_cookies(JsonWriter& json,
                                const http::Message& response,
                                Timestamp started) {
    json.begin_array();
    for (const http::Field& field : response.head.fields) {
        if (field.name.size() != 10 || !ascii::equal_ignoring_case(field.name, "set-cookie")) {
            continue;
        }
        const audit::SetCookie cookie = audit::parse_set_cookie(field.value);
        if (!cookie.is_cookie()) {
            continue;
        }
        write_member(json, cookie.name, cookie.value);
        if (cookie.path && !cookie.path->empty()) {
            json.key("path");
            json.string(*cookie.path);
        }
        if (cookie.domain && !cookie.domain->empty()) {
            json.key("domain");
            json.string(*cookie.domain);
        }
        if (const auto expires = expiry_of(cookie, started)) {
            json.key("expires");
            write_har_time(json, *expires);
        }
        json.key("httpOnly");
        json.boolean(cookie.http_only);
        json.key("secure");
        json.boolean(cookie.secure);
        if (cookie.same_site != audit::SameSite::Missing
            && cookie.same_site != audit::SameSite::Unknown) {
            json.key("sameSite");
            json.plain_string(audit::name_of(cookie.same_site));
        }
        json.end_object();
    }
    json.end_array();
}

void write_har_time(JsonWriter& json, Timestamp at) {
    std::string text;
    append_rfc3339(text, at.known() ? at : Timestamp{0});
    text.erase(text.size() - 4, 3);
    json.plain_string(text);
}

void write_har_message_facts(JsonWriter& json,
                             const http::Exchange& exchange,
                             Side side,
                             const HarText& text,
                             const HarBody& body) {
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    if (!message.present) {
        json.null();
        return;
    }
    json.begin_object();
    json.key("framing");
    json.plain_string(store::name_of(message.body.framing));
    json.key("size");
    json.number(message.body.size);
    json.key("missing");
    json.number(message.body.missing);
    json.key("complete");
    json.boolean(message.body.complete);
    if (!message.head_lengths.empty()) {
        json.key("pseudo");
        if (!write_pseudo_fields(json, text, message)) {
            write_raw_head(json, message);
        }
    } else if (!is_plain_head(message, exchange.url)) {
        write_raw_head(json, message);
    }
    if (!message.trailers.empty()) {
        json.key("trailers");
        json.begin_array();
        for (const http::Field& field : message.trailers) {
            json.begin_array();
            text.write(field.name);
            text.write_value(field.value);
            json.end_array();
        }
        json.end_array();
    }
    if (!body.is_decoded()) {
        json.key("decoded");
        json.boolean(false);
    }
    if (text.is_latin1()) {
        json.key("latin1");
        json.boolean(true);
    }
    json.end_object();
}

}  // namespace waybill::report
