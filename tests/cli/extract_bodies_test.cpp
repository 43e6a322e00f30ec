// SPDX-License-Identifier: GPL-3.0-or-later
//
// --extract-bodies: the contents are right, and no name leads out of the folder.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/ascii.h"
#include "tests/support/capture_writer.h"
#include "tests/support/compress.h"
#include "tests/support/file_content.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

namespace fs = std::filesystem;
using test::file_content;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// Name and content of each file; checks that they are plain files for their owner alone.
std::map<std::string, std::string> files_in(const std::string& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        struct stat status {};
        EXPECT_EQ(::lstat(entry.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode, static_cast<mode_t>(S_IFREG | 0600)) << entry.path();
        files[entry.path().filename().string()] = file_content(entry.path().string());
    }
    return files;
}

class ExtractBodiesTest : public ::testing::Test {
protected:
    ProgramRun extract(const std::string& capture, const std::string& folder) {
        return run_waybill({"-T",
                            "fields",
                            "-e",
                            "id",
                            "--extract-bodies",
                            folder,
                            outside_.write("a.pcap", capture)});
    }
    std::string folder() const { return outside_.file("bodies"); }

    TemporaryDirectory outside_;
};

// GETs of these targets, each answered with "body of N".
std::string capture_of(const std::vector<std::string>& targets) {
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open();
    for (std::size_t i = 0; i < targets.size(); ++i) {
        talk.client(test::get(targets[i]))
            .server(test::response_of("body of " + std::to_string(i + 1)));
    }
    talk.close();
    return traffic.pcap();
}

TEST_F(ExtractBodiesTest, ContentsAreWhatWasSentWithoutCodings) {
    const std::string text = testing::sample_text(100'000);
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open();
    talk.client("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\na=1&b=2");
    talk.server(test::response_of("plain", "Content-Type: text/plain\r\n"));
    for (const std::string coding : {"gzip", "deflate", "br", "zstd"}) {
        const std::string encoded = testing::encode(text, coding);
        talk.client(test::get("/" + coding));
        const std::string response =
            test::response_of(encoded, "Content-Encoding: " + coding + "\r\n");
        for (std::size_t at = 0; at < response.size(); at += 1400) {
            talk.server(std::string_view(response).substr(at, 1400));
        }
    }
    talk.client(test::get("/chunks"));
    talk.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        .server("7;x=y\r\n second\r\n0\r\nT: 1\r\n\r\n");
    talk.client("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n")
        .server("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    talk.client(test::get("/empty")).server(test::response_of(""));
    talk.close();

    const ProgramRun run = extract(traffic.pcap(), folder());
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.errors,
              "waybill: 7 bodies, " + std::to_string(7 + 5 + 4 * text.size() + 12) + " bytes, in "
                  + folder() + "\n");
    EXPECT_THAT(files_in(folder()),
                UnorderedElementsAre(Pair("000001-request-form.bin", "a=1&b=2"),
                                     Pair("000001-response-form.txt", "plain"),
                                     Pair("000002-response-gzip.bin", text),
                                     Pair("000003-response-deflate.bin", text),
                                     Pair("000004-response-br.bin", text),
                                     Pair("000005-response-zstd.bin", text),
                                     Pair("000006-response-chunks.bin", "first second")));
    EXPECT_EQ(fs::status(folder()).permissions(), fs::perms::owner_all);
}

TEST_F(ExtractBodiesTest, HostileNamesStayInTheFolder) {
    const std::vector<std::string> targets = {"/../../../../../../etc/passwd",
                                              "/a%00b",
                                              "/CON",
                                              "/trailing...",
                                              "/" + std::string(4096, 'n'),
                                              "/x/..",
                                              "/x/.",
                                              "/..\\..\\windows\\system.ini",
                                              "/%2e%2e%2f%2e%2e%2fshadow",
                                              "/~root",
                                              "/.ssh",
                                              "/-rf",
                                              "/a?file=../../b",
                                              "/a;b|c`d$e",
                                              "http://other.example/../up",
                                              "/" + std::string(600, '.') + "/",
                                              "/..",
                                              "/.",
                                              "//",
                                              "///etc/passwd",
                                              "/C:\\Windows\\win.ini",
                                              "/C:/Windows/win.ini",
                                              "/\\\\server\\share\\file",
                                              "/file.txt::$DATA",
                                              "/NUL.txt",
                                              "/com1",
                                              "/LPT9.log",
                                              "/aux.html",
                                              "/name%2f..%2f..%2fetc",
                                              "/%252e%252e%252fx",
                                              "/%c0%ae%c0%ae/overlong",
                                              "/\xc0\xae\xc0\xae\xc0\xaf",
                                              "/\xe2\x80\xae"
                                              "gpj.exe",
                                              "/a\x7f\x1b[2Jb",
                                              "/*?<>|\"",
                                              "/$(reboot)",
                                              "/`id`",
                                              "/trailing.",
                                              "/.git/config",
                                              "/" + std::string(300, '/') + "x"};
    const auto before = std::distance(fs::directory_iterator(outside_.path()), {});
    const ProgramRun run = extract(capture_of(targets), folder());
    EXPECT_EQ(run.status, 0);
    const std::map<std::string, std::string> files = files_in(folder());
    ASSERT_EQ(files.size(), targets.size());
    std::size_t number = 0;
    for (const auto& [name, content] : files) {  // in the order of the exchanges
        EXPECT_EQ(content, "body of " + std::to_string(++number)) << name;
        EXPECT_LE(name.size(), 120U);
        EXPECT_EQ(name.find(".."), std::string::npos);
        EXPECT_TRUE(std::all_of(name.begin(), name.end(), [](char c) {
            return ascii::is_alpha(c) || ascii::is_digit(c) || c == '.' || c == '-' || c == '_';
        })) << name;
    }
    // The capture and the folder are new.
    EXPECT_EQ(std::distance(fs::directory_iterator(outside_.path()), {}), before + 2);
}

TEST_F(ExtractBodiesTest, WhatExistsIsNeitherOverwrittenNorFollowed) {
    const std::string capture = capture_of({"/file", "/link", "/dangling", "/folder", "/new"});
    ASSERT_TRUE(fs::create_directory(folder()));
    const std::string victim = outside_.write("victim", "precious");
    const auto path = [&](const std::string& name) {
        return folder() + "/" + name;
    };
    outside_.write("bodies/000001-response-file.bin", "mine");
    fs::create_symlink(victim, path("000002-response-link.bin"));
    fs::create_symlink(outside_.file("made"), path("000003-response-dangling.bin"));
    fs::create_directory(path("000004-response-folder.bin"));

    const ProgramRun run = extract(capture, folder());
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(file_content(path("000001-response-file.bin")), "mine");
    EXPECT_EQ(file_content(victim), "precious");
    EXPECT_FALSE(fs::exists(outside_.file("made")));
    EXPECT_TRUE(fs::is_symlink(path("000002-response-link.bin")));
    EXPECT_TRUE(fs::is_empty(path("000004-response-folder.bin")));
    EXPECT_EQ(file_content(path("000005-response-new.bin")), "body of 5");
    for (const std::string name : {"file", "link", "dangling", "folder"}) {
        EXPECT_THAT(run.errors, HasSubstr("-response-" + name + ".bin: File exists"));
    }
    EXPECT_THAT(run.errors, HasSubstr("1 bodies, 9 bytes"));
}

TEST_F(ExtractBodiesTest, AFolderThatCannotBeMadeEndsWithStatusThree) {
    const std::string capture = capture_of({"/a"});
    const ProgramRun missing = extract(capture, outside_.file("no/such"));
    EXPECT_EQ(missing.status, 3);
    EXPECT_EQ(missing.output, "1\n");
    EXPECT_THAT(missing.errors, HasSubstr("no/such: No such file or directory"));
    EXPECT_EQ(extract(capture, outside_.write("plain", "")).status, 3);
}

TEST_F(ExtractBodiesTest, ACountLimitsTheBodiesToo) {
    const std::string file = outside_.write("a.pcap", capture_of({"/1", "/2", "/3"}));
    EXPECT_EQ(run_waybill({"-c", "2", "-q", "--extract-bodies", folder(), file}).errors, "");
    EXPECT_EQ(files_in(folder()).size(), 2U);
}

TEST_F(ExtractBodiesTest, ABodyThatCannotBeDecodedIsTold) {
    test::Traffic traffic;
    const std::string broken = testing::gzip(testing::sample_text(50'000)).substr(0, 3000);
    test::Conversation(traffic)
        .open()
        .client(test::get("/broken"))
        .server(test::response_of(broken, "Content-Encoding: gzip\r\n"))
        .close();
    const ProgramRun run = extract(traffic.pcap(), folder());
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.errors, HasSubstr("000001-response-broken.bin: "));
    const std::map<std::string, std::string> files = files_in(folder());
    ASSERT_EQ(files.size(), 1U);
    EXPECT_TRUE(testing::sample_text(50'000).starts_with(files.begin()->second));
    EXPECT_GT(files.begin()->second.size(), 3000U);
}

TEST_F(ExtractBodiesTest, MissingBytesAreLeftOut) {
    test::Traffic traffic;
    test::Conversation(traffic)
        .open()
        .client(test::get("/holes"))
        .server("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nabc")
        .lose(Side::Server, 6)
        .server("xyz")
        .close();
    extract(traffic.pcap(), folder());
    EXPECT_THAT(files_in(folder()),
                UnorderedElementsAre(Pair("000001-response-holes.bin", "abcxyz")));
}

}  // namespace
}  // namespace waybill
