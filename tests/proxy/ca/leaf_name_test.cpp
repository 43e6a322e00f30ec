// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which names get a certificate, and in which spelling.
#include "proxy/ca/leaf_name.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace waybill::proxy {
namespace {

struct Spelling {
    std::string_view host;
    std::string_view text;
    bool is_address = false;
};

std::string label(std::size_t length) {
    return std::string(length, 'a');
}

TEST(LeafNameTest, EachSpellingOfANameBecomesOne) {
    constexpr Spelling kSpellings[] = {
        {"example.com", "example.com"},
        {"EXAMPLE.Com", "example.com"},
        {"example.com.", "example.com"},
        {"localhost", "localhost"},
        {"my_host.example", "my_host.example"},
        {"r3---sn-4g5e6.example", "r3---sn-4g5e6.example"},
        {"b\xc3\xbc"
         "cher.example",
         "xn--bcher-kva.example"},
        {"B\xc3\x9c"
         "CHER.example",
         "xn--bcher-kva.example"},
        {"xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1.", "192.0.2.1", true},
        {"2001:DB8:0:0::1", "2001:db8::1", true},
        {"[2001:db8::1]", "2001:db8::1", true},
        {"::1", "::1", true},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1", true},
        {"::FFFF:c000:201", "::ffff:192.0.2.1", true},
    };
    for (const Spelling& spelling : kSpellings) {
        const Result<LeafName> name = LeafName::parse(spelling.host);
        ASSERT_TRUE(name) << spelling.host << ": " << name.error().message;
        EXPECT_EQ(name->text(), spelling.text);
        EXPECT_EQ(name->is_address(), spelling.is_address) << spelling.host;
    }
}

TEST(LeafNameTest, AnAddressHasTheOctetsThatItWasWrittenWith) {
    EXPECT_EQ(LeafName::parse("192.0.2.1")->octets().size(), 4U);
    EXPECT_EQ(LeafName::parse("192.0.2.1")->octets()[3], 1);
    EXPECT_EQ(LeafName::parse("::ffff:192.0.2.1")->octets().size(), 16U);
    EXPECT_EQ(LeafName::parse("2001:db8::1")->octets().size(), 16U);
}

TEST(LeafNameTest, DigitsOfOtherScriptsThatMakeAnAddressAreTheAddress) {
    // Fullwidth "1.2.3.4".
    const Result<LeafName> name =
        LeafName::parse("\xef\xbc\x91.\xef\xbc\x92.\xef\xbc\x93.\xef\xbc\x94");
    ASSERT_TRUE(name);
    EXPECT_TRUE(name->is_address());
    EXPECT_EQ(name->text(), "1.2.3.4");
}

TEST(LeafNameTest, HostileNamesGetNoCertificate) {
    const std::string long_label = label(64) + ".example";
    std::string long_name = label(61);
    for (int i = 0; i < 3; ++i) {
        long_name += "." + label(63);
    }
    ASSERT_EQ(long_name.size(), 253U);
    EXPECT_TRUE(LeafName::parse(long_name));
    EXPECT_TRUE(LeafName::parse(label(63) + ".example"));
    long_name = "a" + long_name;
    const std::string huge(100'000, 'a');
    const std::string huge_dots(100'000, '.');
    const std::string_view hosts[] = {
        "",
        ".",
        "..",
        ".example.com",
        "a..example.com",
        "example.com..",
        "*.example.com",
        "*",
        "a*.example.com",
        "a.*.example.com",
        std::string_view("a\0.example.com", 14),
        std::string_view("\0", 1),
        std::string_view("example.com\0", 12),
        std::string_view("b\xc3\xbc\0cher", 8),
        "a\nb.example.com",
        "a\r\nInjected: yes",
        "a\x7f.example.com",
        "a b.example.com",
        " example.com",
        "example.com ",
        "\texample.com",
        "exa\x1b[31mmple.com",
        "a/b.example.com",
        "a@b.example.com",
        "a,DNS:other.example",
        "a;b.example",
        "a:b",
        "example.com:443",
        "[example.com]",
        "[]",
        "[",
        "]",
        "[::1",
        "::1]",
        "[192.0.2.1]",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        ":::",
        "\xff\xfe.example",
        "\xc3.example",
        "\xed\xa0\x80.example",
        "a\xe2\x80\x8b\x01.example",
        "..\xc3\xbc",
        "'\"<script>",
        "%00.example",
        "../../etc/passwd",
        "$(id).example",
        long_label,
        long_name,
        huge,
        huge_dots,
    };
    for (const std::string_view host : hosts) {
        const Result<LeafName> name = LeafName::parse(host);
        EXPECT_FALSE(name) << host.substr(0, 300);
        if (!name) {
            EXPECT_FALSE(name.error().message.empty());
        }
    }
}

TEST(LeafNameTest, AWildcardIsTheWholeFirstLabelOfThreeWhereItIsAskedFor) {
    EXPECT_EQ(LeafName::parse("*.Example.com", Wildcard::Allowed)->text(), "*.example.com");
    EXPECT_EQ(LeafName::parse("a.example.com", Wildcard::Allowed)->text(), "a.example.com");
    for (const std::string_view host :
         {"*", "*.", "*.com", "*.*.com", "a*.example.com", "a.*.com", "*a.example.com", "**.a.b"}) {
        EXPECT_FALSE(LeafName::parse(host, Wildcard::Allowed)) << host;
    }
}

}  // namespace
}  // namespace waybill::proxy
