// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output_format.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace waybill::cli {
namespace {

constexpr std::array<std::pair<std::string_view, OutputFormat>, 5> kFormats = {{
    {"text", OutputFormat::Text},
    {"jsonl", OutputFormat::JsonLines},
    {"json", OutputFormat::Json},
    {"csv", OutputFormat::Csv},
    {"fields", OutputFormat::Fields},
}};

}  // namespace

Result<PrintedForm> printed_form(const std::string& format,
                                 std::span<const std::string> field_names,
                                 std::span<const std::string> field_options) {
    PrintedForm form;
    const auto* const known = std::find_if(
        kFormats.begin(), kFormats.end(), [&](const auto& entry) { return entry.first == format; });
    if (known == kFormats.end()) {
        return Error{"-T " + format
                     + ": no such format; there are text, jsonl, json, csv, fields and har"};
    }
    form.format = known->second;
    const bool takes_fields =
        form.format == OutputFormat::Fields || form.format == OutputFormat::Csv;
    if (!field_names.empty() && !takes_fields) {
        return Error{"-e goes with -T fields or -T csv"};
    }
    if (form.format == OutputFormat::Fields && field_names.empty()) {
        return Error{"-T fields needs at least one -e FIELD"};
    }
    Result<std::vector<report::Field>> fields = report::parse_fields(field_names);
    if (!fields) {
        return with_context("-e", fields.error());
    }
    form.fields = std::move(*fields);
    for (const std::string& option : field_options) {
        if (option != "header=y" && option != "header=n") {
            return Error{"-E " + option + ": only header=y and header=n are known"};
        }
        form.fields_header = option == "header=y";
    }
    return form;
}

}  // namespace waybill::cli
