// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session with a secret in each place where secrets stand, exported in each way that is redacted:
// none of them survives in any form, and what is no secret does.
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "capture/session_judging.h"
#include "core/base/ascii.h"
#include "core/report/code_export.h"
#include "core/report/har_writer.h"
#include "core/report/message_list.h"
#include "core/report/redactor.h"
#include "core/report/session_report.h"
#include "core/store/noted_exchanges.h"
#include "tests/support/analyzed_capture.h"
#include "tests/support/compress.h"
#include "tests/support/http2_script.h"
#include "tests/support/jwt_maker.h"
#include "tests/support/traffic.h"

namespace waybill::report {
namespace {

using http::Http2Script;
using test::base64url;
using test::Conversation;
using test::Traffic;

// Of each canary its name says where it stands.
class Canaries {
public:
    std::string operator()(const std::string& place, std::string value = {}) {
        if (value.empty()) {
            value = "cX" + std::to_string(1000 + values_.size() * 37) + "qVz8Kp"
                    + std::to_string(100 + values_.size());
        }
        return values_.try_emplace(place, std::move(value)).first->second;
    }
    const std::map<std::string, std::string>& all() const { return values_; }

private:
    std::map<std::string, std::string> values_;
};

std::string base64(std::string_view text) {
    std::string digits = base64url(text);
    for (char& c : digits) {
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    return digits.append((4 - digits.size() % 4) % 4, '=');
}

std::string percent(std::string_view text, std::string_view hex = "0123456789ABCDEF") {
    std::string out;
    for (const char c : text) {
        if (ascii::is_alpha(c) || ascii::is_digit(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out.append("%").append(1, hex[byte >> 4U]).append(1, hex[byte & 0xfU]);
        }
    }
    return out;
}

std::string json_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out.append(c == '"' || c == '\\' ? "\\" : "").append(1, c);
    }
    return out;
}

std::string html_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
    }
    return out;
}

// What gives a secret away, whatever it was put into.
std::vector<std::string> forms_of(const std::string& secret) {
    std::vector<std::string> forms = {secret,
                                      percent(secret),
                                      percent(secret, "0123456789abcdef"),
                                      json_escaped(secret),
                                      json_escaped(json_escaped(secret)),
                                      html_escaped(secret)};
    for (std::size_t before = 0; before < 3; ++before) {
        const std::string in_front(before, 'x');
        // Without the digits that have bits of what stands around it.
        const std::string digits = base64(in_front + secret);
        const std::size_t begin = (before * 8 + 5) / 6;
        const std::size_t end = (before + secret.size()) * 8 / 6;
        forms.push_back(digits.substr(begin, end - begin));
        forms.push_back(base64url(in_front + secret).substr(begin, end - begin));
    }
    return forms;
}

bool gives_away(std::string_view output, const std::string& secret) {
    for (const std::string& form : forms_of(secret)) {
        if (output.find(form) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

std::string websocket_frame(Side side, unsigned opcode, std::string_view payload) {
    std::string frame(1, static_cast<char>(0x80U | opcode));
    const bool masked = side == Side::Client;
    frame +=
        static_cast<char>((masked ? 0x80U : 0U) | (payload.size() < 126 ? payload.size() : 126));
    if (payload.size() >= 126) {
        frame += static_cast<char>(payload.size() >> 8U);
        frame += static_cast<char>(payload.size() & 0xffU);
    }
    const std::string mask = masked ? "\x11\x22\x33\x44" : "";
    frame += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame += static_cast<char>(masked ? payload[i] ^ mask[i % 4] : payload[i]);
    }
    return frame;
}

std::string grpc_message(std::string_view text) {
    std::string message = "\x0a" + std::string(1, static_cast<char>(text.size()));
    message += text;
    return std::string("\0\0\0\0", 4) + static_cast<char>(message.size()) + message;
}

std::string post(std::string_view target,
                 std::string_view type,
                 std::string_view body,
                 std::string_view fields = {}) {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: www.example\r\nContent-Type: "
           + std::string(type) + "\r\n" + std::string(fields)
           + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string type_of(std::string_view type) {
    return "Content-Type: " + std::string(type) + "\r\n";
}

class CanarySession {
public:
    CanarySession() : capture_(make()) {}

    // The packets of all conversations. Each call says the same.
    std::string make() {
        Canaries& c = canaries;
        Traffic traffic;
        Conversation talk(traffic);
        talk.open();
        heads(talk, c);
        bodies(talk, c);
        coded_bodies(talk, c);
        repeated(talk, c);
        talk.close();
        websocket(traffic, c);
        tunnel(traffic, c);
        http2(traffic, c);
        return traffic.pcap();
    }

    static void heads(Conversation& talk, Canaries& c) {
        using test::get;
        using test::response_of;
        talk.client(
            get("/page-one?view=list&token=" + c("query"),
                "Authorization: Bearer " + c("bearer") + "\r\nCookie: lang=en; sid=" + c("cookie")
                    + "\r\nX-Api-Key: " + c("x-api-key") + "\r\nX-CSRF-Token: " + c("x-csrf-token")
                    + "\r\nReferer: https://other.example/r?session_id=" + c("referer")
                    + "\r\nX-Trace: plain-trace-value-1\r\n"));
        talk.server("HTTP/1.1 103 Early Hints\r\nLink: </style.css?access_token=" + c("interim")
                    + ">; rel=preload\r\n\r\n");
        talk.server(response_of(
            "seen",
            "Set-Cookie: visit=" + c("set-cookie")
                + "; Path=/page-one; HttpOnly\r\nX-Auth-Token: " + c("response field") + "\r\n"));
        talk.client(get("/path;jsessionid=" + c("path parameter") + "/inner",
                        "Authorization: Basic "
                            + base64(c("basic user") + ":" + c("basic password", "p/a+s\"s&w<or7"))
                            + "\r\n"));
        talk.server("HTTP/1.1 302 Found\r\nLocation: https://" + c("user in url") + ":"
                    + c("password in url") + "@next.example/landing?code=" + c("oauth code")
                    + "#id_token=" + c("fragment") + "&state=" + c("fragment state")
                    + "\r\nContent-Length: 0\r\n\r\n");
        talk.client(get("/go?next=" + percent("https://in.example/?api_key=" + c("nested url"))
                            + "&mail=" + percent(c("mail in url", "jane.roe@mail.example")),
                        "Authorization: Digest username=\"" + c("digest user")
                            + "\", realm=\"zoo\", uri=\"/go\", response=\"" + c("digest response")
                            + "\"\r\n"));
        talk.server(response_of("x",
                                "Content-Disposition: attachment; filename=\"report?token="
                                    + c("file name") + "\"\r\n"));
        talk.client(get("/signed?X-Amz-Credential=" + c("amz credential")
                        + "&X-Amz-Signature=" + c("amz signature") + "&width=640"));
        talk.server("HTTP/1.1 200 OK\r\nBad line with " + c("bearer")
                    + "\r\nContent-Length: 2\r\n\r\nok");
    }

    static void bodies(Conversation& talk, Canaries& c) {
        using test::get;
        using test::response_of;
        const std::string password = c("form password", "h/un+t\"e<r2&9");
        talk.client(post("/login",
                         "application/x-www-form-urlencoded",
                         "user=bob&password=" + percent(password) + "&remember=yes"));
        talk.server(response_of("<p>Wrong password " + html_escaped(password) + " for bob</p>",
                                type_of("text/html")));
        talk.client(post("/upload",
                         "multipart/form-data; boundary=bb",
                         "--bb\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n"
                             + c("multipart")
                             + "\r\n--bb\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n"
                               "plain-title\r\n--bb--\r\n"));
        talk.server(response_of(
            R"({"user":{"name":"bob","auth":{"refresh_token":")" + c("nested json")
                + R"("}},"pin":)" + c("json number", "73190462") + R"(,"kept":"plain-json-value"})",
            type_of("application/json")));
        talk.client(post("/graphql",
                         "application/json",
                         R"({"operationName":"Login","query":"mutation Login { x }",)"
                         R"("variables":{"input":{"password":")"
                             + json_escaped(c("graphql", "g\"q\\l-77x")) + R"("}}})"));
        talk.server(response_of(
            R"({"event":"{\"secret\":\")" + c("json in json") + R"(\",\"n\":\"plain-inner\"}"})",
            type_of("application/json")));
        talk.client(post("/soap",
                         "text/xml",
                         "<s:E><w:Password>" + c("xml") + "</w:Password><t>plain-xml</t></s:E>"));
        talk.server(response_of("<input type=\"hidden\" name=\"csrf_token\" value=\""
                                    + c("html input") + "\"><meta name=\"csrf-token\" content=\""
                                    + c("html meta") + "\"><div data-x=\"{&quot;apiKey&quot;:&quot;"
                                    + c("html attribute") + "&quot;}\">plain-html</div>",
                                type_of("text/html")));
        talk.client(get("/app.js"));
        talk.server(response_of(
            "const plain='plain-script';login({apiKey:'" + c("script") + "'});var k='"
                + c("aws key", "AKIAQ3EGQ2JSLTWMZP4K") + "';// "
                + c("jwt", test::make_token(R"({"alg":"HS256"})", R"({"sub":"1","n":"x"})")) + "\n",
            type_of("text/javascript")));
        talk.client(get("/people"));
        talk.server(response_of(R"({"m":")" + c("mail", "john.doe@corp.example") + R"(","c":")"
                                    + c("card", "4111 1111 1111 1111") + R"(","i":")"
                                    + c("iban", "DE89370400440532013000") + R"(","phone":")"
                                    + c("phone", "+4915112345678") + R"("})",
                                type_of("application/json")));
    }

    static void coded_bodies(Conversation& talk, Canaries& c) {
        using test::get;
        using test::response_of;
        talk.client(get("/gzip"));
        talk.server(
            response_of(testing::gzip(R"({"token":")" + c("gzip") + R"(","p":"plain-gzip"})"),
                        "Content-Encoding: gzip\r\n" + type_of("application/json")));
        talk.client(get("/br"));
        talk.server(response_of(testing::brotli(R"({"token":")" + c("brotli") + R"("})"),
                                "Content-Encoding: br\r\n" + type_of("application/json")));
        talk.client(get("/base64"));
        talk.server(
            response_of(base64(R"({"note":"plain-coded","apiToken":")" + c("base64") + R"("})"),
                        type_of("text/plain")));
        talk.client(get("/chunked"));
        const std::string front = R"({"access_token":")" + c("chunked").substr(0, 6);
        const std::string back = c("chunked").substr(6) + R"("})";
        const std::string hex = "0123456789abcdef";
        const auto chunk = [&](const std::string& text) {
            return std::string(1, hex[text.size() >> 4U]) + hex[text.size() & 0xfU] + "\r\n" + text
                   + "\r\n";
        };
        talk.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                    + type_of("application/json") + "\r\n" + chunk(front) + chunk(back)
                    + "0\r\nX-Auth-Token: " + c("trailer") + "\r\n\r\n");
        talk.client(get("/events"));
        talk.server(response_of("event: login\ndata: {\"session_id\":\"" + c("server event")
                                    + "\"}\n\ndata: plain-event\n\n",
                                type_of("text/event-stream")));
    }

    // What was learned at one place and stands at another one, without a name.
    static void repeated(Conversation& talk, Canaries& c) {
        using test::get;
        using test::response_of;
        talk.client(post("/rpc",
                         "application/json",
                         R"({"jsonrpc":"2.0","id":1,"method":"run)" + c("bearer") + R"("})"));
        talk.server(response_of("you sent " + c("cookie") + " and " + c("query") + ", again "
                                    + base64(c("query")) + " or " + percent(c("form password")),
                                type_of("text/plain")));
        talk.client(get("/image"));
        talk.server(response_of(
            "\x89PNG\r\n\x1a\n" + std::string(8, '\0') + c("bearer") + std::string(8, '\0'),
            type_of("image/png")));
    }

    static void websocket(Traffic& traffic, Canaries& c) {
        Conversation talk(traffic, 40'001);
        talk.open();
        talk.client(test::get("/socket",
                              "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
        talk.server(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade"
            "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        talk.client(websocket_frame(
            Side::Client, 1, R"({"type":"auth","token":")" + c("websocket text") + R"("})"));
        talk.server(websocket_frame(
            Side::Server, 2, R"(bin {"password":")" + c("websocket binary") + R"("})"));
        talk.server(websocket_frame(Side::Server, 1, "plain-message " + c("bearer")));
        talk.server(
            websocket_frame(Side::Server, 8, std::string("\x0f\xa0", 2) + "token=" + c("bearer")));
        talk.close();
    }

    static void tunnel(Traffic& traffic, Canaries& c) {
        Conversation talk(traffic, 40'002, 8080);
        talk.open();
        talk.client("CONNECT " + c("connect user") + ":" + c("connect password")
                    + "@far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n"
                      "Proxy-Authorization: Basic "
                    + base64(c("proxy user") + ":" + c("proxy password")) + "\r\n\r\n");
        talk.server("HTTP/1.1 200 Connection established\r\n\r\n");
        talk.close();
    }

    static void http2(Traffic& traffic, Canaries& c) {
        Conversation talk(traffic, 40'003);
        talk.open();
        const std::string script =
            "C preface\nC settings 0\nS settings 0\n"
            "C headers 1 end | :method: GET | :scheme: http | :authority: h2.example | :path: "
            "/two?auth_token="
            + c("http2 path") + " | cookie: h2sid=" + c("http2 cookie")
            + " | x-kept: plain-field\n"
              "S headers 1 | :status: 200 | set-cookie: h2=" + c("http2 set-cookie")
            + "; Secure\nS data 1 | token for " + c("http2 cookie")
            + "\nS headers 1 end | x-session-token: " + c("http2 trailer")
            + "\n"
              "C headers 3 | :method: POST | :scheme: http | :authority: h2.example | :path: "
              "/pkg.Service/Call | content-type: application/grpc | te: trailers | authorization: "
              "Bearer "
            + c("grpc metadata") + "\n";
        for (const http::ScriptedBytes& bytes : Http2Script::read(script)) {
            talk.say(bytes.side, bytes.bytes);
        }
        const auto data = [&](Side side, unsigned flags, const std::string& payload) {
            talk.say(side, Http2Script::frame(0, flags, 3, payload));
        };
        data(Side::Client, 1, grpc_message("hi " + c("grpc mail", "kim@grpc.example") + " bye"));
        for (const http::ScriptedBytes& bytes :
             Http2Script::read("S headers 3 | :status: 200 | content-type: application/grpc\n")) {
            talk.say(bytes.side, bytes.bytes);
        }
        data(Side::Server, 0, grpc_message("again " + c("grpc metadata")));
        for (const http::ScriptedBytes& bytes :
             Http2Script::read("S headers 3 end | grpc-status: 0\n")) {
            talk.say(bytes.side, bytes.bytes);
        }
        talk.close();
    }

    Canaries canaries;

    store::Session& session() { return capture_.mutable_session(); }
    test::AnalyzedCapture& capture() { return capture_; }

private:
    test::AnalyzedCapture capture_;
};

TextOutput into(std::string& text) {
    return [&text](std::string_view more) {
        text += more;
        return Result<void>();
    };
}

void write_all(ExchangeWriter& writer,
               const store::Session& session,
               store::ExchangeLoader& loader) {
    ASSERT_TRUE(writer.begin(session).has_value());
    http::Exchange exchange;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        loader.load(i, store::BodyDetail::Digest, exchange);
        ASSERT_TRUE(writer.add(session, exchange, loader).has_value());
    }
    ASSERT_TRUE(writer.finish(session).has_value());
}

std::string har_of(const store::Session& session,
                   store::ExchangeLoader& loader,
                   const Redactor* redactor) {
    std::string text;
    HarOptions options;
    if (redactor != nullptr) {
        options.clean = [redactor](std::string_view comment) {
            return redactor->redact(comment);
        };
    }
    const auto writer = make_har_writer(into(text), options);
    write_all(*writer, session, loader);
    return text;
}

std::string code_of_all(CodeForm form,
                        const store::Session& session,
                        store::ExchangeLoader& loader) {
    std::string text;
    const auto writer = make_code_writer(form, into(text));
    write_all(*writer, session, loader);
    return text;
}

std::string lines_of(const store::Session& session, store::ExchangeLoader& loader) {
    std::string text;
    http::Exchange exchange;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        loader.load(i, store::BodyDetail::Digest, exchange);
        append_exchange(text, exchange);
        text += '\n';
    }
    return text;
}

class RedactionCanariesTest : public ::testing::Test {
protected:
    RedactionCanariesTest() {
        comment_ = "ask " + made_.canaries("mail in comment", "max@comment.example") + " about "
                   + made_.canaries("bearer");
        const auto noted = std::make_shared<store::NotedExchanges>();
        noted->note(0, 1, comment_);
        made_.session().noted = noted;
        const store::Session& session = made_.session();
        http::Exchange exchange;
        for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
            loader_.load(i, store::BodyDetail::None, exchange);
            redactor_.learn(exchange, loader_);
        }
        redactor_.learn_text(comment_);
        redacted_ = redactor_.wrap(loader_);
    }

    std::string html() {
        const analysis::SessionAudit audit = capture::judge_session({
            .session = made_.session(),
            .make_loader =
                [&] { return capture::make_loader(made_.capture().recording(), made_.session()); },
            .threads = 1,
            .options = {.bodies = true},
            .stop = nullptr,
            .progress = nullptr,
        });
        std::string text;
        append_report_html(text, make_report(made_.session(), audit));
        return text;
    }

    void expect_no_canaries(const std::string& output, const char* name) {
        for (const auto& [place, value] : made_.canaries.all()) {
            EXPECT_FALSE(gives_away(output, value)) << place << " is in " << name;
        }
        LeakScanner scanner(redactor_);
        scanner.add(as_bytes(output));
        for (const LeakScanner::Leak& leak : scanner.leaks()) {
            ADD_FAILURE() << name << ": " << leak.kind << " at " << leak.offset << ": "
                          << output.substr(leak.offset > 60 ? leak.offset - 60 : 0, 120);
        }
    }

    CanarySession made_;
    store::ExchangeLoader& loader_ = made_.capture().loader();
    std::string comment_;
    Redactor redactor_;
    std::unique_ptr<store::ExchangeLoader> redacted_;
};

TEST_F(RedactionCanariesTest, AllAreThereWithTheirSecrets) {
    const std::string har = har_of(made_.session(), loader_, nullptr);
    for (const auto& [place, value] : made_.canaries.all()) {
        EXPECT_TRUE(gives_away(har, value)) << place;
    }
    EXPECT_GE(made_.canaries.all().size(), 50U);
}

TEST_F(RedactionCanariesTest, NoneIsLeftInHar) {
    const std::string har = har_of(made_.session(), *redacted_, &redactor_);
    expect_no_canaries(har, "HAR");
    for (const std::string_view kept : {"/page-one?view=list&token=redacted-token-",
                                        "plain-trace-value-1",
                                        "lang=redacted-cookie-",
                                        "user=bob&password=redacted-password-",
                                        "plain-title",
                                        "plain-json-value",
                                        "plain-inner",
                                        "plain-xml",
                                        "plain-html",
                                        "plain-script",
                                        "plain-gzip",
                                        "plain-event",
                                        "plain-message",
                                        "plain-field",
                                        "&width=640",
                                        "realm=\\\"zoo\\\"",
                                        "103",
                                        "/style.css?access_token=redacted-token-",
                                        "www.example",
                                        "h2.example",
                                        "far.example:443"}) {
        EXPECT_NE(har.find(kept), std::string::npos) << kept;
    }
}

TEST_F(RedactionCanariesTest, NoneIsLeftInCode) {
    for (const CodeForm form : {CodeForm::Curl,
                                CodeForm::Fetch,
                                CodeForm::Python,
                                CodeForm::Httpie,
                                CodeForm::PowerShell,
                                CodeForm::HttpFile,
                                CodeForm::RawBoth}) {
        const std::string code = code_of_all(form, made_.session(), *redacted_);
        expect_no_canaries(code, std::string(name_of(form)).c_str());
        EXPECT_NE(code.find("page-one"), std::string::npos);
    }
}

TEST_F(RedactionCanariesTest, NoneIsLeftInLinesOfTheMachineFormat) {
    expect_no_canaries(lines_of(made_.session(), *redacted_), "JSON Lines");
}

TEST_F(RedactionCanariesTest, NoneIsLeftInTheReportOnceItsTextWasRedacted) {
    const std::string with_secrets = html();
    EXPECT_TRUE(gives_away(with_secrets, made_.canaries("query")));
    const std::string text = redactor_.redact_output(with_secrets, false);
    expect_no_canaries(text, "HTML");
    // Its script runs only as long as it is what the policy names.
    const auto script = [](const std::string& page) {
        return page.substr(page.rfind("<script>"));
    };
    const auto style = [](const std::string& page) {
        return page.substr(page.find("<style>"), page.find("</style>") - page.find("<style>"));
    };
    EXPECT_EQ(script(text), script(with_secrets));
    EXPECT_EQ(style(text), style(with_secrets));
}

TEST_F(RedactionCanariesTest, ASecretHasOnePlaceholderInAllOutputs) {
    const std::string placeholder = redactor_.redact(made_.canaries("bearer"));
    EXPECT_TRUE(placeholder.starts_with("redacted-token-")) << placeholder;
    EXPECT_EQ(placeholder.find_first_not_of("0123456789", 15), std::string::npos) << placeholder;
    for (const std::string& output : {har_of(made_.session(), *redacted_, &redactor_),
                                      code_of_all(CodeForm::Curl, made_.session(), *redacted_),
                                      lines_of(made_.session(), *redacted_)}) {
        EXPECT_NE(output.find("Bearer " + placeholder), std::string::npos);
    }
}

struct ListedMessage {
    Side side;
    http::MessageKind kind;
    std::int64_t at;
    std::string data;
};

std::vector<ListedMessage> messages_of(store::ExchangeLoader& loader, std::uint32_t index) {
    http::Exchange exchange;
    loader.load(index, store::BodyDetail::None, exchange);
    std::vector<ListedMessage> all;
    list_messages(loader, exchange, {}, [&](const http::StreamMessage& message) {
        all.push_back({message.side, message.kind, message.at.ns, message.data});
        return true;
    });
    return all;
}

TEST_F(RedactionCanariesTest, MessagesKeepTheirKindsAndTimes) {
    std::size_t messages = 0;
    for (std::uint32_t i = 0; i < made_.session().exchanges.size(); ++i) {
        const std::vector<ListedMessage> before = messages_of(loader_, i);
        const std::vector<ListedMessage> after = messages_of(*redacted_, i);
        ASSERT_EQ(after.size(), before.size()) << i;
        messages += after.size();
        for (std::size_t m = 0; m < after.size(); ++m) {
            EXPECT_EQ(after[m].side, before[m].side);
            EXPECT_EQ(after[m].kind, before[m].kind);
            EXPECT_EQ(after[m].at, before[m].at);
            if (after[m].kind == http::MessageKind::Grpc
                || after[m].kind == http::MessageKind::Binary) {
                EXPECT_EQ(after[m].data.size(), before[m].data.size());
            }
            EXPECT_EQ(after[m].data, redactor_.redact(after[m].data));
        }
    }
    EXPECT_EQ(messages, 8U);  // four of the WebSocket, two events, two of gRPC
}

TEST_F(RedactionCanariesTest, DigestsAreOfWhatIsGiven) {
    http::Exchange exchange;
    for (std::uint32_t i = 0; i < made_.session().exchanges.size(); ++i) {
        redacted_->load(i, store::BodyDetail::Digest, exchange);
        if (!exchange.response.content) {
            continue;
        }
        std::string body;
        redacted_->read_body(exchange, Side::Server, store::BodyForm::AsSent, [&](Bytes data) {
            body += as_text(data);
            return true;
        });
        EXPECT_EQ(exchange.response.content->decoded_size, body.size());
        EXPECT_EQ(exchange.response.content->sha256, test::sha256_of(body));
    }
}

TEST_F(RedactionCanariesTest, WhatIsNoSecretStaysAsItIs) {
    const store::Session& session = made_.session();
    http::Exchange before;
    http::Exchange after;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        loader_.load(i, store::BodyDetail::None, before);
        redacted_->load(i, store::BodyDetail::None, after);
        EXPECT_EQ(after.request.head.method, before.request.head.method);
        EXPECT_EQ(after.response.head.status, before.response.head.status);
        EXPECT_EQ(after.response.head.reason, before.response.head.reason);
        if (before.url.host.find('@') == std::string::npos) {
            EXPECT_EQ(after.url.host, before.url.host);
        }
        EXPECT_EQ(after.url.scheme, before.url.scheme);
        EXPECT_EQ(after.url.port, before.url.port);
        EXPECT_EQ(after.request.head.anomalies.size(), before.request.head.anomalies.size());
        EXPECT_EQ(after.response.head.anomalies.size(), before.response.head.anomalies.size());
        EXPECT_EQ(after.response.body.size, before.response.body.size);
        for (const bool request : {true, false}) {
            const http::HeaderList& was = (request ? before.request : before.response).head.fields;
            const http::HeaderList& is = (request ? after.request : after.response).head.fields;
            ASSERT_EQ(is.size(), was.size());
            for (std::size_t field = 0; field < is.size(); ++field) {
                EXPECT_EQ(is[field].name, was[field].name);
                if (is[field].value.find("redacted-") == std::string_view::npos) {
                    EXPECT_EQ(is[field].value, was[field].value);
                }
            }
        }
    }
}

}  // namespace
}  // namespace waybill::report
