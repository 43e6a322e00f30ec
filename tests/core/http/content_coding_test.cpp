// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/content_coding.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "tests/support/compress.h"

namespace waybill::http {

namespace {

using testing::brotli;
using testing::deflate_with;
using ::testing::ElementsAre;
using testing::encode;
using testing::gzip;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kBare;
using testing::kZlib;
using testing::sample_text;
using testing::zstd;

struct Outcome {
    std::string content;
    bool ok = false;
    std::string failure;
    std::string leniency;

    bool operator==(const Outcome&) const = default;
};

// Decodes `body` cut at the places given.
Outcome decode(const std::vector<std::string>& codings,
               std::string_view body,
               const std::vector<std::size_t>& cuts = {}) {
    Outcome outcome;
    ContentDecoder decoder(
        codings, DecodeLimits{}, [&](Bytes data) { outcome.content += as_text(data); });
    std::size_t at = 0;
    for (const std::size_t cut : cuts) {
        decoder.add(as_bytes(body.substr(at, cut - at)));
        at = cut;
    }
    decoder.add(as_bytes(body.substr(at)));
    outcome.ok = decoder.finish();
    EXPECT_EQ(outcome.ok, decoder.failure() == nullptr);
    EXPECT_EQ(decoder.decoded_bytes(), outcome.content.size());
    if (decoder.failure() != nullptr) {
        outcome.failure = decoder.failure()->detail;
    }
    outcome.leniency = decoder.leniency();
    return outcome;
}

// Whole, byte by byte and cut at each place: all must be equal.
Outcome decode_in_all_ways(const std::vector<std::string>& codings, std::string_view body) {
    Outcome whole = decode(codings, body);
    std::vector<std::size_t> everywhere;
    for (std::size_t cut = 1; cut < body.size(); ++cut) {
        everywhere.push_back(cut);
        EXPECT_EQ(whole, decode(codings, body, {cut})) << "cut at " << cut;
    }
    EXPECT_EQ(whole, decode(codings, body, everywhere)) << "byte by byte";
    return whole;
}

Outcome decode_in_ways(const std::vector<std::string>& codings,
                       std::string_view body,
                       const std::vector<std::vector<std::size_t>>& ways) {
    Outcome first = decode(codings, body);
    for (const std::vector<std::size_t>& cuts : ways) {
        EXPECT_EQ(first, decode(codings, body, cuts)) << "cut into " << cuts.size() + 1;
    }
    return first;
}

void expect_content(const Outcome& outcome, std::string_view content) {
    EXPECT_TRUE(outcome.ok) << outcome.failure;
    EXPECT_EQ(outcome.content, content);
    EXPECT_EQ(outcome.leniency, "");
}

void expect_lenient(const Outcome& outcome, std::string_view content, std::string_view note) {
    EXPECT_TRUE(outcome.ok) << outcome.failure;
    EXPECT_EQ(outcome.content, content);
    EXPECT_EQ(outcome.leniency, note);
}

std::vector<std::string> codings_of(const std::vector<std::string>& values) {
    HeaderList fields;
    for (const std::string& value : values) {
        fields.add({"Content-Type", "gzip"});
        fields.add({"content-ENCODING", value});
    }
    return content_codings(fields);
}

const std::string kText = "The quick brown fox jumps over the lazy dog, and over the dog again.";

// A PNG's first bytes: neither text nor compressed.
const std::string kBinary("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03\x04\x05", 22);

}  // namespace

TEST(ContentCodingsTest, AreReadInOrderOverAllFields) {
    EXPECT_THAT(codings_of({"deflate, gzip", "br"}), ElementsAre("deflate", "gzip", "br"));
    EXPECT_THAT(codings_of({"gzip", "gzip"}), ElementsAre("gzip", "gzip"));
    EXPECT_THAT(codings_of({}), IsEmpty());
}

TEST(ContentCodingsTest, LeaveOutIdentityNoneAndEmptyMembers) {
    EXPECT_THAT(codings_of({"identity"}), IsEmpty());
    EXPECT_THAT(codings_of({"none", "", " , ,", "Identity, gzip,"}), ElementsAre("gzip"));
}

TEST(ContentCodingsTest, OverlookWhatStandsAroundAName) {
    EXPECT_THAT(codings_of({"GZIP"}), ElementsAre("gzip"));
    EXPECT_THAT(codings_of({"gzip;q=1"}), ElementsAre("gzip"));
    EXPECT_THAT(codings_of({"\"gzip\""}), ElementsAre("gzip"));
    EXPECT_THAT(codings_of({"gzip\r"}), ElementsAre("gzip"));
    EXPECT_THAT(codings_of({"\r gzip"}), ElementsAre("gzip"));
    EXPECT_THAT(codings_of({": X-GZip"}), ElementsAre("x-gzip"));
    EXPECT_THAT(codings_of({"\v\tbr \x7f"}), ElementsAre("br"));
    EXPECT_THAT(codings_of({std::string("gzip\0", 5)}), ElementsAre("gzip"));
    EXPECT_THAT(codings_of({"x deflate"}), ElementsAre("deflate"));
    EXPECT_THAT(codings_of({"\r\n gzip\r\n ,\r\n br"}), ElementsAre("gzip", "br"));
}

TEST(ContentCodingsTest, KeepAnUnknownName) {
    EXPECT_THAT(codings_of({"Snappy", "aws-chunked, gzip"}),
                ElementsAre("snappy", "aws-chunked", "gzip"));
    EXPECT_THAT(codings_of({";;;", "\"\""}), IsEmpty());
}

TEST(ContentDecoderTest, WithoutCodingsTheBytesPassAsTheyAre) {
    expect_content(decode_in_all_ways({}, kBinary), kBinary);
    expect_content(decode({}, ""), "");
}

TEST(ContentDecoderTest, EachCodingIsUndoneHoweverTheBodyIsCut) {
    for (const char* coding : {"gzip", "x-gzip", "deflate", "br", "zstd"}) {
        SCOPED_TRACE(coding);
        for (const std::string& content : {std::string("x"), kText, kBinary, sample_text(2000)}) {
            expect_content(decode_in_all_ways({coding}, encode(content, coding)), content);
        }
        expect_content(decode({coding}, encode("", coding)), "");
    }
}

TEST(ContentDecoderTest, BareDeflateIsUndoneHoweverTheBodyIsCut) {
    expect_content(decode_in_all_ways({"deflate"}, deflate_with(kText, kBare)), kText);
    const std::string content = sample_text(2000);
    expect_content(decode_in_all_ways({"deflate"}, deflate_with(content, kBare)), content);
    // uncompressed blocks
    expect_content(decode({"deflate"}, deflate_with(content, kBare, 0)), content);
}

TEST(ContentDecoderTest, BareDeflateThatBeginsLikeAZlibHeaderIsUndone) {
    // 0x78 is a stored block that is not the last, when the five bits of padding are not zero; the
    // size 0x0001 makes the check bits of a zlib header right.
    const std::string stored(
        "\x78\x01\x00\xfe\xff"
        "A",
        6);
    const std::string body = stored + deflate_with(kText, kBare);
    ASSERT_EQ((0x78 * 256 + 0x01) % 31, 0);
    expect_content(decode_in_all_ways({"deflate"}, body), "A" + kText);
}

TEST(ContentDecoderTest, LargeBodiesOfEachCodingAreUndone) {
    const std::string content = sample_text(3'000'000);
    for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
        SCOPED_TRACE(coding);
        const std::string body = encode(content, coding);
        expect_content(decode({coding}, body), content);
        expect_content(decode({coding}, body, {1, 2, 511, 512, 513, 16384, 16385, 100'000}),
                       content);
    }
}

TEST(ContentDecoderTest, ZstdWithALongWindowIsUndone) {
    const std::string content = sample_text(300'000);
    expect_content(decode({"zstd"}, zstd(content, 3, 27)), content);
}

TEST(ContentDecoderTest, ZstdWithAWindowAboveTheLimitFails) {
    const Outcome outcome = decode({"zstd"}, zstd(sample_text(300'000), 3, 28));
    EXPECT_FALSE(outcome.ok);
    EXPECT_THAT(outcome.failure, HasSubstr("zstd: "));
    EXPECT_EQ(outcome.content, "");
}

TEST(ContentDecoderTest, StackedCodingsAreUndoneInReverse) {
    const std::string content = sample_text(1000);
    const std::vector<std::string> codings{"zstd", "br", "deflate", "gzip", "x-gzip"};
    std::string body = content;
    for (const std::string& coding : codings) {
        body = encode(body, coding);
    }
    expect_content(decode_in_all_ways(codings, body), content);
}

TEST(ContentDecoderTest, MoreThanFiveCodingsAreALimit) {
    ContentDecoder decoder(std::vector<std::string>(6, "gzip"), DecodeLimits{}, [](Bytes) {
        ADD_FAILURE() << "output";
    });
    EXPECT_FALSE(decoder.add(as_bytes(gzip(kText))));
    EXPECT_FALSE(decoder.finish());
    ASSERT_NE(decoder.failure(), nullptr);
    EXPECT_EQ(decoder.failure()->code, AnomalyCode::DecodeLimit);
    EXPECT_THAT(decoder.failure()->detail, HasSubstr("6 content codings"));
}

TEST(ContentDecoderTest, AGzipHeaderMayHaveAllItsParts) {
    const std::string plain = gzip(kText);
    const std::string parts(
        "\x05\x00"
        "Ap\x01\x00\x00"
        "name.txt\0"
        "a comment\0"
        "\x12\x34",
        28);
    std::string body = plain.substr(0, 10) + parts + plain.substr(10);
    body[3] = 0x1e;
    expect_content(decode_in_all_ways({"gzip"}, body), kText);

    std::string empty_extra = plain.substr(0, 10) + std::string(2, '\0') + plain.substr(10);
    empty_extra[3] = 0x04;
    expect_content(decode_in_all_ways({"gzip"}, empty_extra), kText);
}

TEST(ContentDecoderTest, GzipMayHaveSeveralMembers) {
    expect_content(decode_in_all_ways({"gzip"}, gzip("one, ") + gzip("") + gzip("two")),
                   "one, two");
}

TEST(ContentDecoderTest, ZstdMayHaveSeveralAndSkippableFrames) {
    const std::string skippable("\x5a\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
    expect_content(decode_in_all_ways(
                       {"zstd"}, skippable + zstd("one, ") + skippable + zstd("two") + skippable),
                   "one, two");
}

TEST(ContentDecoderTest, AZstdHeaderThatReadsLikeAnotherFrameIsNotOne) {
    // The library, given this whole, takes the bytes after the magic number for a skippable frame.
    const std::string body("\x28\xb5\x2f\xfd\x50\x2a\x4d\x18\x02\x00\x00\x00xyjunk junk junk", 28);
    const Outcome outcome = decode_in_all_ways({"zstd"}, body);
    EXPECT_FALSE(outcome.ok);
    EXPECT_EQ(outcome.content, "");
}

TEST(ContentDecoderTest, BytesAfterTheEndAreNotedAndTheContentKept) {
    for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
        SCOPED_TRACE(coding);
        for (const char* junk : {"x", "junk after it", "\x1f", "\x28\xb5"}) {
            expect_lenient(decode_in_all_ways({coding}, encode(kText, coding) + junk),
                           kText,
                           std::string(coding) + ": bytes after the end of the compressed data");
        }
    }
    expect_lenient(decode_in_all_ways({"deflate"}, deflate_with(kText, kBare) + "junk"),
                   kText,
                   "deflate: bytes after the end of the compressed data");
}

TEST(ContentDecoderTest, AMissingChecksumIsNotedAndTheContentKept) {
    const std::string body = gzip(kText);
    for (std::size_t missing = 1; missing <= 8; ++missing) {
        expect_lenient(decode_in_all_ways({"gzip"}, body.substr(0, body.size() - missing)),
                       kText,
                       "gzip: the checksum at the end is missing");
    }
    const std::string zlib = encode(kText, "deflate");
    for (std::size_t missing = 1; missing <= 4; ++missing) {
        expect_lenient(decode_in_all_ways({"deflate"}, zlib.substr(0, zlib.size() - missing)),
                       kText,
                       "deflate: the checksum at the end is missing");
    }
}

TEST(ContentDecoderTest, AWrongChecksumIsNotedAndTheContentKept) {
    std::string body = gzip(kText);
    body[body.size() - 1] ^= 1;
    expect_lenient(decode_in_all_ways({"gzip"}, body), kText, "gzip: the size at the end is wrong");
    body[body.size() - 8] ^= 1;
    expect_lenient(
        decode_in_all_ways({"gzip"}, body), kText, "gzip: the CRC-32 at the end is wrong");
    std::string zlib = encode(kText, "deflate");
    zlib.back() = static_cast<char>(zlib.back() ^ 1);
    expect_lenient(
        decode_in_all_ways({"deflate"}, zlib), kText, "deflate: the Adler-32 at the end is wrong");
}

TEST(ContentDecoderTest, AnOddGzipHeaderIsNotedAndTheContentKept) {
    std::string flags = gzip(kText);
    flags[3] = static_cast<char>(0xe0);
    expect_lenient(
        decode_in_all_ways({"gzip"}, flags), kText, "gzip: reserved flags in the header");
    std::string method = gzip(kText);
    method[2] = 7;
    expect_lenient(decode_in_all_ways({"gzip"}, method),
                   kText,
                   "gzip: unknown compression method in the header");
}

TEST(ContentDecoderTest, AWrongZlibHeaderIsNotedAndTheContentKept) {
    std::string body = encode(kText, "deflate");
    body[1] ^= 1;
    expect_lenient(decode_in_all_ways({"deflate"}, body),
                   kText,
                   "deflate: wrong check bits in the zlib header");
}

TEST(ContentDecoderTest, APlainTextBodyIsShownWhateverWasAnnounced) {
    for (const char* coding :
         {"gzip", "deflate", "br", "zstd", "compress", "dcb", "=?utf-8?b?z3ppcao=?="}) {
        SCOPED_TRACE(coding);
        for (const std::string& content : {kText,
                                           std::string("{}"),
                                           std::string("<!DOCTYPE html>\n<p>gr\xc3\xbc\xc3\x9f"),
                                           sample_text(3000)}) {
            expect_lenient(decode_in_all_ways({coding}, content),
                           content,
                           std::string(coding) + ": is not compressed");
        }
    }
}

TEST(ContentDecoderTest, AnotherCodingThanAnnouncedIsRecognised) {
    for (const std::string& content : {kText, sample_text(3000)}) {
        for (const char* announced : {"deflate", "br", "zstd", "dcb", "lzma"}) {
            expect_lenient(decode_in_all_ways({announced}, gzip(content)),
                           content,
                           std::string(announced) + ": is gzip");
        }
        for (const char* announced : {"gzip", "deflate", "br", "compress"}) {
            expect_lenient(decode_in_all_ways({announced}, zstd(content)),
                           content,
                           std::string(announced) + ": is zstd");
        }
        for (const char* announced : {"gzip", "br", "zstd", "lzma"}) {
            expect_lenient(decode_in_all_ways({announced}, encode(content, "deflate")),
                           content,
                           std::string(announced) + ": is deflate");
        }
        for (const char* announced : {"gzip", "zstd", "lzma"}) {
            expect_lenient(decode_in_all_ways({announced}, deflate_with(content, kBare)),
                           content,
                           std::string(announced) + ": is deflate");
        }
    }
}

TEST(ContentDecoderTest, ACodingAnnouncedTwiceAndDoneOnceIsUndoneOnce) {
    for (const std::string& content : {kText, kBinary}) {
        expect_lenient(decode_in_all_ways({"gzip", "gzip"}, gzip(content)),
                       content,
                       "gzip: is not compressed");
        expect_lenient(decode_in_all_ways({"deflate", "gzip"}, gzip(content)),
                       content,
                       "deflate: is not compressed");
        expect_lenient(decode_in_all_ways({"gzip", "deflate"}, gzip(content)),
                       content,
                       "deflate: is gzip; gzip: is not compressed");
        expect_lenient(decode_in_all_ways({"gzip", "aws-chunked"}, gzip(content)),
                       content,
                       "aws-chunked: is gzip; gzip: is not compressed");
    }
}

TEST(ContentDecoderTest, AnEmptyBodyIsNoFailure) {
    for (const char* coding : {"gzip", "deflate", "br", "zstd", "compress"}) {
        expect_content(decode({coding}, ""), "");
    }
    expect_content(decode({"gzip", "br"}, ""), "");
    expect_content(decode({"gzip", "br"}, encode("", "br")), "");
}

TEST(ContentDecoderTest, AnUnsupportedOrUnknownCodingFailsByName) {
    const std::string lzw("\x1f\x9d\x90\x54\xd0\xa0\x01", 7);
    for (const char* coding : {"compress", "x-compress", "dcb", "dcz"}) {
        const Outcome outcome = decode_in_all_ways({coding}, lzw);
        EXPECT_FALSE(outcome.ok);
        EXPECT_EQ(outcome.failure, std::string(coding) + ": this coding is not supported");
        EXPECT_EQ(outcome.content, "");
    }
    EXPECT_EQ(decode({"snappy"}, kBinary).failure, "snappy: unknown coding");
}

TEST(ContentDecoderTest, BytesThatNothingFitsFailByTheAnnouncedName) {
    EXPECT_EQ(decode_in_all_ways({"gzip"}, kBinary).failure, "gzip: no gzip header");
    EXPECT_EQ(decode_in_all_ways({"zstd"}, kBinary).failure, "zstd: no zstd frame");
    EXPECT_THAT(decode_in_all_ways({"deflate"}, kBinary).failure, HasSubstr("deflate: "));
    EXPECT_THAT(decode_in_all_ways({"br"}, kBinary).failure, HasSubstr("br: "));
}

TEST(ContentDecoderTest, ATruncatedBodyFailsAndKeepsWhatCameBefore) {
    const std::string content = sample_text(40'000);
    for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
        SCOPED_TRACE(coding);
        const std::string body = encode(content, coding);
        bool some = false;
        for (std::size_t size = 20; size + 12 < body.size(); size += 97) {
            const Outcome outcome = decode({coding}, body.substr(0, size));
            EXPECT_FALSE(outcome.ok);
            EXPECT_EQ(outcome.failure,
                      std::string(coding) + ": cut off: the compressed data is not complete");
            EXPECT_EQ(outcome.content, content.substr(0, outcome.content.size()));
            some = some || outcome.content.size() > 10'000;
        }
        EXPECT_TRUE(some || std::string_view(coding) == "zstd");  // one block may be all of it
    }
    EXPECT_EQ(decode({"gzip"}, gzip(kText).substr(0, 9)).failure,
              "gzip: cut off inside the header");
    const Outcome second = decode({"gzip"}, gzip(kText) + gzip(kText).substr(0, 30));
    EXPECT_EQ(second.failure, "gzip: cut off: the compressed data is not complete");
    EXPECT_THAT(second.content, ::testing::StartsWith(kText));
}

TEST(ContentDecoderTest, ACorruptBodyFailsAndKeepsWhatCameBefore) {
    const std::string content = sample_text(400'000);
    for (const char* coding : {"br", "zstd"}) {
        SCOPED_TRACE(coding);
        std::string body = encode(content, coding);
        for (std::size_t i = body.size() - 2000; i < body.size() - 1000; ++i) {
            body[i] = static_cast<char>(i * 7);
        }
        const Outcome outcome = decode({coding}, body);
        EXPECT_FALSE(outcome.ok);
        EXPECT_THAT(outcome.failure, HasSubstr(std::string(coding) + ": "));
        EXPECT_GT(outcome.content.size(), 100'000U);
        EXPECT_EQ(outcome.content.substr(0, 100'000), content.substr(0, 100'000));
    }
}

TEST(ContentDecoderTest, ACorruptDeflateBlockFailsAndKeepsTheOnesBeforeIt) {
    const std::string content = sample_text(100'000);
    std::string body = deflate_with(content, testing::kGzip, 0);
    body[10 + 5 + 65'535] = 7;  // the second stored block now has a type that does not exist
    const Outcome outcome =
        decode_in_ways({"gzip"}, body, {{}, {1, 100}, {65'549, 65'550, 65'551}, {70'000, 80'000}});
    EXPECT_EQ(outcome.failure, "gzip: invalid block type");
    EXPECT_EQ(outcome.content, content.substr(0, 65'535));
}

TEST(ContentDecoderTest, WhatAFailureLeavesInTheCodingsBehindItIsShown) {
    // The outer gzip is cut off when the inner text is still being looked at.
    const std::string body = gzip(kText);
    const Outcome outcome = decode({"br", "gzip"}, body.substr(0, body.size() - 10));
    EXPECT_FALSE(outcome.ok);
    EXPECT_THAT(outcome.failure, HasSubstr("gzip: cut off"));
    EXPECT_GT(outcome.content.size(), kText.size() / 2);
    EXPECT_EQ(outcome.content, kText.substr(0, outcome.content.size()));
}

TEST(ContentDecoderTest, AFailureIsKeptAndNothingComesAfterIt) {
    std::string content;
    ContentDecoder decoder({"gzip"}, DecodeLimits{}, [&](Bytes data) { content += as_text(data); });
    std::string body = deflate_with(kText, testing::kGzip, 0);
    body[10] = 7;  // an invalid block type
    EXPECT_FALSE(decoder.add(as_bytes(body)));
    ASSERT_NE(decoder.failure(), nullptr);
    EXPECT_EQ(decoder.failure()->code, AnomalyCode::ContentDecodeFailed);
    const std::string detail = decoder.failure()->detail;
    EXPECT_FALSE(decoder.add(as_bytes(gzip(kText))));
    EXPECT_FALSE(decoder.finish());
    EXPECT_EQ(decoder.failure()->detail, detail);
    EXPECT_EQ(content, "");
}

}  // namespace waybill::http
