// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes exchanges as HAR 1.2, in constant memory, with what HAR has no place for in "_waybill", so
// that a file that is read back has the same exchanges.
//
// What other writers of HAR are known to get wrong: `content.size` is the decoded length;
// `timings.connect` has `ssl` in it, and `time` is the sum of the timings; `startedDateTime` is
// where the first of them begins; sizes of heads are bytes of the wire or -1; fields stand as they
// came, none joined, pseudo-fields apart; what is not text is base64.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/report/exchange_writer.h"

namespace waybill::report {

struct HarOptions {
    bool bodies = true;   // false: their sizes only
    std::string comment;  // of the log, such as that secrets were replaced
    // What is done to people's comments, and to JSON of what the session tells besides exchanges,
    // such as replacing secrets; may be empty. Where they are given, sources are named without
    // their folders.
    std::function<std::string(std::string_view)> clean;
    std::function<std::string(std::string_view)> clean_json;
};

// A body is read once when it is small, and twice when it is large; see har_body.h. Of a WebSocket
// the times of its messages are in memory, eight bytes each.
std::unique_ptr<ExchangeWriter> make_har_writer(TextOutput output, HarOptions options);

}  // namespace waybill::report
