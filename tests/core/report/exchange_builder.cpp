// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/report/exchange_builder.h"

#include "core/base/text.h"

namespace waybill::report {

bool is_safe_to_print(std::string_view text, std::string_view allowed) {
    if (!is_valid_utf8(text)) {
        return false;
    }
    for (const char c : text) {
        const auto value = static_cast<unsigned char>(c);
        const bool control = value < 0x20 || value == 0x7f;
        if (control && c != '\n' && allowed.find(c) == std::string_view::npos) {
            return false;
        }
    }
    for (const std::string_view forbidden : {"\xc2\x80",
                                             "\xc2\x85",
                                             "\xc2\x9b",
                                             "\xc2\x9d",
                                             "\xe2\x80\xae",
                                             "\xe2\x80\x8b",
                                             "\xe2\x80\xa8",
                                             "\xe2\x81\xa6",
                                             "\xe2\x81\xa9",
                                             "\xef\xbb\xbf"}) {
        if (text.find(forbidden) != std::string_view::npos) {
            return false;
        }
    }
    return true;
}

}  // namespace waybill::report
