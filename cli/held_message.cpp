// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/held_message.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/content_coding.h"
#include "core/http/url.h"

namespace waybill::cli {
namespace {

using proxy::Decision;
using proxy::FieldList;
using proxy::Flow;
using proxy::Held;
using proxy::MessageHead;
using proxy::Phase;

bool is_response(const Held& held) {
    return held.phase == Phase::ResponseHead || held.phase == Phase::ResponseBody;
}

bool is_whole(const Held& held) {
    return held.phase == Phase::RequestBody || held.phase == Phase::ResponseBody;
}

const MessageHead& head_of(const Held& held) {
    return is_response(held) && held.flow.response ? *held.flow.response : held.flow.request;
}

bool is_text(std::string_view bytes) {
    return is_valid_utf8(bytes) && std::none_of(bytes.begin(), bytes.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
           });
}

// The content without its codings, if that is text.
std::optional<std::string> content_of(const Held& held) {
    const std::optional<std::string>& body =
        is_response(held) ? held.flow.response_body : held.flow.request_body;
    if (!is_whole(held) || !body) {
        return std::string();
    }
    http::HeaderList fields;
    for (const proxy::HeadField& field : head_of(held).fields) {
        fields.add({field.name, field.value});
    }
    std::string content;
    const auto codings = http::content_codings(fields);
    if (codings.empty()) {
        content = *body;
    } else {
        http::ContentDecoder decoder(
            codings, {}, [&content](Bytes data) { content += as_text(data); });
        decoder.add(as_bytes(*body));
        if (!decoder.finish()) {
            return std::nullopt;
        }
    }
    return is_text(content) ? std::optional(std::move(content)) : std::nullopt;
}

// Editors end the last line; what does not end so gets a line feed, which is taken away again.
std::string with_line_feed(std::string text) {
    return text.empty() || text.ends_with('\n') ? text : text + '\n';
}

std::string_view without_line_feed(std::string_view text, std::string_view before) {
    if (!before.ends_with('\n') && text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    return text;
}

std::string url_shown(const MessageHead& request) {
    if (request.method == "CONNECT") {
        return request.authority;
    }
    return request.path == "*" ? request.path : url_of(request);
}

std::string first_line(const MessageHead& head) {
    if (head.kind == http::HeadKind::Request) {
        return head.method + " " + url_shown(head);
    }
    return std::to_string(head.status) + (head.reason.empty() ? "" : " " + head.reason);
}

// Cuts the first line off.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

struct Read {
    std::string first;
    std::size_t first_line = 0;  // its number
    FieldList fields;
    std::string_view body;
};

Error wrong(std::size_t line, const std::string& why) {
    return Error{"line " + std::to_string(line) + ": " + why};
}

Result<Read> read_message(std::string_view text) {
    Read read;
    std::size_t number = 0;
    while (text.starts_with('#')) {
        take_line(text);
        ++number;
    }
    read.first = take_line(text);
    read.first_line = ++number;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        ++number;
        if (line.empty()) {
            break;
        }
        const std::size_t colon = line.find(':');
        const std::string_view name = line.substr(0, std::min(colon, line.size()));
        if (colon == std::string_view::npos || !ascii::is_token(name)) {
            return wrong(number, "a field is NAME: VALUE");
        }
        const std::string_view value = ascii::trim(line.substr(colon + 1));
        if (std::any_of(value.begin(), value.end(), [](char c) {
                return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
            })) {
            return wrong(number, "a control character is in the value");
        }
        read.fields.add(name, value);
    }
    read.body = text;
    return read;
}

Result<void> read_request_line(const Read& read, MessageHead& head) {
    const std::string_view line = read.first;
    const std::size_t space = line.find(' ');
    const std::string_view method = line.substr(0, std::min(space, line.size()));
    if (space == std::string_view::npos || !ascii::is_token(method)) {
        return wrong(read.first_line, "the first line is METHOD URL");
    }
    const std::string_view url = line.substr(space + 1);
    if (url != url_shown(head)) {
        const std::optional<http::UrlParts> parts = http::split_url(url);
        const std::string scheme = parts ? ascii::lower(parts->scheme) : "";
        if (head.method == "CONNECT" || (scheme != "http" && scheme != "https")
            || parts->host.empty() || !parts->user_info.empty()
            || url.find_first_of(" \t#") != std::string_view::npos) {
            return wrong(read.first_line, "the URL has to be like http://example.com/path");
        }
        const std::string authority(parts->authority);
        const std::size_t end = url.find("://") + 3 + authority.size();
        if (authority != head.authority && head.fields.value("host") == head.authority
            && head.fields.contains("host")) {
            head.fields.set("Host", authority);
        }
        head.scheme = scheme;
        head.authority = authority;
        head.path = url.substr(end);
        if (!head.path.starts_with('/')) {
            head.path.insert(0, 1, '/');
        }
    }
    head.method = method;
    return {};
}

Result<void> read_status_line(const Read& read, MessageHead& head) {
    std::string_view line = read.first;
    if (line.starts_with("HTTP/") && line.find(' ') != std::string_view::npos) {
        line.remove_prefix(line.find(' ') + 1);
    }
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::optional<std::uint64_t> status = ascii::parse_decimal(line.substr(0, space));
    if (space != 3 || !status || *status < 200 || *status > 599) {
        return wrong(read.first_line, "the first line is a status from 200 to 599, and a reason");
    }
    const std::string_view reason = line.substr(std::min(space + 1, line.size()));
    if (!is_text(reason)) {
        return wrong(read.first_line, "a control character is in the reason");
    }
    head.status = static_cast<std::uint16_t>(*status);
    head.reason = reason;
    return {};
}

// Its content is another one now: what was said of the one before goes.
void forget_content(FieldList& fields) {
    for (const char* const name :
         {"Content-Encoding", "Content-MD5", "Content-Digest", "Repr-Digest", "Digest"}) {
        fields.remove(name);
    }
}

}  // namespace

std::string text_of(const Held& held) {
    if (held.phase == Phase::WebSocketMessage) {
        return held.message ? with_line_feed(held.message->payload) : "";
    }
    const MessageHead& head = head_of(held);
    const std::optional<std::string> content = content_of(held);
    std::string text;
    if (!content) {
        text += "# Its content is no text, and stays as it is.\n";
    } else if (!is_whole(held)) {
        text += "# Its head alone can be changed.\n";
    }
    text += first_line(head) + '\n';
    for (const proxy::HeadField& field : head.fields) {
        text.append(field.name).append(": ").append(field.value) += '\n';
    }
    text += '\n';
    return text + with_line_feed(content.value_or(""));
}

std::string answer_to(const Held& held) {
    const Flow& flow = held.flow;
    return "# The answer to " + flow.request.method + " " + url_shown(flow.request)
           + "; no server is asked.\n200 OK\nContent-Type: text/plain; charset=utf-8\n\n";
}

Result<Decision> edited_as(const Held& held, std::string_view text) {
    Decision decision;
    decision.hold = held.id;
    if (held.phase == Phase::WebSocketMessage) {
        if (!held.message) {
            return decision;
        }
        decision.message = held.message;
        decision.message->payload = without_line_feed(text, held.message->payload);
        if (held.message->opcode == http::WebSocketOpcode::Text
            && !is_valid_utf8(decision.message->payload)) {
            return Error{"a message of text has to be UTF-8"};
        }
        return decision;
    }
    Result<Read> read = read_message(text);
    if (!read) {
        return read.error();
    }
    auto flow = std::make_shared<Flow>(held.flow);
    MessageHead& head = is_response(held) && flow->response ? *flow->response : flow->request;
    head.fields = std::move(read->fields);
    const Result<void> first = head.kind == http::HeadKind::Request ? read_request_line(*read, head)
                                                                    : read_status_line(*read, head);
    if (!first) {
        return first.error();
    }
    const std::optional<std::string> before = content_of(held);
    const std::string_view body = without_line_feed(read->body, before.value_or(""));
    if (!is_whole(held) || !before) {
        if (!body.empty()) {
            return Error{"nothing may stand behind the empty line: only the head can be changed"};
        }
    } else if (body != *before) {
        forget_content(head.fields);
        (is_response(held) ? flow->response_body : flow->request_body) = body;
    }
    decision.edited = std::move(flow);
    return decision;
}

Result<Decision> answered_as(const Held& held, std::string_view text) {
    Result<Read> read = read_message(text);
    if (!read) {
        return read.error();
    }
    auto flow = std::make_shared<Flow>(held.flow);
    MessageHead head;
    head.kind = http::HeadKind::Response;
    head.version = flow->request.version;
    head.fields = std::move(read->fields);
    if (const Result<void> first = read_status_line(*read, head); !first) {
        return first.error();
    }
    flow->response = std::move(head);
    flow->response_body = read->body;
    Decision decision;
    decision.hold = held.id;
    decision.what = Decision::What::Answer;
    decision.edited = std::move(flow);
    return decision;
}

bool waits_again(const Held& held, std::uint64_t largest_body) {
    if (held.phase != Phase::RequestHead && held.phase != Phase::ResponseHead) {
        return false;
    }
    const MessageHead& head = head_of(held);
    if (head.kind == http::HeadKind::Response
        && (held.flow.request.method == "HEAD" || head.status < 200 || head.status == 204
            || head.status == 304)) {
        return false;
    }
    if (head.fields.contains("upgrade") || head.method == "CONNECT") {
        return false;
    }
    if (head.fields.contains("transfer-encoding")) {
        return true;
    }
    const std::optional<std::uint64_t> length =
        ascii::parse_decimal(head.fields.value("content-length"));
    return length && *length > 0 && *length <= largest_body;
}

}  // namespace waybill::cli
