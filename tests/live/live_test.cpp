// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/live_test.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <utility>

#include "tests/support/find_program.h"
#include "tests/support/run_program.h"

namespace waybill::test {
namespace {

constexpr const char* kScript = R"(
local count = 0
request = function() count = count + 1; return wrk.format("GET", "PATH?id=" .. count) end
)";

}  // namespace

void LiveTest::SetUp() {
    network_ = std::make_unique<Network>();
    if (!network_->why_not().empty()) {
        GTEST_SKIP() << network_->why_not();
    }
    site_ = std::make_unique<WebSite>(*network_);
    if (!site_->why_not().empty()) {
        GTEST_SKIP() << site_->why_not();
    }
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
}

std::string LiveTest::need(std::string_view program) {
    std::string path = find_program(program);
    if (path.empty()) {
        [&] {
            GTEST_SKIP() << program << " is not installed";
        }();
    }
    return path;
}

std::string LiveTest::copy_of_waybill(std::string_view name) const {
    const std::filesystem::path built = std::filesystem::path(waybill_program()).parent_path();
    std::string copy = folder_.file(name);
    std::filesystem::copy_file(built / name, copy, std::filesystem::copy_options::skip_existing);
    return copy;
}

std::unique_ptr<RunningProgram> LiveTest::capture(std::vector<std::string> arguments) {
    return capture(std::move(arguments), at_client());
}

std::unique_ptr<RunningProgram> LiveTest::capture(std::vector<std::string> arguments,
                                                  Surroundings where,
                                                  const std::string& program) {
    std::vector<std::string> words = {
        program.empty() ? waybill_program() : program, "capture", "-T", "jsonl"};
    if (std::find(arguments.begin(), arguments.end(), "-i") == arguments.end()
        && std::find(arguments.begin(), arguments.end(), "-r") == arguments.end()) {
        words.insert(words.end(), {"-i", Network::kClientInterface});
    }
    words.insert(words.end(), arguments.begin(), arguments.end());
    auto running = std::make_unique<RunningProgram>(std::move(words), where);
    EXPECT_TRUE(running->prints("\"type\":\"session\"")) << running->account();
    return running;
}

LiveOutput LiveTest::finish(RunningProgram& capture) {
    capture.signal(SIGINT);
    EXPECT_EQ(capture.wait(), 0) << capture.account();
    LiveOutput output = read_live_output(capture.output());
    EXPECT_NE(output.summary, "") << capture.account();
    return output;
}

std::unique_ptr<RunningProgram> LiveTest::start_wrk(const Surroundings& where,
                                                    const std::string& path,
                                                    const std::string& connections) const {
    std::string script = kScript;
    script.replace(script.find("PATH"), 4, path);
    return std::make_unique<RunningProgram>(
        std::vector<std::string>{find_program("wrk"),
                                 "-t1",
                                 "-c" + connections,
                                 "-d1s",
                                 "-s",
                                 folder_.write("wrk.lua", script),
                                 site_->http()},
        where);
}

std::string LiveTest::curl(std::vector<std::string> arguments, Surroundings where) const {
    arguments.insert(arguments.begin(), {find_program("curl"), "-sSk"});
    return run(std::move(arguments), where);
}

std::optional<std::uint64_t> packets_in(const std::string& path) {
    std::istringstream table(run({find_program("capinfos"), "-TMrc", path}));
    std::string last;
    std::uint64_t packets = 0;
    std::getline(table, last, '\t');
    return table >> packets ? std::optional(packets) : std::nullopt;
}

}  // namespace waybill::test
