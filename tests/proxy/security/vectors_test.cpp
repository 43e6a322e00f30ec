// SPDX-License-Identifier: GPL-3.0-or-later
//
// Requests of llhttp's own tests through the whole proxy to a server that writes down what it gets:
// what arrives is what llhttp takes for whole messages, or less, and is read alike by all readers.
// Most of them lack Host, which the proxy insists on; they get one.
#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "tests/corpus/json_access.h"
#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/security/many_readers.h"
#include "tests/proxy/security/recording_origin.h"

namespace waybill::proxy {
namespace {

namespace json = corpus::json;

std::string from_base64(std::string_view text) {
    std::string bytes(text.size(), '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    const std::size_t padding = text.ends_with("==") ? 2 : (text.ends_with("=") ? 1 : 0);
    bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size) - padding);
    return bytes;
}

std::string with_hosts(std::string input) {
    constexpr std::string_view kEnd = "HTTP/1.1\r\n";
    if (ascii::lower(input).find("host:") == std::string::npos) {
        for (std::size_t at = input.find(kEnd); at != std::string::npos;
             at = input.find(kEnd, at + 1)) {
            input.insert(at + kEnd.size(), "Host: vector\r\n");
        }
    }
    return input;
}

// Those that llhttp takes for whole, as readers tell them.
std::vector<std::string> whole_messages(const json::value& test) {
    std::vector<std::string> all;
    const json::value* outcome = corpus::member(test, "outcome");
    for (const json::value& message : corpus::array_member(*outcome, "messages")) {
        if (!corpus::true_member(message, "complete")) {
            break;
        }
        const std::size_t size = from_base64(corpus::text_member(message, "body_b64")).size();
        all.push_back(std::string(corpus::text_member(message, "method")) + " "
                      + std::string(corpus::text_member(message, "url")) + " "
                      + std::to_string(size));
    }
    return all;
}

// The path alone of a target that is a URL.
std::string in_origin_form(const std::string& request) {
    const std::size_t scheme = request.find("://");
    const std::size_t space = request.find(' ');
    if (scheme == std::string::npos || request.find('/') < scheme) {
        return request;
    }
    const std::size_t path = request.find_first_of("/? ", scheme + 3);
    return request.substr(0, space + 1) + (request[path] == '/' ? "" : "/") + request.substr(path);
}

TEST(VectorsTest, NoMoreArrivesThanAnotherParserTakesForWhole) {
    const char* const set = std::getenv("WAYBILL_VECTORS");  // NOLINT(concurrency-mt-unsafe)
    const std::string folder =
        set != nullptr && *set != '\0' ? set : WAYBILL_SOURCE_DIR "/../shared/vectors";
    if (!std::filesystem::exists(folder + "/llhttp.json")) {
        GTEST_SKIP() << "there are no vectors of llhttp";
    }
    const auto cases = corpus::load_json(folder + "/llhttp.json");
    ASSERT_TRUE(cases && cases->is_array());
    test::RecordingOrigin origin;
    test::RunningProxy proxy([&](ProxyOptions& options) {
        options.loops = 1;
        options.listeners = {test::listener("reverse:" + origin.url())};
    });
    std::size_t arrived = 0;
    std::size_t sent = 0;
    for (const json::value& test : cases->as_array()) {
        const std::string_view name = corpus::text_member(test, "name");
        // Any token is a method (RFC 9110 section 9.1).
        if (corpus::text_member(test, "kind") != "request" || name.ends_with("Invalid method")) {
            continue;
        }
        SCOPED_TRACE(name);
        ++sent;
        {
            test::Talk client = test::talk_to(proxy.at());
            client.send(with_hosts(from_base64(corpus::text_member(test, "input_b64"))));
            client.end_output();
            client.read_to_end();
        }
        const std::string probe = "/probe" + std::to_string(sent);
        test::Talk other = test::talk_to(proxy.at());
        other.send("GET " + probe + " HTTP/1.1\r\nHost: vector\r\n\r\n");
        EXPECT_EQ(other.read_message(), test::answer(probe));
        const std::vector<std::string> theirs = whole_messages(test);
        std::size_t at = 0;
        for (const std::string& bytes : origin.take()) {
            std::string why;
            for (const std::string& request : test::requests_in(bytes, why)) {
                if (request == "rest" || request == "GET " + probe + " 0") {
                    continue;
                }
                ASSERT_LT(at, theirs.size()) << request;
                EXPECT_EQ(request, in_origin_form(theirs[at++]));
                ++arrived;
            }
            EXPECT_EQ(why, "") << bytes;
        }
    }
    EXPECT_GT(arrived, sent / 4);
}

}  // namespace
}  // namespace waybill::proxy
