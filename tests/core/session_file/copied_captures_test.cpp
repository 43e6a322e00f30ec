// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captures copied into a session file and opened from there: all that can be printed of them is the
// same.
#include <cctype>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "capture/tls/secrets.h"
#include "core/http/http2_frame_note.h"
#include "core/report/exchange_json.h"
#include "core/report/frame_json.h"
#include "core/report/message_json.h"
#include "core/report/message_list.h"
#include "core/report/session_json.h"
#include "core/session_file/copy_session.h"
#include "core/session_file/session_reader.h"
#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/first_difference.h"

namespace waybill::session_file {
namespace {

const std::string kSamples = std::string(WAYBILL_SOURCE_DIR) + "/samples/";

struct Analyzed {
    explicit Analyzed(const std::string& name) : recording({kSamples + name}) {
        secrets.add_key_log(
            test::file_content(kSamples + name.substr(0, name.find('.')) + ".keys"));
        capture::AnalyzeOptions options;
        options.secrets = &secrets;
        session = capture::analyze(recording, std::move(options));
    }

    capture::tls::Secrets secrets;
    capture::Recording recording;
    store::Session session;
};

// Where in its connection's stream a request without response stood is not known any more.
void forget_offsets(std::string& line) {
    constexpr std::string_view kFront = "{\"code\":\"no-response\",\"side\":\"client\",\"offset\":";
    if (const std::size_t at = line.find(kFront); at != std::string::npos) {
        const std::size_t from = at + kFront.size();
        line.replace(from, line.find(',', from) - from, "0");
    }
}

// All lines that can be printed of a session, the messages and frames too.
std::string lines_of(const capture::Recording& recording, const store::Session& session) {
    const auto loader = capture::make_loader(recording, session);
    std::string lines;
    report::append_session(lines, session);
    lines += '\n';
    http::Exchange exchange;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        loader->load(i, store::BodyDetail::Digest, exchange);
        std::string line;
        report::append_exchange(line, exchange);
        forget_offsets(line);
        lines += line + '\n';
        std::uint64_t number = 0;
        report::list_messages(*loader, exchange, {}, [&](const http::StreamMessage& message) {
            report::append_message(lines, exchange.id, ++number, message);
            lines += '\n';
            return true;
        });
        for (const Side side : {Side::Client, Side::Server}) {
            std::string body;
            loader->read_body(exchange, side, store::BodyForm::AsSent, [&](Bytes data) {
                body += as_text(data);
                return true;
            });
            lines += body + '\n';
        }
    }
    for (std::uint32_t i = 0; i < session.connections.size(); ++i) {
        report::append_connection(lines, session, i);
        lines += '\n';
        loader->read_frames(i, [&](const store::ChainPiece& piece) {
            http::Http2FrameNote note;
            for (Bytes notes = piece.data; http::read_note(notes, note);) {
                report::append_frame(lines, i + 1, note, piece.at);
                lines += '\n';
            }
            return true;
        });
    }
    report::append_summary(lines, session);
    return lines;
}

void copy(const Analyzed& from, const std::string& path) {
    Result<std::unique_ptr<SessionWriter>> writer = SessionWriter::create(path, {"test"});
    ASSERT_TRUE(writer) << writer.error().message;
    const auto loader = capture::make_loader(from.recording, from.session);
    SessionCopier copier(**writer);
    copier.begin(from.session);
    for (std::uint32_t i = 0; i < from.session.exchanges.size(); ++i) {
        ASSERT_TRUE(copier.copy(from.session, *loader, i));
    }
    ASSERT_TRUE(copier.end(from.session, *loader, true));
    const Result<void> finished = (*writer)->finish();
    ASSERT_TRUE(finished) << finished.error().message;
    EXPECT_EQ((*writer)->committed(), from.session.exchanges.size());
}

class CopiedCapturesTest : public testing::TestWithParam<std::string> {};

TEST_P(CopiedCapturesTest, AllThatCanBePrintedStaysTheSame) {
    const Analyzed analyzed(GetParam());
    ASSERT_FALSE(analyzed.recording.error()) << analyzed.recording.error()->message;
    const test::TemporaryDirectory folder;
    const std::string path = folder.file("copy.waybill");
    copy(analyzed, path);
    const Result<OpenedFile> opened = open_session(path, {});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_FALSE(opened->interrupted);
    EXPECT_EQ(opened->notes, std::vector<std::string>{});
    const capture::Recording none({});
    const std::string expected = lines_of(analyzed.recording, analyzed.session);
    const std::string actual = lines_of(none, opened->session);
    EXPECT_TRUE(expected == actual) << test::first_difference(expected, actual);
}

TEST_P(CopiedCapturesTest, AndACopyOfTheCopyIsTheSame) {
    const Analyzed analyzed(GetParam());
    const test::TemporaryDirectory folder;
    copy(analyzed, folder.file("first.waybill"));
    Result<OpenedFile> first = open_session(folder.file("first.waybill"), {});
    ASSERT_TRUE(first) << first.error().message;
    const capture::Recording none({});
    const std::string expected = lines_of(none, first->session);

    Result<std::unique_ptr<SessionWriter>> writer =
        SessionWriter::create(folder.file("second.waybill"), {"test"});
    ASSERT_TRUE(writer) << writer.error().message;
    const auto loader = capture::make_loader(none, first->session);
    SessionCopier copier(**writer);
    copier.begin(first->session);
    for (std::uint32_t i = 0; i < first->session.exchanges.size(); ++i) {
        ASSERT_TRUE(copier.copy(first->session, *loader, i));
    }
    ASSERT_TRUE(copier.end(first->session, *loader, true));
    ASSERT_TRUE((*writer)->finish());
    const Result<OpenedFile> second = open_session(folder.file("second.waybill"), {});
    ASSERT_TRUE(second) << second.error().message;
    const std::string actual = lines_of(none, second->session);
    EXPECT_TRUE(expected == actual) << test::first_difference(expected, actual);
}

INSTANTIATE_TEST_SUITE_P(Samples,
                         CopiedCapturesTest,
                         testing::Values("browser-page.pcap",
                                         "capture-gaps.pcap",
                                         "chunked-trailers.pcap",
                                         "connect-proxy.pcap",
                                         "content-codings.pcap",
                                         "curl-get.pcap",
                                         "events.pcap",
                                         "get.pcapng.gz",
                                         "grpc.pcap",
                                         "gzip-chunked.pcap",
                                         "h2c.pcap",
                                         "http2.pcap",
                                         "https.pcapng",
                                         "login.pcap",
                                         "packet-loss.pcap",
                                         "pipelining.pcap",
                                         "quic.pcap",
                                         "range.pcap",
                                         "rpc.pcap",
                                         "shop.pcap",
                                         "smuggling.pcap",
                                         "socks5.pcap",
                                         "uploads.pcap",
                                         "websocket-deflate.pcap",
                                         "websocket.pcap"),
                         [](const testing::TestParamInfo<std::string>& sample) {
                             std::string name;
                             for (const char c : sample.param) {
                                 name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
                             }
                             return name;
                         });

}  // namespace
}  // namespace waybill::session_file
