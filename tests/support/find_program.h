// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs of others that a test runs.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <unistd.h>

namespace waybill::test {

// The path of a program, "" when it is not installed. With WAYBILL_REQUIRE_PROGRAMS in the
// environment, as ./dev test has it, that is a failure.
inline std::string find_program(std::string_view name) {
    for (const std::string folder :
         {"/usr/bin/", "/bin/", "/usr/local/bin/", "/usr/sbin/", "/sbin/"}) {
        if (::access((folder + std::string(name)).c_str(), X_OK) == 0) {
            return folder + std::string(name);
        }
    }
    if (std::getenv("WAYBILL_REQUIRE_PROGRAMS") != nullptr) {
        ADD_FAILURE() << name << " is not installed";
    }
    return {};
}

}  // namespace waybill::test
