// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxy/clients/clients_test.h"

#include "tests/support/find_program.h"

namespace waybill::test {

Origins::Origins(const std::string& node, const std::string& folder)
    : program_(
        {node, std::string(WAYBILL_SOURCE_DIR) + "/tests/proxy/clients/origins.mjs", folder}) {
    if (!program_.prints("ports")) {
        ADD_FAILURE() << "the origins do not start: " << program_.account();
        return;
    }
    const std::vector<JsonLine> lines = json_lines(program_.output());
    const auto port = [&](std::string_view path) {
        return static_cast<std::uint16_t>(lines.empty() ? 0 : lines.front().number(path));
    };
    http = port("ports.http");
    https = port("ports.https");
    h2 = port("ports.h2");
    h2c = port("ports.h2c");
}

std::vector<JsonLine> Origins::requests(std::size_t count) const {
    std::vector<JsonLine> found;
    eventually([&] {
        found = json_lines(program_.output());
        return found.size() >= count + 1;
    });
    found.erase(found.begin());
    EXPECT_EQ(found.size(), count) << "requests at the origins: " << program_.output();
    found.resize(std::max(found.size(), count));
    return found;
}

void ClientsTest::SetUp() {
    programs_.insert(programs_.end(), {"node", "openssl", "curl"});
    for (const std::string& program : programs_) {
        if (find_program(program).empty()) {
            GTEST_SKIP() << program << " is not installed";
        }
    }
    authority_ = std::make_unique<MadeAuthority>(path_of("openssl"));
    origins_ = std::make_unique<Origins>(path_of("node"), authority_->folder());
    ASSERT_TRUE(origins_->run());
    start_proxy({});
    ASSERT_TRUE(proxy_->runs());
}

void ClientsTest::start_proxy(std::vector<std::string> arguments,
                              const std::vector<std::string>& modes) {
    arguments.insert(arguments.begin(), {"--trusted-ca", authority_->authority_file()});
    proxy_ = std::make_unique<ProxyProgram>(std::move(arguments), modes);
}

std::string ClientsTest::path_of(std::string_view program) const {
    return find_program(program);
}

std::string ClientsTest::script(std::string_view name) {
    return std::string(WAYBILL_SOURCE_DIR) + "/tests/proxy/clients/" + std::string(name);
}

std::string ClientsTest::curl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(),
                     {path_of("curl"),
                      "-sS",
                      "--max-time",
                      "20",
                      "-x",
                      proxy_->url(),
                      "--cacert",
                      proxy_->certificate_file()});
    return run(std::move(arguments));
}

ClientsTest::CurlRun ClientsTest::bare_curl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {path_of("curl"), "-sS", "--max-time", "20"});
    RunningProgram program(std::move(arguments));
    CurlRun result;
    result.status = program.wait();
    result.output = program.output();
    result.errors = program.errors();
    return result;
}

std::string pattern(std::uint64_t size) {
    std::string text;
    for (std::uint64_t at = 0; at < size; at += 10) {
        const std::string number = std::to_string(at);
        text += std::string(9 - number.size(), '.') + number + '\n';
    }
    text.resize(size);
    return text;
}

}  // namespace waybill::test
