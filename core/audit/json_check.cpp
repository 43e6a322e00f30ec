// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/json_check.h"

#include <bitset>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// Reads token by token; what is open is a stack of bits, so that depth costs no recursion.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool read() {
        if (!value()) {
            return false;
        }
        while (depth_ > 0) {
            const bool in_object = objects_.test(depth_ - 1);
            skip_space();
            if (take(',')) {
                if (!(in_object ? member() : value())) {
                    return false;
                }
            } else if (take(in_object ? '}' : ']')) {
                --depth_;
            } else {
                return too_deep_;
            }
            if (too_deep_) {
                return true;
            }
        }
        skip_space();
        return at_ == text_.size();
    }
    std::size_t place() const { return at_; }

private:
    void skip_space() {
        while (at_ < text_.size()
               && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'
                   || text_[at_] == '\r')) {
            ++at_;
        }
    }
    bool take(char c) {
        if (at_ < text_.size() && text_[at_] == c) {
            ++at_;
            return true;
        }
        return false;
    }
    bool word(std::string_view expected) {
        if (!text_.substr(at_).starts_with(expected)) {
            return false;
        }
        at_ += expected.size();
        return true;
    }

    bool member() {
        skip_space();
        if (!string()) {
            return false;
        }
        skip_space();
        return take(':') && value();
    }

    // A value, or the beginning of one with all that opens in front of its first scalar.
    bool value() {
        while (true) {
            skip_space();
            const bool object = take('{');
            if (!object && !take('[')) {
                return scalar();
            }
            skip_space();
            if (take(object ? '}' : ']')) {
                return true;
            }
            if (depth_ == kJsonDepth) {
                too_deep_ = true;
                return true;
            }
            objects_.set(depth_++, object);
            if (object) {
                if (!string()) {
                    return false;
                }
                skip_space();
                if (!take(':')) {
                    return false;
                }
            }
        }
    }

    bool scalar() {
        if (at_ == text_.size()) {
            return false;
        }
        switch (text_[at_]) {
            case '"':
                return string();
            case 't':
                return word("true");
            case 'f':
                return word("false");
            case 'n':
                return word("null");
            default:
                return number();
        }
    }

    bool string() {
        if (!take('"')) {
            return false;
        }
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20) {
                return false;
            }
            ++at_;
            if (c == '\\' && !escape()) {
                return false;
            }
        }
        return false;
    }

    bool escape() {
        if (at_ == text_.size()) {
            return false;
        }
        const char c = text_[at_++];
        if (c != 'u') {
            return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
        }
        for (int i = 0; i < 4; ++i, ++at_) {
            if (at_ == text_.size() || !ascii::is_hex_digit(text_[at_])) {
                return false;
            }
        }
        return true;
    }

    bool digits() {
        const std::size_t start = at_;
        while (at_ < text_.size() && ascii::is_digit(text_[at_])) {
            ++at_;
        }
        return at_ > start;
    }

    bool number() {
        take('-');
        if (!take('0') && !digits()) {
            return false;
        }
        if (take('.') && !digits()) {
            return false;
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            return digits();
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    bool too_deep_ = false;
    std::bitset<kJsonDepth> objects_;
};

}  // namespace

std::optional<std::size_t> find_json_fault(std::string_view text) {
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    const std::size_t start = text.starts_with(kMark) ? kMark.size() : 0;
    Reader reader(text.substr(start));
    if (reader.read()) {
        return std::nullopt;
    }
    return start + reader.place();
}

}  // namespace waybill::audit
