// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters on the command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/filter/expression.h"
#include "core/filter/parser.h"

namespace waybill::cli {

// What is wrong with `text`, in a sentence, and below it the text with its place marked; `where`
// is what took it, "-Y". Each line ends with a line feed, and is made safe to show.
std::string describe_error(std::string_view where,
                           std::string_view text,
                           const filter::FilterError& error);

// The filter; tells on standard error why it is none, and, unless `quiet`, what may not be meant.
std::optional<filter::Expression> read_filter(std::string_view where,
                                              std::string_view text,
                                              bool quiet);

// The same for -Y while packets come: what is judged, or noted by people, cannot be asked for then.
std::optional<filter::Expression> read_live_filter(std::string_view text, bool quiet);

}  // namespace waybill::cli
