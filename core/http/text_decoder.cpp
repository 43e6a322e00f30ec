// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/text_decoder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <iconv.h>

#include "core/base/ascii.h"
#include "core/http/media_type.h"

namespace waybill::http {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::size_t kPiece = 16 * kKiB;
constexpr std::size_t kMostOutput = 4;  // bytes of UTF-8 from one byte, all character sets counted

bool is_ascii(Bytes data) {
    std::uint64_t bits = 0;
    std::size_t at = 0;
    for (; at + sizeof(bits) <= data.size(); at += sizeof(bits)) {
        std::uint64_t word = 0;
        std::memcpy(&word, data.data() + at, sizeof(word));
        bits |= word;
    }
    for (; at < data.size(); ++at) {
        bits |= data[at];
    }
    return (bits & 0x8080'8080'8080'8080U) == 0;
}

bool has_suffix(std::string_view subtype, std::string_view name) {
    if (subtype.size() < name.size()) {
        return false;
    }
    const std::size_t at = subtype.size() - name.size();
    return ascii::equal_ignoring_case(subtype.substr(at), name)
           && (at == 0 || subtype[at - 1] == '+' || subtype[at - 1] == '-'
               || subtype[at - 1] == '.');
}

}  // namespace

bool is_textual(std::string_view type) {
    constexpr std::array<std::string_view, 8> kSubtypes{"json",
                                                        "xml",
                                                        "javascript",
                                                        "ecmascript",
                                                        "jsonl",
                                                        "ndjson",
                                                        "json-seq",
                                                        "x-www-form-urlencoded"};
    const std::string_view subtype = type.substr(type.find('/') + 1);
    return ascii::starts_with_ignoring_case(type, "text/")
           || std::any_of(kSubtypes.begin(), kSubtypes.end(), [&](std::string_view name) {
                  return has_suffix(subtype, name);
              });
}

// Converts one character set. A converter is used again for the next body.
class TextDecoder::Converter {
public:
    explicit Converter(const Charset& charset)
        : charset_(charset),
          iconv_(::iconv_open("UTF-8", charset.converter_name)) {
        if (charset.kind == CharsetKind::SingleByte && valid()) {
            fill_table();
        }
    }
    ~Converter() {
        if (valid()) {
            ::iconv_close(iconv_);
        }
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    const Charset& charset() const { return charset_; }

    // False when this system cannot convert it.
    // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-cstyle-cast): POSIX
    bool valid() const { return iconv_ != reinterpret_cast<iconv_t>(-1); }

    void start() {
        ::iconv(iconv_, nullptr, nullptr, nullptr, nullptr);
        rest_.clear();
    }

    // Gives the text of `data` to `give(Bytes)`, which returns whether to go on.
    template <typename Give>
    bool convert(Bytes data, Give give) {
        const bool single = charset_.kind == CharsetKind::SingleByte;
        while (!data.empty()) {
            const Bytes piece = data.first(std::min(data.size(), kPiece));
            data = data.subspan(piece.size());
            if (!(single ? look_up(piece, give) : run(piece, give))) {
                return false;
            }
        }
        return true;
    }

    template <typename Give>
    bool finish(Give give) {
        if (charset_.kind == CharsetKind::SingleByte) {
            return true;
        }
        // What the state holds comes before the bytes that were not taken.
        char* out = text_.data();
        std::size_t room = text_.size();
        ::iconv(iconv_, nullptr, nullptr, &out, &room);
        const std::size_t length = text_.size() - room;
        return (length == 0 || give(as_bytes({text_.data(), length})))
               && (rest_.empty() || give(as_bytes(kReplacement)));
    }

private:
    struct Character {
        std::array<char, kMostOutput> text{};
        std::uint8_t length = 0;
    };

    // Of the bytes from 0x80 on.
    void fill_table() {
        for (unsigned byte = 0x80; byte < 0x100; ++byte) {
            Character& character = table_[byte - 0x80];
            char in = static_cast<char>(byte);
            char* from = &in;
            std::size_t in_left = 1;
            char* to = character.text.data();
            std::size_t room = character.text.size();
            ::iconv(iconv_, nullptr, nullptr, nullptr, nullptr);
            const bool known = ::iconv(iconv_, &from, &in_left, &to, &room) != kFailed;
            ::iconv(iconv_, nullptr, nullptr, &to, &room);
            std::string_view text(character.text.data(), character.text.size() - room);
            std::array<char, 2> control{'\xc2', in};
            if (!known) {
                // In the indexes of the standard what has no character up to 0x9f is the control of
                // that number.
                text = byte < 0xa0 ? std::string_view(control.data(), 2) : kReplacement;
            }
            std::copy(text.begin(), text.end(), character.text.begin());
            character.length = static_cast<std::uint8_t>(text.size());
        }
    }

    template <typename Give>
    bool look_up(Bytes piece, Give give) {
        if (is_ascii(piece)) {
            return give(piece);
        }
        std::size_t length = 0;
        for (const Byte byte : piece) {
            if (byte < 0x80) {
                text_[length++] = static_cast<char>(byte);
            } else {
                const Character& character = table_[byte - 0x80U];
                std::memcpy(text_.data() + length, character.text.data(), kMostOutput);
                length += character.length;
            }
        }
        return give(as_bytes({text_.data(), length}));
    }

    template <typename Give>
    bool run(Bytes piece, Give give) {
        rest_.append(as_text(piece));
        char* in = rest_.data();
        std::size_t left = rest_.size();
        bool goes_on = true;
        while (left > 0 && goes_on) {
            char* out = text_.data();
            std::size_t room = text_.size();
            const bool converted = ::iconv(iconv_, &in, &left, &out, &room) != kFailed;
            const int why = converted ? 0 : errno;
            const std::size_t length = text_.size() - room;
            goes_on = length == 0 || give(as_bytes({text_.data(), length}));
            if (why == EINVAL) {
                break;  // the rest is the beginning of a character
            }
            if (why == EILSEQ && goes_on) {
                goes_on = give(as_bytes(kReplacement));
                const std::size_t unit =
                    std::min<std::size_t>(charset_.kind == CharsetKind::Utf16 ? 2 : 1, left);
                in += unit;
                left -= unit;
            }
        }
        rest_.erase(0, rest_.size() - left);
        return goes_on;
    }

    static constexpr std::size_t kFailed = ~std::size_t{0};
    // A character that is not complete yet comes on top of a piece.
    static constexpr std::size_t kRoom = (kPiece + 64) * kMostOutput;

    const Charset& charset_;
    iconv_t iconv_;
    std::array<Character, 0x80> table_{};  // SingleByte
    std::string rest_;                     // the beginning of a character
    std::vector<char> text_ = std::vector<char>(kRoom);
};

TextDecoder::TextDecoder() = default;
TextDecoder::~TextDecoder() = default;

void TextDecoder::start(std::string_view content_type, const Output& output) {
    output_ = &output;
    start_.clear();
    converter_ = nullptr;
    stopped_ = false;
    const MediaType media = parse_media_type(content_type);
    const std::string_view subtype = media.type.substr(media.type.find('/') + 1);
    charset_ = find_charset(media.charset);
    may_be_html_ = charset_ == nullptr && ascii::equal_ignoring_case(media.type, "text/html");
    may_be_xml_ = charset_ == nullptr && (may_be_html_ || has_suffix(subtype, "xml"));
    settled_ = !media.type.empty() && !is_textual(media.type);
}

TextDecoder::Converter& TextDecoder::converter_for(const Charset& charset) {
    for (const std::unique_ptr<Converter>& known : converters_) {
        if (&known->charset() == &charset) {
            return *known;
        }
    }
    return *converters_.emplace_back(std::make_unique<Converter>(charset));
}

// Decides by the beginning of the body, and gives it.
bool TextDecoder::settle(std::string_view start) {
    settled_ = true;
    const ByteOrderMark mark = find_byte_order_mark(start);
    const Charset* charset = mark.charset != nullptr ? mark.charset : charset_;
    if (charset == nullptr && may_be_xml_) {
        charset = charset_of_xml(start);
    }
    if (charset == nullptr && may_be_html_) {
        charset = charset_of_html(start);
    }
    if (charset != nullptr && charset->kind != CharsetKind::Utf8) {
        Converter& converter = converter_for(*charset);
        if (converter.valid()) {
            converter.start();
            converter_ = &converter;
        }
    }
    return pass(as_bytes(start.substr(mark.length)));
}

bool TextDecoder::pass(Bytes data) {
    if (data.empty() || stopped_) {
        return !stopped_;
    }
    const auto give = [this](Bytes text) {
        return (*output_)(text);
    };
    stopped_ = !(converter_ != nullptr ? converter_->convert(data, give) : give(data));
    return !stopped_;
}

bool TextDecoder::add(Bytes data) {
    if (settled_) {
        return pass(data);
    }
    const std::size_t wanted = may_be_xml_ ? kCharsetPrescan : 3;
    const auto is_enough = [wanted](std::string_view start) {
        // No mark begins with another byte than these.
        const bool may_be_marked =
            !start.empty() && (start[0] == '\xef' || start[0] == '\xfe' || start[0] == '\xff');
        return start.size() >= wanted || (wanted == 3 && !start.empty() && !may_be_marked);
    };
    if (start_.empty() && is_enough(as_text(data))) {
        return settle(as_text(data));
    }
    const std::size_t taken = std::min(data.size(), wanted - start_.size());
    start_ += as_text(data.first(taken));
    if (!is_enough(start_)) {
        return true;
    }
    return settle(start_) && pass(data.subspan(taken));
}

bool TextDecoder::finish() {
    if (!settled_ && !settle(start_)) {
        return false;
    }
    const auto give = [this](Bytes text) {
        return (*output_)(text);
    };
    if (converter_ != nullptr && !stopped_) {
        stopped_ = !converter_->finish(give);
    }
    return !stopped_;
}

}  // namespace waybill::http
