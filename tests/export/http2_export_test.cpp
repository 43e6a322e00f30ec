// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is exported for curl of a request of HTTP/2, run by curl against a server of Node's.
#include <optional>
#include <sstream>

#include <gtest/gtest.h>

#include "core/base/ascii.h"
#include "tests/export/export_proof.h"
#include "tests/support/kept_text.h"

namespace waybill::test {
namespace {

std::string from_hex(std::string_view hex) {
    std::string text;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        const auto digit = [&](std::size_t at) {
            return ascii::is_digit(hex[at]) ? hex[at] - '0' : hex[at] - 'a' + 10;
        };
        text += static_cast<char>(digit(i) * 16 + digit(i + 1));
    }
    return text;
}

ArrivedRequest read_arrived(const std::string& output) {
    ArrivedRequest request;
    std::istringstream lines(output);
    std::string kind;
    while (lines >> kind) {
        std::string name;
        std::string rest;
        lines >> name;
        std::getline(lines, rest);
        if (kind == "body") {
            request.body = from_hex(name);
            request.whole = true;
            continue;
        }
        name = from_hex(name);
        const std::string value = from_hex(ascii::trim(rest));
        if (name == ":method") {
            request.method = value;
        } else if (name == ":path") {
            request.target = value;
        } else {
            request.fields.emplace_back(name, value);
        }
    }
    request.version = "HTTP/1.1";  // what the comparison expects of all
    return request;
}

// The same request as if it had been sent over HTTP/2; nullopt where it cannot have been.
std::optional<ExportCase> over_http2(ExportCase exported, std::string_view authority) {
    http::Exchange& exchange = exported.exchange->exchange;
    http::Head& head = exchange.request.head;
    // The server refuses spaces in a target and controls in a value.
    if (!head.target.starts_with('/') || head.target.find(' ') != std::string_view::npos
        || exported.name == "controls" || head.method == "HEAD"
        || head.version != http::Version{1, 1}) {
        return std::nullopt;
    }
    http::HeaderList fields;
    for (const http::Field& field : head.fields) {
        const std::string_view name = keep(ascii::lower(field.name));
        const bool is_of_connection = name == "host" || name == "connection" || name == "upgrade"
                                      || name == "transfer-encoding" || name == "expect";
        if (!is_of_connection) {
            fields.add({name, keep(http::unfold(field.value))});
        }
    }
    head.fields = fields;
    head.authority = keep(std::string(authority));
    head.version = {2, 0};
    exchange.version = {2, 0};
    http::resolve_url(
        exchange.url, head.method, head.target, head.authority, false, exchange.server);
    return exported;
}

TEST(Http2ExportTest, HardRequestsArriveAsTheyWere) {
    const std::string curl = find_program("curl");
    const std::string node = find_program("node");
    const std::string shell = find_program("sh");
    if (curl.empty() || node.empty() || shell.empty()) {
        GTEST_SKIP() << "curl or node is not installed";
    }
    const std::string authority = EchoServer().authority();  // whose port is free again
    const std::string port = authority.substr(authority.find(':') + 1);
    const ProgramRules rules{.made = {":scheme", ":authority", "content-length"}};
    Cage cage({curl, find_program("base64")});
    std::size_t proven = 0;
    for (ExportCase& one : hard_cases(authority)) {
        const auto exported = over_http2(std::move(one), authority);
        if (!exported) {
            continue;
        }
        const ExportedCode code = export_code(report::CodeForm::Curl, *exported);
        const std::string server = std::string(WAYBILL_SOURCE_DIR) + "/tests/export/http2_echo.mjs";
        const ProgramRun run = cage.run(node, {server, port, shell}, code.text + '\n');
        const std::string what =
            exported->name + '\n' + code.comments + code.text.substr(0, 2000) + '\n' + run.errors;
        EXPECT_EQ(run.status, 0) << what;
        EXPECT_EQ(difference(*exported, code, read_arrived(run.output), rules), "") << what;
        ASSERT_EQ(cage.traces(), "") << what;
        ++proven;
    }
    EXPECT_GT(proven, 50U);
}

}  // namespace
}  // namespace waybill::test
