// SPDX-License-Identifier: GPL-3.0-or-later
//
// The user's editor on a text that nobody else may see.
#pragma once

#include <string>

#include "core/base/result.h"

namespace waybill::cli {

// What VISUAL or EDITOR (else sensible-editor, else vi) makes of `text`, in a file of a private
// folder. Waits until it ends; interrupts from the terminal are the editor's meanwhile. The error:
// it could not be started, or ended badly.
Result<std::string> edit_text(const std::string& text);

}  // namespace waybill::cli
