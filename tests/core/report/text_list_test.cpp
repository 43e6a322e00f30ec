// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_list.h"

#include <gtest/gtest.h>

#include "tests/core/report/exchange_builder.h"

namespace waybill::report {
namespace {

std::string line_of(const SessionFixture& fixture, std::uint32_t index, TextStyle style = {}) {
    std::string out;
    TextList(fixture.session, style).append_line(out, index);
    return out;
}

TEST(TextListTest, ALineTellsTheExchangeInColumns) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/index.html");
    std::string out;
    const TextList list(fixture.session, TextStyle{});
    list.append_header(out);
    list.append_line(out, 0);
    EXPECT_EQ(
        out,
        " #  time          method  address                                 status  type        "
        "size    took\n"
        " 1  02:40:00.000  GET     example.com/index.html                  -> 200  html      "
        "1.2 kB   15 ms\n");
}

TEST(TextListTest, WithUnicodeTheArrowIsOne) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/");
    EXPECT_NE(line_of(fixture, 0, {false, true, 100}).find(" \xe2\x86\x92 200 "),
              std::string::npos);
}

TEST(TextListTest, NoLineIsWiderThanAskedFor) {
    SessionFixture fixture;
    fixture.add("VERSION-CONTROL",
                std::string(300, 'h'),
                "/" + std::string(1000, 'p'),
                404,
                "application/vnd.something.very.long",
                [](store::ExchangeRow& row) {
                    row.response_size = ~std::uint64_t{0};
                    row.response_end = 100'000 * kNsPerSecond;
                    row.flags |= store::row_flag::kHasAnomalies;
                });
    fixture.add("GET",
                "\xe6\x97\xa5\xe6\x9c\xac",
                "/\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5"
                "\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5");
    for (const unsigned width : {100U, 120U, 200U}) {
        for (const bool unicode : {false, true}) {
            for (const std::uint32_t index : {0U, 1U}) {
                std::string line = line_of(fixture, index, {false, unicode, width});
                line.pop_back();
                EXPECT_LE(display_width(line), width) << line;
            }
        }
    }
}

TEST(TextListTest, ALongAddressKeepsItsHostAndItsEnd) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/" + std::string(300, 'p') + "/end");
    const std::string line = line_of(fixture, 0);
    EXPECT_NE(line.find("example.com/pp"), std::string::npos);
    EXPECT_NE(line.find("..."), std::string::npos);
    EXPECT_NE(line.find("pp/end  ->"), std::string::npos);
}

TEST(TextListTest, ARequestWithoutResponseShowsDashes) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/", 0, "", [](store::ExchangeRow& row) {
        row.flags = store::row_flag::kHasRequest | store::row_flag::kHasAnomalies;
        row.response_begin = row.response_end = -1;
        row.response_size = 0;
    });
    EXPECT_NE(line_of(fixture, 0).find("-> -    -              -       - !\n"), std::string::npos)
        << line_of(fixture, 0);
}

TEST(TextListTest, AResponseWithoutRequestNamesTheServer) {
    SessionFixture fixture;
    fixture.add("", "", "", 404, "text/html", [](store::ExchangeRow& row) {
        row.flags = store::row_flag::kHasResponse;
        row.request_end = -1;
    });
    const std::string line = line_of(fixture, 0);
    EXPECT_NE(line.find("-       10.0.0.2:80 (request not captured)"), std::string::npos) << line;
}

TEST(TextListTest, AddressesFollowTheFormOfTheTarget) {
    SessionFixture fixture;
    fixture.add("GET", "proxied.example", "http://proxied.example/a");
    fixture.add("CONNECT", "example.com:443", "example.com:443");
    fixture.add("OPTIONS", "example.com", "*");
    fixture.add("GET", "", "/a");
    fixture.add("GET", "example.com", "/a?u=http://other/");
    const auto address = [&](std::uint32_t index) {
        return address_of(fixture.session, fixture.session.exchanges[index]);
    };
    EXPECT_EQ(address(0), "proxied.example/a");
    EXPECT_EQ(address(1), "example.com:443");
    EXPECT_EQ(address(2), "example.com *");
    EXPECT_EQ(address(3), "/a");
    EXPECT_EQ(address(4), "example.com/a?u=http://other/");
}

TEST(TextListTest, TypesAreShort) {
    const std::pair<const char*, const char*> expected[] = {
        {"text/html", "html"},
        {"text/plain", "text"},
        {"application/json", "json"},
        {"application/vnd.api+json", "json"},
        {"application/javascript", "js"},
        {"image/svg+xml", "svg"},
        {"application/x-www-form-urlencoded", "form"},
        {"application/x-tar", "tar"},
        {"application/octet-stream", "binary"},
        {"nonsense", "nonsense"},
        {"", ""},
    };
    for (const auto& [type, name] : expected) {
        EXPECT_EQ(short_type(type), name);
    }
}

TEST(TextListTest, ColourNeverStandsAlone) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/", 500);
    const std::string coloured = line_of(fixture, 0, {true, false, 100});
    EXPECT_NE(coloured.find("\x1b[31m500\x1b[0m"), std::string::npos);
    std::string plain;
    for (std::size_t at = 0; at < coloured.size();) {
        if (coloured[at] == '\x1b') {
            at = coloured.find('m', at) + 1;
        } else {
            plain += coloured[at++];
        }
    }
    EXPECT_EQ(plain, line_of(fixture, 0));
}

TEST(TextListTest, HostileTextNeverReachesTheTerminal) {
    for (const std::string& text : hostile_texts()) {
        SessionFixture fixture;
        fixture.add(text, text, "/" + text, 200, text);
        fixture.add(text, text, text, 200, text);
        for (const bool unicode : {false, true}) {
            for (const std::uint32_t index : {0U, 1U}) {
                const std::string line = line_of(fixture, index, {false, unicode, 100});
                EXPECT_TRUE(is_safe_to_print(line)) << line;
                EXPECT_EQ(line.find('\n'), line.size() - 1);
            }
        }
    }
}

}  // namespace
}  // namespace waybill::report
