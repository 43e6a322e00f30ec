// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill ca`: the proxy's certificate authority, and who trusts it. Each change is shown as the
// commands that make it before it is made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace waybill::cli {

enum class CaVerb : std::uint8_t { Status, Install, Remove, Export, Rotate };

struct CaArguments {
    CaVerb verb = CaVerb::Status;
    std::string folder;                  // --ca-dir; empty: the user's own
    std::vector<std::string> stores;     // --store; none: all that can be changed
    std::vector<std::string> permitted;  // --permit, of an authority that is made
    bool yes = false;
    bool dry_run = false;
    bool only_former = false;     // remove --former
    std::string format = "text";  // of status
    std::string output = "-";     // of export
    bool pem = false;             // said, but it is so anyway
    bool der = false;
    bool environment = false;  // export --env
};

int run_ca(const CaArguments& arguments);

}  // namespace waybill::cli
