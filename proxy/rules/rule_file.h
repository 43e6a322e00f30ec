// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that rules name, read when they are needed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "proxy/rules/rule.h"

namespace waybill::proxy {

inline constexpr std::size_t kLargestServedFile = 64 * kMiB;

// A regular file as a whole. Blocks as long as the disk takes.
Result<std::string> read_rule_file(const std::string& path);

// What the text is now.
Result<std::string> text_of(const RuleText& text);

// A file below a folder. `name` comes from the wire: a path with percent codes, and possibly a
// query. Nothing outside of the folder is opened, by whatever spelling or symbolic link, and
// nothing hidden (RELIABILITY T26). A folder stands for its index.html.
struct FolderFile {
    enum class What : std::uint8_t {
        Found,
        Missing,  // there is no such file, or it may not be named
        Failed,   // it cannot be read
    };
    What what = What::Missing;
    std::string content;
    std::string name;  // of the file that was found, for its type
    std::string detail;
};
FolderFile read_below(const std::string& folder, std::string_view name);

// The media type that belongs to a file name's ending; "application/octet-stream" where none is
// known.
std::string_view media_type_of(std::string_view name);

}  // namespace waybill::proxy
