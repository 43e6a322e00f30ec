// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/charset.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

std::string name_of(const Charset* charset) {
    return charset == nullptr ? "(none)" : std::string(charset->name);
}

std::string by_label(std::string_view label) {
    return name_of(find_charset(label));
}

TEST(CharsetTest, LabelsAreThoseOfTheStandard) {
    EXPECT_EQ(by_label("utf-8"), "UTF-8");
    EXPECT_EQ(by_label("UTF8"), "UTF-8");
    EXPECT_EQ(by_label("latin1"), "windows-1252");
    EXPECT_EQ(by_label("ISO-8859-1"), "windows-1252");
    EXPECT_EQ(by_label("us-ascii"), "windows-1252");
    EXPECT_EQ(by_label(" \tiso-8859-15\n"), "ISO-8859-15");
    EXPECT_EQ(by_label("iso_8859-9:1989"), "windows-1254");
    EXPECT_EQ(by_label("Shift_JIS"), "Shift_JIS");
    EXPECT_EQ(by_label("GBK"), "gb18030");
    EXPECT_EQ(by_label("ks_c_5601-1987"), "EUC-KR");
    EXPECT_EQ(by_label("cseucpkdfmtjapanese"), "EUC-JP");
    EXPECT_EQ(by_label("utf-16"), "UTF-16LE");
    EXPECT_EQ(by_label("utf-16be"), "UTF-16BE");
    EXPECT_EQ(by_label("logical"), "ISO-8859-8-I");
}

TEST(CharsetTest, WhatIsNoLabelIsNone) {
    for (const std::string_view label : {"",
                                         " ",
                                         "utf",
                                         "8859",
                                         "latin",
                                         "utf-8 utf8",
                                         "unknown",
                                         "iso-2022-cn-ext",
                                         "iso-2022-kr",
                                         "hz-gb-2312",
                                         "replacement",
                                         "x-user-defined",
                                         "ISO-8859-1//TRANSLIT",
                                         "UTF-7",
                                         "../../x"}) {
        EXPECT_EQ(by_label(label), "(none)") << label;
    }
    EXPECT_EQ(by_label(std::string(100'000, 'u')), "(none)");
}

TEST(CharsetTest, AByteOrderMarkTellsTheUnicodeEncodings) {
    EXPECT_EQ(name_of(find_byte_order_mark("\xef\xbb\xbfx").charset), "UTF-8");
    EXPECT_EQ(find_byte_order_mark("\xef\xbb\xbfx").length, 3U);
    EXPECT_EQ(name_of(find_byte_order_mark("\xfe\xff").charset), "UTF-16BE");
    EXPECT_EQ(name_of(find_byte_order_mark("\xff\xfe").charset), "UTF-16LE");
    EXPECT_EQ(find_byte_order_mark("\xff\xfe").length, 2U);
    for (const std::string_view start : {"", "\xef", "\xef\xbb", "\xff", "a\xff\xfe"}) {
        EXPECT_EQ(find_byte_order_mark(start).charset, nullptr);
        EXPECT_EQ(find_byte_order_mark(start).length, 0U);
    }
}

TEST(CharsetTest, AMetaElementNamesTheCharset) {
    const auto found = [](std::string_view html) {
        return name_of(charset_of_html(html));
    };
    EXPECT_EQ(found("<meta charset=koi8-r>"), "KOI8-R");
    EXPECT_EQ(found("<!DOCTYPE html><html><head><META a=b CharSet = 'KOI8-R' />"), "KOI8-R");
    EXPECT_EQ(found("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=big5\">"),
              "Big5");
    EXPECT_EQ(found("<meta content='text/html; charset=big5' http-equiv=content-type>"), "Big5");
    EXPECT_EQ(found("<meta/charset=\"euc-kr\">"), "EUC-KR");
    EXPECT_EQ(found("<title>a</title><meta name=x><meta charset=koi8-u>"), "KOI8-U");
    EXPECT_EQ(found("<meta charset=utf-16le>"), "UTF-8") << "it was read as ASCII so far";
}

TEST(CharsetTest, WhatOnlyLooksLikeAMetaElementDoesNot) {
    const auto found = [](std::string_view html) {
        return name_of(charset_of_html(html));
    };
    EXPECT_EQ(found("<!-- <meta charset=koi8-r> -->"), "(none)");
    EXPECT_EQ(found("<!-- <meta charset=koi8-r>"), "(none)");
    EXPECT_EQ(found("<metal charset=koi8-r>"), "(none)");
    EXPECT_EQ(found("<p title='<meta charset=koi8-r>'>"), "(none)");
    EXPECT_EQ(found("<meta content='text/html; charset=big5'>"), "(none)");
    EXPECT_EQ(found("<meta name=description content='charset=big5'>"), "(none)");
    EXPECT_EQ(found("<meta charset=nonsense>"), "(none)");
    EXPECT_EQ(found("<meta charset"), "(none)");
    EXPECT_EQ(found("<meta charset="), "(none)");
    EXPECT_EQ(found("<meta charset='koi"), "(none)");
    EXPECT_EQ(found(""), "(none)");
    EXPECT_EQ(found("<"), "(none)");
    EXPECT_EQ(found("</"), "(none)");
    EXPECT_EQ(found("<!"), "(none)");
    EXPECT_EQ(found(std::string(kCharsetPrescan, ' ') + "<meta charset=koi8-r>"), "(none)");
    EXPECT_EQ(found("<!--><meta charset=koi8-r>"), "KOI8-R") << "an empty comment";
}

TEST(CharsetTest, AnXmlDeclarationNamesTheCharset) {
    const auto found = [](std::string_view xml) {
        return name_of(charset_of_xml(xml));
    };
    EXPECT_EQ(found("<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><a/>"), "ISO-8859-2");
    EXPECT_EQ(found("<?xml version='1.0' encoding='utf-16'?>"), "UTF-8");
    EXPECT_EQ(found("<?xml version='1.0'?><a encoding='koi8-r'/>"), "(none)");
    EXPECT_EQ(found(" <?xml encoding='koi8-r'?>"), "(none)");
    EXPECT_EQ(found("<?xml encoding='koi8-r'"), "(none)");
}

}  // namespace
}  // namespace waybill::http
