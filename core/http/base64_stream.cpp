// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/base64_stream.h"

#include <algorithm>
#include <utility>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr int kNoDigit = -1;

int base64_digit(Byte byte) {
    const char c = static_cast<char>(byte);
    if (ascii::is_upper(c)) {
        return c - 'A';
    }
    if (ascii::is_lower(c)) {
        return c - 'a' + 26;
    }
    if (ascii::is_digit(c)) {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : kNoDigit;
}

}  // namespace

std::size_t Base64Stream::add(Bytes data, std::vector<Byte>& out) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        const int digit = base64_digit(data[i]);
        if (digit != kNoDigit) {
            group_[group_size_++] = static_cast<Byte>(digit);
            if (group_size_ == group_.size()) {
                finish(out);
            }
        } else if (data[i] == '=') {
            finish(out);
        } else if (data[i] != '\r' && data[i] != '\n') {
            finish(out);
            return i;
        }
    }
    return data.size();
}

void Base64Stream::finish(std::vector<Byte>& out) {
    const std::size_t digits = std::exchange(group_size_, 0);
    if (digits < 2) {
        return;
    }
    std::fill(group_.begin() + static_cast<std::ptrdiff_t>(digits), group_.end(), Byte{0});
    const unsigned bits = static_cast<unsigned>(group_[0]) << 18U
                          | static_cast<unsigned>(group_[1]) << 12U
                          | static_cast<unsigned>(group_[2]) << 6U | group_[3];
    for (std::size_t i = 0; i + 1 < digits; ++i) {
        out.push_back(static_cast<Byte>(bits >> (16U - 8U * i)));
    }
}

}  // namespace waybill::http
