// SPDX-License-Identifier: GPL-3.0-or-later
//
// The program that holds one end of a connection on this machine, as the system told when the
// connection began. All of it is hostile text: whoever starts a program chooses its names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace waybill {

struct Program {
    std::uint32_t pid = 0;             // 0: not known, as with the programs of other users
    std::string name;                  // "curl"; "" where not known
    std::string path;                  // of the executable file
    std::string command_line;          // arguments with spaces between them, at most 4 KiB
    std::optional<std::uint32_t> uid;  // whose socket it is
    std::string user;                  // the name of that user; "" where it has none
    std::string container;             // "docker:0123456789ab", "user@1000.service"; "": in none

    bool operator==(const Program&) const = default;
};

}  // namespace waybill
