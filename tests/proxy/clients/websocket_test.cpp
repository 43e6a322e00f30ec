// SPDX-License-Identifier: GPL-3.0-or-later
//
// Python's websockets on both sides of the proxy.
#include "tests/proxy/clients/clients_test.h"

namespace waybill::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kEchoes = 11 + 1 + 200;
constexpr std::int64_t kPings = 1;
constexpr std::int64_t kCloses = 1;

class WebSocketTest : public ClientsTest {
protected:
    WebSocketTest() : ClientsTest({"python3"}) {}

    void SetUp() override {
        ClientsTest::SetUp();
        if (IsSkipped()) {
            return;
        }
        RunningProgram import({path_of("python3"), "-c", "import websockets"});
        if (import.wait() != 0) {
            GTEST_SKIP() << "python3-websockets is not installed";
        }
        server_ = std::make_unique<RunningProgram>(std::vector<std::string>{
            path_of("python3"), "-B", script("websocket_server.py"), authority_->folder()});
        ASSERT_TRUE(server_->prints("ports")) << server_->account();
        const JsonLine ports = json_lines(server_->output()).at(0);
        ws_ = "ws://localhost:" + std::to_string(ports.number("ports.ws"));
        wss_ = "wss://localhost:" + std::to_string(ports.number("ports.wss"));
    }

    JsonLine talk(const std::string& url,
                  const std::string& compression,
                  const std::string& ending) const {
        const std::vector<JsonLine> lines = json_lines(run({path_of("python3"),
                                                            "-B",
                                                            script("websocket_client.py"),
                                                            std::to_string(proxy_->port()),
                                                            url + "/chat?room=1",
                                                            proxy_->certificate_file(),
                                                            compression,
                                                            ending}));
        EXPECT_EQ(lines.size(), 1U);
        return lines.empty() ? JsonLine() : lines[0];
    }

    // What the server says of that connection.
    JsonLine told_by_server(std::size_t connection) const {
        std::vector<JsonLine> lines;
        EXPECT_TRUE(eventually([&] {
            lines = json_lines(server_->output());
            return lines.size() > connection + 1;
        })) << server_->account();
        return lines.size() > connection + 1 ? lines[connection + 1] : JsonLine();
    }

    std::unique_ptr<RunningProgram> server_;
    std::string ws_;
    std::string wss_;
};

TEST_F(WebSocketTest, MessagesPassInBothDirectionsAndAreTold) {
    start_proxy({"--messages"});
    std::size_t connection = 0;
    for (const std::string& url : {ws_, wss_}) {
        const JsonLine client = talk(url, "none", "client");
        EXPECT_EQ(client.text("protocol"), "chat");
        const JsonLine server = told_by_server(connection++);
        EXPECT_EQ(server.number("messages"), kEchoes);
        EXPECT_EQ(server.number("code"), 4000);
        EXPECT_EQ(server.text("reason"), "enough");
        EXPECT_EQ(server.text("path"), "/chat?room=1");
        const JsonLine told = proxy_->exchanges(connection).back();
        EXPECT_EQ(told.number("response.status"), 101);
        EXPECT_EQ(told.text("request.url"), "http" + url.substr(2) + "/chat?room=1");
        EXPECT_EQ(told.number("websocket.client_messages"), kEchoes + kPings + kCloses)
            << told.whole();
        EXPECT_EQ(told.number("websocket.server_messages"), kEchoes + kPings + kCloses);
        EXPECT_EQ(told.number("websocket.close.code"), 4000);
        EXPECT_THAT(told.texts("anomalies", "code"), IsEmpty()) << told.whole();
    }
    std::size_t smiles = 0;
    for (const JsonLine& message : proxy_->finish()) {
        smiles += message.text("text") == "na\xC3\xAFve \xF0\x9F\x98\x80" ? 1U : 0U;
    }
    EXPECT_EQ(smiles, 4U);
}

TEST_F(WebSocketTest, CompressionIsBetweenThemAndMessagesAreReadThroughIt) {
    start_proxy({"--messages"});
    const JsonLine client = talk(wss_, "deflate", "server");
    EXPECT_THAT(client.whole(), HasSubstr("permessage-deflate"));
    EXPECT_EQ(client.number("code"), 4001);
    EXPECT_EQ(client.text("reason"), "as you wish");
    EXPECT_THAT(told_by_server(0).whole(), HasSubstr("permessage-deflate"));
    const JsonLine told = proxy_->exchanges(1)[0];
    EXPECT_TRUE(told.flag("websocket.compressed"));
    EXPECT_EQ(told.number("websocket.close.code"), 4001) << told.whole();
    bool found = false;
    for (const JsonLine& message : proxy_->finish()) {
        found |= message.text("text") == "number 199";
    }
    EXPECT_TRUE(found);
}

TEST_F(WebSocketTest, AConnectionThatBreaksIsBrokenForBoth) {
    talk(wss_, "none", "reset");
    EXPECT_EQ(told_by_server(0).number("code"), 1006);
    proxy_->exchanges(1);
}

TEST_F(WebSocketTest, TheProxyMayBeAskedWithoutATunnel) {
    // What browsers do not, and some clients do: GET ws over an absolute target.
    const std::string url = "http" + ws_.substr(2) + "/chat";
    const CurlRun run = bare_curl({"-x",
                                   proxy_->url(),
                                   "--max-time",
                                   "1",
                                   "-i",
                                   "-N",
                                   "-H",
                                   "Connection: Upgrade",
                                   "-H",
                                   "Upgrade: websocket",
                                   "-H",
                                   "Sec-WebSocket-Version: 13",
                                   "-H",
                                   "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                                   url});
    EXPECT_THAT(run.output, testing::StartsWith("HTTP/1.1 101 ")) << run.errors;
    EXPECT_EQ(proxy_->exchanges(1)[0].number("response.status"), 101);
}

}  // namespace
}  // namespace waybill::test
