// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "proxy/rules/rule_file.h"
#include "tests/proxy/rules/flow_maker.h"

namespace waybill::proxy {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using What = FolderFile::What;

// outside/secret.txt beside site/ with a few files in it.
class MapLocalTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "/map_local_XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        root_ = pattern;
        write("secret.txt", "SECRET");
        write("outside/secret.txt", "SECRET");
        write("site/index.html", "index");
        write("site/a.css", "css");
        write("site/sub/index.html", "sub");
        write("site/sub/b.json", "{}");
        write("site/with space.txt", "space");
        write("site/.env", "SECRET");
        write("site/.git/config", "SECRET");
        write("site/.well-known/security.txt", "contact");
        fs::create_symlink("../secret.txt", root_ / "site/link-out.txt");
        fs::create_symlink(root_ / "secret.txt", root_ / "site/link-absolute.txt");
        fs::create_directory_symlink("../outside", root_ / "site/folder-out");
        fs::create_symlink("a.css", root_ / "site/link-in.css");
    }
    void TearDown() override { fs::remove_all(root_); }

    void write(const std::string& name, std::string_view text) {
        fs::create_directories((root_ / name).parent_path());
        std::ofstream(root_ / name) << text;
    }
    std::string site() const { return (root_ / "site").string(); }

    fs::path root_;
};

TEST_F(MapLocalTest, FilesOfTheFolderAreFound) {
    EXPECT_EQ(read_below(site(), "/a.css").content, "css");
    EXPECT_EQ(read_below(site(), "a.css?v=1").content, "css");
    EXPECT_EQ(read_below(site(), "/").content, "index");
    EXPECT_EQ(read_below(site(), "").content, "index");
    EXPECT_EQ(read_below(site(), "/sub/").content, "sub");
    EXPECT_EQ(read_below(site(), "/sub").content, "sub");
    EXPECT_EQ(read_below(site(), "//sub//b.json").content, "{}");
    EXPECT_EQ(read_below(site(), "/with%20space.txt").content, "space");
    EXPECT_EQ(read_below(site(), "/.well-known/security.txt").content, "contact");
    EXPECT_EQ(read_below(site(), "/sub/").name, "sub/index.html");
}

// RELIABILITY T26.
TEST_F(MapLocalTest, NoSpellingLeadsOutOfTheFolder) {
    const std::string absolute = (root_ / "secret.txt").string();
    const std::vector<std::string> names = {
        "/../secret.txt",
        "../secret.txt",
        "/./../secret.txt",
        "/sub/../../secret.txt",
        "/sub/../a.css",
        "/%2e%2e/secret.txt",
        "/%2E%2E/secret.txt",
        "/.%2e/secret.txt",
        "/%2e./secret.txt",
        "/..%2fsecret.txt",
        "/..%2Fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/\\..\\secret.txt",
        "/%252e%252e/secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/..%c0%afsecret.txt",
        "/..;/secret.txt",
        "/.../secret.txt",
        "/..",
        "/../",
        "/.",
        "/a.css%00.html",
        "/a.css\n",
        "/a%0a.css",
        "/a.css%",
        "/a.css%2",
        "/a.css%zz",
        "/" + absolute,
        "//" + absolute,
        "file://" + absolute,
        "/sub%2f..%2f..%2fsecret.txt",
        "/link-out.txt",
        "/link-absolute.txt",
        "/folder-out/secret.txt",
        "/.env",
        "/%2eenv",
        "/.git/config",
        "/sub/b.json/../../../secret.txt",
        "/" + std::string(256, 'a'),
        "/" + std::string(4096, '.'),
        "/proc/self/environ",
        "/~root/",
        "/CON",
    };
    for (const std::string& name : names) {
        const FolderFile file = read_below(site(), name);
        EXPECT_EQ(file.what, What::Missing) << name;
        EXPECT_THAT(file.content, IsEmpty()) << name;
    }
    EXPECT_GE(names.size(), 40U);
}

TEST_F(MapLocalTest, LinksInsideTheFolderAreFollowedWhereTheKernelCanHoldThem) {
    const FolderFile file = read_below(site(), "/link-in.css");
    EXPECT_TRUE(file.what == What::Missing || file.content == "css");
}

TEST_F(MapLocalTest, WhatIsNoFileIsToldAndDoesNotBlock) {
    ASSERT_EQ(::mkfifo((root_ / "site/pipe").c_str(), 0600), 0);
    const FolderFile pipe = read_below(site(), "/pipe");
    EXPECT_EQ(pipe.what, What::Failed);
    EXPECT_THAT(pipe.detail, HasSubstr("regular"));
    EXPECT_EQ(read_below(root_ / "gone", "/a").what, What::Failed);
}

TEST_F(MapLocalTest, AFileAboveTheLimitIsNotRead) {
    fs::resize_file(root_ / "site/a.css", kLargestServedFile + 1);
    EXPECT_EQ(read_below(site(), "/a.css").what, What::Failed);
    EXPECT_FALSE(read_rule_file(site() + "/a.css"));
}

TEST_F(MapLocalTest, ARuleServesAFolderUnderAPrefix) {
    const auto rules = rules_of(
        fmt::format("[[rule]]\nmap_local = {{ path = '{}', under = \"/static\" }}", site()));
    const auto served = [&](std::string_view url) {
        Flow flow = make_flow("GET", url);
        const Verdict verdict = FlowRun(rules, flow).at(Phase::RequestHead);
        return verdict.way == Verdict::Way::Respond
                   ? fmt::format("{} {} {}",
                                 flow.response->status,
                                 flow.response->fields.value("content-type"),
                                 *flow.response_body)
                   : "";
    };
    EXPECT_EQ(served("http://a.test/static/a.css"), "200 text/css; charset=utf-8 css");
    EXPECT_EQ(served("http://a.test/static"), "200 text/html; charset=utf-8 index");
    EXPECT_THAT(served("http://a.test/static/none"), HasSubstr("404"));
    EXPECT_THAT(served("http://a.test/static/../../secret.txt"), HasSubstr("404"));
    EXPECT_EQ(served("http://a.test/statics"), "");
    EXPECT_EQ(served("http://a.test/other"), "");
}

TEST_F(MapLocalTest, APatternNamesWhatIsLookedForAsInMitmproxy) {
    const auto rules = rules_of(fmt::format(
        "[[rule]]\nmap_local = {{ path = '{}', pattern = 'cdn\\.test/v\\d+' }}", site()));
    Flow flow = make_flow("GET", "https://cdn.test/v12/sub/b.json");
    EXPECT_EQ(FlowRun(rules, flow).at(Phase::RequestHead).way, Verdict::Way::Respond);
    EXPECT_EQ(flow.response_body, "{}");
    Flow other = make_flow("GET", "https://cdn.test/w/sub/b.json");
    EXPECT_EQ(FlowRun(rules, other).at(Phase::RequestHead).way, Verdict::Way::Go);
}

TEST_F(MapLocalTest, AFileThatIsGoneIsAProblem) {
    Flow flow = make_flow("GET", "http://a.test/");
    const Verdict verdict = run_request(
        fmt::format("[[rule]]\nname = \"local\"\nmap_local = '{}/none.txt'", site()), flow);
    ASSERT_EQ(verdict.problems.size(), 1U);
    EXPECT_THAT(verdict.problems[0], HasSubstr("local: map_local: "));
    EXPECT_EQ(flow.response->status, 404);
    Flow answered = make_flow("GET", "http://a.test/");
    EXPECT_THAT(run_request(fmt::format("[[rule]]\nrespond.file = '{}/none.txt'", site()), answered)
                    .problems,
                Not(IsEmpty()));
    EXPECT_EQ(answered.response->status, 502);
}

TEST(MediaTypeOfTest, EndingsDecideWhateverTheirCase) {
    EXPECT_EQ(media_type_of("a/b.HTML"), "text/html; charset=utf-8");
    EXPECT_EQ(media_type_of("b.tar.gz"), "application/gzip");
    EXPECT_EQ(media_type_of("js"), "application/octet-stream");
    EXPECT_EQ(media_type_of("a.js/b"), "application/octet-stream");
}

}  // namespace
}  // namespace waybill::proxy
