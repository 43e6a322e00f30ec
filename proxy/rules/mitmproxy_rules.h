// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules that mitmproxy takes on its command line, as rules of ours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace waybill::proxy {

enum class MitmproxyRule : std::uint8_t {
    MapRemote,      // -M, --map-remote     |filter|regex|replacement
    ModifyHeaders,  // -H, --modify-headers |filter|name|value: no value removes
    ModifyBody,     // -B, --modify-body    |filter|regex|replacement
    MapLocal,       // --map-local          |filter|regex|path
};

// One [[rule]] of TOML that does the same. The first character separates the parts, the filter may
// be left out; behind an @, the replacement is in a file. The pattern's groups may be written as
// Python does, \1 or \g<1>. The error says what cannot be read.
Result<std::string> rule_from_mitmproxy(MitmproxyRule kind, std::string_view text);

// `text` in quotes, as TOML has it.
std::string toml_text(std::string_view text);

}  // namespace waybill::proxy
