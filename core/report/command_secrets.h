// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where secrets stand in the command line of a program: behind options that name them
// ("--password x", "-u user:x", "--oauth2-bearer x") and in header fields ("-H Authorization: x").
//
// Arguments come joined by spaces, so that where one ends is a guess: rather more is taken.
#pragma once

#include <string_view>

#include "core/report/secret_places.h"

namespace waybill::report {

// Calls `visit` for each place, roughly in order. What names tell anywhere else ("password=x", user
// information of URLs) is for find_named_secrets().
void find_command_secrets(std::string_view command, const PlaceVisitor& visit);

}  // namespace waybill::report
