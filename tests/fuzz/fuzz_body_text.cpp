// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is done to the text of a body. The first byte picks what, the second a variant, the third
// how the rest is cut into pieces. Invariants: however it is cut, the same text and the same values
// come out; text that was converted is valid UTF-8; each value of a tree is selected at most once,
// and no more of them than there are bytes.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <pugixml.hpp>

#include "core/base/text.h"
#include "core/filter/json_path.h"
#include "core/filter/json_text.h"
#include "core/filter/xml_path.h"
#include "core/http/charset.h"
#include "core/http/grpc_framing.h"
#include "core/http/text_decoder.h"

namespace {

using namespace waybill;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// `seed`: the size of the first piece, from which the others follow; 0: in one.
template <typename Add>
void feed(std::string_view text, std::size_t seed, Add add) {
    const bool in_one = seed == 0;
    while (!text.empty()) {
        const std::size_t piece = in_one ? text.size() : std::min(seed, text.size());
        add(as_bytes(text.substr(0, piece)));
        text.remove_prefix(piece);
        seed = seed * 7 % 1031;  // a prime: stays above 0
    }
}

constexpr std::array<std::string_view, 20> kLabels{"latin1",
                                                   "koi8-u",
                                                   "iso-8859-7",
                                                   "windows-874",
                                                   "windows-1255",
                                                   "macintosh",
                                                   "gb18030",
                                                   "gbk",
                                                   "big5",
                                                   "euc-jp",
                                                   "iso-2022-jp",
                                                   "shift_jis",
                                                   "euc-kr",
                                                   "utf-16be",
                                                   "utf-16le",
                                                   "ibm866",
                                                   "iso-8859-8-i",
                                                   "cp1258",
                                                   "",
                                                   "iso-2022-cn-ext"};
constexpr std::array<std::string_view, 4> kTypes{
    "text/plain", "text/html", "application/xml", "image/png"};

std::string decode(std::string_view type, std::string_view body, std::size_t seed) {
    std::string text;
    http::TextDecoder decoder;
    const http::TextDecoder::Output output = [&](Bytes data) {
        text += as_text(data);
        return true;
    };
    decoder.start(type, output);
    feed(body, seed, [&](Bytes data) { require(decoder.add(data)); });
    require(decoder.finish());
    return text;
}

void check_charset(std::size_t variant, std::string_view body, std::size_t seed) {
    const std::string_view label = kLabels[variant % kLabels.size()];
    const std::string_view type = kTypes[variant / kLabels.size() % kTypes.size()];
    std::string content_type(type);
    if (!label.empty()) {
        content_type += "; charset=" + std::string(label);
    }
    const std::string whole = decode(content_type, body, 0);
    require(decode(content_type, body, seed) == whole);
    const bool is_converted = http::find_charset(label) != nullptr && type != "image/png"
                              && !body.starts_with("\xef\xbb\xbf");
    require(!is_converted || is_valid_utf8(whole));
    require(type != "image/png" || whole == body);
}

std::string unframe(std::size_t variant, std::string_view body, std::size_t seed) {
    std::string text;
    const http::GrpcUnframer::Output output = [&](Bytes data) {
        text += as_text(data);
        return true;
    };
    http::GrpcUnframer unframer(variant % 2 == 0 ? "application/grpc" : "application/grpc-web-text",
                                variant / 2 % 2 == 0 ? "gzip" : "deflate",
                                output);
    feed(body, seed, [&](Bytes data) { require(unframer.add(data)); });
    require(unframer.finish());
    return text;
}

void check_grpc(std::size_t variant, std::string_view body, std::size_t seed) {
    const std::string whole = unframe(variant, body, 0);
    const std::string cut = unframe(variant, body, seed);
    // How much comes out before a compressed message fails depends on how it is cut.
    const bool may_be_coded = variant % 2 == 1 || body.find('\x01') != std::string_view::npos
                              || body.find('\x81') != std::string_view::npos;
    require(may_be_coded || whole == cut);
    require(may_be_coded || whole.size() <= body.size());
}

// The path stands in the first line.
std::pair<std::string_view, std::string_view> path_and_text(std::string_view body) {
    const std::size_t line = std::min(body.find('\n'), body.size());
    return {body.substr(0, line), body.substr(std::min(line + 1, body.size()))};
}

std::string select_json(const filter::JsonPath& path,
                        bool is_json,
                        std::string_view text,
                        std::size_t seed) {
    static filter::JsonText json;
    std::string found;
    json.start(is_json);
    bool goes_on = true;
    feed(text, seed, [&](Bytes data) { goes_on = goes_on && json.add(data); });
    std::size_t count = 0;
    require(json.select(path, [&](const boost::json::value& value) {
        // The text of a value may be long, and there may be many that hold each other.
        found += value.is_structured() ? "{}" : boost::json::serialize(value);
        found += '\n';
        ++count;
        return true;
    }));
    require(count <= text.size());
    return found;
}

void check_json(std::size_t variant, std::string_view body, std::size_t seed) {
    const auto [path_text, rest] = path_and_text(body);
    const std::string_view text = rest;
    const auto path = filter::JsonPath::parse(path_text);
    if (path) {
        const bool is_json = variant % 2 == 0;
        const std::string whole = select_json(*path, is_json, text, 0);
        require(select_json(*path, is_json, text, seed) == whole);
        require(whole.empty() || path->may_select(text));
    }
}

void check_xml(std::string_view body) {
    const auto [path_text, rest] = path_and_text(body);
    const std::string_view text = rest;
    const auto path = filter::XmlPath::parse(path_text);
    if (path) {
        pugi::xml_document document;
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
        std::size_t count = 0;
        path->select(document, [&](const filter::XmlValue& value) {
            require(value.text.size() <= text.size());
            ++count;
            return true;
        });
        require(count <= text.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3) {
        return 0;
    }
    const std::string_view body = as_text(Bytes(data + 3, size - 3));
    const std::size_t variant = data[1];
    const std::size_t seed = std::size_t{data[2]} + 1;
    switch (data[0] % 4) {
        case 0:
            check_charset(variant, body, seed);
            break;
        case 1:
            check_grpc(variant, body, seed);
            break;
        case 2:
            check_json(variant, body, seed);
            break;
        default:
            check_xml(body);
            break;
    }
    return 0;
}
