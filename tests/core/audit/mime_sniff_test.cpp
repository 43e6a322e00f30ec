// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/mime_sniff.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace waybill::audit {
namespace {

using namespace std::string_view_literals;

TEST(MimeSniffTest, SignaturesTellTheFormat) {
    EXPECT_EQ(sniff_type("GIF89a"sv).type, "image/gif");
    EXPECT_EQ(sniff_type("RIFF\1\2\3\4WEBPVP8 "sv).type, "image/webp");
    EXPECT_EQ(sniff_type("RIFF\1\2\3\4WAVEfmt "sv).type, "audio/wave");
    EXPECT_EQ(sniff_type("\0\0\0\x18"
                         "ftypisom\0\0\0\0mp42isom"sv)
                  .type,
              "video/mp4");
    EXPECT_EQ(sniff_type("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"sv).type, "video/webm");
    EXPECT_EQ(sniff_type("ID3\4\0\0\0\0\0\x21"sv).type, "audio/mpeg");
    EXPECT_EQ(sniff_type("wOF2\0\1\0\0"sv).type, "font/woff2");
    EXPECT_EQ(sniff_type("PK\3\4"sv).kind, ContentKind::Archive);
    EXPECT_EQ(sniff_type("BM\1\2\3\4\0\0\0\0"sv).type, "image/bmp");
}

TEST(MimeSniffTest, MarkupIsFoundBehindSpaceAndInAnyCase) {
    EXPECT_EQ(sniff_type("\xef\xbb\xbf\r\n <!DocType HTML>").type, "text/html");
    EXPECT_EQ(sniff_type("<Script src=a>").kind, ContentKind::Html);
    EXPECT_EQ(sniff_type("\n<?xml version='1.0'?>").kind, ContentKind::Xml);
}

TEST(MimeSniffTest, TextThatBeginsAlikeIsNothing) {
    for (const std::string_view text : {"BM is short"sv,
                                        "ID3 is a tag"sv,
                                        "<address>"sv,
                                        "<p"sv,
                                        "RIFFraff WEBP"sv,
                                        "PK"sv,
                                        "\0\1"sv,
                                        "\0\0\0\x18"
                                        "ftyp"sv,
                                        ""sv}) {
        EXPECT_EQ(sniff_type(text).kind, ContentKind::Unknown) << text;
    }
}

TEST(MimeSniffTest, ABoxLargerThanTheContentIsNoMp4) {
    EXPECT_EQ(sniff_type("\xff\xff\xff\xfc"
                         "ftypisom\0\0\0\0mp42"sv)
                  .kind,
              ContentKind::Unknown);
}

}  // namespace
}  // namespace waybill::audit
