// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tests with clients of others share: origins that write down what they are asked, and the
// proxy in front of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/running_program.h"
#include "tests/proxy/clients/json_line.h"
#include "tests/proxy/clients/made_authority.h"
#include "tests/proxy/clients/proxy_program.h"
#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"

namespace waybill::test {

// origins.mjs.
class Origins {
public:
    Origins(const std::string& node, const std::string& folder);

    bool run() const { return http != 0; }
    // Waits until so many requests came, and gives them.
    std::vector<JsonLine> requests(std::size_t count) const;

    std::string http_url() const { return url("http", http); }
    std::string https_url() const { return url("https", https); }
    std::string h2_url() const { return url("https", h2); }
    std::string h2c_url() const { return url("http", h2c); }

    std::uint16_t http = 0;   // HTTP/1.1
    std::uint16_t https = 0;  // HTTP/1.1 over TLS
    std::uint16_t h2 = 0;     // HTTP/2 and HTTP/1.1 over TLS
    std::uint16_t h2c = 0;    // HTTP/2 in clear

private:
    static std::string url(const std::string& scheme, std::uint16_t port) {
        return scheme + "://localhost:" + std::to_string(port);
    }

    RunningProgram program_;
};

// Skips the test where one of them is not installed.
class ClientsTest : public testing::Test {
protected:
    explicit ClientsTest(std::vector<std::string> programs = {}) : programs_(std::move(programs)) {}

    void SetUp() override;
    // In the place of the one that SetUp() has started.
    void start_proxy(std::vector<std::string> arguments,
                     const std::vector<std::string>& modes = {});

    // The path of a program that was asked for.
    std::string path_of(std::string_view program) const;
    // A file of this folder.
    static std::string script(std::string_view name);

    // curl through the proxy, which it trusts; its output. It must succeed.
    std::string curl(std::vector<std::string> arguments) const;
    // Without any of that, and whatever comes of it.
    struct CurlRun {
        int status = 0;
        std::string output, errors;
    };
    CurlRun bare_curl(std::vector<std::string> arguments) const;

    std::vector<std::string> programs_;  // besides node, openssl and curl
    std::unique_ptr<MadeAuthority> authority_;
    std::unique_ptr<Origins> origins_;
    std::unique_ptr<ProxyProgram> proxy_;
    TemporaryDirectory folder_;
};

// "10 bytes of text that tells where each stood", as the origins make them.
std::string pattern(std::uint64_t size);

}  // namespace waybill::test
