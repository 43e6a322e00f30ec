// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a cut keeps and what it leaves out, on conversations made for it.
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "capture/packet_cutter.h"
#include "tests/support/analyzed_capture.h"
#include "tests/support/cut_capture.h"
#include "tests/support/file_content.h"
#include "tests/support/read_capture.h"
#include "tests/support/tls_traffic.h"
#include "tests/support/traffic.h"

namespace waybill::test {
namespace {

using Choice = std::vector<std::uint32_t>;

// Captures that were read, and what is read from cuts of them.
class CutScenario {
public:
    explicit CutScenario(const std::vector<std::string>& files, const std::string& key_log = "") {
        std::vector<std::string> paths;
        for (const std::string& content : files) {
            paths.push_back(folder_.write(std::to_string(paths.size()), content));
        }
        read_ = std::make_unique<ReadRecording>(paths, key_log);
    }
    explicit CutScenario(const Traffic& traffic) : CutScenario({traffic.pcap()}) {}

    ReadRecording& whole() { return *read_; }

    void cut(Choice choice) {
        cut_ = cut_of(*read_, std::move(choice));
        EXPECT_EQ(cut_.error, "");
        path_ = folder_.write("cut.pcapng", cut_.bytes);
    }
    const CutFile& file() const { return cut_; }
    std::string_view bytes() const { return cut_.bytes; }
    ReadCapture packets() const { return read_capture({path_}); }

    // The targets of the requests that are read from the cut.
    std::vector<std::string> targets() const {
        const ReadRecording part({path_});
        std::vector<std::string> targets;
        for (const store::ExchangeRow& row : part.session.exchanges) {
            EXPECT_TRUE(row.has(store::row_flag::kResponseComplete));
            targets.emplace_back(part.session.target(row));
        }
        return targets;
    }
    // Some packet of the cut holds the text.
    bool holds(std::string_view text) const { return bytes().find(text) != std::string_view::npos; }

private:
    TemporaryDirectory folder_;
    std::unique_ptr<ReadRecording> read_;
    CutFile cut_;
    std::string path_;
};

using Targets = std::vector<std::string>;

TEST(CutScenarioTest, OnlyWhatIsOfTheChosenExchangesIsKept) {
    CutScenario scenario({capture_of_gets(3)});
    scenario.cut({1});
    // The handshake, a request, a response, and the end.
    EXPECT_EQ(scenario.file().counts.packets, 7U);
    EXPECT_EQ(scenario.packets().packets.size(), 7U);
    EXPECT_EQ(scenario.targets(), Targets{"/2"});
    EXPECT_FALSE(scenario.holds("GET /1"));
    EXPECT_FALSE(scenario.holds("body 3"));
}

TEST(CutScenarioTest, TheFirstPacketOfAnExchangeSaysItsId) {
    CutScenario scenario({capture_of_gets(3)});
    scenario.cut({0, 2});
    EXPECT_TRUE(scenario.holds("exchange 1"));
    EXPECT_FALSE(scenario.holds("exchange 2"));
    EXPECT_TRUE(scenario.holds("exchange 3"));
    EXPECT_EQ(scenario.packets().sources[0].comments.size(), 1U);
}

TEST(CutScenarioTest, TheFileIsTheSameEachTime) {
    CutScenario scenario({capture_of_gets(20)});
    scenario.cut({3, 4, 11});
    const std::string first(scenario.bytes());
    scenario.cut({3, 4, 11});
    EXPECT_EQ(scenario.bytes(), first);
}

TEST(CutScenarioTest, AcknowledgmentsComeWithWhatTheyAcknowledge) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    for (const std::string target : {"/1", "/2", "/3"}) {
        talk.client(get(target)).acknowledge(Side::Server).server(response_of("body " + target));
        talk.acknowledge(Side::Client);
    }
    CutScenario scenario(traffic);
    scenario.cut({1});
    EXPECT_EQ(scenario.file().counts.packets, 7U);  // 3 and 4
    EXPECT_EQ(scenario.targets(), Targets{"/2"});
}

TEST(CutScenarioTest, AnExchangeThatSharesAPacketComesAlong) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    talk.client(get("/1") + get("/2")).server(response_of("body 1") + response_of("body 2"));
    talk.client(get("/3")).server(response_of("body 3"));
    talk.client(get("/4")).server(response_of("body 4"));
    talk.close();
    for (CapturedPacket& packet : traffic.packets) {
        packet.ns = traffic.now;  // no time tells that they were sent ahead
    }
    CutScenario scenario(traffic);
    scenario.cut({0});
    EXPECT_EQ(scenario.targets(), (Targets{"/1", "/2"}));
    EXPECT_FALSE(scenario.holds("GET /3"));
    scenario.cut({2});
    EXPECT_EQ(scenario.targets(), Targets{"/3"});
    EXPECT_FALSE(scenario.holds("GET /2"));
}

TEST(CutScenarioTest, WhereTheWireWasWrongTheConnectionIsKept) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    talk.client(get("/1")).server(response_of("body 1"));
    talk.client("GET /2 HTTP/1.1\nHost: a\n\n").server(response_of("body 2"));
    talk.client(get("/3")).server(response_of("body 3"));
    talk.close();
    CutScenario scenario(traffic);
    scenario.cut({2});
    EXPECT_EQ(scenario.targets(), (Targets{"/1", "/2", "/3"}));
}

TEST(CutScenarioTest, OfPipelinedRequestsTheConnectionIsKept) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    talk.client(get("/1")).client(get("/2")).client(get("/3"));
    talk.server(response_of("1")).server(response_of("2")).server(response_of("3"));
    talk.close();
    CutScenario scenario(traffic);
    scenario.cut({1});
    EXPECT_EQ(scenario.targets(), (Targets{"/1", "/2", "/3"}));
}

TEST(CutScenarioTest, PortsUsedAgainAreAnotherConnection) {
    Traffic traffic;
    for (const std::string target : {"/first", "/second", "/third"}) {
        Conversation talk(traffic);
        talk.number_from(Side::Client, static_cast<std::uint32_t>(target.size()) * 1'000'000);
        talk.open().client(get(target)).server(response_of("x")).close();
        traffic.now += 600'000'000'000;
    }
    CutScenario scenario(traffic);
    ASSERT_EQ(scenario.whole().session.connections.size(), 3U);
    scenario.cut({1});
    EXPECT_EQ(scenario.file().counts.packets, 7U);
    EXPECT_EQ(scenario.targets(), Targets{"/second"});
}

TEST(CutScenarioTest, OtherConnectionsAreLeftOut) {
    Traffic traffic;
    Conversation one(traffic, 40'001);
    Conversation two(traffic, 40'002);
    one.open();
    two.open();
    one.client(get("/one"));
    two.client(get("/two"));
    two.server(response_of("two"));
    one.server(response_of("one"));
    one.close();
    two.close();
    CutScenario scenario(traffic);
    scenario.cut({1});
    EXPECT_EQ(scenario.targets(), Targets{"/two"});
    EXPECT_EQ(scenario.file().counts.packets, 7U);
}

TEST(CutScenarioTest, SequenceNumbersMayBeginAgain) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.number_from(Side::Client, 0xffff'ffd0U).number_from(Side::Server, 0xffff'ffa0U).open();
    for (const std::string target : {"/1", "/2", "/3", "/4"}) {
        talk.client(get(target)).acknowledge(Side::Server);
        talk.server(response_of("body")).acknowledge(Side::Client);
    }
    talk.close();
    for (const std::uint32_t index : {0U, 1U, 2U, 3U}) {
        CutScenario scenario(traffic);
        scenario.cut({index});
        EXPECT_EQ(scenario.targets(), Targets{"/" + std::to_string(index + 1)});
        EXPECT_EQ(scenario.file().counts.packets, 9U);
    }
}

TEST(CutScenarioTest, RetransmissionsComeAlong) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    talk.client(get("/1")).server(response_of("body 1"));
    const std::uint64_t at = talk.said(Side::Client);
    talk.client(get("/2")).say_at(Side::Client, at, get("/2")).server(response_of("body 2"));
    talk.close();
    CutScenario scenario(traffic);
    scenario.cut({1});
    EXPECT_EQ(scenario.file().counts.packets, 8U);
    scenario.cut({0});
    EXPECT_EQ(scenario.file().counts.packets, 7U);
}

TEST(CutScenarioTest, WithLossesTheWholeConnectionIsKept) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    talk.client(get("/1")).server(response_of("body 1"));
    talk.client(get("/2")).lose(Side::Server, 500).acknowledge(Side::Client);
    talk.client(get("/3")).server(response_of("body 3")).close();
    CutScenario scenario(traffic);
    scenario.cut({0});
    EXPECT_EQ(scenario.file().counts.packets, scenario.whole().session.packets);
}

TEST(CutScenarioTest, OfAWebSocketAllIsKeptFromItsUpgradeOn) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    talk.client(get("/before")).server(response_of("body"));
    talk.client(get("/chat",
                    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    talk.server(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    talk.server("\x81\x05hello");
    talk.server("\x81\x05world");
    talk.close();
    CutScenario scenario(traffic);
    scenario.cut({1});
    EXPECT_FALSE(scenario.holds("/before"));
    EXPECT_TRUE(scenario.holds("hello"));
    EXPECT_TRUE(scenario.holds("world"));
    scenario.cut({0});
    EXPECT_TRUE(scenario.holds("/before"));
    EXPECT_FALSE(scenario.holds("world"));
}

// A message in IP fragments of 64 bytes.
void say_in_fragments(Traffic& traffic,
                      Conversation& talk,
                      Side side,
                      const std::string& text,
                      std::uint16_t identification) {
    constexpr std::size_t kPart = 64;
    const Octets segment =
        talk.tcp_of(side, talk.said(side), capture::tcp_flag::kAck | capture::tcp_flag::kPsh, text);
    for (std::size_t at = 0; at < segment.size(); at += kPart) {
        const std::size_t end = std::min(at + kPart, segment.size());
        Ipv4Fields fields;
        fields.identification = identification;
        fields.more_fragments = end < segment.size();
        fields.fragment_offset = static_cast<std::uint16_t>(at / 8);
        if (side == Side::Server) {
            std::swap(fields.source, fields.destination);
        }
        traffic.add(ethernet(ipv4(fields, Bytes(segment).subspan(at, end - at))));
    }
    talk.lose(side, text.size());
}

TEST(CutScenarioTest, AllFragmentsOfAMessageAreKept) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    std::uint16_t identification = 100;
    for (const std::string target : {"/1", "/2", "/3"}) {
        const std::string field = "X-Long: " + std::string(200, 'v') + "\r\n";
        say_in_fragments(traffic, talk, Side::Client, get(target, field), ++identification);
        say_in_fragments(
            traffic, talk, Side::Server, response_of("body " + target, field), ++identification);
    }
    talk.close();
    CutScenario scenario(traffic);
    ASSERT_EQ(scenario.whole().session.exchanges.size(), 3U);
    scenario.cut({1});
    EXPECT_EQ(scenario.targets(), Targets{"/2"});
    EXPECT_FALSE(scenario.holds("GET /1"));
    EXPECT_FALSE(scenario.holds("GET /3"));
}

TEST(CutScenarioTest, SeveralFilesBecomeOne) {
    Traffic first;
    Conversation(first).open().client(get("/1")).server(response_of("one")).close();
    Traffic second;
    second.now += 1'000'000'000;
    Conversation(second, 40'001).open().client(get("/2")).server(response_of("two")).close();
    CutScenario scenario({first.pcap(), second.pcap()});
    scenario.cut({0, 1});
    const ReadCapture read = scenario.packets();
    EXPECT_EQ(read.packets.size(), 14U);
    EXPECT_EQ(read.sources[0].interfaces.size(), 2U);
    EXPECT_TRUE(std::is_sorted(
        read.packets.begin(), read.packets.end(), [](auto& a, auto& b) { return a.at < b.at; }));
    scenario.cut({1});
    EXPECT_EQ(scenario.packets().sources[0].interfaces.size(), 1U);
    EXPECT_EQ(scenario.targets(), Targets{"/2"});
}

TEST(CutScenarioTest, InterfacesNamesAndLossesAreKept) {
    Traffic traffic;
    Conversation(traffic).open().client(get("/1")).server(response_of("one")).close();
    PcapngWriter writer;
    writer.section();
    writer.interface(1, 0, {{2, "lo"}});
    writer.interface(1, 0, {{2, "eth7"}});
    NumberWriter names(ByteOrder::Little);
    const std::string own("\x0a\x00\x00\x02", 4);
    const std::string foreign("\x0a\x09\x09\x09", 4);
    for (const auto& [address, name] : {std::pair{own, "server.name"}, {foreign, "foreign.name"}}) {
        const std::string value = address + name + '\0';
        names.u16(1);
        names.u16(value.size());
        names.text(value);
        names.pad_to_4();
    }
    names.u32(0);
    writer.block(4, names.bytes());
    for (CapturedPacket packet : traffic.packets) {
        packet.interface = 1;
        writer.add(packet);
    }
    NumberWriter statistics(ByteOrder::Little);
    statistics.u32(1);
    statistics.u64(0);
    statistics.u16(5);
    statistics.u16(8);
    statistics.u64(12);
    statistics.u32(0);
    writer.block(5, statistics.bytes());

    CutScenario scenario({writer.bytes()});
    ASSERT_EQ(scenario.whole().recording.sources()[0].dropped, 12U);
    scenario.cut({0});
    const ReadCapture read = scenario.packets();
    EXPECT_EQ(read.sources[0].interfaces, std::vector<std::string>{"eth7"});
    EXPECT_EQ(read.sources[0].dropped, 12U);
    EXPECT_EQ(read.sources[0].names,
              (std::vector<std::pair<std::string, std::string>>{{"10.0.0.2", "server.name"}}));
    ASSERT_EQ(read.packets.size(), 7U);
    EXPECT_EQ(read.packets[0].at.ns, traffic.packets[0].ns);
}

// Connections over TLS, one behind the other, each with one exchange; and their key log.
struct TlsCapture {
    explicit TlsCapture(const TlsTrafficOptions& options) {
        for (int i = 1; i <= 3; ++i) {
            TlsTraffic tls(options);
            tls.handshake();
            tls.send(Side::Client, get("/" + std::to_string(i)));
            tls.send(Side::Server, response_of("body"));
            Conversation talk(traffic, static_cast<std::uint16_t>(40'000 + i), 443);
            talk.open();
            for (const TlsTraffic::Piece& piece : tls.wire) {
                talk.say(piece.side, piece.bytes);
            }
            talk.close();
            logs.push_back(tls.key_log);
        }
    }

    Traffic traffic;
    std::vector<std::string> logs;
};

TEST(CutScenarioTest, OnlyTheSecretsOfChosenConnectionsAreWritten) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsTrafficOptions options;
        options.version = version;
        const TlsCapture tls(options);
        CutScenario scenario({tls.traffic.pcap()}, tls.logs[0] + tls.logs[1] + tls.logs[2]);
        ASSERT_EQ(scenario.whole().session.exchanges.size(), 3U);
        scenario.cut({1});
        EXPECT_EQ(scenario.targets(), Targets{"/2"});
        EXPECT_EQ(scenario.file().counts.secrets, version == TLS1_3_VERSION ? 4U : 1U);
        // The random is the second word of each line.
        const auto random_of = [](const std::string& log) {
            const std::size_t begin = log.find(' ') + 1;
            return log.substr(begin, log.find(' ', begin) - begin);
        };
        const std::string secrets = scenario.packets().sources[0].tls_secrets;
        EXPECT_NE(secrets.find(random_of(tls.logs[1])), std::string::npos);
        EXPECT_EQ(secrets.find(random_of(tls.logs[0])), std::string::npos);
        EXPECT_EQ(secrets.find(random_of(tls.logs[2])), std::string::npos);
    }
}

TEST(CutScenarioTest, WithoutSecretsNoneAreWritten) {
    const TlsCapture tls({});
    CutScenario scenario({tls.traffic.pcap()}, tls.logs[0] + tls.logs[1] + tls.logs[2]);
    ASSERT_EQ(scenario.whole().session.exchanges.size(), 3U);
    std::string bytes;
    const auto all = capture::ChosenExchanges::first(3);
    const auto result = capture::cut_packets({.recording = scenario.whole().recording,
                                              .session = scenario.whole().session,
                                              .exchanges = all,
                                              .output = [&bytes](Bytes piece) {
                                                  bytes += as_text(piece);
                                                  return Result<void>();
                                              }});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->secrets, 0U);
    const TemporaryDirectory folder;
    const ReadCapture read = read_capture({folder.write("cut", bytes)});
    EXPECT_EQ(read.sources[0].tls_secrets, "");
    EXPECT_EQ(read.packets.size(), scenario.whole().session.packets);
}

TEST(CutScenarioTest, WhatAnRsaKeyOpenedIsOpenedByTheCutAlone) {
    TlsTrafficOptions options;
    options.version = TLS1_2_VERSION;
    options.suites = "AES128-GCM-SHA256";
    const TlsCapture tls(options);
    const TemporaryDirectory folder;
    ReadRecording whole({folder.write("whole", tls.traffic.pcap())});
    ASSERT_EQ(whole.session.exchanges.size(), 0U);
    ASSERT_TRUE(whole.secrets
                    .add_rsa_key_file(folder.write("key.pem", TlsIdentity::shared(false).key_pem()))
                    .has_value());
    capture::Recording recording({folder.file("whole")});
    capture::AnalyzeOptions analyze;
    analyze.secrets = &whole.secrets;
    const store::Session session = capture::analyze(recording, std::move(analyze));
    ASSERT_EQ(session.exchanges.size(), 3U);
    std::string bytes;
    const auto chosen = capture::ChosenExchanges::these({2});
    const auto cut = capture::cut_packets({.recording = recording,
                                           .session = session,
                                           .exchanges = chosen,
                                           .secrets = &whole.secrets,
                                           .output = [&bytes](Bytes piece) {
                                               bytes += as_text(piece);
                                               return Result<void>();
                                           }});
    ASSERT_TRUE(cut.has_value());
    EXPECT_EQ(cut->secrets, 1U);
    const ReadRecording part({folder.write("part", bytes)});
    ASSERT_EQ(part.session.exchanges.size(), 1U);
    EXPECT_EQ(part.session.target(part.session.exchanges[0]), "/3");
}

TEST(CutScenarioTest, ARecordingWithoutPacketsIsAnError) {
    CutScenario scenario({capture_of_gets(2)});
    const capture::Recording none({});
    const auto all = capture::ChosenExchanges::first(2);
    const auto result = capture::cut_packets({.recording = none,
                                              .session = scenario.whole().session,
                                              .exchanges = all,
                                              .output = [](Bytes) {
                                                  return Result<void>();
                                              }});
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().message.find("cannot be read again"), std::string::npos);
}

TEST(CutScenarioTest, OfNoExchangesThereIsAnEmptyFile) {
    CutScenario scenario({capture_of_gets(2)});
    scenario.cut({});
    EXPECT_EQ(scenario.file().counts.packets, 0U);
    const ReadCapture read = scenario.packets();
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.packets.size(), 0U);
}

TEST(CutScenarioTest, AnOutputThatFailsEndsIt) {
    CutScenario scenario({capture_of_gets(2)});
    const auto all = capture::ChosenExchanges::first(2);
    const auto result = capture::cut_packets({.recording = scenario.whole().recording,
                                              .session = scenario.whole().session,
                                              .exchanges = all,
                                              .output = [](Bytes) {
                                                  return Result<void>(Error{"the disk is full"});
                                              }});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message, "the disk is full");
}

TEST(CutScenarioTest, ItCanBeStopped) {
    CutScenario scenario({capture_of_gets(10'000)});
    const auto all = capture::ChosenExchanges::first(10'000);
    const std::atomic<bool> stop{true};
    std::string bytes;
    const auto result = capture::cut_packets({.recording = scenario.whole().recording,
                                              .session = scenario.whole().session,
                                              .exchanges = all,
                                              .stop = &stop,
                                              .output = [&bytes](Bytes piece) {
                                                  bytes += as_text(piece);
                                                  return Result<void>();
                                              }});
    ASSERT_TRUE(result.has_value());
    EXPECT_LT(result->packets, 5'000U);
    const TemporaryDirectory folder;
    const ReadCapture read = read_capture({folder.write("cut", bytes)});
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.notes, std::vector<std::string>{});
    EXPECT_EQ(read.packets.size(), result->packets);
}

}  // namespace
}  // namespace waybill::test
