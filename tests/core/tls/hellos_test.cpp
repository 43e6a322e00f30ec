// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hellos, their fingerprints, and other messages of a handshake.
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "core/tls/client_hello.h"
#include "core/tls/fingerprint.h"
#include "core/tls/handshake.h"

namespace waybill::tls {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string number(std::size_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) {
        out += static_cast<char>((value >> (8 * i)) & 0xff);
    }
    return out;
}

std::string vector_of(int length_bytes, const std::string& content) {
    return number(content.size(), length_bytes) + content;
}

std::string extension(unsigned type, const std::string& data) {
    return number(type, 2) + vector_of(2, data);
}

std::string list16(const std::vector<unsigned>& numbers) {
    std::string out;
    for (const unsigned each : numbers) {
        out += number(each, 2);
    }
    return vector_of(2, out);
}

std::string hello_with(const std::string& ciphers, const std::string& extensions) {
    return number(0x0303, 2) + std::string(32, 'r') + vector_of(1, "id") + vector_of(2, ciphers)
           + vector_of(1, "\0"s) + vector_of(2, extensions);
}

// As a browser of 2023 sends it: GREASE in five places.
std::string browser_hello() {
    std::string ciphers;
    for (const unsigned each : {0x0a0aU,
                                0x1301U,
                                0x1302U,
                                0x1303U,
                                0xc02bU,
                                0xc02fU,
                                0xc02cU,
                                0xc030U,
                                0xcca9U,
                                0xcca8U,
                                0xc013U,
                                0xc014U,
                                0x009cU,
                                0x009dU,
                                0x002fU,
                                0x0035U}) {
        ciphers += number(each, 2);
    }
    const std::string versions =
        vector_of(1, number(0x4a4a, 2) + number(0x0304, 2) + number(0x0303, 2));
    return hello_with(
        ciphers,
        extension(0x3a3a, "") + extension(0x001b, "\x02\x00\x02"s)
            + extension(0, vector_of(2, "\0"s + vector_of(2, "example.test")))
            + extension(0x0033,
                        vector_of(2,
                                  number(0x2a2a, 2) + vector_of(2, "x") + number(0x001d, 2)
                                      + vector_of(2, std::string(32, 'k'))))
            + extension(0x0010, vector_of(2, vector_of(1, "h2") + vector_of(1, "http/1.1")))
            + extension(0x4469, "\x00\x03\x02h2"s) + extension(0x0017, "")
            + extension(0x002d, "\x01\x01")
            + extension(0x000d,
                        list16({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601}))
            + extension(0x0005, "\x01\x00\x00\x00\x00"s) + extension(0x0023, "ticket")
            + extension(0x0012, "") + extension(0x002b, versions) + extension(0xff01, "\0"s)
            + extension(0x000b, "\x01\x00"s)
            + extension(0x000a, list16({0x2a2a, 0x001d, 0x0017, 0x0018})) + extension(0x0015, "")
            + extension(0x5a5a, "\0"s));
}

TEST(ClientHelloTest, WhatIsOfferedIsRead) {
    const std::string body = browser_hello();
    const std::optional<ClientHello> hello = parse_client_hello(as_bytes(body));
    ASSERT_TRUE(hello);
    EXPECT_FALSE(hello->malformed);
    EXPECT_EQ(hello->version, 0x0303);
    EXPECT_EQ(hello->highest_version(), 0x0304);
    EXPECT_EQ(hello->random[31], 'r');
    EXPECT_EQ(as_text(hello->session_id), "id");
    EXPECT_EQ(hello->sni, "example.test");
    EXPECT_THAT(hello->alpn, ElementsAre("h2", "http/1.1"));
    EXPECT_THAT(hello->groups, ElementsAre(0x2a2a, 0x001d, 0x0017, 0x0018));
    EXPECT_THAT(hello->key_share_groups, ElementsAre(0x2a2a, 0x001d));
    EXPECT_EQ(as_text(hello->ticket), "ticket");
    EXPECT_FALSE(hello->early_data);
}

TEST(FingerprintTest, TheBrowsersAreTheOnesThatAreKnownForIt) {
    const std::string body = browser_hello();
    const std::optional<ClientHello> hello = parse_client_hello(as_bytes(body));
    ASSERT_TRUE(hello);
    // The example of the specification.
    EXPECT_EQ(ja4_of(*hello, 't'), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    EXPECT_EQ(ja4_of(*hello, 'q').substr(0, 10), "q13d1516h2");
    EXPECT_EQ(ja3_text(*hello),
              "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"
              "27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0");
    EXPECT_EQ(ja3_of(*hello), hex_digest("MD5", ja3_text(*hello)));
}

TEST(FingerprintTest, AHelloWithNextToNothingHasOne) {
    const std::string body = hello_with(number(0x002f, 2), "");
    const std::optional<ClientHello> hello = parse_client_hello(as_bytes(body));
    ASSERT_TRUE(hello);
    EXPECT_EQ(ja4_of(*hello, 't'),
              "t12i010000_" + hex_digest("SHA256", "002f").substr(0, 12) + "_000000000000");
    EXPECT_EQ(ja3_text(*hello), "771,47,,,");
    ClientHello none;
    EXPECT_EQ(ja4_of(none, 't'), "t00i000000_000000000000_000000000000");
}

TEST(FingerprintTest, AProtocolThatIsNoTextIsToldInHexadecimal) {
    ClientHello hello;
    hello.alpn = {"\xab"};
    EXPECT_EQ(ja4_of(hello, 't').substr(8, 2), "ab");
    hello.alpn = {"\x30\xab"};
    EXPECT_EQ(ja4_of(hello, 't').substr(8, 2), "3b");
    hello.alpn = {"h"};
    EXPECT_EQ(ja4_of(hello, 't').substr(8, 2), "hh");
    hello.alpn = {""};
    EXPECT_EQ(ja4_of(hello, 't').substr(8, 2), "00");
}

TEST(ClientHelloTest, ACutHelloGivesWhatIsThereAndNeverMore) {
    const std::string body = browser_hello();
    for (std::size_t length = 0; length < body.size(); ++length) {
        const std::optional<ClientHello> hello = parse_client_hello(as_bytes(body).first(length));
        EXPECT_EQ(hello.has_value(), length >= 37) << length;
        const bool without_extensions = length == 37 + 2 + 32 + 2;
        if (hello && !without_extensions) {
            EXPECT_TRUE(hello->malformed) << length;
        }
    }
}

TEST(ClientHelloTest, ABadExtensionCostsOnlyItself) {
    const std::string body = hello_with(
        number(0x1301, 2),
        extension(0, "\x00\x09nonsense"s) + extension(16, vector_of(2, vector_of(1, "h2"))));
    const std::optional<ClientHello> hello = parse_client_hello(as_bytes(body));
    ASSERT_TRUE(hello);
    EXPECT_TRUE(hello->malformed);
    EXPECT_THAT(hello->alpn, ElementsAre("h2"));
}

TEST(ClientHelloTest, TheOneOfSsl2IsRead) {
    const std::string message =
        "\x01\x03\x01\x00\x06\x00\x00\x00\x10\x00\x00\x2f\x01\x00\x80"s + std::string(16, 'c');
    const std::optional<ClientHello> hello = parse_ssl2_client_hello(as_bytes(message));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->version, 0x0301);
    EXPECT_THAT(hello->ciphers, ElementsAre(0x002f));
    EXPECT_EQ(hello->random[15], 0);
    EXPECT_EQ(hello->random[16], 'c');
    for (std::size_t length = 0; length < message.size(); ++length) {
        EXPECT_FALSE(parse_ssl2_client_hello(as_bytes(message).first(length)));
    }
}

TEST(ServerHelloTest, WhatIsAgreedIsRead) {
    const std::string body = number(0x0303, 2) + std::string(32, 's') + vector_of(1, "id")
                             + number(0x1301, 2) + "\0"s
                             + vector_of(2,
                                         extension(43, number(0x0304, 2))
                                             + extension(51, number(0x11ec, 2) + vector_of(2, "k"))
                                             + extension(41, "\0\0"s));
    const std::optional<ServerHello> hello = parse_server_hello(as_bytes(body));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->agreed_version(), 0x0304);
    EXPECT_EQ(hello->cipher, 0x1301);
    EXPECT_EQ(group_name(hello->group), "X25519MLKEM768");
    EXPECT_TRUE(hello->psk);
    EXPECT_FALSE(hello->retry_request);
    EXPECT_EQ(ja3s_of(*hello), hex_digest("MD5", "771,4865,43-51-41"));
    for (std::size_t length = 0; length < 38; ++length) {
        EXPECT_FALSE(parse_server_hello(as_bytes(body).first(length))) << length;
    }
}

std::vector<std::string> messages_of(HandshakeReader& reader,
                                     const std::string& bytes,
                                     std::size_t piece) {
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        reader.add(as_bytes(bytes).subspan(at, std::min(piece, bytes.size() - at)),
                   [&seen](const HandshakeMessage& message) {
                       seen.push_back(std::to_string(static_cast<int>(message.type)) + ":"
                                      + std::string(as_text(message.body)));
                   });
    }
    return seen;
}

TEST(HandshakeReaderTest, MessagesAreIndependentOfRecords) {
    const std::string bytes = "\x0b"s + vector_of(3, "chain") + "\x0e"s + vector_of(3, "") + "\x14"s
                              + vector_of(3, "done");
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        HandshakeReader reader;
        EXPECT_THAT(messages_of(reader, bytes, piece), ElementsAre("11:chain", "14:", "20:done"));
        EXPECT_TRUE(reader.empty());
    }
}

TEST(HandshakeReaderTest, AMessageThatIsTooLongIsRefused) {
    HandshakeReader reader;
    const std::string header = "\x0b\x10\x00\x01"s;
    EXPECT_FALSE(reader.add(as_bytes(header), [](const HandshakeMessage&) { FAIL(); }));
    EXPECT_TRUE(reader.empty());
}

TEST(HandshakeReaderTest, AVisitorMayClearIt) {
    HandshakeReader reader;
    const std::string bytes = "\x0e\0\0\0\x0e\0\0\0\x0e"s;
    int seen = 0;
    EXPECT_TRUE(reader.add(as_bytes(bytes), [&](const HandshakeMessage&) {
        ++seen;
        reader.clear();
    }));
    EXPECT_EQ(seen, 1);
    EXPECT_TRUE(reader.empty());
}

TEST(HandshakeTest, CertificateListsAreReadAndCompressedOnesToo) {
    const std::string old = vector_of(3, vector_of(3, "one") + vector_of(3, "two"));
    const std::string now =
        vector_of(1, "")
        + vector_of(
            3, vector_of(3, "one") + vector_of(2, "") + vector_of(3, "two") + vector_of(2, "xx"));
    for (const bool tls13 : {false, true}) {
        const std::string& body = tls13 ? now : old;
        const std::vector<Bytes> chain = parse_certificate(as_bytes(body), tls13);
        ASSERT_EQ(chain.size(), 2U);
        EXPECT_EQ(as_text(chain[0]), "one");
        EXPECT_EQ(as_text(chain[1]), "two");
        EXPECT_EQ(parse_certificate(as_bytes(body).first(body.size() - 1), tls13).size(),
                  tls13 ? 2U : 1U);
    }
    std::string packed(100, '\0');
    uLongf length = packed.size();
    ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()),
                       &length,
                       reinterpret_cast<const Bytef*>(now.data()),
                       now.size()),
              Z_OK);
    packed.resize(length);
    const std::string message = number(1, 2) + number(now.size(), 3) + vector_of(3, packed);
    const std::vector<Byte> unpacked = decompress_certificate(as_bytes(message));
    EXPECT_EQ(as_text(unpacked), now);
    const std::string bomb = number(1, 2) + number(0xffffff, 3) + vector_of(3, packed);
    EXPECT_THAT(decompress_certificate(as_bytes(bomb)), IsEmpty());
}

TEST(HandshakeTest, SmallMessagesAreRead) {
    EXPECT_EQ(parse_server_key_exchange_group(as_bytes("\x03\x00\x17xyz"s)), 0x0017);
    EXPECT_EQ(parse_server_key_exchange_group(as_bytes("\x01\x00\x17xyz"s)), 0);
    EXPECT_EQ(as_text(parse_encrypted_premaster(as_bytes("\x00\x02pm"s), 0x0303)), "pm");
    EXPECT_EQ(as_text(parse_encrypted_premaster(as_bytes("pm"s), 0x0300)), "pm");
    EXPECT_EQ(as_text(parse_new_session_ticket(as_bytes("\0\0\0\1\0\3tic"s))), "tic");
    EXPECT_EQ(parse_key_update(as_bytes("\1"s)), true);
    EXPECT_EQ(parse_key_update(as_bytes("\2"s)), std::nullopt);
}

}  // namespace
}  // namespace waybill::tls
