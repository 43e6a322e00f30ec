// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names of the threads of this process, as the system shows them.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace waybill::test {

inline std::vector<std::string> own_thread_names() {
    std::vector<std::string> names;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::string& name = names.emplace_back();
        std::getline(std::ifstream(thread.path() / "comm"), name);
    }
    return names;
}

}  // namespace waybill::test
