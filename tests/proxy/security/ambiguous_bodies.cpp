// SPDX-License-Identifier: GPL-3.0-or-later
#include <string_view>

#include "tests/proxy/security/ambiguous_requests.h"

namespace waybill::proxy::test {
namespace {

using namespace std::string_literals;

const std::string kHead = "POST /a HTTP/1.1\r\nHost: site.test\r\n";
const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: site.test\r\n\r\n";
const std::string kNext = "GET /next HTTP/1.1\r\nHost: site.test\r\n\r\n";
const std::string kChunked = "Transfer-Encoding: chunked\r\n";

// Fields that frame a body in more than one way: by length it holds a request, by chunks that is
// behind it.
SentBytes fields(const std::string& lines) {
    return {"the fields " + lines, kHead + lines + "\r\n\r\n0\r\n\r\n" + kSmuggled, {}};
}
SentBytes chunks(const std::string& body) {
    return {"the chunks " + body, kHead + kChunked + "\r\n" + body + kSmuggled, {}};
}
SentBytes good(std::string name, const std::string& bytes, std::vector<std::string> arrive) {
    return {std::move(name), bytes, std::move(arrive)};
}

void add_lengths(std::vector<SentBytes>& all) {
    for (const std::string& value : {""s,
                                     "+5"s,
                                     "-5"s,
                                     "-0"s,
                                     "0x5"s,
                                     "5,5"s,
                                     "5, 5"s,
                                     "5 5"s,
                                     "5;a"s,
                                     "5.0"s,
                                     "5e0"s,
                                     "\"5\""s,
                                     "5\0"s,
                                     "5\x0b"s,
                                     "\xd9\xa5"s,
                                     "five"s,
                                     "9223372036854775808"s,
                                     "18446744073709551621"s,
                                     "4294967301, 5"s,
                                     "5_"s}) {
        all.push_back(fields("Content-Length: " + value));
    }
    for (const std::string& lines : {"Content-Length: 5\r\nContent-Length: 5"s,
                                     "Content-Length: 5\r\nContent-Length: 49"s,
                                     "Content-Length: 49\r\ncontent-length: 5"s,
                                     "Content-Length: 5\r\nX: y\r\nCONTENT-LENGTH: 6"s,
                                     "Content-Length: 5\r\nContent-Length : 49"s,
                                     "Content-Length : 5"s,
                                     "Content-Length\t: 5"s,
                                     " Content-Length: 5"s,
                                     "X: y\r\n Content-Length: 5"s,
                                     "Content-Length:\r\n 5"s,
                                     "Content-Length\r\n: 5"s,
                                     "Content-Length\0: 5"s,
                                     "Content-Length=5"s}) {
        all.push_back(fields(lines));
    }
}

void add_codings(std::vector<SentBytes>& all) {
    for (const std::string& lines :
         {"Transfer-Encoding: chunked\r\nContent-Length: 49"s,
          "Content-Length: 49\r\nTransfer-Encoding: chunked"s,
          "Content-Length: 0\r\nTransfer-Encoding: identity"s,
          "Content-Length: 49\r\nTransfer-Encoding: x"s,
          "Transfer-Encoding: chunked\r\nContent-Length: 0"s,
          "Content-Length: 49\r\nTransfer-Encoding : chunked"s,
          "Content-Length: 49\r\n Transfer-Encoding: chunked"s,
          "Content-Length: 49\r\nX: y\r\n Transfer-Encoding: chunked"s,
          "Content-Length: 49\r\nTransfer-Encoding:\x0b"
          "chunked"s,
          "Content-Length: 49\r\nTransfer-Encoding: chunked\x0b"s,
          "Content-Length: 49\r\nTransfer-Encoding: \0chunked"s,
          "Content-Length: 49\r\nTransfer_Encoding: chunked"s,
          "Content-Length: 49\r\nTransfer-Encoding\x7f: chunked"s,
          "Content-Length: 49\r\nX: y\nTransfer-Encoding: chunked"s,
          "Content-Length: 49\r\nX: y\rTransfer-Encoding: chunked"s,
          "Content-Length: 49\r\n\rTransfer-Encoding: chunked"s,
          "Content-Length: 49\r\nTransfer-Encoding\r\n : chunked"s,
          "Content-Length: 49\r\nTransfer-Encoding:\r\n chunked"s,
          "Content-Length: 49\r\nTransfer-Encoding: chunked, identity"s}) {
        all.push_back(fields(lines));
    }
    for (const std::string& value : {""s,
                                     "identity"s,
                                     "gzip"s,
                                     "gzip, chunked"s,
                                     "chunked, gzip"s,
                                     "chunked, chunked"s,
                                     "chunkedchunked"s,
                                     "chunked,"s,
                                     ",chunked"s,
                                     "chunked;a=b"s,
                                     "xchunked"s,
                                     "chunked x"s,
                                     "x chunked"s,
                                     "\"chunked\""s,
                                     "'chunked'"s,
                                     "chunke\xc4\x8f"s,
                                     "chunk"s}) {
        all.push_back(fields("Transfer-Encoding: " + value));
    }
    all.push_back(fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"));
    all.push_back(fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"));
    all.push_back(fields("Transfer-Encoding: x\r\nTransfer-Encoding: chunked"));
    all.push_back({"chunks in HTTP/1.0",
                   "POST /a HTTP/1.0\r\nHost: site.test\r\nConnection: keep-alive\r\n" + kChunked
                       + "\r\n0\r\n\r\n" + kSmuggled,
                   {}});
}

void add_chunks(std::vector<SentBytes>& all) {
    const std::string last = "\r\n0\r\n\r\n";
    for (const std::string& line : {"+5"s,
                                    "-5"s,
                                    "0x5"s,
                                    "5_0"s,
                                    " 5"s,
                                    "5 "s,
                                    "5\t"s,
                                    "5 ;x"s,
                                    "5,5"s,
                                    "5;"s,
                                    ""s,
                                    ";x"s,
                                    "g"s,
                                    "5g"s,
                                    "00000000000000005"s,
                                    "8000000000000000"s,
                                    "ffffffffffffffff"s,
                                    "10000000000000005"s,
                                    "5;a\nb"s,
                                    "5;a\rb"s,
                                    "5;a\0b"s,
                                    "5;\"\r\n\""s}) {
        all.push_back(chunks(line + "\r\nhello" + last));
    }
    for (const std::string& body : {"5\nhello\r\n0\r\n\r\n"s,
                                    "5\rhello\r\n0\r\n\r\n"s,
                                    "5\r\nhello\n0\r\n\r\n"s,
                                    "5\r\nhello\r0\r\n\r\n"s,
                                    "5\r\nhello0\r\n\r\n"s,
                                    "5\r\nhelloX\r\n0\r\n\r\n"s,
                                    "5\r\nhell\r\n0\r\n\r\n"s,
                                    "5\r\nhello\r\n0\n\n"s,
                                    "5\r\nhello\r\n0\r\n\n"s,
                                    "5\r\nhello\r\n0\r\nX: a\n\r\n"s,
                                    "5\r\nhello\r\n0\r\nX : a\r\n\r\n"s,
                                    "5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n"s,
                                    "5\r\nhello\r\n0\r\nX\r\n\r\n"s,
                                    "5\r\nhello\r\n0\r\n"s,
                                    "5\r\nhello\r\n-0\r\n\r\n"s}) {
        all.push_back(chunks(body));
    }
}

void add_good(std::vector<SentBytes>& all) {
    const std::string length = "Content-Length: " + std::to_string(kSmuggled.size()) + "\r\n";
    const std::string whole = "POST /a " + std::to_string(kSmuggled.size());
    all.push_back(good("a request as a body", kHead + length + "\r\n" + kSmuggled, {whole}));
    all.push_back(good("a request as the body of a GET",
                       "GET /a HTTP/1.1\r\nHost: site.test\r\n" + length + "\r\n" + kSmuggled,
                       {"GET /a " + std::to_string(kSmuggled.size())}));
    const std::string size = {"0123456789abcdef"[kSmuggled.size() / 16],
                              "0123456789abcdef"[kSmuggled.size() % 16]};
    all.push_back(
        good("a request as a chunk",
             kHead + kChunked + "\r\n" + size + "\r\n" + kSmuggled + "\r\n0\r\n\r\n" + kNext,
             {whole, "GET /next 0"}));
    all.push_back(good("chunks in capitals",
                       kHead + "TRANSFER-ENCODING: CHUNKED\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n",
                       {"POST /a 10"}));
    all.push_back(good("extensions of chunks",
                       kHead + kChunked + "\r\n5;a=b;c=\"d\"\r\nhello\r\n0;e\r\n\r\n" + kNext,
                       {"POST /a 5", "GET /next 0"}));
    all.push_back(good("framing as trailers",
                       kHead + kChunked
                           + "\r\n5\r\nhello\r\n0\r\nContent-Length: 49\r\nTransfer-Encoding: "
                             "chunked\r\nHost: b\r\n\r\n"
                           + kNext,
                       {"POST /a 5", "GET /next 0"}));
    all.push_back(good("zeros in front of a length",
                       kHead + "Content-Length: 0010\r\n\r\n0123456789" + kNext,
                       {"POST /a 10", "GET /next 0"}));
    all.push_back(good("zeros in front of a chunk's size",
                       kHead + kChunked + "\r\n00005\r\nhello\r\n000\r\n\r\n" + kNext,
                       {"POST /a 5", "GET /next 0"}));
    // Fields of framing that are to be dropped on the way.
    for (const std::string& name :
         {"Content-Length"s, "content-length"s, "close, Content-Length"s}) {
        all.push_back(good("a connection's " + name,
                           kHead + "Connection: " + name + "\r\n" + length + "\r\n" + kSmuggled,
                           {whole}));
    }
    all.push_back(good("a connection's Transfer-Encoding",
                       kHead + "Connection: Transfer-Encoding\r\n" + kChunked
                           + "\r\n5\r\nhello\r\n0\r\n\r\n" + kNext,
                       {"POST /a 5", "GET /next 0"}));
    all.push_back(good("a connection's Host",
                       "GET /a HTTP/1.1\r\nConnection: Host\r\nHost: site.test\r\n\r\n" + kNext,
                       {"GET /a 0", "GET /next 0"}));
    all.push_back(good(
        "no body, and what could be one", kHead + "Content-Length: 0\r\n\r\nhello", {"POST /a 0"}));
    all.push_back(good("an empty line behind a body",
                       kHead + "Content-Length: 5\r\n\r\nhello\r\n" + kNext,
                       {"POST /a 5", "GET /next 0"}));
    all.push_back(good("letters behind a body",
                       kHead + "Content-Length: 5\r\n\r\nhelloX" + kNext,
                       {"POST /a 5", "XGET /next 0"}));
    all.push_back(
        good("a body that is not whole", kHead + "Content-Length: 100\r\n\r\n" + kSmuggled, {}));
    all.push_back(good("a body that is expected",
                       kHead + "Expect: 100-continue\r\n" + length + "\r\n" + kSmuggled,
                       {whole}));
    all.push_back(good(
        "a body that is expected twice",
        kHead + "Expect: 100-continue\r\nExpect: 100-continue\r\n" + length + "\r\n" + kSmuggled,
        {whole}));
    all.push_back(good("an upgrade to what nobody speaks",
                       "GET /a HTTP/1.1\r\nHost: site.test\r\nConnection: upgrade\r\nUpgrade: "
                       "x\r\n\r\n"
                           + kNext,
                       {"GET /a 0", "GET /next 0"}));
    all.push_back(good("an upgrade to WebSocket that is not granted",
                       "GET /a HTTP/1.1\r\nHost: site.test\r\nConnection: upgrade\r\nUpgrade: "
                       "websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                       "AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
                       {"GET /a 0"}));
    all.push_back(
        {"CONNECT with a body",
         "CONNECT site.test:443 HTTP/1.1\r\nHost: site.test\r\n" + length + "\r\n" + kSmuggled,
         {}});
}

}  // namespace

std::vector<SentBytes> ambiguous_bodies() {
    std::vector<SentBytes> all;
    add_lengths(all);
    add_codings(all);
    add_chunks(all);
    add_good(all);
    return all;
}

}  // namespace waybill::proxy::test
