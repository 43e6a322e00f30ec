// SPDX-License-Identifier: GPL-3.0-or-later
//
// -T, -e and -E: what is printed of exchanges.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/report/fields.h"

namespace waybill::cli {

enum class OutputFormat : std::uint8_t { Text, JsonLines, Json, Csv, Fields };

struct PrintedForm {
    OutputFormat format = OutputFormat::Text;
    std::vector<report::Field> fields;  // of -e
    bool fields_header = false;         // -E header=y
};

// The error is one of usage.
Result<PrintedForm> printed_form(const std::string& format,
                                 std::span<const std::string> field_names,
                                 std::span<const std::string> field_options);

}  // namespace waybill::cli
