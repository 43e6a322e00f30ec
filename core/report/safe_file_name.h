// SPDX-License-Identifier: GPL-3.0-or-later
//
// File names made of text from the wire that cannot lead anywhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::report {

// A name for the body of an exchange: "000042-response-logo.png". Only letters, digits, '.', '-'
// and '_'; at most 120 bytes; no leading dot, no name that Windows reserves, no ".." in it. `path`
// is the path of the URL, `media_type` gives the ending when the path has none.
std::string safe_file_name(std::uint64_t id,
                           std::string_view part,
                           std::string_view path,
                           std::string_view media_type);

}  // namespace waybill::report
