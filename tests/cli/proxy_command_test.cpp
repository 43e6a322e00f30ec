// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill proxy` and `waybill run` as programs: wrong command lines, and what the proxy itself
// answers.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/find_program.h"
#include "tests/support/run_program.h"

namespace waybill {
namespace {

using test::find_program;
using test::ProgramRun;
using test::run_waybill;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ProxyCommandTest : public ::testing::Test {
protected:
    ProgramRun waybill(std::vector<std::string> arguments,
                       const std::vector<std::string>& variables = {}) const {
        test::ProgramOptions options;
        options.folder = directory_.path();
        options.environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + directory_.path()};
        options.environment.insert(options.environment.end(), variables.begin(), variables.end());
        return run_waybill(std::move(arguments), options);
    }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream(directory_.file(name)) << content;
    }

    test::TemporaryDirectory directory_;
};

TEST_F(ProxyCommandTest, WrongCommandLinesAreToldWithTheirOption) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"-m", "regulr"}, "'regulr' is no mode"},
        {{"-m", "reverse:localhost"}, "is no URL such as"},
        {{"-p", "8080", "-m", "regular@8081"}, "both say where the first mode listens"},
        {{"--ignore-hosts", "("}, "("},
        {{"--throttle", "slow"}, "--throttle slow: is none of dial-up"},
        {{"-H", "/x"}, "--modify-headers /x: "},
        {{"--tls-client-min", "1.3", "--tls-client-max", "1.2"}, "--tls-client-max 1.2 is below"},
        {{"--upstream-auth", "a:b"}, "--upstream-auth goes with -m upstream:URL"},
        {{"--intercept", "host"}, "--intercept asks on the terminal"},
        {{"-w", "x.pcapng"}, "a proxy sees no packets"},
        {{"-w", "x.txt"}, "its ending tells no format"},
        {{"-w", "x.har", "--rows-kept", "1000"}, "--rows-kept does not go with -w x.har"},
        {{"-T", "har"}, "-T har has an end"},
        {{"-Y", "statis == 1"}, "statis"},
        {{"-Y", "host", "path"}, "there are two filters"},
        {{"--messages"}, "--messages and --opened go with -T jsonl"},
    };
    for (const auto& [given, told] : cases) {
        std::vector<std::string> arguments = {"proxy"};
        arguments.insert(arguments.end(), given.begin(), given.end());
        const ProgramRun run = waybill(arguments);
        EXPECT_EQ(run.status, 2) << given[0];
        EXPECT_THAT(run.errors, HasSubstr(told));
        EXPECT_EQ(run.output, "");
    }
    EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(ProxyCommandTest, SecretsAreNotRepeatedInErrors) {
    const ProgramRun given = waybill({"proxy", "--proxyauth", "onlyapassword"});
    EXPECT_EQ(given.status, 2);
    EXPECT_THAT(
        given.errors,
        AllOf(HasSubstr("--proxyauth: has to be USER:PASSWORD"), Not(HasSubstr("onlyapassword"))));
    const ProgramRun variable = waybill({"proxy"}, {"WAYBILL_PROXYAUTH=onlyapassword"});
    EXPECT_EQ(variable.status, 2);
    EXPECT_THAT(variable.errors,
                AllOf(HasSubstr("WAYBILL_PROXYAUTH"), Not(HasSubstr("onlyapassword"))));
    write("secret", "user:one\nuser:two\n");
    const ProgramRun file = waybill({"proxy", "--proxyauth", "@secret"});
    EXPECT_EQ(file.status, 2);
    EXPECT_THAT(file.errors, HasSubstr("has to be a file of one line"));
}

TEST_F(ProxyCommandTest, RulesThatAreWrongAreToldWithFileAndLine) {
    write("rules.toml", "[[rule]]\nblok = true\n");
    const ProgramRun run = waybill({"proxy", "-p", "0", "--rules", "rules.toml"});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, AllOf(HasSubstr("rules.toml:2"), HasSubstr("blok")));
}

TEST_F(ProxyCommandTest, AnAddressThatOthersReachNeedsAWord) {
    const ProgramRun run = waybill({"proxy", "-p", "0", "--listen-host", "0.0.0.0"});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("anybody who reaches it could use the proxy"));
}

TEST_F(ProxyCommandTest, ItSaysWhereItListensAndEndsWithAnInterrupt) {
    test::ProgramOptions options;
    options.folder = directory_.path();
    options.environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + directory_.path()};
    const std::string told = directory_.file("told");
    options.error_file = ::open(told.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    options.started = [&](pid_t child) {
        for (int i = 0; i < 4000; ++i) {
            if (test::file_content(told).find("proxy on") != std::string::npos) {
                break;
            }
            ::usleep(5000);
        }
        ::kill(child, SIGINT);
    };
    const ProgramRun run = run_waybill({"proxy", "-p", "0", "-w", "s.waybill"}, options);
    ::close(options.error_file);
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(test::file_content(told),
                AllOf(HasSubstr("proxy on 127.0.0.1:"),
                      HasSubstr("waybill ca install"),
                      HasSubstr("0 exchanges, written to s.waybill")));
}

TEST_F(ProxyCommandTest, RunShowsWhatItsProgramAsksFor) {
    if (find_program("curl").empty()) {
        GTEST_SKIP() << "curl is not installed";
    }
    const ProgramRun run = waybill({"run",
                                    "-w",
                                    "r.waybill",
                                    "--modify-headers",
                                    "/~s/X-Made/yes",
                                    "--",
                                    "curl",
                                    "-sS",
                                    "-o",
                                    "page.html",
                                    "http://waybill.internal/"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.errors,
                AllOf(HasSubstr("waybill.internal"), HasSubstr("1 exchange, written to")));
    EXPECT_THAT(test::file_content(directory_.file("page.html")), HasSubstr("certificate"));
    EXPECT_THAT(waybill({"analyze", "r.waybill"}).output, HasSubstr("waybill.internal"));
}

TEST_F(ProxyCommandTest, RunGivesTheStatusOfItsProgram) {
    EXPECT_EQ(waybill({"run", "-q", "--", "sh", "-c", "exit 7"}).status, 7);
    EXPECT_EQ(waybill({"run", "-q", "--", "sh", "-c", "kill -TERM $$"}).status, 128 + SIGTERM);
    const ProgramRun missing = waybill({"run", "-q", "--", "there-is-no-such-program"});
    EXPECT_EQ(missing.status, 127);
    EXPECT_THAT(missing.errors, HasSubstr("no such program in PATH"));
    const ProgramRun packets = waybill({"run", "-i", "lo", "--", "true"});
    EXPECT_EQ(packets.status, 2);
    EXPECT_THAT(packets.errors, HasSubstr("-i goes with --capture"));
}

TEST_F(ProxyCommandTest, RunTellsItsProgramOfTheProxyAndOfWhomToTrust) {
    const ProgramRun run =
        waybill({"run", "-q", "--", "sh", "-c", "echo $https_proxy; cat $SSL_CERT_FILE"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr("http://127.0.0.1:"));
    EXPECT_THAT(
        run.output,
        HasSubstr(test::file_content(directory_.file(".local/share/waybill/ca/certificate.pem"))));
}

}  // namespace
}  // namespace waybill
