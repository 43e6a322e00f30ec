// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill capture` fed through a pipe: what it prints and writes is what `waybill analyze` says of
// the same packets.
#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

using test::capture_of_gets;
using test::Conversation;
using test::lines_of;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;
using test::Traffic;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// All of the samples that anybody can read without keys of their own.
constexpr std::array kSamples = {"browser-page.pcap",
                                 "capture-gaps.pcap",
                                 "chunked-trailers.pcap",
                                 "connect-proxy.pcap",
                                 "content-codings.pcap",
                                 "events.pcap",
                                 "grpc.pcap",
                                 "h2c.pcap",
                                 "https.pcapng",
                                 "packet-loss.pcap",
                                 "pipelining.pcap",
                                 "shop.pcap",
                                 "uploads.pcap",
                                 "websocket.pcap"};

std::string sample(std::string_view name) {
    return WAYBILL_SOURCE_DIR "/samples/" + std::string(name);
}

ProgramRun capture_from(const std::string& packets, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"capture", "-r", "-"});
    return run_waybill(std::move(arguments), {.input = packets});
}

// The lines of a type, without what a live capture cannot know: numbers are given in the order in
// which exchanges were seen, not by their place in the recording.
std::vector<std::string> lines_of_type(const std::string& jsonl, std::string_view type) {
    std::vector<std::string> lines;
    for (const std::string& line : lines_of(jsonl)) {
        boost::json::value value = boost::json::parse(line);
        boost::json::object& object = value.as_object();
        if (object.at("type").as_string() == type) {
            object.erase("id");
            object.erase("connection");
            lines.push_back(boost::json::serialize(object));
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> exchanges_in(const std::string& file) {
    const ProgramRun run = run_waybill({"analyze", "-T", "jsonl", "-q", file});
    EXPECT_EQ(run.status, 0) << run.errors;
    return lines_of_type(run.output, "exchange");
}

class EachSample : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(
    CaptureTest, EachSample, ::testing::ValuesIn(kSamples), [](const auto& sample_info) {
        std::string name = sample_info.param;
        std::replace_if(
            name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
        return name;
    });

TEST_P(EachSample, HasTheSameExchangesWhenItIsPlayedAsWhenItIsRead) {
    const ProgramRun run =
        capture_from(test::file_content(sample(GetParam())), {"-T", "jsonl", "-q"});
    EXPECT_EQ(run.status, 0) << run.errors;
    const std::vector<std::string> expected = exchanges_in(sample(GetParam()));
    EXPECT_THAT(expected, Not(IsEmpty()));
    EXPECT_EQ(lines_of_type(run.output, "exchange"), expected);
}

TEST(CaptureTest, PlaysFilesAsWellAsPipes) {
    const ProgramRun run = run_waybill({"capture", "-r", sample("shop.pcap"), "-T", "jsonl", "-q"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(lines_of_type(run.output, "exchange"), exchanges_in(sample("shop.pcap")));
}

TEST(CaptureTest, JsonBeginsWithTheSessionAndEndsWithTheSum) {
    const ProgramRun run = capture_from(capture_of_gets(3), {"-T", "jsonl", "-q"});
    ASSERT_EQ(run.status, 0) << run.errors;
    const std::vector<std::string> lines = lines_of(run.output);
    ASSERT_EQ(lines.size(), 5U) << run.output;
    const boost::json::value session = boost::json::parse(lines.front());
    EXPECT_EQ(session.at("type"), "session");
    EXPECT_EQ(session.at_pointer("/sources/0/kind"), "live");
    EXPECT_EQ(session.at_pointer("/sources/0/link_types/0"), "ethernet");
    const boost::json::value summary = boost::json::parse(lines.back());
    EXPECT_EQ(summary.at("type"), "summary");
    EXPECT_EQ(summary.at("exchanges"), 3);
    EXPECT_EQ(summary.at("requests"), 3);
    EXPECT_EQ(summary.at("responses"), 3);
    EXPECT_EQ(summary.at("connections"), 1);
    EXPECT_GT(summary.at("bytes").to_number<int>(), 0);
    EXPECT_EQ(summary.at("interfaces").as_array().size(), 1U);
}

TEST(CaptureTest, ExchangesAreNumberedInTheirOrder) {
    const ProgramRun run = capture_from(capture_of_gets(200),
                                        {"-T", "fields", "-e", "id", "-e", "request.path", "-q"});
    std::string expected;
    for (int i = 1; i <= 200; ++i) {
        expected += std::to_string(i) + "\t/" + std::to_string(i) + '\n';
    }
    EXPECT_EQ(run.output, expected);
}

TEST(CaptureTest, TextHasALineForEachExchange) {
    const ProgramRun run = capture_from(capture_of_gets(2), {"-q"});
    const std::vector<std::string> lines = lines_of(run.output);
    ASSERT_EQ(lines.size(), 3U) << run.output;
    EXPECT_THAT(lines[0], HasSubstr("address"));
    EXPECT_THAT(lines[1], AllOf(HasSubstr("www.example/1"), HasSubstr("200")));
    EXPECT_THAT(lines[2], HasSubstr("www.example/2"));
    EXPECT_EQ(run.errors, "");
}

TEST(CaptureTest, TablesAreAsThoseOfAnalysis) {
    const TemporaryDirectory folder;
    const std::string file = folder.write("gets.pcap", capture_of_gets(5));
    const ProgramRun read = run_waybill({"analyze", "-T", "csv", "-q", file});
    EXPECT_EQ(capture_from(capture_of_gets(5), {"-T", "csv", "-q"}).output, read.output);
}

TEST(CaptureTest, WhatAFilterLetsThroughIsPrinted) {
    const std::vector<std::string> printed = {"-T", "fields", "-e", "request.path", "-q"};
    const auto with = [&printed](std::vector<std::string> more) {
        more.insert(more.end(), printed.begin(), printed.end());
        return capture_from(capture_of_gets(12), std::move(more)).output;
    };
    EXPECT_EQ(with({"-Y", "path == /7"}), "/7\n");
    EXPECT_EQ(with({"path == /7"}), "/7\n");
    EXPECT_EQ(with({"path endswith 1", "or path == /2"}), "/1\n/2\n/11\n");
    EXPECT_EQ(with({"-Y", "resp.body contains \"body 12\""}), "/12\n");
    EXPECT_EQ(with({"-f", "tcp port 81"}), "");
}

TEST(CaptureTest, AFilterIsToldInTheSum) {
    const ProgramRun run =
        capture_from(capture_of_gets(12), {"-T", "jsonl", "-q", "-Y", "path in {/3, /4}"});
    const boost::json::value summary = boost::json::parse(lines_of(run.output).back());
    EXPECT_EQ(summary.at("matched"), 2);
    EXPECT_EQ(summary.at("exchanges"), 12);
    EXPECT_EQ(summary.at("filter"), "path in {\"/3\", \"/4\"}");
}

TEST(CaptureTest, StopsAfterAsManyExchangesAsWereAskedFor) {
    const ProgramRun run =
        capture_from(capture_of_gets(50),
                     {"-c", "2", "-Y", "path endswith 5", "-T", "fields", "-e", "request.path"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(run.output, "/5\n/15\n");
}

TEST(CaptureTest, StopsAfterAsManyPacketsAsWereAskedFor) {
    // Three packets open the connection; each exchange has two more.
    for (const auto& option :
         std::vector<std::vector<std::string>>{{"--packets", "7"}, {"-a", "packets:7"}}) {
        std::vector<std::string> arguments = option;
        arguments.insert(arguments.end(), {"-T", "jsonl", "-q"});
        const ProgramRun run = capture_from(capture_of_gets(50), arguments);
        EXPECT_EQ(run.status, 0) << run.errors;
        const boost::json::value summary = boost::json::parse(lines_of(run.output).back());
        EXPECT_EQ(summary.at("packets"), 7) << run.output;
    }
}

TEST(CaptureTest, ExchangesThatBeginAreToldInFrontOfTheirEnd) {
    const ProgramRun run = capture_from(capture_of_gets(3), {"-T", "jsonl", "--opened", "-q"});
    std::vector<std::string> types;
    for (const std::string& line : lines_of(run.output)) {
        const boost::json::value value = boost::json::parse(line);
        types.emplace_back(value.at("type").as_string());
        if (types.back() == "opened") {
            EXPECT_EQ(value.at_pointer("/request/method"), "GET");
            EXPECT_THAT(std::string(value.at_pointer("/request/url").as_string()),
                        StartsWith("http://www.example/"));
        }
    }
    EXPECT_EQ(std::count(types.begin(), types.end(), "opened"), 3);
    const auto first = [&types](const char* type) {
        return std::find(types.begin(), types.end(), type);
    };
    EXPECT_LT(first("opened"), first("exchange"));
}

TEST(CaptureTest, MessagesFollowTheirExchange) {
    const std::string packets = test::file_content(sample("websocket.pcap"));
    const ProgramRun live = capture_from(packets, {"-T", "jsonl", "--messages", "-q"});
    const ProgramRun read =
        run_waybill({"analyze", "-T", "jsonl", "--messages", "-q", sample("websocket.pcap")});
    EXPECT_EQ(lines_of_type(live.output, "message"), lines_of_type(read.output, "message"));
    EXPECT_THAT(lines_of_type(live.output, "message"), Not(IsEmpty()));
}

TEST(CaptureTest, DigestsOfBodiesAreThoseOfAnalysis) {
    const std::string packets = test::file_content(sample("content-codings.pcap"));
    const ProgramRun live = capture_from(packets, {"-T", "jsonl", "--bodies", "-q"});
    const ProgramRun read =
        run_waybill({"analyze", "-T", "jsonl", "--bodies", "-q", sample("content-codings.pcap")});
    EXPECT_EQ(lines_of_type(live.output, "exchange"), lines_of_type(read.output, "exchange"));
    EXPECT_THAT(live.output, HasSubstr("\"sha256\":\""));
}

TEST_P(EachSample, IsTheSameInTheRecordingThatWasMadeOfIt) {
    const TemporaryDirectory folder;
    for (const char* const name : {"copy.pcapng", "copy.waybill"}) {
        const std::string file = folder.file(name);
        const ProgramRun run =
            capture_from(test::file_content(sample(GetParam())), {"-w", file, "--with-secrets"});
        ASSERT_EQ(run.status, 0) << run.errors;
        EXPECT_THAT(run.errors, HasSubstr(file));
        EXPECT_EQ(exchanges_in(file), exchanges_in(sample(GetParam()))) << name;
        EXPECT_EQ(run_waybill({"verify", "-q", file}).status, 0) << name;
    }
}

TEST(CaptureTest, RecordingsAreForTheirOwnerOnly) {
    const TemporaryDirectory folder;
    const std::string file = folder.file("a.waybill");
    capture_from(capture_of_gets(1), {"-w", file, "-q"});
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(CaptureTest, WhatDoesNotGoTogetherIsAnErrorOfUsage) {
    struct Case {
        std::vector<std::string> arguments;
        const char* message;
    };
    const std::vector<Case> cases = {
        {{"-r", "-", "-i", "lo"}, "-r and -i"},
        {{"-r", "-", "-p"}, "-p and -B"},
        {{"-r", "-", "-T", "json"}, "-T json"},
        {{"-r", "-", "-T", "xml"}, "-T xml"},
        {{"-r", "-", "-b", "filesize:1000"}, "-b goes with -w"},
        {{"-r", "-", "-b", "filesize:1000", "-w", "a.waybill"}, "a session is one file"},
        {{"-r", "-", "-w", "a.txt"}, "its ending tells no format"},
        {{"-r", "-", "-w", "-"}, "-w -"},
        {{"-r", "-", "--with-secrets"}, "--with-secrets goes with -w"},
        {{"-r", "-", "-a", "soon"}, "-a soon"},
        {{"-r", "-", "-Y", "status >"}, "-Y"},
        {{"-r", "-", "-Y", "finding"}, "-Y"},
        {{"-r", "-", "-Y", "a", "b"}, "two filters"},
        {{"-r", "-", "-f", "tcp prot 80"}, "-f"},
        {{"-r", "-", "--opened"}, "-T jsonl"},
        {{"-r", "-", "-T", "fields"}, "-e FIELD"},
        {{"-r", "-", "-T", "fields", "-e", "findings"}, "-e"},
        {{"-B", "0"}, "-B"},
        {{"--nothing"}, "--nothing"},
    };
    for (const Case& each : cases) {
        std::vector<std::string> arguments = each.arguments;
        arguments.insert(arguments.begin(), "capture");
        const ProgramRun run = run_waybill(arguments);
        EXPECT_EQ(run.status, 2) << run.errors;
        EXPECT_THAT(run.errors, HasSubstr(each.message));
        EXPECT_EQ(run.output, "");
    }
}

TEST(CaptureTest, AnInputThatIsNoCaptureIsRefused) {
    for (const std::string input : {"", "These are not packets at all.\n"}) {
        const ProgramRun run = capture_from(input, {"-q"});
        EXPECT_EQ(run.status, 3) << input;
        EXPECT_THAT(run.errors, HasSubstr("standard input"));
    }
    const ProgramRun missing = run_waybill({"capture", "-r", "no-such-file.pcap"});
    EXPECT_EQ(missing.status, 3);
    EXPECT_THAT(missing.errors, HasSubstr("no-such-file.pcap: No such file"));
}

TEST(CaptureTest, AFileIsNotWrittenOverItself) {
    const TemporaryDirectory folder;
    const std::string file = folder.write("a.pcap", capture_of_gets(1));
    const ProgramRun run = run_waybill({"capture", "-r", file, "-w", file});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("is what is to be read"));
    EXPECT_EQ(test::file_content(file), capture_of_gets(1));
}

TEST(CaptureTest, ASessionThatCannotBeWrittenEndsTheCapture) {
    const ProgramRun run = capture_from(capture_of_gets(1), {"-w", "/no/such/folder/a.waybill"});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("/no/such/folder/a.waybill"));
}

TEST(CaptureTest, AFullDiskEndsTheCaptureAndWhatWasCapturedStaysReadable) {
    const TemporaryDirectory folder;
    for (const std::string name : {"full.pcapng", "full.waybill"}) {
        // Files may have 512 blocks of 512 bytes at most.
        const ProgramRun run = run_waybill(
            {"-c",
             "trap '' XFSZ; ulimit -f 512; exec \"$0\" capture -r - -q -o /dev/null -w \"$1\"",
             test::waybill_program(),
             folder.file(name)},
            {.input = capture_of_gets(5000), .program = "/bin/sh"});
        EXPECT_EQ(run.status, 3) << name;
        EXPECT_THAT(run.errors, HasSubstr(folder.file(name))) << name;
        if (name == "full.waybill") {
            EXPECT_EQ(run_waybill({"verify", "--recover", "-q", folder.file(name)}).status, 0);
        }
        EXPECT_THAT(exchanges_in(folder.file(name)).size(), ::testing::Gt(50U)) << name;
    }
}

// Feeds the program some packets, and goes on once their exchanges were printed.
class Feed {
public:
    Feed(std::string packets, std::size_t lines) : packets_(std::move(packets)), lines_(lines) {}

    // Runs the program on the pipe `input`; `then` is called with its id.
    template <typename Then>
    ProgramRun run(const std::vector<std::string>& arguments, Then then) {
        const TemporaryDirectory folder;
        const std::string path = folder.file("packets");
        EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
        std::vector<std::string> all = {"capture", "-r", path};
        all.insert(all.end(), arguments.begin(), arguments.end());
        test::detail::Pipe output;
        std::thread thread;
        ProgramRun run =
            run_waybill(all, {.output_file = output.ends[1], .started = [&](pid_t child) {
                                  output.close(1);
                                  thread = std::thread([&, child] {
                                      const int pipe = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
                                      EXPECT_EQ(::write(pipe, packets_.data(), packets_.size()),
                                                static_cast<ssize_t>(packets_.size()));
                                      read_lines(output);
                                      then(child, output);
                                      read_rest(output);
                                      ::close(pipe);
                                  });
                              }});
        thread.join();
        run.output = printed_;
        return run;
    }

private:
    void read_lines(test::detail::Pipe& output) {
        char c = 0;
        while (lines_ > 0 && ::read(output.ends[0], &c, 1) == 1) {
            printed_ += c;
            lines_ -= std::size_t{c == '\n'};
        }
    }
    void read_rest(test::detail::Pipe& output) {
        char c = 0;
        while (output.ends[0] >= 0 && ::read(output.ends[0], &c, 1) == 1) {
            printed_ += c;
        }
    }

    std::string packets_;
    std::size_t lines_;
    std::string printed_;
};

TEST(CaptureTest, ExchangesArePrintedWhileTheCaptureGoesOnAndAnInterruptEndsItWell) {
    const TemporaryDirectory folder;
    for (const char* const name : {"live.pcapng", "live.waybill"}) {
        for (const int signal : {SIGINT, SIGTERM}) {
            const std::string file = folder.file(name);
            Feed feed(capture_of_gets(3), 3);
            const ProgramRun run =
                feed.run({"-T", "fields", "-e", "request.path", "-w", file},
                         [signal](pid_t child, test::detail::Pipe&) { ::kill(child, signal); });
            EXPECT_EQ(run.status, 0) << run.errors;
            EXPECT_EQ(run.output, "/1\n/2\n/3\n");
            EXPECT_THAT(run.errors, HasSubstr("3 exchanges"));
            EXPECT_EQ(exchanges_in(file).size(), 3U) << name;
            EXPECT_EQ(run_waybill({"verify", "-q", file}).status, 0) << name;
        }
    }
}

TEST(CaptureTest, AReaderThatGoesAwayEndsTheCaptureQuietly) {
    Feed feed(capture_of_gets(2000), 1);
    const ProgramRun run =
        feed.run({"-T", "jsonl", "-q"}, [](pid_t, test::detail::Pipe& output) { output.close(0); });
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.errors, "");
}

TEST(CaptureTest, AnExchangeThatGoesOnIsShownInText) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(test::get("/endless"));
    Feed feed(traffic.pcap(), 2);
    const ProgramRun run =
        feed.run({"-q"}, [](pid_t child, test::detail::Pipe&) { ::kill(child, SIGINT); });
    EXPECT_EQ(run.status, 0) << run.errors;
    const std::vector<std::string> lines = lines_of(run.output);
    ASSERT_EQ(lines.size(), 3U) << run.output;
    EXPECT_THAT(lines[1], AllOf(HasSubstr("/endless"), HasSubstr("...")));
    EXPECT_THAT(lines[2], AllOf(HasSubstr("/endless"), EndsWith("!")));  // no answer came
}

TEST(CaptureTest, ASessionCanBeOpenedWhileItIsWritten) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(test::get("/first")).server(test::response_of("done"));
    talk.client(test::get("/endless"));
    const TemporaryDirectory folder;
    const std::string file = folder.file("now.waybill");
    std::string meanwhile;
    Feed feed(traffic.pcap(), 3);  // the heading, what is over, what is open
    const ProgramRun run = feed.run({"-q", "-w", file}, [&](pid_t child, test::detail::Pipe&) {
        // Its writer puts rows into the file within moments.
        for (int i = 0; i < 500 && meanwhile.find("/endless") == std::string::npos; ++i) {
            meanwhile = run_waybill({"analyze", "-T", "jsonl", "-q", file}).output;
        }
        ::kill(child, SIGINT);
    });
    EXPECT_EQ(run.status, 0) << run.errors;
    const std::vector<std::string> lines = lines_of(meanwhile);
    ASSERT_EQ(lines.size(), 4U) << meanwhile;
    const boost::json::value first = boost::json::parse(lines[1]);
    EXPECT_EQ(first.at_pointer("/response/body/size"), 4);
    const boost::json::value second = boost::json::parse(lines[2]);
    EXPECT_EQ(second.at_pointer("/request/path"), "/endless");
    EXPECT_TRUE(second.at("response").is_null());
}

TEST(CaptureTest, InterfacesAreListedWithTheirState) {
    const ProgramRun text = run_waybill({"capture", "-D"});
    EXPECT_EQ(text.status, 0) << text.errors;
    EXPECT_THAT(text.output, HasSubstr("lo ("));
    const ProgramRun json = run_waybill({"capture", "-D", "-T", "json"});
    EXPECT_EQ(json.status, 0) << json.errors;
    const boost::json::value list = boost::json::parse(json.output);
    const auto is_loopback = [](const boost::json::value& each) {
        return each.at("name") == "lo" && each.at("loopback").as_bool();
    };
    const auto& interfaces = list.as_array();
    EXPECT_TRUE(std::any_of(interfaces.begin(), interfaces.end(), is_loopback)) << json.output;
}

TEST(CaptureTest, AnInterfaceThatIsNotThereIsNamed) {
    const ProgramRun run = run_waybill({"capture", "-i", "no-such-interface"});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("no-such-interface"));
}

TEST(RunTest, SaysWhatItNeeds) {
    EXPECT_EQ(run_waybill({"run"}).status, 2);
    const ProgramRun run = run_waybill({"run", "--capture"});
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.errors, HasSubstr("there is no command"));
}

}  // namespace
}  // namespace waybill
