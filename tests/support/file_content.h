// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole content of a file, for tests.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace waybill::test {

// "" when there is no such file.
inline std::string file_content(const std::string& path) {
    const std::ifstream in(path, std::ios::binary);
    std::ostringstream content;
    if (in) {
        content << in.rdbuf();
    }
    return std::move(content).str();
}

}  // namespace waybill::test
