// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules, breakpoints and messages of WebSockets: what is changed, held, answered, dropped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/session/playbook.h"

namespace waybill::proxy {
namespace {

using test::Playbook;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kGet = "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n";
constexpr const char* kPost =
    "POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\nabc";

Verdict edited(const char* rule) {
    Verdict verdict;
    verdict.edited = true;
    verdict.rules = {rule};
    return verdict;
}

TEST(SessionRulesTest, AHeadIsChangedBeforeItIsSentOnAndRecorded) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::RequestHead;
    };
    play.rules.act = [](Phase, Flow& flow, FlowMessage*) {
        flow.request.fields.set("X-New", "1");
        return edited("r");
    };
    play.client(kGet);
    play.connect(1);
    EXPECT_THAT(play.take_done().back(), HasSubstr("X-New: 1|"));
    EXPECT_THAT(play.request_head(0), HasSubstr("X-New: 1\r\n"));
}

TEST(SessionRulesTest, ARequestIsSentElsewhere) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::RequestHead;
    };
    play.rules.act = [](Phase, Flow& flow, FlowMessage*) {
        flow.request.scheme = "https";
        flow.request.authority = "b.example:8443";
        return edited("r");
    };
    play.client(kGet);
    play.expect({"get 1 https://b.example:8443"});
    play.connect(1);
    play.expect({"to server 1: GET / HTTP/1.1|Host: b.example:8443||"});
}

TEST(SessionRulesTest, ARuleAnswersWithoutAServer) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::RequestHead;
    };
    play.rules.act = [](Phase, Flow& flow, FlowMessage*) {
        flow.response.emplace();
        flow.response->status = 418;
        flow.response->reason = "Teapot";
        flow.response_body = "tea";
        Verdict verdict = edited("r");
        verdict.way = Verdict::Way::Respond;
        return verdict;
    };
    play.client(kPost);
    play.expect({"to client: HTTP/1.1 418 Teapot|Content-Length: 3||tea"});
    play.client(kGet);
    play.expect({"to client: HTTP/1.1 418 Teapot|Content-Length: 3||tea"});
    EXPECT_EQ(play.recorded().size(), 2U);
}

TEST(SessionRulesTest, ARuleDropsTheConnection) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::RequestHead;
    };
    play.rules.act = [](Phase, Flow&, FlowMessage*) {
        Verdict verdict;
        verdict.way = Verdict::Way::Drop;
        return verdict;
    };
    play.client(kGet);
    play.expect({"reset client"});
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[dropped]"));
}

TEST(SessionRulesTest, AWholeBodyIsChangedAndItsLengthMadeAnew) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::RequestBody;
    };
    play.rules.act = [](Phase, Flow& flow, FlowMessage*) {
        flow.request_body = *flow.request_body + "defg";
        return edited("r");
    };
    play.client("POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\na");
    play.expect({});
    play.client("bc");
    play.expect({"get 1 http://a.example:80"});
    play.connect(1);
    play.expect({"to server 1: POST / HTTP/1.1|Host: a.example|Content-Length: 7||abcdefg"});
}

TEST(SessionRulesTest, WhoWaitsToContinueIsToldSoWhenTheBodyIsWanted) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::RequestBody;
    };
    play.client(
        "PUT http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\nExpect: "
        "100-continue\r\n\r\n");
    play.expect({"to client: HTTP/1.1 100 Continue||"});
    play.client("ok");
    play.connect(1);
    play.expect({"get 1 http://a.example:80",
                 "to server 1: PUT / HTTP/1.1|Host: a.example|Content-Length: 2||ok"});
}

TEST(SessionRulesTest, AResponsesBodyIsChangedWhole) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::ResponseBody;
    };
    play.rules.act = [](Phase, Flow& flow, FlowMessage*) {
        flow.response_body = "<" + *flow.response_body + ">";
        return edited("r");
    };
    play.client(kGet);
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
    play.expect({});
    play.server(1, "0\r\n\r\n");
    play.expect({"keep server 1", "to client: HTTP/1.1 200 OK|Content-Length: 3||<a>"});
}

TEST(SessionRulesTest, ABodyThatIsTooLongPassesWithoutTheRule) {
    Playbook play;
    play.options.whole_body_bytes = 4;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::ResponseBody;
    };
    play.rules.act = [](Phase, Flow& flow, FlowMessage*) {
        flow.response_body = "changed";
        return edited("r");
    };
    play.client(kGet);
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    play.expect({});
    play.server(1, "3\r\ndef\r\n0\r\n\r\n");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done, Contains(HasSubstr("abcdef")));
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[decode-limit]"));
}

class Doubling final : public BodyFilter {
public:
    void add(Bytes data, std::string& out) override {
        for (const Byte byte : data) {
            out.append(2, static_cast<char>(byte));
        }
    }
    void finish(std::string& out) override { out += "!"; }
};

TEST(SessionRulesTest, AFilterChangesTheBodyWhileItPasses) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::ResponseHead;
    };
    play.rules.act = [](Phase, Flow&, FlowMessage*) {
        Verdict verdict = edited("r");
        verdict.filter = std::make_unique<Doubling>();
        return verdict;
    };
    play.client(kGet);
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
    play.expect({"to client: HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|aa|"});
    play.server(1, "b");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done, Contains(HasSubstr("2|bb|1|!|0||")));
}

TEST(SessionRulesTest, ADelayPassesBeforeTheServerIsAsked) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::RequestHead;
    };
    play.rules.act = [](Phase, Flow&, FlowMessage*) {
        Verdict verdict;
        verdict.delay = std::chrono::milliseconds(200);
        return verdict;
    };
    play.client(kPost);
    play.wait(199);
    play.expect({});
    play.wait(2);
    play.expect({"get 1 http://a.example:80"});
    play.connect(1);
    EXPECT_THAT(play.take_done().back(), HasSubstr("abc"));
}

TEST(SessionRulesTest, AThrottleLetsBytesThroughAsTimePasses) {
    Playbook play;
    const auto throttle = std::make_shared<Throttle>(1'000, 100);
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::ResponseHead;
    };
    play.rules.act = [&](Phase, Flow&, FlowMessage*) {
        Verdict verdict;
        verdict.throttle = throttle;
        return verdict;
    };
    play.client(kGet);
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1'000, 'x'));
    const std::string first = play.take_done().back();
    EXPECT_LT(first.size(), 300U);
    play.wait(2'000);
    std::size_t sum = 0;
    for (const std::string& line : play.take_done()) {
        sum += static_cast<std::size_t>(std::count(line.begin(), line.end(), 'x'));
    }
    EXPECT_GE(sum, 850U);
    EXPECT_THAT(play.recorded().at(0), HasSubstr("200 1000"));
}

// ---- Breakpoints ----

class BreakpointTest : public testing::Test {
protected:
    void hold_at(Phase phase) {
        play.rules.wanted = [phase](Phase at, const Flow&) {
            return at == phase;
        };
        play.rules.act = [](Phase, Flow&, FlowMessage*) {
            Verdict verdict;
            verdict.hold = true;
            return verdict;
        };
    }
    HoldId held() { return play.breakpoints.held().at(0)->id; }
    Decision decision(Decision::What what) {
        Decision made;
        made.hold = held();
        made.what = what;
        return made;
    }

    Playbook play;
};

TEST_F(BreakpointTest, AHeldRequestGoesOnWithWhatWasMadeOfIt) {
    hold_at(Phase::RequestHead);
    play.client(kPost);
    play.expect({});
    ASSERT_EQ(play.breakpoints.held().size(), 1U);
    Decision go = decision(Decision::What::Resume);
    auto edit = std::make_shared<Flow>(play.breakpoints.held()[0]->flow);
    edit->request.fields.add("X-Edited", "yes");
    go.edited = edit;
    EXPECT_TRUE(play.breakpoints.decide(go));
    play.decided();
    play.expect({"get 1 http://a.example:80"});
    play.connect(1);
    play.expect(
        {"to server 1: POST / HTTP/1.1|Host: a.example|Content-Length: 3|X-Edited: yes||abc"});
}

TEST_F(BreakpointTest, AHeldBodyIsReplaced) {
    hold_at(Phase::RequestBody);
    play.client(kPost);
    play.expect({});
    Decision go = decision(Decision::What::Resume);
    auto edit = std::make_shared<Flow>(play.breakpoints.held()[0]->flow);
    edit->request_body = "hello";
    go.edited = edit;
    play.breakpoints.decide(go);
    play.decided();
    play.connect(1);
    EXPECT_THAT(play.take_done().back(), HasSubstr("Content-Length: 5||hello"));
}

TEST_F(BreakpointTest, AHeldRequestIsAnsweredByHand) {
    hold_at(Phase::RequestHead);
    play.client(kGet);
    Decision go = decision(Decision::What::Answer);
    auto edit = std::make_shared<Flow>(play.breakpoints.held()[0]->flow);
    edit->response.emplace();
    edit->response->status = 201;
    edit->response->reason = "Made";
    edit->response_body = "x";
    go.edited = edit;
    play.breakpoints.decide(go);
    play.decided();
    play.expect({"to client: HTTP/1.1 201 Made|Content-Length: 1||x"});
}

TEST_F(BreakpointTest, AHeldResponseIsDropped) {
    hold_at(Phase::ResponseHead);
    play.client(kGet);
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
    play.expect({});
    play.breakpoints.decide(decision(Decision::What::Drop));
    play.decided();
    play.expect({"close server 1", "reset client"});
}

TEST_F(BreakpointTest, AHeldResponseThatGoesOnIsWhole) {
    hold_at(Phase::ResponseHead);
    play.client(kGet);
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
    EXPECT_FALSE(play.session().wants_server_read(1));
    play.breakpoints.decide(decision(Decision::What::Resume));
    play.decided();
    play.expect({"to client: HTTP/1.1 200 OK|Content-Length: 6||abc"});
    EXPECT_TRUE(play.session().wants_server_read(1));
    play.server(1, "def");
    play.expect({"keep server 1", "to client: def"});
}

TEST_F(BreakpointTest, NobodyDecidesForeverAndItGoesOn) {
    play.breakpoints.set_limit(std::chrono::seconds(3));
    hold_at(Phase::RequestHead);
    play.client(kGet);
    play.wait(2'999);
    play.expect({});
    play.wait(2);
    play.expect({"get 1 http://a.example:80"});
    EXPECT_TRUE(play.breakpoints.held().empty());
}

TEST_F(BreakpointTest, TheClientThatGoesIsNotWaitedForAnyMore) {
    hold_at(Phase::RequestHead);
    play.client(kGet);
    EXPECT_EQ(play.breakpoints.held().size(), 1U);
    play.client_ends(true);
    EXPECT_TRUE(play.breakpoints.held().empty());
    EXPECT_TRUE(play.is_over());
}

// ---- WebSockets ----

constexpr const char* kUpgrade =
    "GET http://a.example/chat HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: "
    "websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
constexpr const char* kSwitched =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

TEST(SessionWebSocketTest, FramesPassAsTheyAre) {
    Playbook play;
    play.client(kUpgrade);
    play.connect(1);
    EXPECT_THAT(play.take_done().back(),
                testing::AllOf(HasSubstr("Upgrade: websocket|"),
                               HasSubstr("Connection: Upgrade|"),
                               HasSubstr("Sec-WebSocket-Extensions: permessage-deflate|")));
    play.server(1, std::string(kSwitched) + "\x81\x02hi");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done[0], HasSubstr("to client: HTTP/1.1 101 Switching Protocols|"));
    EXPECT_THAT(done.back(), HasSubstr("<81><02>hi"));
    play.client("\x81\x82mmmm\x05\x04");
    play.expect({"to server 1: <81><82>mmmm<05><04>"});
    play.server_ends(1);
    play.expect({"end client output"});
    play.client_ends();
    EXPECT_THAT(play.take_done(), Contains("close client"));
    EXPECT_TRUE(play.is_over());
    EXPECT_THAT(play.recorded(), ElementsAre("GET a.example http://a.example/chat 101 0"));
    EXPECT_THAT(play.connections(), ElementsAre("websocket 192.0.2.1:80"));
}

TEST(SessionWebSocketTest, RulesSeeTheHeadThatSwitches) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::ResponseHead;
    };
    play.rules.act = [](Phase, Flow& flow, FlowMessage*) {
        flow.response->fields.add("X-Seen", "1");
        return edited("r");
    };
    play.client(kUpgrade);
    play.connect(1);
    play.take_done();
    play.server(1, kSwitched);
    EXPECT_THAT(play.take_done().at(0), HasSubstr("X-Seen: 1|"));
}

TEST(SessionWebSocketTest, MessagesAreChangedAndDropped) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::WebSocketMessage;
    };
    play.rules.act = [](Phase, Flow&, FlowMessage* message) {
        Verdict verdict = edited("r");
        verdict.message_dropped = message->payload == "no";
        message->payload += "!";
        return verdict;
    };
    play.client(kUpgrade);
    play.connect(1);
    EXPECT_THAT(play.take_done().back(), Not(HasSubstr("permessage-deflate")));
    play.server(1, kSwitched);
    play.take_done();
    play.server(1, "\x01\x01h\x80\x01i");  // two frames
    play.expect({"to client: <81><03>hi!"});
    play.server(1, "\x81\x02no");
    play.expect({});
    play.server(1, std::string("\x89\x00", 2));
    play.expect({"to client: <89><00>"});
    play.client("\x81\x82mmmm\x05\x04");
    const std::string sent = play.take_done().back();
    EXPECT_THAT(sent, HasSubstr("to server 1: <81><83>"));  // masked anew
}

TEST(SessionWebSocketTest, AHeldMessageDoesNotHoldTheOtherSide) {
    Playbook play;
    play.rules.wanted = [](Phase phase, const Flow&) {
        return phase == Phase::WebSocketMessage;
    };
    play.rules.act = [](Phase, Flow&, FlowMessage* message) {
        Verdict verdict;
        verdict.hold = message->payload == "hold";
        return verdict;
    };
    play.client(kUpgrade);
    play.connect(1);
    play.server(1, kSwitched);
    play.take_done();
    play.server(1, "\x81\x04hold\x81\x01x");
    play.expect({});
    play.client(std::string("\x81\x81\0\0\0\0y", 7));
    EXPECT_EQ(play.take_done().size(), 1U);
    ASSERT_EQ(play.breakpoints.held().size(), 1U);
    Decision go;
    go.hold = play.breakpoints.held()[0]->id;
    go.message = FlowMessage{Side::Server, http::WebSocketOpcode::Text, "new"};
    play.breakpoints.decide(go);
    play.decided();
    play.expect({"to client: <81><03>new<81><01>x"});
}

TEST(SessionWebSocketTest, WhatIsNoWebSocketForTheServerIsPassedOn) {
    Playbook play;
    play.client(kUpgrade);
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    play.expect({"keep server 1", "to client: HTTP/1.1 403 No|Content-Length: 0||"});
}

TEST(SessionAuthenticationTest, NtlmKeepsTheServersConnectionForItsClient) {
    Playbook play;
    play.client(kGet);
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n");
    play.expect({"to client: HTTP/1.1 401 No|WWW-Authenticate: NTLM|Content-Length: 0||"});
    play.client(
        "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nAuthorization: NTLM abc\r\n\r\n");
    play.expect({"to server 1: GET / HTTP/1.1|Host: a.example|Authorization: NTLM abc||"});
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    play.take_done();
    play.client(kGet);
    EXPECT_THAT(play.take_done().at(0), HasSubstr("to server 1: GET"));
    play.client_ends();
    EXPECT_FALSE(play.is_over());
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    EXPECT_THAT(play.take_done(), Contains("close server 1"));
}

}  // namespace
}  // namespace waybill::proxy
