// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words of commands that are shown so that they can be copied into a shell.
#pragma once

#include <string>
#include <string_view>

#include "core/report/code_shell.h"

namespace waybill::proxy {

// As it stands where a shell reads it as one word, otherwise quoted.
inline std::string shell_word(std::string_view word) {
    std::string quoted;
    report::append_shell_word(quoted, word);
    return quoted;
}

}  // namespace waybill::proxy
