// SPDX-License-Identifier: GPL-3.0-or-later
//
// What names tell about caching: files with a version in their name, paths where personal things
// are.
#pragma once

#include <string_view>

#include "core/audit/cache_control.h"

namespace waybill::audit {

// Whether the last part of a path holds a hash or a version: "app.3f2a9c1b.js", "lib-1.2.3.css".
bool has_version(std::string_view path);
// Whether it ends like a file that is the same for all: ".css", ".js", ".png" ...
bool has_static_name(std::string_view path);
// Accounts, payments and the like.
bool is_delicate_path(std::string_view path);

bool names_field(const QualifiedFields& fields, std::string_view name);

}  // namespace waybill::audit
