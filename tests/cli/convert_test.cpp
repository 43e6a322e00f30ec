// SPDX-License-Identifier: GPL-3.0-or-later
//
// From one format into another, and whether what was written says the same.
#include <filesystem>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/base/result.h"
#include "core/session_file/session_reader.h"
#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/run_program.h"

namespace waybill {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::file_content;
using test::lines_of;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> samples() {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(std::string(WAYBILL_SOURCE_DIR) + "/samples")) {
        const std::string name = entry.path().filename();
        if (name.find(".pcap") != std::string::npos) {
            found.push_back("samples/" + name);
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<std::string> keys_of(const std::string& sample) {
    return sample == "samples/http2.pcap"
               ? std::vector<std::string>{"--keylog", "samples/http2.keys"}
               : std::vector<std::string>();
}

void convert(const std::string& from, const std::string& to, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"convert", from, "-q", "-w", to};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramRun run = run_waybill(arguments);
    ASSERT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, IsEmpty());
}

std::vector<std::string> lines_in(const std::string& file, std::vector<std::string> more) {
    more.insert(more.begin(), {"analyze", file, "-q", "-T", "jsonl", "--bodies"});
    const ProgramRun run = run_waybill(more);
    EXPECT_EQ(run.status, 0) << run.errors;
    return lines_of(run.output);
}

// The exchanges, without where they came from, and the messages of WebSockets. Other messages are
// cut out of contents, whose digests are compared; when each of them came has no place in HAR.
std::vector<std::string> without_source(const std::vector<std::string>& lines) {
    std::vector<std::string> found;
    for (const std::string& line : lines) {
        json::value value = json::parse(line);
        const json::string& type = value.at("type").as_string();
        const json::value* const kind = value.as_object().if_contains("kind");
        if (type == "exchange"
            || (type == "message" && *kind != "sse" && *kind != "grpc" && *kind != "record")) {
            value.as_object().erase("source");
            value.as_object().erase("fragments");
            found.push_back(json::serialize(value));
        }
    }
    return found;
}

TEST(ConvertTest, ASessionSaysAllThatTheCaptureSaid) {
    const TemporaryDirectory folder;
    ASSERT_GT(samples().size(), 20U);
    for (const std::string& sample : samples()) {
        const std::string session = folder.path() + "/a.waybill";
        convert(sample, session, keys_of(sample));
        std::vector<std::string> more = {"--connections", "--frames", "--messages"};
        const std::vector<std::string> of_session = lines_in(session, more);
        for (const std::string& key : keys_of(sample)) {
            more.push_back(key);
        }
        const std::vector<std::string> of_capture = lines_in(sample, more);
        ASSERT_EQ(of_session.size(), of_capture.size()) << sample;
        for (std::size_t i = 0; i < of_capture.size(); ++i) {
            ASSERT_EQ(of_session[i], of_capture[i]) << sample;
        }
    }
}

TEST(ConvertTest, HarWithSecretsSaysTheSameOfEachExchange) {
    const TemporaryDirectory folder;
    for (const std::string& sample : samples()) {
        for (const std::string ending : {".har", ".har.gz", ".har.zst", ".zhar"}) {
            const std::string har = folder.path() + "/a" + ending;
            std::vector<std::string> more = keys_of(sample);
            more.emplace_back("--with-secrets");
            convert(sample, har, more);
            more = keys_of(sample);
            more.emplace_back("--messages");
            const std::vector<std::string> of_har = without_source(lines_in(har, {"--messages"}));
            const std::vector<std::string> of_capture = without_source(lines_in(sample, more));
            ASSERT_EQ(of_har.size(), of_capture.size()) << sample;
            for (std::size_t i = 0; i < of_capture.size(); ++i) {
                ASSERT_EQ(of_har[i], of_capture[i]) << sample;
            }
        }
    }
}

TEST(ConvertTest, SeveralInputsGoIntoOneSession) {
    const TemporaryDirectory folder;
    const std::string first = folder.path() + "/first.waybill";
    const std::string second = folder.path() + "/second.har";
    const std::string all = folder.path() + "/all.waybill";
    convert("samples/login.pcap", first);
    convert("samples/range.pcap", second, {"--with-secrets"});
    const ProgramRun run =
        run_waybill({"convert", first, second, "samples/shop.pcap", "-q", "-w", all});
    ASSERT_EQ(run.status, 0) << run.errors;
    std::size_t expected = 0;
    for (const char* const sample :
         {"samples/login.pcap", "samples/range.pcap", "samples/shop.pcap"}) {
        expected += without_source(lines_in(sample, {})).size();
    }
    const std::vector<std::string> lines = without_source(lines_in(all, {}));
    ASSERT_EQ(lines.size(), expected);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_EQ(json::parse(lines[i]).at("id").to_number<std::size_t>(), i + 1);
    }
    const ProgramRun other =
        run_waybill({"convert", first, second, "-w", folder.path() + "/x.har"});
    EXPECT_EQ(other.status, 2);
    EXPECT_THAT(other.errors, HasSubstr("go into a session first"));
    const ProgramRun mixed = run_waybill({"analyze", "samples/shop.pcap", second});
    EXPECT_EQ(mixed.status, 3);
    EXPECT_THAT(mixed.errors, HasSubstr("is HAR, but samples/shop.pcap is a capture"));
}

TEST(ConvertTest, AFilterChoosesWhatIsWritten) {
    const TemporaryDirectory folder;
    const std::string filter = "status >= 400";
    const std::vector<std::string> chosen =
        without_source(lines_in("samples/login.pcap", {"-Y", filter}));
    ASSERT_THAT(chosen, Not(IsEmpty()));
    for (const std::string name : {"a.waybill", "a.har"}) {
        const std::string file = folder.path() + "/" + name;
        convert("samples/login.pcap", file, {"-Y", filter, "--with-secrets"});
        EXPECT_EQ(without_source(lines_in(file, {})).size(), chosen.size()) << name;
        EXPECT_EQ(without_source(lines_in(file, {"-Y", filter})).size(), chosen.size()) << name;
    }
}

TEST(ConvertTest, PacketsOfAFilterGiveItsExchanges) {
    const TemporaryDirectory folder;
    const std::string filter = "path contains login";
    const std::string cut = folder.path() + "/cut.pcapng";
    convert("samples/login.pcap", cut, {"-Y", filter});
    const std::size_t chosen =
        without_source(lines_in("samples/login.pcap", {"-Y", filter})).size();
    ASSERT_GT(chosen, 0U);
    EXPECT_EQ(without_source(lines_in(cut, {})).size(), chosen);
    EXPECT_LT(fs::file_size(cut),
              fs::file_size(std::string(WAYBILL_SOURCE_DIR) + "/samples/login.pcap"));
}

TEST(ConvertTest, PacketsOfASessionAreNotMadeUp) {
    const TemporaryDirectory folder;
    const std::string session = folder.path() + "/a.waybill";
    convert("samples/login.pcap", session);
    const ProgramRun run = run_waybill({"convert", session, "-w", folder.path() + "/a.pcapng"});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("only captures have them"));
    EXPECT_FALSE(fs::exists(folder.path() + "/a.pcapng"));
}

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename());
    }
    return names;
}

TEST(ConvertTest, FilesAreForTheirOwnerOnly) {
    const TemporaryDirectory folder;
    for (const std::string name : {"a.waybill", "a.har", "a.pcapng", "a.sh"}) {
        const std::string file = folder.path() + "/" + name;
        convert("samples/login.pcap", file);
        struct stat facts {};
        ASSERT_EQ(::stat(file.c_str(), &facts), 0) << name;
        EXPECT_EQ(facts.st_mode & 0777U, 0600U) << name;
    }
    // Nothing else is left: no journal, no part.
    EXPECT_EQ(files_in(folder.path()).size(), 4U);
}

TEST(ConvertTest, AFileStaysUntilTheNewOneIsWhole) {
    for (const std::string name : {"a.waybill", "a.har", "a.sh"}) {
        const TemporaryDirectory folder;
        const std::string file = folder.path() + "/" + name;
        convert("samples/login.pcap", file);
        const std::string before = file_content(file);
        const ProgramRun failed = run_waybill({"convert", "samples/nothing.pcap", "-w", file});
        EXPECT_EQ(failed.status, 3) << name;
        EXPECT_THAT(failed.errors, HasSubstr("samples/nothing.pcap")) << name;
        EXPECT_TRUE(file_content(file) == before) << name;
        EXPECT_EQ(files_in(folder.path()), std::vector<std::string>{name});
        const ProgramRun itself = run_waybill({"convert", file, "-w", file});
        EXPECT_EQ(itself.status, 3) << name;
        EXPECT_THAT(itself.errors, HasSubstr("is what is to be read")) << name;
        EXPECT_TRUE(file_content(file) == before) << name;
    }
}

TEST(ConvertTest, SecretsAreReplacedUnlessTheyAreAskedFor) {
    const TemporaryDirectory folder;
    const std::string har = folder.path() + "/a.har";
    const ProgramRun run = run_waybill({"convert", "samples/login.pcap", "-w", har});
    ASSERT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.errors, HasSubstr("secrets were replaced"));
    const std::string redacted = file_content(har);
    convert("samples/login.pcap", har, {"--with-secrets"});
    const std::string whole = file_content(har);
    EXPECT_THAT(redacted, HasSubstr("redacted-"));
    EXPECT_THAT(whole, Not(HasSubstr("redacted-")));
}

TEST(ConvertTest, TheFormatIsToldByTheEndingOrByName) {
    const ProgramRun unknown = run_waybill({"convert", "samples/get.pcapng.gz", "-w", "x.docx"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.errors, HasSubstr("x.docx: its ending tells no format"));
    const ProgramRun wrong = run_waybill({"convert", "samples/get.pcapng.gz", "-T", "nosuch"});
    EXPECT_EQ(wrong.status, 2);
    const ProgramRun nowhere = run_waybill({"convert", "samples/get.pcapng.gz"});
    EXPECT_EQ(nowhere.status, 2);
    const ProgramRun session = run_waybill({"convert", "samples/get.pcapng.gz", "-T", "waybill"});
    EXPECT_EQ(session.status, 2);
    const ProgramRun curl = run_waybill({"convert", "samples/get.pcapng.gz", "-T", "curl", "-q"});
    EXPECT_EQ(curl.status, 0) << curl.errors;
    EXPECT_THAT(curl.output, HasSubstr("curl "));
    const ProgramRun har = run_waybill({"analyze", "samples/login.pcap", "-T", "har", "-q"});
    EXPECT_EQ(har.status, 0) << har.errors;
    EXPECT_TRUE(json::parse(har.output).at("log").is_object());
    const ProgramRun same = run_waybill({"convert", "samples/login.pcap", "-T", "har", "-q"});
    EXPECT_TRUE(har.output == same.output);
    const ProgramRun lines = run_waybill({"convert", "samples/get.pcapng.gz", "-T", "jsonl", "-q"});
    EXPECT_EQ(lines.output,
              run_waybill({"analyze", "samples/get.pcapng.gz", "-T", "jsonl", "-q"}).output);
}

TEST(ConvertTest, AnalyzeWritesWhatItPrints) {
    const TemporaryDirectory folder;
    const std::string session = folder.path() + "/a.waybill";
    const ProgramRun run = run_waybill(
        {"analyze", "samples/shop.pcap", "-q", "-Y", "status == 404", "--list", "-w", session});
    ASSERT_EQ(run.status, 0) << run.errors;
    const ProgramRun again = run_waybill({"analyze", session, "-q", "--list"});
    EXPECT_EQ(lines_of(again.output).size(), lines_of(run.output).size());
    const ProgramRun wrong = run_waybill({"analyze", "samples/shop.pcap", "-w", "x.csv"});
    EXPECT_EQ(wrong.status, 2);
}

TEST(ConvertTest, MarksOfASessionAreAskedForAndKept) {
    const TemporaryDirectory folder;
    const std::string session = folder.path() + "/a.waybill";
    convert("samples/shop.pcap", session);
    const Result<void> noted =
        session_file::write_notes(session, {{2, 3, "look here"}, {5, 0, "and here"}});
    ASSERT_TRUE(noted) << noted.error().message;
    const std::string har = folder.path() + "/a.har";
    const std::string copy = folder.path() + "/b.waybill";
    convert(session, har);
    convert(har, copy);
    for (const std::string& file : {session, har, copy}) {
        const ProgramRun marked = run_waybill({"analyze", file, "-Y", "mark == 3", "--list"});
        EXPECT_THAT(marked.errors, IsEmpty()) << file;
        EXPECT_EQ(lines_of(marked.output).size(), 2U) << file;
        const ProgramRun found =
            run_waybill({"search", "HTTP", file, "-l", "-Y", "comment contains here"});
        EXPECT_EQ(lines_of(found.output).size(), 2U) << file;
    }
}

TEST(ConvertTest, HarComesThroughAPipeToo) {
    const TemporaryDirectory folder;
    const std::string har = folder.path() + "/a.har";
    convert("samples/login.pcap", har, {"--with-secrets"});
    test::ProgramOptions options;
    options.input = file_content(har);
    const ProgramRun piped = run_waybill({"analyze", "-", "-q", "--list"}, options);
    EXPECT_EQ(piped.status, 0) << piped.errors;
    EXPECT_EQ(piped.output, run_waybill({"analyze", har, "-q", "--list"}).output);
}

TEST(VerifyTest, TellsWhatIsWholeAndWhatIsNot) {
    const TemporaryDirectory folder;
    const std::string session = folder.path() + "/a.waybill";
    convert("samples/shop.pcap", session);
    const ProgramRun whole = run_waybill({"verify", session, "samples/shop.pcap"});
    EXPECT_EQ(whole.status, 0) << whole.output << whole.errors;
    EXPECT_THAT(whole.output, HasSubstr("a.waybill: whole: "));
    EXPECT_THAT(whole.output, HasSubstr("samples/shop.pcap: whole: "));

    std::string damaged = file_content(session);
    constexpr std::size_t kPage = 16384;  // its beginning is in use, its middle may not be
    damaged.replace(damaged.size() / 2 / kPage * kPage, 100, std::string(100, 'x'));
    const std::string other = folder.write("b.waybill", damaged);
    const ProgramRun broken = run_waybill({"verify", other});
    EXPECT_NE(broken.status, 0) << broken.output;
    EXPECT_THAT(broken.output + broken.errors, HasSubstr("b.waybill"));

    const std::string whole_file = file_content(session);
    const std::string cut = folder.write("c.waybill", whole_file.substr(0, whole_file.size() / 2));
    const ProgramRun read = run_waybill({"analyze", cut, "--list"});
    EXPECT_THAT(read.errors, HasSubstr("c.waybill: is cut off or damaged"));
    EXPECT_THAT(read.output, HasSubstr("shop.example/"));
    EXPECT_EQ(run_waybill({"verify", cut}).status, 1);

    const ProgramRun none = run_waybill({"verify", folder.path() + "/none.waybill"});
    EXPECT_EQ(none.status, 3);
}

}  // namespace
}  // namespace waybill
