// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON, XML and HTML with line breaks and indentation, for reading; what can be folded in it.
// White space that is shown is not what was sent. Linear in the text, any bytes.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "gui/models/body_folds.h"
#include "gui/models/text_document.h"

namespace waybill::gui {

// Longer texts are not printed; what the user set. REQUIRES: the window's thread.
std::uint64_t mostPretty();

enum class PrettyKind : std::uint8_t { Json, Xml, Html };

struct PrettyText {
    std::shared_ptr<TextDocument> document = std::make_shared<TextDocument>();
    std::shared_ptr<Folds> folds = std::make_shared<Folds>();
    bool cut = false;  // it would have become too long
};

// Ends early when `stop` is set, which may be null.
PrettyText prettyText(PrettyKind kind,
                      std::string_view text,
                      const std::atomic<bool>* stop = nullptr);

}  // namespace waybill::gui
