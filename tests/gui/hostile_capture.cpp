// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/hostile_capture.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/support/traffic.h"

namespace waybill::test {
namespace {

using namespace std::string_literals;

constexpr std::string_view kImage = "<img src=x>zqx";
constexpr std::string_view kLink = "<a href=http://evil.example/>zqx</a>";
constexpr std::string_view kEscaped = "&lt;b&gt;zqx&lt;/b&gt;";
// Right-to-left override, isolate, zero width space, in UTF-8.
constexpr std::string_view kTurned = "\xe2\x80\xaezqx\xe2\x80\xac\xe2\x81\xa6gnp.exe\xe2\x80\x8b";
constexpr std::string_view kFormat = "%s%n%1$sz%d zqx %1 %2 %n";

std::string join(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        text += part;
    }
    return text;
}

std::string request(std::string_view target, std::string_view fields = "Host: www.example\r\n") {
    return join({"GET ", target, " HTTP/1.1\r\n", fields, "\r\n"});
}

std::string response(std::string_view type, std::string_view body, std::string_view fields = {}) {
    return response_of(body, join({"Content-Type: ", type, "\r\n", fields}));
}

void exchange(Traffic& traffic, const std::string& ask, const std::string& answer) {
    static std::uint16_t port = 30'000;
    Conversation talk(traffic, ++port);
    talk.open();
    constexpr std::size_t kSegment = 1'400;
    for (std::size_t at = 0; at < ask.size(); at += kSegment) {
        talk.client(std::string_view(ask).substr(at, kSegment));
    }
    for (std::size_t at = 0; at < answer.size(); at += kSegment) {
        talk.server(std::string_view(answer).substr(at, kSegment));
    }
    talk.close();
}

void number(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU);
    }
}

// The head of a PNG of 60,000 by 60,000 pixels.
std::string huge_picture() {
    std::string png = "\x89PNG\r\n\x1a\n";
    number(png, 13);
    png += "IHDR";
    number(png, 60'000);
    number(png, 60'000);
    png += "\x08\x06\0\0\0"s;
    number(png, 0x80d27542);
    number(png, 0);
    png += "IDAT";
    number(png, 0x35af061e);
    return png;
}

// A frame of a WebSocket, without a mask.
std::string from_server(unsigned char first, std::string_view payload) {
    std::string frame(1, static_cast<char>(first));
    frame += static_cast<char>(payload.size());
    frame += payload;
    return frame;
}

}  // namespace

std::string hostile_pcap() {
    Traffic traffic;
    const std::string host = join({"Host: ", kImage, "\r\n"});
    exchange(traffic,
             request(join({"/", kImage, "/", kLink, "?q=", kEscaped, "&r=", kImage})),
             response("text/html; charset=utf-8", join({"<html><b>", kImage, "</b>", kLink})));
    exchange(traffic,
             request("/host", host),
             response(join({"text/", kImage}), kTurned, join({"Server: ", kImage, "\r\n"})));
    exchange(traffic,
             request(join({"/turned/", kTurned, "?", kTurned, "=1"}),
                     join({"Host: www.example\r\nX-Turned: ",
                           kTurned,
                           "\r\nX-Escape: \x1b[31mzqx",
                           "\x07\r\nX-Format: ",
                           kFormat,
                           "\r\n"})),
             response("text/plain", join({kFormat, "\n", kTurned, "\0 \x1b]0;zqx\x07", kImage})));
    exchange(traffic,
             request("/names",
                     join({"Host: www.example\r\n",
                           kImage,
                           ": ",
                           kLink,
                           "\r\n<b>zqx: 1\r\n",
                           "Cookie: ",
                           kImage,
                           "=",
                           kLink,
                           "; a=",
                           kImage,
                           "\r\n",
                           "Authorization: Basic PGltZyBzcmM9eD56cXg6PGI+\r\n",
                           "Referer: javascript:",
                           kImage,
                           "\r\nUser-Agent: ",
                           kLink,
                           "\r\nAccept: ",
                           kImage,
                           "\r\n"})),
             response("application/json",
                      join({"{\"",
                            "<img src=x>zqx",
                            "\": \"",
                            "<b>zqx</b>",
                            "\", \"a\": [\"",
                            kTurned,
                            "\", {\"<a href=x>zqx</a>\": \"\\u202ezqx\\u0000\\n\"}]}"}),
                      join({"Set-Cookie: ",
                            kImage,
                            "=",
                            kLink,
                            "; Domain=",
                            kImage,
                            "; Path=/",
                            kImage,
                            "\r\nSet-Cookie: \r\nETag: \"",
                            kImage,
                            "\"\r\nCache-Control: max-age=60, ",
                            kImage,
                            "=",
                            kLink,
                            "\r\nContent-Security-Policy: default-src ",
                            kImage,
                            " 'nonce-",
                            kImage,
                            "'; ",
                            kImage,
                            "\r\nStrict-Transport-Security: ",
                            kImage,
                            "\r\nVary: ",
                            kImage,
                            "\r\nLink: <javascript:zqx>; rel=\"",
                            kImage,
                            "\"\r\nServer-Timing: ",
                            kImage,
                            ";desc=\"",
                            kLink,
                            "\";dur=5\r\n",
                            "Content-Disposition: attachment; filename=\"../../",
                            kImage,
                            ".html\"\r\nPermissions-Policy: ",
                            kImage,
                            "=*\r\nVia: 1.1 ",
                            kImage,
                            "\r\nWarning: 110 ",
                            kImage,
                            " \"",
                            kLink,
                            "\"\r\n"})));
    exchange(traffic,
             request("/redirect"),
             join({"HTTP/1.1 302 ",
                   kImage,
                   "\r\nLocation: javascript:alert('",
                   kImage,
                   "')\r\nContent-Length: 0\r\n\r\n"}));
    exchange(
        traffic,
        request("/long",
                "Host: www.example\r\nX-Long: <img src=x>zqx" + std::string(60'000, 'A') + "\r\n"),
        response("text/plain", std::string(70'000, 'z') + std::string(kImage)));
    exchange(traffic,
             request("/xml"),
             response("application/xml",
                      join({"<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY e \"",
                            "zqx",
                            "\">]><r a=\"&lt;img src=x>zqx\"><![CDATA[",
                            kImage,
                            "]]>&e;</r>"})));
    exchange(traffic,
             join({"POST /form HTTP/1.1\r\nHost: www.example\r\nContent-Type: ",
                   "application/x-www-form-urlencoded\r\nContent-Length: 62\r\n\r\n",
                   "%3Cimg+src%3Dx%3Ezqx=%3Cb%3Ezqx%3C%2Fb%3E&b=%E2%80%AEzqx&c=%0d"}),
             response("image/png", huge_picture()));
    const std::string parts = join({"--zqx\r\nContent-Disposition: form-data; name=\"",
                                    kImage,
                                    "\"; filename=\"",
                                    "..\\..\\<b>zqx</b>\"\r\nContent-Type: ",
                                    kImage,
                                    "\r\n\r\n",
                                    kLink,
                                    "\r\n--zqx--\r\n"});
    exchange(traffic,
             join({"POST /parts HTTP/1.1\r\nHost: www.example\r\nContent-Type: ",
                   "multipart/form-data; boundary=zqx\r\nContent-Length: ",
                   std::to_string(parts.size()),
                   "\r\n\r\n",
                   parts}),
             response("image/svg+xml",
                      join({"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>zqx</script><image ",
                            "href=\"http://evil.example/zqx.png\"/></svg>"})));
    exchange(traffic,
             join({"<b>zqx</b> /method HTTP/1.1\r\nHost: www.example\r\n\r\n"}),
             response("text/css", join({"body::after { content: \"", kImage, "\" }"})));
    exchange(traffic,
             request("/nul", "Host: www.example\r\nX-Nul: zqx\0<b>zqx\r\n"s),
             join({"HTTP/1.1 500 ",
                   kTurned,
                   "\r\nContent-Type: text/javascript\r\nX-Bad\r\n",
                   "Content-Length: 14\r\n\r\nlet a = 'zqx';"}));
    exchange(
        traffic,
        request("/bytes", "Host: xn--zqx-\xff\xfe\x80.example\r\nX-Bytes: \xc3\x28\xff zqx\r\n"),
        response("text/html; charset=\"<b>zqx\"", "\xff\xfe<\0i\0m\0g\0>\0"s));
    // Calls and messages: their names and texts are of the wire too.
    const std::string call = join({"{\"operationName\":\"",
                                   kImage,
                                   "\",\"query\":\"query zqx { a }\",\"variables\":{\"",
                                   "<b>zqx</b>",
                                   "\":1}}"});
    exchange(traffic,
             join({"POST /graphql HTTP/1.1\r\nHost: www.example\r\nContent-Type: ",
                   "application/json\r\nContent-Length: ",
                   std::to_string(call.size()),
                   "\r\n\r\n",
                   call}),
             response("application/json", join({"{\"data\":\"", kImage, "\"}"})));
    exchange(traffic,
             request("/events", "Host: www.example\r\nAccept: text/event-stream\r\n"),
             response("text/event-stream",
                      join({"event: ", kImage, "\nid: <b>zqx\ndata: ", kTurned, "\n\n"})));
    exchange(traffic,
             request("/socket",
                     "Host: www.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
             join({"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n",
                   "Connection: Upgrade\r\n",
                   "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
                   from_server(0x81, kImage),
                   from_server(0x81, kTurned),
                   from_server(0x82, "\x1b[31m\0zqx"s),
                   from_server(0x89, kLink),
                   from_server(0x88, join({"\x03\xf1", kImage}))}));
    return traffic.pcap();
}

std::string hostile_file_name() {
    return "<img src=x>zqx&lt;b&gt;\xe2\x80\xaegnp %s %1.pcap";
}

}  // namespace waybill::test
