// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/text_decoder.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/text.h"
#include "tests/support/chunking.h"

namespace waybill::http {
namespace {

// The text, however the body is cut into pieces.
std::string decode(std::string_view type, std::string_view body) {
    return expect_chunking_law(body, [type](const std::vector<std::string_view>& pieces) {
        std::string text;
        TextDecoder decoder;
        const TextDecoder::Output output = [&](Bytes data) {
            text += as_text(data);
            return true;
        };
        decoder.start(type, output);
        for (const std::string_view piece : pieces) {
            EXPECT_TRUE(decoder.add(as_bytes(piece)));
        }
        EXPECT_TRUE(decoder.finish());
        return text;
    });
}

TEST(TextDecoderTest, TheCharsetOfTheTypeIsUndone) {
    EXPECT_EQ(decode("text/plain; charset=iso-8859-1", "caf\xe9 \x80"), "caf\u00e9 \u20ac");
    EXPECT_EQ(decode("text/plain; charset=\"KOI8-R\"", "\xed\xc9\xd2"), "\u041c\u0438\u0440");
    EXPECT_EQ(decode("application/json;charset=Shift_JIS", "\"\x93\xfa\x96\x7b\\\""),
              "\"\u65e5\u672c\\\"");
    EXPECT_EQ(decode("text/html; charset=gb2312", "\xd6\xd0"), "\u4e2d");
    EXPECT_EQ(decode("text/html; charset=big5", "\xa4\xa4"), "\u4e2d");
    EXPECT_EQ(decode("text/html; charset=euc-kr", "\xb0\xa1"), "\uac00");
    EXPECT_EQ(decode("text/html; charset=euc-jp", "\xc6\xfc"), "\u65e5");
    EXPECT_EQ(decode("text/html; charset=iso-2022-jp", "a\x1b$BF|\x1b(Bb"), "a\u65e5b");
    EXPECT_EQ(decode("text/x; charset=utf-16be", std::string_view("\0a\xd8\x3d\xde\x00", 6)),
              "a\U0001f600");
    EXPECT_EQ(decode("text/x; charset=utf-16", std::string_view("a\0", 2)), "a");
}

TEST(TextDecoderTest, EachSingleByteGivesACharacter) {
    std::string all;
    for (unsigned byte = 0; byte < 0x100; ++byte) {
        all += static_cast<char>(byte);
    }
    for (const char* label : {"ibm866", "iso-8859-7", "koi8-u", "mac", "windows-874", "cp1255"}) {
        const std::string text = decode(std::string("text/plain; charset=") + label, all);
        EXPECT_TRUE(is_valid_utf8(text)) << label;
        EXPECT_EQ(text.substr(0, 0x80), all.substr(0, 0x80)) << label;
        std::size_t characters = 0;
        for (const char c : text) {
            characters += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1 : 0;
        }
        EXPECT_EQ(characters, 0x100U) << label;
    }
    EXPECT_EQ(decode("text/plain; charset=windows-1252", "\x81"), "\u0081");
    EXPECT_EQ(decode("text/plain; charset=windows-1253", "\xd2"), "\ufffd");
}

TEST(TextDecoderTest, WhatCannotBeDecodedIsReplaced) {
    EXPECT_EQ(decode("text/x; charset=euc-kr",
                     "a\xff"
                     "b"),
              "a\ufffdb");
    EXPECT_EQ(decode("text/x; charset=shift_jis", "a\x93"), "a\ufffd") << "cut in a character";
    EXPECT_EQ(decode("text/x; charset=utf-16le",
                     std::string_view("a\0\x00\xdc"
                                      "b\0",
                                      6)),
              "a\ufffdb");
    EXPECT_EQ(decode("text/x; charset=utf-16le", std::string_view("a\0b", 3)), "a\ufffd");
    EXPECT_EQ(decode("text/x; charset=utf-16le", std::string_view("\x3d\xd8", 2)), "\ufffd");
    EXPECT_TRUE(is_valid_utf8(decode("text/x; charset=iso-2022-jp", "\x1b$B\xff\x1b\x1b$xF|")));
    EXPECT_TRUE(is_valid_utf8(decode("text/x; charset=big5", "\x88\x62\x88\xff\x88")));
}

TEST(TextDecoderTest, AByteOrderMarkCountsMoreAndIsLeftOut) {
    EXPECT_EQ(decode("text/plain; charset=iso-8859-1", "\xef\xbb\xbf\xc3\xa9"), "\u00e9");
    EXPECT_EQ(decode("",
                     std::string_view("\xff\xfe"
                                      "a\0",
                                      4)),
              "a");
    EXPECT_EQ(decode("text/plain", std::string_view("\xfe\xff\0a", 4)), "a");
    EXPECT_EQ(decode("text/plain", "\xef\xbb\xbf{}"), "{}");
    EXPECT_EQ(decode("text/plain", "\xef\xbb"), "\xef\xbb");
    EXPECT_EQ(decode("text/plain", ""), "");
}

TEST(TextDecoderTest, DocumentsNameTheirCharset) {
    EXPECT_EQ(decode("text/html", "<meta charset=latin1>\xe9"), "<meta charset=latin1>\u00e9");
    EXPECT_EQ(decode("application/soap+xml", "<?xml version='1.0' encoding='latin1'?><a>\xe9</a>"),
              "<?xml version='1.0' encoding='latin1'?><a>\u00e9</a>");
    EXPECT_EQ(decode("text/html; charset=koi8-r", "<meta charset=latin1>\xed"),
              "<meta charset=latin1>\u041c");
    EXPECT_EQ(decode("text/plain", "<meta charset=latin1>\xe9"), "<meta charset=latin1>\xe9");
    const std::string late = std::string(2000, ' ') + "<meta charset=latin1>\xe9";
    EXPECT_EQ(decode("text/html", late), late);
    const std::string early = "<meta charset=latin1>" + std::string(2000, ' ');
    EXPECT_EQ(decode("text/html", early + "\xe9"), early + "\u00e9");
}

TEST(TextDecoderTest, WhatIsNoTextPassesAsItIs) {
    const std::string_view bytes = "\xff\xfe\x00\xe9";
    EXPECT_EQ(decode("image/png; charset=latin1", bytes), bytes);
    EXPECT_EQ(decode("application/octet-stream", "\xef\xbb\xbfx"), "\xef\xbb\xbfx");
    EXPECT_EQ(decode("text/plain; charset=unknown", "\xe9"), "\xe9");
    EXPECT_EQ(decode("text/plain; charset=iso-2022-cn-ext", "\xe9\x1b$+H"), "\xe9\x1b$+H");
    EXPECT_EQ(decode("text/plain; charset=utf-8", "\xe9"), "\xe9");
}

TEST(TextDecoderTest, BytesOfUtf8AreNotCopied) {
    const std::string body(100, 'x');
    for (const char* type : {"text/plain", "application/json; charset=utf-8", "image/png", ""}) {
        const char* given = nullptr;
        TextDecoder decoder;
        const TextDecoder::Output output = [&](Bytes data) {
            given = as_text(data).data();
            return true;
        };
        decoder.start(type, output);
        decoder.add(as_bytes(body));
        EXPECT_EQ(given, body.data()) << type;
    }
}

TEST(TextDecoderTest, OneDecoderServesManyBodies) {
    TextDecoder decoder;
    std::string text;
    const TextDecoder::Output output = [&](Bytes data) {
        text += as_text(data);
        return true;
    };
    for (const char* type : {"text/a; charset=shift_jis",
                             "text/a; charset=latin1",
                             "text/a",
                             "text/a; charset=sjis"}) {
        decoder.start(type, output);
        decoder.add(as_bytes("\x93"));  // half a character in Shift_JIS
        decoder.finish();
        text += '|';
    }
    EXPECT_EQ(text, "\ufffd|\u201c|\x93|\ufffd|");
}

TEST(TextDecoderTest, NothingComesOnceItWasStopped) {
    for (const char* type : {"text/a; charset=shift_jis", "text/a; charset=latin1", "text/html"}) {
        TextDecoder decoder;
        int calls = 0;
        const TextDecoder::Output output = [&](Bytes) {
            ++calls;
            return false;
        };
        const std::string body(100'000, '\xe9');
        decoder.start(type, output);
        EXPECT_FALSE(decoder.add(as_bytes(body)));
        EXPECT_FALSE(decoder.add(as_bytes(body)));
        EXPECT_FALSE(decoder.finish());
        EXPECT_EQ(calls, 1) << type;
    }
}

TEST(TextDecoderTest, TypesOfTextAreKnown) {
    for (const char* type : {"text/plain",
                             "TEXT/HTML",
                             "application/json",
                             "application/problem+json",
                             "application/xml",
                             "image/svg+xml",
                             "application/javascript",
                             "application/x-javascript",
                             "application/x-ndjson",
                             "application/x-www-form-urlencoded"}) {
        EXPECT_TRUE(is_textual(type)) << type;
    }
    for (const char* type : {"",
                             "image/png",
                             "application/octet-stream",
                             "application/notjson",
                             "application/grpc+proto",
                             "font/woff2",
                             "json"}) {
        EXPECT_EQ(is_textual(type), std::string_view(type) == "json") << type;
    }
}

}  // namespace
}  // namespace waybill::http
