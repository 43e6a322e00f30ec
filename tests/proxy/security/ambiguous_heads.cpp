// SPDX-License-Identifier: GPL-3.0-or-later
#include <string_view>

#include "tests/proxy/security/ambiguous_requests.h"

namespace waybill::proxy::test {
namespace {

using namespace std::string_literals;

const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: site.test\r\n\r\n";

// What follows would be a request to whoever takes what came for a whole one.
SentBytes refused(std::string name, const std::string& bytes) {
    return {std::move(name), bytes + kSmuggled, {}};
}
SentBytes field(const std::string& line) {
    return refused("the field " + line,
                   "GET /a HTTP/1.1\r\nHost: site.test\r\n" + line + "\r\n\r\n");
}
SentBytes start(const std::string& line) {
    return refused("the line " + line, line + "\r\nHost: site.test\r\n\r\n");
}
SentBytes host(const std::string& value) {
    return refused("the host " + value, "GET /a HTTP/1.1\r\nHost: " + value + "\r\n\r\n");
}

void add_lines(std::vector<SentBytes>& all) {
    const std::string host_line = "Host: site.test";
    for (const std::string& bytes :
         {"GET /a HTTP/1.1\n" + host_line + "\n\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\n\r\n",
          "GET /a HTTP/1.1\n" + host_line + "\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\r\n\n",
          "GET /a HTTP/1.1\r" + host_line + "\r\r",
          "GET /a HTTP/1.1\r\n" + host_line + "\rX: y\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\r\n\rX: y\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\n\r\n\r\n",
          "GET /a HTTP/1.1\r\r\n" + host_line + "\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\r\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\r\n \r\n\r\n",
          "GET /a HTTP/1.1\r\n " + host_line + "\r\n\r\n",
          "GET /a HTTP/1.1\r\n\t" + host_line + "\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\r\nX: a\r\n b\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\r\nX: a\r\n\tContent-Length: 40\r\n\r\n",
          "\nGET /a HTTP/1.1\r\n" + host_line + "\r\n\r\n",
          "\rGET /a HTTP/1.1\r\n" + host_line + "\r\n\r\n",
          "\r\n\r\n\r\n\r\n\r\n\r\nGET /a HTTP/1.1\r\n" + host_line + "\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\r\nX: a\nTransfer-Encoding: chunked\r\n\r\n",
          "GET /a HTTP/1.1\r\n" + host_line + "\r\nX: a\rContent-Length: 44\r\n\r\n"}) {
        all.push_back(refused("lines: " + bytes, bytes));
    }
}

void add_fields(std::vector<SentBytes>& all) {
    for (const std::string& line : {"X : a"s,
                                    "X\t: a"s,
                                    ": a"s,
                                    "X"s,
                                    "X Y: a"s,
                                    "X\0: a"s,
                                    "X: a\0b"s,
                                    "X: a\x01"s,
                                    "X: a\x0b"s,
                                    "X: a\x7f"s,
                                    "X\x0b: a"s,
                                    "X\xff: a"s,
                                    "\"X\": a"s,
                                    "(X): a"s,
                                    "X@: a"s,
                                    "X, Content-Length: 44"s,
                                    "Content_Length: 44"s,
                                    "Transfer_Encoding: chunked"s,
                                    "X=Content-Length: 44"s}) {
        all.push_back(field(line));
    }
}

void add_starts(std::vector<SentBytes>& all) {
    for (const std::string& line : {"GET /a"s,
                                    "GET  /a HTTP/1.1"s,
                                    "GET /a  HTTP/1.1"s,
                                    "GET /a HTTP/1.1 "s,
                                    "GET\t/a HTTP/1.1"s,
                                    "GET /a\tHTTP/1.1"s,
                                    "GET /a\x0bHTTP/1.1"s,
                                    " GET /a HTTP/1.1"s,
                                    "GET /a b HTTP/1.1"s,
                                    "GET /a HTTP/1.1 HTTP/1.1"s,
                                    "GET /a HTTP/0.9"s,
                                    "GET /a HTTP/1.2"s,
                                    "GET /a HTTP/1.10"s,
                                    "GET /a HTTP/01.1"s,
                                    "GET /a HTTP/1"s,
                                    "GET /a HTTP/1,1"s,
                                    "GET /a HTTP/2.0"s,
                                    "GET /a HTTP/3"s,
                                    "GET /a http/1.1"s,
                                    "GET /a HTTP /1.1"s,
                                    "GET /a ICE/1.0"s,
                                    "GET /a RTSP/1.0"s,
                                    "GET /a\0 HTTP/1.1"s,
                                    "GET /a\x7f HTTP/1.1"s,
                                    "\0GET /a HTTP/1.1"s,
                                    "G(T /a HTTP/1.1"s,
                                    "G:T /a HTTP/1.1"s,
                                    "G\xc3\x89T /a HTTP/1.1"s,
                                    "GET a HTTP/1.1"s,
                                    "GET * HTTP/1.1"s,
                                    "GET ?a HTTP/1.1"s,
                                    "GET /a#b HTTP/1.1"s,
                                    "GET http:///a HTTP/1.1"s,
                                    "GET http:/a HTTP/1.1"s,
                                    "GET http://u@site.test/a HTTP/1.1"s,
                                    "GET http://site.test:x/a HTTP/1.1"s,
                                    "GET http://[::1/a HTTP/1.1"s,
                                    "GET http://site.test\\a HTTP/1.1"s,
                                    "CONNECT /a HTTP/1.1"s,
                                    "CONNECT site.test HTTP/1.1"s,
                                    "CONNECT site.test:0 HTTP/1.1"s,
                                    "CONNECT site.test:443 HTTP/1.1"s,
                                    "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM /a HTTP/1.1"s,
                                    "PRI * HTTP/2.0"s}) {
        all.push_back(start(line));
    }
}

void add_hosts(std::vector<SentBytes>& all) {
    for (const std::string& value : {"site.test, other.test"s,
                                     "site.test other.test"s,
                                     "u@site.test"s,
                                     "site.test/smuggled"s,
                                     "site.test?a"s,
                                     "site.test#a"s,
                                     "site.test:80:80"s,
                                     "site.test:x"s,
                                     "site.test:99999"s,
                                     "site.test\\a"s,
                                     "http://site.test"s,
                                     "[::1"s,
                                     "<site.test>"s,
                                     "site.test\0"s}) {
        all.push_back(host(value));
    }
    all.push_back(refused("no host", "GET /a HTTP/1.1\r\n\r\n"));
    all.push_back(field("Host: site.test"));
    all.push_back(field("host: other.test"));
    all.push_back(field("Host : other.test"));
    all.push_back(
        refused("two hosts of HTTP/1.0", "GET /a HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"));
    all.push_back(
        refused("no host beside an absolute target", "GET http://site.test/a HTTP/1.1\r\n\r\n"));
}

}  // namespace

std::vector<SentBytes> ambiguous_heads() {
    std::vector<SentBytes> all;
    add_lines(all);
    add_fields(all);
    add_starts(all);
    add_hosts(all);
    // What looks odd and is not.
    const std::string good = "Host: site.test\r\n\r\n";
    all.push_back({"empty lines in front", "\r\n\r\nGET /a HTTP/1.1\r\n" + good, {"GET /a 0"}});
    all.push_back({"a method nobody knows", "SMUGGLE /a HTTP/1.1\r\n" + good, {"SMUGGLE /a 0"}});
    all.push_back({"a method in lower case", "get /a HTTP/1.1\r\n" + good, {"get /a 0"}});
    all.push_back({"two slashes", "GET //a HTTP/1.1\r\n" + good, {"GET //a 0"}});
    all.push_back(
        {"a line break as text", "GET /a%0d%0aX:b HTTP/1.1\r\n" + good, {"GET /a%0d%0aX:b 0"}});
    all.push_back(
        {"no space behind the colon", "GET /a HTTP/1.1\r\nHost:site.test\r\n\r\n", {"GET /a 0"}});
    all.push_back(
        {"blanks around a value", "GET /a HTTP/1.1\r\nX: \t a \t\r\n" + good, {"GET /a 0"}});
    all.push_back({"an empty value", "GET /a HTTP/1.1\r\nX:\r\n" + good, {"GET /a 0"}});
    all.push_back({"HTTP/1.0 without a host, and another behind it",
                   "GET /a HTTP/1.0\r\n\r\n" + kSmuggled,
                   {"GET /a 0"}});
    all.push_back({"the last one, and another behind it",
                   "GET /a HTTP/1.1\r\nConnection: close\r\n" + good + kSmuggled,
                   {"GET /a 0"}});
    all.push_back(
        {"three at once",
         "GET /a HTTP/1.1\r\n" + good + "GET /b HTTP/1.1\r\n" + good + "GET /c HTTP/1.1\r\n" + good,
         {"GET /a 0", "GET /b 0", "GET /c 0"}});
    all.push_back({"a good one, and a bad one behind it",
                   "GET /a HTTP/1.1\r\n" + good + "GET /b HTTP/1.1\n" + good + kSmuggled,
                   {"GET /a 0"}});
    return all;
}

}  // namespace waybill::proxy::test
