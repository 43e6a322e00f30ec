// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/export/export_case.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "core/base/ascii.h"

namespace waybill::test {
namespace {

using namespace std::string_view_literals;

// What shells, printf, curl, JavaScript, Python, HTTPie and PowerShell take for more than text.
constexpr auto kPieces = std::to_array<std::string_view>({
    "'",
    "\"",
    "`",
    "\\",
    "\\'",
    "'\\''",
    "$(touch canary)",
    "`touch canary`",
    "${HOME}",
    "$HOME",
    "$'\\x41'",
    ";touch canary;",
    "&&touch canary",
    "||touch canary",
    "|touch canary",
    ">canary",
    "<canary",
    "#touch canary",
    "!",
    "!!",
    "!touch",
    "%",
    "%s%n",
    "%00",
    "%0d%0a",
    "%PATH%",
    "{1..3}",
    "{a,b}",
    "[a-z]",
    "[1-3]",
    "*",
    "?",
    "~",
    "~root",
    "-",
    "--",
    "-X",
    "@",
    "@canary",
    "@-",
    "=",
    "==",
    ":=",
    ":",
    ";",
    ",",
    "\\n",
    "\\0",
    "\\x41",
    "\\u0041",
    "\\101",
    "\\c",
    "\\:",
    "${7*7}",
    "{{7*7}}",
    "#{7*7}",
    "\"\"\"",
    "'''",
    "</script>",
    "<!--",
    "*/",
    "//",
    "\xc3\xa9",
    "\xe2\x80\x99",
    "\xe2\x80\x9c",
    "\xe4\xb8\xad",
    "\xf0\x9f\x98\x80",
    "a",
    "Z9",
    "0",
});

// Besides, where they may stand: in a value of a field, and in a body.
constexpr auto kValuePieces = std::to_array<std::string_view>(
    {" ", "  ", "\t", "\x01", "\x7f", "\x1b[31m", "\xe9", "\xff", "\xe2\x80\xa8", "\xe2\x80\xae"});
constexpr auto kBodyPieces = std::to_array<std::string_view>({"\n",
                                                              "\r\n",
                                                              "\r",
                                                              "\0"sv,
                                                              "\n.\n",
                                                              "\nEOF\n",
                                                              "\n###\n",
                                                              "\n< canary\n",
                                                              "\xef\xbb\xbf",
                                                              "\x1a"});

// Where a URL or a target has a meaning for some of them.
constexpr std::string_view kNotInTargets = " \t\r\n";

class RandomText {
public:
    explicit RandomText(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t count) { return random_() % count; }

    template <typename Pieces>
    std::string_view one_of(const Pieces& pieces) {
        return pieces[below(pieces.size())];
    }

    std::string target() {
        std::string text = "/";
        for (std::size_t i = below(8); i > 0; --i) {
            const std::string_view piece = one_of(kPieces);
            if (piece.find_first_of(kNotInTargets) == std::string_view::npos) {
                text += piece;
            }
            text += below(4) == 0 ? "/" : below(6) == 0 ? "?" : "";
        }
        return text;
    }

    std::string value() {
        std::string text;
        for (std::size_t i = below(7); i > 0; --i) {
            text += below(4) == 0 ? one_of(kValuePieces) : one_of(kPieces);
        }
        return std::string(ascii::trim(text));
    }

    std::string body() {
        std::string text;
        for (std::size_t i = below(12); i > 0; --i) {
            text += below(4) == 0 ? one_of(kBodyPieces) : one_of(kPieces);
        }
        return text;
    }

private:
    std::mt19937 random_;
};

}  // namespace

ExportCase make_export_case(std::string_view name,
                            std::string_view authority,
                            std::string head,
                            std::string body) {
    for (std::size_t at = head.find("$HOST"); at != std::string::npos;
         at = head.find("$HOST", at)) {
        head.replace(at, 5, authority);
    }
    // The body may hold what would end the head.
    ExportCase made{std::string(name), exchange_from_text(head + "\n", {})};
    made.exchange->request_body = std::move(body);
    http::Exchange& exchange = made.exchange->exchange;
    exchange.request.body.size = made.exchange->request_body.size();
    const std::array<Byte, 4> loopback = {127, 0, 0, 1};
    exchange.server.ip = ip_from_v4(loopback.data());
    exchange.server.port = static_cast<std::uint16_t>(
        *ascii::parse_decimal(authority.substr(authority.rfind(':') + 1)));
    http::resolve_url(exchange.url,
                      exchange.request.head.method,
                      exchange.request.head.target,
                      exchange.request.head.fields.value("host"),
                      false,
                      exchange.server);
    return made;
}

std::vector<ExportCase> hard_cases(std::string_view authority) {
    std::vector<ExportCase> cases;
    const auto add = [&](std::string_view name, std::string head, std::string body = {}) {
        cases.push_back(make_export_case(name, authority, std::move(head), std::move(body)));
    };
    const auto get =
        [&](std::string_view name, const std::string& target, const std::string& fields) {
            add(name, "GET " + target + " HTTP/1.1\nHost: $HOST\n" + fields);
        };
    const auto post =
        [&](std::string_view name, const std::string& body, const std::string& fields = {}) {
            add(name,
                "POST /p HTTP/1.1\nHost: $HOST\nContent-Length: " + std::to_string(body.size())
                    + '\n' + fields,
                body);
        };

    get("plain", "/", "");
    get("what browsers send",
        "/a/b.html?x=1&y=%20z",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\nAccept: */*\nAccept-Language: de,en;q=0.5\n"
        "Accept-Encoding: gzip, deflate, br\nReferer: http://x.example/?a='b\nCookie: a=1; "
        "b=\"2\"\n"
        "Connection: keep-alive\nSec-Fetch-Mode: navigate\nDNT: 1\n");
    get("quotes", "/'\"`?'\"`", "X-A: it's \"quoted\" `twice`\n");
    get("commands",
        "/$(touch%20canary)?`touch`;touch&&touch|touch",
        "X-A: $(touch canary)`touch canary`;touch canary&&touch canary\n");
    get("variables", "/$HOME/${HOME}?%PATH%", "X-A: $HOME ${HOME} %PATH% $'\\x41' !! !touch\n");
    get("patterns", "/{1..3}/[a-z]/*?{a,b}[1-3]", "X-A: {1..3} [a-z] * ? ~ ~root\n");
    get("backslashes", "/\\a\\\\b?\\n", "X-A: \\ \\\\ \\n \\x41 \\u0041 \\\n");
    get("percent signs", "/%%/%s%n?%zz%", "X-A: %s %% %d %n %\n");
    get("escapes in lower case", "/%c3%a9?%7e%41", "");
    get("dots", "/a/../b/./c/..", "");
    get("slashes", "//x//y//", "");
    get("a fragment", "/a#fragment", "");
    get("a question mark at the end", "/a?", "");
    get("a space in the target", "/a b c", "");
    get("bytes in the target", "/caf\xc3\xa9/\xe9\xff", "");
    get("leading signs", "/-x?-y", "-X: -v\n-: --\nX-A: @canary\nX-B: -\nX-C: @-\n");
    get("separators of HTTPie",
        "/",
        "X-A: =1\nX-B: :=2\nX-C: ==3\nX-D: @4\nX-E: a:b=c@d;e\nX-F: a\\:b\nX-G: \\=\n");
    get("empty values", "/", "X-A:\nUser-Agent:\nAccept:\nX-B:\n");
    get("an empty value of a field that clients add", "/", "Accept-Encoding:\nConnection:\n");
    get("fields of the same name",
        "/",
        "X-A: 1\nX-B: 2\nx-a: 3\nX-A: 1\nCookie: a=1\nCookie: b=2\n");
    get("names", "/", "!#$%&'*+-.^_`|~: 1\n__proto__: 2\nconstructor: 3\n0: 4\n");
    get("characters",
        "/",
        "X-A: caf\xc3\xa9 \xe4\xb8\xad\xf0\x9f\x98\x80\nX-B: \xe2\x80\x98\xe2\x80\x99\n");
    get("bytes", "/", "X-A: \xe9\xff\x80\nX-B: a\xfe\n");
    get("what is not seen",
        "/",
        "X-A: a\xe2\x80\xae"
        "b\xe2\x80\xa8"
        "c\xe2\x80\x8b\n");
    get("controls",
        "/",
        "X-A: a\x01\x1b[31m\x7f"
        "b\nX-B: a\tb\n");
    get("a long value", "/", "X-A: " + std::string(60'000, 'a') + "'\n");
    get("a body with GET", "/", "");
    cases.back().exchange->request_body = "q=1";
    cases.back().exchange->exchange.request.body.size = 3;
    add("a host in small letters and in the middle",
        "GET / HTTP/1.1\nX-A: 1\nhost: $HOST\nX-B: 2\n");
    add("a host that is none", "GET / HTTP/1.1\nHost: $(touch canary) 'x'\n");
    add("an absolute target", "GET http://$HOST/a?b HTTP/1.1\nHost: other.example\n");
    add("credentials in the target", "GET http://user:pa'ss@$HOST/ HTTP/1.1\nHost: $HOST\n");
    add("an asterisk", "OPTIONS * HTTP/1.1\nHost: $HOST\n");
    add("HEAD", "HEAD /h HTTP/1.1\nHost: $HOST\nX-A: 1\n");
    add("HEAD with a body", "HEAD / HTTP/1.1\nHost: $HOST\nContent-Length: 1\n", "x");
    add("HTTP/1.0 without a host", "GET /ten HTTP/1.0\nX-A: 1\n");
    add("a small method", "get / HTTP/1.1\nHost: $HOST\n");
    add("a method with signs", "M-SEARCH / HTTP/1.1\nHost: $HOST\nMAN: \"ssdp:discover\"\n");
    add("a method that attacks", "$`!'*|& / HTTP/1.1\nHost: $HOST\n");
    add("POST without body", "POST / HTTP/1.1\nHost: $HOST\nContent-Length: 0\n");
    add("POST without body and length", "POST / HTTP/1.1\nHost: $HOST\n");
    add("DELETE", "DELETE /x HTTP/1.1\nHost: $HOST\n");
    add("PATCH",
        "PATCH /x HTTP/1.1\nHost: $HOST\nContent-Length: 2\nContent-Type: text/plain\n",
        "{}");
    add("chunks",
        "PUT /x HTTP/1.1\nHost: $HOST\nTransfer-Encoding: chunked\nContent-Type: a/b\n",
        "one two\r\n");
    add("chunks without content", "POST /x HTTP/1.1\nHost: $HOST\nTransfer-Encoding: chunked\n");
    add("a length that is wrong", "POST / HTTP/1.1\nHost: $HOST\nContent-Length: 999\n", "short");
    add("two lengths",
        "POST / HTTP/1.1\nHost: $HOST\nContent-Length: 5\nContent-Length: 6\n",
        "short");
    add("chunks and a length",
        "POST / HTTP/1.1\nHost: $HOST\nContent-Length: 5\nTransfer-Encoding: chunked\n",
        "short");
    add("an upgrade",
        "GET /ws HTTP/1.1\nHost: $HOST\nConnection: Upgrade\nUpgrade: "
        "websocket\nSec-WebSocket-Key: AA==\n");
    add("a folded value", "GET / HTTP/1.1\nHost: $HOST\nX-A: 1\n\t2\n  3\n");
    add("Expect", "POST / HTTP/1.1\nHost: $HOST\nExpect: 100-continue\nContent-Length: 1\n", "x");

    post("a form", "a=1&b=%20'x'", "Content-Type: application/x-www-form-urlencoded\n");
    post("JSON",
         "{\"a\": \"it's $(touch canary) \\n \\u0041\", \"b\": [1, 2]}",
         "Content-Type: application/json\n");
    post("a body that begins with @", "@canary");
    post("a body that begins with -", "-d");
    post("a body of signs", "-\x01%");
    post("a body of one backslash", "\\");
    post("quotes in the body", "'\"`'''\"\"\"\\'\\\"");
    post("line feeds in the body", "a\nb\n\nc\n");
    post("line feeds and history", "a\n!touch\n!!\n");
    post("carriage returns in the body", "a\r\nb\rc\n");
    post("only a line feed", "\n");
    post("all bytes", [] {
        std::string all;
        for (int i = 0; i < 256; ++i) {
            all += static_cast<char>(i);
        }
        return all;
    }());
    post("NUL", std::string("\0a\0", 3));
    post("what is not seen in the body",
         "a\xe2\x80\xa8"
         "b\xe2\x80\xa9\xe2\x80\xae"
         "c\xf3\xa0\x80\x81\xef\xbb\xbf");
    post("a mark of byte order", "\xef\xbb\xbf{}", "Content-Type: application/json\n");
    post("half a character", "\xc3", "Content-Type: text/plain\n");
    post("a surrogate", "\xed\xa0\x80", "Content-Type: text/plain\n");
    post("a long text", std::string(70'000, 'x') + "'$(touch canary)\n");
    post("many line feeds", [] {
        std::string lines;
        for (int i = 0; i < 5'000; ++i) {
            lines += "line " + std::to_string(i) + " '%s'\n";
        }
        return lines;
    }());
    post("a long binary", [] {
        std::string bytes;
        std::mt19937 random(7);
        for (int i = 0; i < 200'000; ++i) {
            bytes += static_cast<char>(random());
        }
        return bytes;
    }());
    post("beyond a mebibyte", [] {
        std::string bytes;
        std::mt19937 random(8);
        for (int i = 0; i < 1'300'000; ++i) {
            bytes += static_cast<char>(random());
        }
        return bytes;
    }());
    return cases;
}

std::vector<ExportCase> random_cases(std::string_view authority,
                                     std::uint32_t seed,
                                     std::size_t count) {
    static constexpr auto kMethods =
        std::to_array<std::string_view>({"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"});
    RandomText random(seed);
    std::vector<ExportCase> cases;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view method = random.one_of(kMethods);
        std::string body = method == "GET" ? std::string() : random.body();
        std::string head = std::string(method) + ' ' + random.target() + " HTTP/1.1\nHost: $HOST\n";
        for (std::size_t fields = random.below(6); fields > 0; --fields) {
            head += "X-" + std::to_string(random.below(8)) + ": " + random.value() + '\n';
        }
        if (random.below(2) == 0) {
            head += "Content-Type: text/plain\n";
        }
        if (!body.empty()) {
            head += "Content-Length: " + std::to_string(body.size()) + '\n';
        }
        cases.push_back(make_export_case(
            "random " + std::to_string(seed) + '/' + std::to_string(i), authority, head, body));
    }
    return cases;
}

std::vector<std::string> random_texts(std::uint32_t seed, std::size_t count) {
    RandomText random(seed);
    std::vector<std::string> texts;
    while (texts.size() < count) {
        std::string text = random.below(2) == 0 ? random.body() : random.value();
        text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
        texts.push_back(std::move(text));
    }
    return texts;
}

}  // namespace waybill::test
