// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/charset.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/ascii.h"
#include "core/http/media_type.h"

namespace waybill::http {
namespace {

using Kind = CharsetKind;

// Section 4.2, in its order. GBK is decoded as gb18030, of which it is a part.
constexpr std::array<Charset, 37> kCharsets{{
    {"UTF-8",
     Kind::Utf8,
     nullptr,
     "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"},
    {"IBM866", Kind::SingleByte, "IBM866", "866 cp866 csibm866 ibm866"},
    {"ISO-8859-2",
     Kind::SingleByte,
     "ISO-8859-2",
     "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    {"ISO-8859-3",
     Kind::SingleByte,
     "ISO-8859-3",
     "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    {"ISO-8859-4",
     Kind::SingleByte,
     "ISO-8859-4",
     "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    {"ISO-8859-5",
     Kind::SingleByte,
     "ISO-8859-5",
     "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
     "iso_8859-5:1988"},
    {"ISO-8859-6",
     Kind::SingleByte,
     "ISO-8859-6",
     "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
     "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    {"ISO-8859-7",
     Kind::SingleByte,
     "ISO-8859-7",
     "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 "
     "iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
    {"ISO-8859-8",
     Kind::SingleByte,
     "ISO-8859-8",
     "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
     "iso_8859-8 iso_8859-8:1988 visual"},
    {"ISO-8859-8-I", Kind::SingleByte, "ISO-8859-8", "csiso88598i iso-8859-8-i logical"},
    {"ISO-8859-10",
     Kind::SingleByte,
     "ISO-8859-10",
     "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {"ISO-8859-13", Kind::SingleByte, "ISO-8859-13", "iso-8859-13 iso8859-13 iso885913"},
    {"ISO-8859-14", Kind::SingleByte, "ISO-8859-14", "iso-8859-14 iso8859-14 iso885914"},
    {"ISO-8859-15",
     Kind::SingleByte,
     "ISO-8859-15",
     "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"},
    {"ISO-8859-16", Kind::SingleByte, "ISO-8859-16", "iso-8859-16"},
    {"KOI8-R", Kind::SingleByte, "KOI8-R", "cskoi8r koi koi8 koi8-r koi8_r"},
    {"KOI8-U", Kind::SingleByte, "KOI8-U", "koi8-ru koi8-u"},
    {"macintosh", Kind::SingleByte, "MACINTOSH", "csmacintosh mac macintosh x-mac-roman"},
    {"windows-874",
     Kind::SingleByte,
     "CP874",
     "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
    {"windows-1250", Kind::SingleByte, "CP1250", "cp1250 windows-1250 x-cp1250"},
    {"windows-1251", Kind::SingleByte, "CP1251", "cp1251 windows-1251 x-cp1251"},
    {"windows-1252",
     Kind::SingleByte,
     "CP1252",
     "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
     "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252"},
    {"windows-1253", Kind::SingleByte, "CP1253", "cp1253 windows-1253 x-cp1253"},
    {"windows-1254",
     Kind::SingleByte,
     "CP1254",
     "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
     "latin5 windows-1254 x-cp1254"},
    {"windows-1255", Kind::SingleByte, "CP1255", "cp1255 windows-1255 x-cp1255"},
    {"windows-1256", Kind::SingleByte, "CP1256", "cp1256 windows-1256 x-cp1256"},
    {"windows-1257", Kind::SingleByte, "CP1257", "cp1257 windows-1257 x-cp1257"},
    {"windows-1258", Kind::SingleByte, "CP1258", "cp1258 windows-1258 x-cp1258"},
    {"x-mac-cyrillic", Kind::SingleByte, "MAC-UK", "x-mac-cyrillic x-mac-ukrainian"},
    {"gb18030",
     Kind::MultiByte,
     "GB18030",
     "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030"},
    {"Big5", Kind::MultiByte, "BIG5-HKSCS", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
    {"EUC-JP", Kind::MultiByte, "EUC-JP-MS", "cseucpkdfmtjapanese euc-jp x-euc-jp"},
    {"ISO-2022-JP", Kind::MultiByte, "ISO-2022-JP", "csiso2022jp iso-2022-jp"},
    {"Shift_JIS",
     Kind::MultiByte,
     "CP932",
     "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
    {"EUC-KR",
     Kind::MultiByte,
     "UHC",
     "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
     "ksc_5601 windows-949"},
    {"UTF-16BE", Kind::Utf16, "UTF-16BE", "unicodefffe utf-16be"},
    {"UTF-16LE",
     Kind::Utf16,
     "UTF-16LE",
     "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"},
}};

constexpr std::size_t kLongestLabel = 19;  // "cseucpkdfmtjapanese"

bool has_label(std::string_view labels, std::string_view label) {
    for (std::size_t at = labels.find(label); at != std::string_view::npos;
         at = labels.find(label, at + 1)) {
        const std::size_t end = at + label.size();
        if ((at == 0 || labels[at - 1] == ' ') && (end == labels.size() || labels[end] == ' ')) {
            return true;
        }
    }
    return false;
}

// The white space of HTML.
bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// Reads attributes of an HTML tag, as the prescan does.
class TagReader {
public:
    TagReader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

    struct Attribute {
        std::string name;  // in lower case; empty: the tag is over
        std::string_view value;
    };

    Attribute next() {
        while (more() && (is_space(text_[at_]) || text_[at_] == '/')) {
            ++at_;
        }
        Attribute attribute;
        if (!more() || text_[at_] == '>') {
            return attribute;
        }
        const std::size_t begin = at_;
        while (more() && !is_space(text_[at_]) && text_[at_] != '/' && text_[at_] != '>'
               && (text_[at_] != '=' || at_ == begin)) {
            ++at_;
        }
        attribute.name = ascii::lower(text_.substr(begin, at_ - begin));
        skip_spaces();
        if (more() && text_[at_] == '=') {
            ++at_;
            attribute.value = value();
        }
        return more() ? attribute : Attribute{};  // what is cut off is none
    }

    std::size_t position() const { return at_; }

private:
    bool more() const { return at_ < text_.size(); }

    void skip_spaces() {
        while (more() && is_space(text_[at_])) {
            ++at_;
        }
    }

    std::string_view value() {
        skip_spaces();
        std::size_t begin = at_;
        if (more() && (text_[at_] == '"' || text_[at_] == '\'')) {
            const char quote = text_[at_];
            begin = at_ + 1;
            const std::size_t end = std::min(text_.find(quote, begin), text_.size());
            at_ = std::min(end + 1, text_.size());
            return text_.substr(begin, end - begin);
        }
        while (more() && !is_space(text_[at_]) && text_[at_] != '>') {
            ++at_;
        }
        return text_.substr(begin, at_ - begin);
    }

    std::string_view text_;
    std::size_t at_;
};

// What a <meta> element says. `tag` is behind its name.
const Charset* charset_of_meta(TagReader& tag) {
    bool is_type = false;     // http-equiv="content-type"
    bool of_content = false;  // found in the content attribute, which counts only with the above
    std::string_view label;
    for (TagReader::Attribute attribute = tag.next(); !attribute.name.empty();
         attribute = tag.next()) {
        if (attribute.name == "http-equiv") {
            is_type = is_type || ascii::equal_ignoring_case(attribute.value, "content-type");
        } else if (attribute.name == "charset") {
            label = attribute.value;
            of_content = false;
        } else if (attribute.name == "content" && label.empty()) {
            label = parse_media_type(attribute.value).charset;
            of_content = true;
        }
    }
    if (label.empty() || (of_content && !is_type)) {
        return nullptr;
    }
    const Charset* const charset = find_charset(label);
    // It could be read as ASCII up to here.
    return charset != nullptr && charset->kind == Kind::Utf16 ? &kCharsets.front() : charset;
}

}  // namespace

const Charset* find_charset(std::string_view label) {
    while (!label.empty() && is_space(label.front())) {
        label.remove_prefix(1);
    }
    while (!label.empty() && is_space(label.back())) {
        label.remove_suffix(1);
    }
    if (label.empty() || label.size() > kLongestLabel
        || label.find(' ') != std::string_view::npos) {
        return nullptr;
    }
    const std::string lower = ascii::lower(label);
    for (const Charset& charset : kCharsets) {
        if (has_label(charset.labels, lower)) {
            return &charset;
        }
    }
    return nullptr;
}

ByteOrderMark find_byte_order_mark(std::string_view start) {
    const std::size_t last = kCharsets.size() - 1;
    if (start.starts_with("\xef\xbb\xbf")) {
        return {&kCharsets.front(), 3};
    }
    if (start.starts_with("\xfe\xff")) {
        return {&kCharsets[last - 1], 2};
    }
    if (start.starts_with("\xff\xfe")) {
        return {&kCharsets[last], 2};
    }
    return {};
}

const Charset* charset_of_html(std::string_view start) {
    start = start.substr(0, kCharsetPrescan);
    std::size_t at = 0;
    while ((at = start.find('<', at)) != std::string_view::npos) {
        const std::string_view rest = start.substr(at);
        if (rest.starts_with("<!--")) {
            const std::size_t end = rest.find("-->", 2);
            if (end == std::string_view::npos) {
                break;
            }
            at += end + 3;
        } else if (rest.size() > 5 && ascii::equal_ignoring_case(rest.substr(1, 4), "meta")
                   && (is_space(rest[5]) || rest[5] == '/')) {
            TagReader tag(start, at + 5);
            if (const Charset* const charset = charset_of_meta(tag)) {
                return charset;
            }
            at = tag.position();
        } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?')) {
            at = std::min(start.find('>', at), start.size());
        } else {
            // Attributes are read so that a < in their values is not taken for a tag.
            const std::size_t name = rest.size() > 1 && rest[1] == '/' ? 2 : 1;
            if (rest.size() <= name || !ascii::is_alpha(rest[name])) {
                ++at;
                continue;
            }
            const std::size_t end = std::min(rest.find_first_of(" \t\n\f\r>", name), rest.size());
            TagReader tag(start, at + end);
            while (!tag.next().name.empty()) {
            }
            at = tag.position();
        }
    }
    return nullptr;
}

const Charset* charset_of_xml(std::string_view start) {
    start = start.substr(0, kCharsetPrescan);
    const std::size_t end = start.find("?>");
    if (!start.starts_with("<?xml") || end == std::string_view::npos) {
        return nullptr;
    }
    start = start.substr(0, end + 2);
    TagReader declaration(start, 5);
    for (TagReader::Attribute attribute = declaration.next(); !attribute.name.empty();
         attribute = declaration.next()) {
        if (attribute.name == "encoding") {
            const Charset* const charset = find_charset(attribute.value);
            return charset != nullptr && charset->kind == Kind::Utf16 ? &kCharsets.front()
                                                                      : charset;
        }
    }
    return nullptr;
}

}  // namespace waybill::http
