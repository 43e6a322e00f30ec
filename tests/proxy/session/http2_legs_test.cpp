// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP/2 on either leg, and what is translated between it and HTTP/1.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/session/websocket_key.h"
#include "tests/proxy/http2/leg_diary.h"
#include "tests/proxy/session/playbook.h"
#include "tests/proxy/session/tls_hello.h"

namespace waybill::proxy {
namespace {

using test::Playbook;
using test::tls_hello;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// A client that speaks HTTP/2 in TLS with a.example behind CONNECT.
class Http2LegsTest : public testing::Test {
protected:
    void begin_client(bool over_tls = true) {
        if (over_tls) {
            play.client("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
            play.client(tls_hello("a.example", {"h2"}));
        }
        client->set_events(&client_says);
        play.to_client = [this](std::string_view text) {
            client->receive(as_bytes(text), play.now);
        };
        if (over_tls) {
            play.client_tls("h2");
        }
        play.take_done();
    }
    // What the client has to send goes to the session, until there is nothing.
    void run() {
        while (!client->output().empty()) {
            const std::string text = std::exchange(client->output(), {});
            client->drained(play.now);
            if (!text.empty()) {
                play.client(text);
            }
        }
    }
    StreamId get(std::string_view path) {
        const StreamId stream = client->open_stream(request_head("GET", path), {});
        client->send_end(stream);
        run();
        return stream;
    }
    // A server that speaks HTTP/2, in the tests' hands.
    void serve(ServerId id) {
        server->set_events(&server_says);
        play.to_server[id] = [this](std::string_view text) {
            server->receive(as_bytes(text), play.now);
        };
    }
    void run_server(ServerId id) {
        for (std::string text; !(text = std::exchange(server->output(), {})).empty();) {
            server->drained(play.now);
            play.server(id, text);
            run();
        }
    }

    Playbook play;
    std::unique_ptr<LegCodec> client = make_http2_client();
    LegDiary client_says;
    std::unique_ptr<LegCodec> server = make_http2_server();
    LegDiary server_says;
};

TEST_F(Http2LegsTest, StreamsGoToAServerThatSpeaksHttp1) {
    begin_client();
    get("/1");
    play.expect({"get 1 https://a.example:443"});
    get("/2");
    play.expect({});  // the first answer may be HTTP/2, for both
    play.connect(1);
    play.expect(
        {"get 2 https://a.example:443", "to server 1: GET /1 HTTP/1.1|Host: example.com||"});
    play.connect(2);
    play.expect({"to server 2: GET /2 HTTP/1.1|Host: example.com||"});
    play.server(2, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: x\r\nX: 1\r\n\r\ntwo");
    EXPECT_EQ(client_says.take(), "3: 200 | content-length: 3 [3]\n3: \"two\n3: end\n");
    play.server(1,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nt: 1\r\n\r\n");
    EXPECT_EQ(client_says.take(), "1: 200 [..]\n1: \"a\n1: trailers | t: 1\n1: end\n");
    play.expect({"keep server 2", "keep server 1"});
    EXPECT_THAT(play.recorded(),
                ElementsAre("GET example.com /1 200 1", "GET example.com /2 200 3"));
}

TEST_F(Http2LegsTest, StreamsShareAServersConnectionOfHttp2) {
    begin_client();
    get("/1");
    get("/2");
    play.expect({"get 1 https://a.example:443"});
    serve(1);
    play.connect(1, true);
    EXPECT_THAT(server_says.take(), HasSubstr("GET https example.com /2"));
    server->send_head(1, response_head(200), {BodyKind::Frames, 0});
    server->send_body(1, as_bytes("one"));
    run_server(1);
    EXPECT_EQ(client_says.take(), "1: 200 [..]\n1: \"one\n");
    get("/3");
    play.expect({});
    server->send_trailers(1, [] {
        FieldList trailers;
        trailers.add("grpc-status", "0");
        return trailers;
    }());
    server->send_end(1);
    run_server(1);
    EXPECT_EQ(client_says.take(), "1: trailers | grpc-status: 0\n1: end\n");
    for (const StreamId stream : {3U, 5U}) {
        server->send_head(stream, response_head(204), {});
        server->send_end(stream);
    }
    run_server(1);
    play.expect({"keep server 1"});
}

// As curl does: it does not wait for what says that nothing more comes.
TEST_F(Http2LegsTest, AClientThatLeavesWithAllOfTheLengthHasAll) {
    begin_client();
    get("/1");
    serve(1);
    play.connect(1, true);
    server->send_head(1, response_head(200), {BodyKind::Length, 3});
    server->send_body(1, as_bytes("one"));
    run_server(1);
    EXPECT_THAT(client_says.take(), HasSubstr("\"one"));
    play.client_ends(true);
    EXPECT_THAT(play.recorded(), ElementsAre("GET example.com /1 200 3"));
    EXPECT_TRUE(play.rows().exchanges[0].has(store::row_flag::kResponseComplete));
}

TEST_F(Http2LegsTest, AStreamThatIsCancelledIsCancelledAtTheServer) {
    begin_client();
    const StreamId stream = get("/1");
    get("/2");
    serve(1);
    play.connect(1, true);
    server_says.take();
    client->abort(stream, 8);
    run();
    EXPECT_THAT(server_says.take(), HasSubstr("1: broken cancelled"));
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[stream-reset]"));
    server->send_head(3, response_head(204), {});
    server->send_end(3);
    run_server(1);
    EXPECT_THAT(client_says.take(), HasSubstr("3: 204"));
}

TEST_F(Http2LegsTest, AServersResetIsAResetForTheClient) {
    begin_client();
    get("/1");
    serve(1);
    play.connect(1, true);
    server->send_head(1, response_head(200), {BodyKind::Frames, 0});
    server->send_body(1, as_bytes("one"));
    run_server(1);
    server->abort(1, 2);
    run_server(1);
    EXPECT_THAT(client_says.take(), HasSubstr("1: broken cancelled"));
}

TEST_F(Http2LegsTest, AStreamThatTheServerRefusedIsSentAgainElsewhere) {
    begin_client();
    get("/1");
    serve(1);
    play.connect(1, true);
    play.take_done();
    server->abort(1, 7);  // REFUSED_STREAM
    run_server(1);
    EXPECT_THAT(play.take_done(), Contains("get 2 https://a.example:443 fresh"));
}

TEST_F(Http2LegsTest, ErrorsOfGrpcAreSaidInItsWords) {
    begin_client();
    const StreamId stream =
        client->open_stream(request_head("POST", "/s/m", {{"content-type", "application/grpc"}}),
                            {BodyKind::Frames, 0});
    run();
    play.refuse(1, ServerFailure::What::Connect, "nobody there");
    run();
    EXPECT_THAT(client_says.take(), HasSubstr("grpc-status: 14"));
    EXPECT_EQ(stream, 1U);
}

TEST_F(Http2LegsTest, AnEarlyResponseEndsTheRequestWithoutAnError) {
    begin_client();
    client->open_stream(request_head("POST", "/"), {BodyKind::Frames, 0});
    run();
    play.connect(1);
    play.server(1, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    EXPECT_THAT(client_says.take(), HasSubstr("1: 413"));
    EXPECT_THAT(play.take_done(), Contains("close server 1"));
}

TEST_F(Http2LegsTest, PriorKnowledgeGoesOnTowardsTheServer) {
    begin_client(false);
    MessageHead head = request_head("GET", "/1");
    head.scheme = "http";
    head.authority = "a.example";
    client->send_end(client->open_stream(head, {}));
    run();
    play.expect({"get 1 http://a.example:80 h2"});
}

TEST_F(Http2LegsTest, ARequestMayAskToGoOnAsHttp2) {
    play.client("CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n");
    play.take_done();
    play.client(
        "GET /x HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade, HTTP2-Settings\r\n"
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done,
                Contains(HasSubstr("to client: HTTP/1.1 101 Switching Protocols|Connection: "
                                   "Upgrade|Upgrade: h2c||<00>")));
    EXPECT_THAT(done, Contains("get 1 http://a.example:80"));
}

TEST_F(Http2LegsTest, AnUpgradeThatCannotBeReadIsLeftOut) {
    play.client("CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n");
    play.take_done();
    play.client(
        "GET /x HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade, HTTP2-Settings\r\n"
        "Upgrade: h2c\r\nHTTP2-Settings: !\r\n\r\n");
    play.connect(1);
    EXPECT_THAT(play.take_done().back(), HasSubstr("GET /x HTTP/1.1|Host: a.example||"));
}

TEST_F(Http2LegsTest, AWebSocketOfHttp2IsOneOfHttp1ForTheServer) {
    begin_client();
    MessageHead head = request_head("CONNECT", "/chat", {{"sec-websocket-version", "13"}});
    head.protocol = "websocket";
    const StreamId stream = client->open_stream(head, {BodyKind::Frames, 0});
    run();
    play.expect({"get 1 https://a.example:443 http1"});
    play.connect(1);
    const std::string request = play.take_done().back();
    EXPECT_THAT(request, HasSubstr("GET /chat HTTP/1.1|"));
    EXPECT_THAT(request, HasSubstr("Upgrade: websocket|"));
    const std::size_t at = request.find("Sec-WebSocket-Key: ") + 19;
    const std::string key = request.substr(at, request.find('|', at) - at);
    play.server(1,
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                "Sec-WebSocket-Accept: "
                    + websocket_accept_of(key) + "\r\n\r\n\x81\x02hi");
    EXPECT_EQ(client_says.take(), "1: 200 [..]\n1: \"\x81\x02hi\n");
    client->send_body(stream, as_bytes("\x8a"));
    run();
    play.expect({"to server 1: <8a>"});
    client->send_end(stream);
    run();
    play.expect({"end server output 1"});
    play.server_ends(1);
    EXPECT_EQ(client_says.take(), "1: end\n");
    EXPECT_THAT(play.take_done(), Contains("close server 1"));
    EXPECT_FALSE(play.is_over());
}

TEST_F(Http2LegsTest, AServersWrongAnswerToAWebSocketIsA502) {
    begin_client();
    MessageHead head = request_head("CONNECT", "/chat", {{"sec-websocket-version", "13"}});
    head.protocol = "websocket";
    client->open_stream(head, {BodyKind::Frames, 0});
    run();
    play.connect(1);
    play.server(1,
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                "Sec-WebSocket-Accept: wrong\r\n\r\n");
    EXPECT_THAT(client_says.take(), HasSubstr("1: 502"));
}

TEST_F(Http2LegsTest, ConnectOnAStreamIsATunnel) {
    begin_client(false);
    MessageHead head;
    head.method = "CONNECT";
    head.authority = "a.example:22";
    head.form = http::Target::Form::Authority;
    const StreamId stream = client->open_stream(head, {BodyKind::Frames, 0});
    run();
    play.expect({"get 1 http://a.example:22 raw"});
    play.connect(1);
    EXPECT_EQ(client_says.take(), "1: 200 [..]\n");
    client->send_body(stream, as_bytes("SSH-2.0-x"));
    run();
    play.expect({"to server 1: SSH-2.0-x"});
    play.server(1, "SSH-2.0-y");
    EXPECT_EQ(client_says.take(), "1: \"SSH-2.0-y\n");
    EXPECT_THAT(play.recorded(), ElementsAre("CONNECT a.example:22 a.example:22 200 0"));
}

}  // namespace
}  // namespace waybill::proxy
