// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_members.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/ascii.h"
#include "core/http/base64_stream.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

namespace json = boost::json;

http::BodyFraming framing_named(std::string_view name) {
    using http::BodyFraming;
    for (const BodyFraming framing : {BodyFraming::Length,
                                      BodyFraming::Chunked,
                                      BodyFraming::Close,
                                      BodyFraming::Tunnel,
                                      BodyFraming::Frames}) {
        if (store::name_of(framing) == name) {
            return framing;
        }
    }
    return BodyFraming::None;
}

void to_latin1(HarPairs& pairs) {
    for (auto& [name, value] : pairs) {
        name = latin1_bytes(name);
        value = latin1_bytes(value);
    }
}

void read_raw_head(const json::object& ours, HarSide& side) {
    side.has_raw_head = har_member(ours, "head") != nullptr;
    if (!side.has_raw_head) {
        return;
    }
    http::Base64Stream decoder;
    std::vector<Byte> bytes;
    const std::string text = har_text(ours, "head");
    decoder.add(as_bytes(text), bytes);
    decoder.finish(bytes);
    side.raw_head.assign(as_text(bytes));
    std::uint64_t needed = 2;
    const json::array& lengths = har_array(ours, "lengths");
    for (std::size_t i = 0; i + 1 < lengths.size(); i += 2) {
        const auto* const name = lengths[i].if_int64();
        const auto* const value = lengths[i + 1].if_int64();
        if (name == nullptr || value == nullptr || *name < 0 || *value < 0 || *name > 0x7fffffff
            || *value > 0x7fffffff) {
            break;
        }
        side.raw_lengths.push_back(
            {static_cast<std::uint32_t>(*name), static_cast<std::uint32_t>(*value)});
        needed += static_cast<std::uint64_t>(*name) + static_cast<std::uint64_t>(*value) + 4;
    }
    // Lengths that do not fit their text are none.
    if (!lengths.empty() && needed != side.raw_head.size()) {
        side.has_raw_head = false;
    }
}

void read_ours(const json::object& ours, HarSide& side) {
    if (ours.empty()) {
        return;
    }
    side.exact = true;
    side.message.exact = true;
    side.framing = framing_named(har_text(ours, "framing"));
    side.size = har_count(ours, "size");
    side.missing = std::min(har_count(ours, "missing"), side.size);
    side.complete = har_flag(ours, "complete");
    side.decoded = har_flag(ours, "decoded", true);
    side.trailers = har_pairs(ours, "trailers");
    side.message.pseudo = har_pairs(ours, "pseudo");
    read_raw_head(ours, side);
    if (har_flag(ours, "latin1")) {
        HarMessage& message = side.message;
        message.method = latin1_bytes(message.method);
        message.url = latin1_bytes(message.url);
        message.version = latin1_bytes(message.version);
        message.reason = latin1_bytes(message.reason);
        to_latin1(message.fields);
        to_latin1(message.pseudo);
        to_latin1(side.trailers);
    }
}

// "_waybill" says for each message whether it was captured, by null where it was not.
bool is_present(const json::object& entry, std::string_view name, bool otherwise) {
    const json::value* const ours = har_member(har_object(entry, "_waybill"), name);
    return ours != nullptr ? ours->is_object() : otherwise;
}

void append_cookie(std::string& text, const json::object& cookie) {
    text += har_text(cookie, "name") + "=" + har_text(cookie, "value");
}

// Programs that keep no headers may keep cookies.
void add_request_cookies(const json::object& request, HarPairs& fields) {
    std::string text;
    for (const json::value& value : har_array(request, "cookies")) {
        if (const auto* const cookie = value.if_object()) {
            text += text.empty() ? "" : "; ";
            append_cookie(text, *cookie);
        }
    }
    if (!text.empty()) {
        fields.emplace_back("Cookie", std::move(text));
    }
}

void add_response_cookies(const json::object& response, HarPairs& fields) {
    for (const json::value& value : har_array(response, "cookies")) {
        const auto* const cookie = value.if_object();
        if (cookie == nullptr) {
            continue;
        }
        std::string text;
        append_cookie(text, *cookie);
        for (const auto& [member, attribute] : {std::pair{"path", "; Path="},
                                                std::pair{"domain", "; Domain="},
                                                std::pair{"sameSite", "; SameSite="}}) {
            if (const std::string given = har_text(*cookie, member); !given.empty()) {
                text += attribute + given;
            }
        }
        text += har_flag(*cookie, "httpOnly") ? "; HttpOnly" : "";
        text += har_flag(*cookie, "secure") ? "; Secure" : "";
        fields.emplace_back("Set-Cookie", std::move(text));
    }
}

// application/x-www-form-urlencoded, of parameters that are decoded, or are not: a value that is
// encoded already stays as it is.
void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    constexpr std::string_view kPlain = "*-._~%+";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (ascii::is_alpha(c) || ascii::is_digit(c) || kPlain.find(c) != std::string_view::npos) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
        }
    }
}

std::string form_of(const json::object& post_data) {
    std::string form;
    for (const auto& [name, value] : har_pairs(post_data, "params")) {
        form += form.empty() ? "" : "&";
        append_encoded(form, name);
        form += '=';
        append_encoded(form, value);
    }
    return form;
}

std::int64_t size_member(const json::object& object, std::string_view name) {
    return std::max<std::int64_t>(har_integer(object, name).value_or(-1), -1);
}

void read_common(const json::object& message, const json::object& ours, HarSide& side) {
    side.message.version = har_text(message, "httpVersion");
    side.message.fields = har_pairs(message, "headers");
    side.body_size = size_member(message, "bodySize");
    side.trailers = har_pairs(message, "_trailers");
    side.error = har_text(message, "_error");
    read_ours(ours, side);
}

// What only the other message tells, or none.
std::string version_beside(const json::object& entry, std::string_view name) {
    return har_text(har_object(entry, name), "httpVersion");
}

}  // namespace

HarSide read_har_request(const json::object& entry) {
    const json::object& request = har_object(entry, "request");
    const json::object& ours = har_object(har_object(entry, "_waybill"), "request");
    HarSide side;
    side.present = is_present(entry, "request", !request.empty());
    side.message.method = har_text(request, "method");
    side.message.url = har_text(request, "url");
    read_common(request, ours, side);
    if (side.message.method.empty() && !side.exact) {
        side.message.method = "GET";
    }
    if (!read_har_version(side.message.version)) {
        side.message.version = version_beside(entry, "response");
    }
    const json::object& post_data = har_object(request, "postData");
    side.says_base64 =
        har_text(post_data, "encoding") == "base64" || har_text(post_data, "_encoding") == "base64";
    side.form = form_of(post_data);
    if (side.message.fields.empty() && !side.exact) {
        add_request_cookies(request, side.message.fields);
    }
    return side;
}

HarSide read_har_response(const json::object& entry) {
    const json::object& response = har_object(entry, "response");
    const json::object& ours = har_object(har_object(entry, "_waybill"), "response");
    const json::object& content = har_object(response, "content");
    HarSide side;
    const std::int64_t status = har_integer(response, "status").value_or(0);
    side.message.status =
        status >= 1 && status <= 999 ? static_cast<std::uint16_t>(status) : std::uint16_t{0};
    side.present = is_present(entry, "response", side.message.status != 0);
    side.message.reason = har_text(response, "statusText");
    read_common(response, ours, side);
    if (!read_har_version(side.message.version)) {
        side.message.version = version_beside(entry, "request");
    }
    side.says_base64 = har_text(content, "encoding") == "base64";
    side.content_size = size_member(content, "size");
    if (side.message.fields.empty() && !side.exact) {
        add_response_cookies(response, side.message.fields);
    }
    if (side.error.empty()) {
        side.error = har_text(entry, "_error");
    }
    return side;
}

namespace {

std::int64_t row_time(const json::object& times, std::string_view name) {
    return std::max<std::int64_t>(har_integer(times, name).value_or(-1), -1);
}

HarTimes read_own_times(const json::object& ours) {
    HarTimes times;
    const json::value* const started = har_member(ours, "started");
    times.started = started != nullptr ? har_time(*started) : Timestamp{};
    const json::object& row = har_object(ours, "rowTimes");
    times.request_end = row_time(row, "requestEnd");
    times.response_begin = row_time(row, "responseBegin");
    times.response_end = row_time(row, "responseEnd");
    const json::object& timing = har_object(ours, "timing");
    times.connect = row_time(timing, "connect");
    times.tls = row_time(timing, "tls");
    return times;
}

}  // namespace

HarTimes read_har_times(const json::object& entry, bool starts_with_request) {
    if (const json::object& ours = har_object(entry, "_waybill");
        har_member(ours, "rowTimes") != nullptr) {
        return read_own_times(ours);
    }
    HarTimes times;
    const json::object& timings = har_object(entry, "timings");
    const auto duration = [&](std::string_view name) {
        return har_duration(timings, name, times.odd);
    };
    const auto known = [](std::int64_t ns) {
        return std::max<std::int64_t>(ns, 0);
    };
    const json::value* const started = har_member(entry, "startedDateTime");
    times.started = started != nullptr ? har_time(*started) : Timestamp{};
    times.odd = started != nullptr && !started->is_null() && !times.started.known();
    times.connect = duration("connect");
    times.tls = duration("ssl");
    std::int64_t lead = known(duration("blocked")) + known(duration("dns")) + known(times.connect);
    if (times.tls > times.connect) {  // some programs keep them apart
        lead += times.tls;
    } else if (times.connect >= 0) {
        times.connect -= known(times.tls);
    }
    if (times.started.known() && !starts_with_request) {
        times.started.ns += lead;
    }
    const std::int64_t send = duration("send");
    const std::int64_t wait = duration("wait");
    const std::int64_t receive = duration("receive");
    if (send >= 0 || wait >= 0 || receive >= 0) {
        times.request_end = known(send);
        times.response_begin = times.request_end + known(wait);
        times.response_end = times.response_begin + known(receive);
    } else {
        times.response_end = har_duration(entry, "time", times.odd);
    }
    return times;
}

}  // namespace waybill::report
