// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill fields [NAME]`: what filters can ask for.
#pragma once

#include <string>

namespace waybill::cli {

struct FieldsArguments {
    std::string name;  // empty: all
    std::string format = "text";
};

// Returns the exit status of the program.
int run_fields(const FieldsArguments& arguments);

}  // namespace waybill::cli
