// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/flow_witness.h"

#include <array>
#include <charconv>
#include <cstddef>

#include <zlib.h>

#include "tests/corpus/json_access.h"

namespace waybill::corpus {
namespace {

// Of a stream of zlib (RFC 1950); empty when it is none.
std::string inflated(std::string_view data) {
    z_stream stream{};
    std::string out;
    if (inflateInit(&stream) != Z_OK) {
        return out;
    }
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): zlib does not write there
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    std::array<char, 65536> buffer{};
    int state = Z_OK;
    while (state == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        state = inflate(&stream, Z_NO_FLUSH);
        out.append(buffer.data(), buffer.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    return out;
}

std::string decode_base64(std::string_view text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) {
            continue;
        }
        bits = bits << 6U | static_cast<unsigned>(digit);
        if (++count % 4 != 1) {
            const unsigned left = 6 - 2 * ((count - 1) % 4);
            out += static_cast<char>(bits >> left & 0xffU);
        }
    }
    return out;
}

// Lines of one value are several fields.
void add_fields(const json::value& message, FlowMessage& out) {
    for (const json::value& field : array_member(message, "headers")) {
        const std::string name(text_member(field, "name"));
        std::string_view rest = text_member(field, "value");
        while (!name.starts_with(':')) {
            const std::size_t end = rest.find('\n');
            out.fields.emplace_back(name, rest.substr(0, end));
            if (end == std::string_view::npos) {
                break;
            }
            rest.remove_prefix(end + 1);
        }
    }
}

// A body that should be there and is not: nothing.
std::optional<std::string> body_of(const json::value* holder, std::int64_t size) {
    const json::value* const text = holder != nullptr ? member(*holder, "text") : nullptr;
    if (text == nullptr || !text->is_string()) {
        return size > 0 ? std::nullopt : std::optional<std::string>("");
    }
    const std::string_view view = text_of(*text);
    return text_member(*holder, "encoding") == "base64" ? decode_base64(view) : std::string(view);
}

FlowExchange read_entry(const json::value& entry) {
    FlowExchange exchange;
    if (const json::value* const request = member(entry, "request")) {
        exchange.method = text_member(*request, "method");
        exchange.url = plain_url(text_member(*request, "url"));
        add_fields(*request, exchange.request);
        exchange.request.body =
            body_of(member(*request, "postData"), number_member(*request, "bodySize").value_or(0));
    }
    if (const json::value* const response = member(entry, "response")) {
        const json::value* const content = member(*response, "content");
        exchange.status = number_member(*response, "status").value_or(0);
        add_fields(*response, exchange.response);
        const std::int64_t size =
            content != nullptr ? number_member(*content, "size").value_or(-1) : -1;
        exchange.response.body = body_of(content, size == -1 ? 1 : size);
    }
    return exchange;
}

const json::value* log_of(const json::value& document) {
    if (const json::value* const log = member(document, "log")) {
        return log;
    }
    const json::object* const object = document.if_object();
    if (object == nullptr) {
        return nullptr;
    }
    for (const auto& [name, value] : *object) {
        if (const json::value* const log = member(value, "log")) {
            return log;
        }
    }
    return nullptr;
}

// A value of a tnetstring: "LENGTH:DATA" and its type.
struct Tnetstring {
    std::string_view data;
    char type = 0;
};

std::optional<Tnetstring> take(std::string_view& text) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || text.size() < digits + 2 || text[digits] != ':'
        || text.size() - digits - 2 < length) {
        return std::nullopt;
    }
    const Tnetstring value{text.substr(digits + 1, length), text[digits + 1 + length]};
    text.remove_prefix(digits + 2 + length);
    return value;
}

// A member of a dictionary; nothing when it is not there.
std::optional<Tnetstring> member_of(std::string_view dictionary, std::string_view name) {
    while (!dictionary.empty()) {
        const auto key = take(dictionary);
        const auto value = key ? take(dictionary) : std::nullopt;
        if (!value) {
            break;
        }
        if (key->data == name) {
            return value;
        }
    }
    return std::nullopt;
}

std::string text_in(std::string_view dictionary, std::string_view name) {
    const auto value = member_of(dictionary, name);
    return value ? std::string(value->data) : std::string();
}

void add_flow_message(std::string_view message, FlowMessage& out) {
    const auto headers = member_of(message, "headers");
    std::string_view rest = headers ? headers->data : std::string_view();
    while (!rest.empty()) {
        const auto pair = take(rest);
        std::string_view both = pair ? pair->data : std::string_view();
        const auto name = take(both);
        const auto value = name ? take(both) : std::nullopt;
        if (!value) {
            break;
        }
        out.fields.emplace_back(name->data, value->data);
    }
    const auto content = member_of(message, "content");
    out.body = content ? std::optional<std::string>(content->data) : std::nullopt;
}

}  // namespace

std::string plain_url(std::string_view url) {
    std::string plain(url.substr(0, url.find('#')));
    for (const auto& [scheme, common] :
         {std::pair{"ws://", "http://"}, std::pair{"wss://", "https://"}}) {
        if (plain.starts_with(scheme)) {
            plain.replace(0, std::string_view(scheme).size(), common);
        }
    }
    for (const auto& [scheme, port] :
         {std::pair{"http://", ":80"}, std::pair{"https://", ":443"}}) {
        const std::size_t host = std::string_view(scheme).size();
        const std::size_t path = plain.find('/', host);
        const std::size_t colon = plain.rfind(':', path);
        if (plain.starts_with(scheme) && colon != std::string::npos && colon > host
            && plain.substr(colon, path - colon) == port) {
            plain.erase(colon, std::string_view(port).size());
        }
    }
    return plain;
}

std::optional<std::vector<FlowExchange>> read_har_witness(std::string_view file) {
    std::string plain(file);
    if (!plain.empty() && plain[0] == '\x78') {
        plain = inflated(file);
    }
    if (plain.starts_with("\xef\xbb\xbf")) {
        plain.erase(0, 3);
    }
    const std::optional<json::value> document = parse_json(plain);
    const json::value* const log = document ? log_of(*document) : nullptr;
    if (log == nullptr) {
        return std::nullopt;
    }
    std::vector<FlowExchange> exchanges;
    for (const json::value& entry : array_member(*log, "entries")) {
        exchanges.push_back(read_entry(entry));
    }
    return exchanges;
}

std::optional<std::vector<FlowExchange>> read_mitmproxy_flows(std::string_view file) {
    std::vector<FlowExchange> exchanges;
    while (!file.empty()) {
        const auto flow = take(file);
        if (!flow || flow->type != '}') {
            return std::nullopt;
        }
        const auto request = member_of(flow->data, "request");
        if (!request || request->type != '}') {
            continue;
        }
        FlowExchange exchange;
        exchange.method = text_in(request->data, "method");
        exchange.url =
            plain_url(text_in(request->data, "scheme") + "://" + text_in(request->data, "host")
                      + ":" + text_in(request->data, "port") + text_in(request->data, "path"));
        add_flow_message(request->data, exchange.request);
        if (const auto response = member_of(flow->data, "response");
            response && response->type == '}') {
            const std::string status = text_in(response->data, "status_code");
            std::from_chars(status.data(), status.data() + status.size(), exchange.status);
            add_flow_message(response->data, exchange.response);
        }
        exchanges.push_back(std::move(exchange));
    }
    return exchanges;
}

}  // namespace waybill::corpus
