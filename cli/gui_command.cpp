// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/gui_command.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "cli/exit_status.h"
#include "cli/terminal.h"

namespace waybill::cli {
namespace {

constexpr const char* kProgram = "waybill-gui";

// The folder of this program with a slash; empty when the system does not tell.
std::string own_folder() {
    std::array<char, 4096> path{};
    const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
    if (length <= 0 || static_cast<std::size_t>(length) >= path.size()) {
        return {};
    }
    const std::string program(path.data(), static_cast<std::size_t>(length));
    return program.substr(0, program.rfind('/') + 1);
}

}  // namespace

void add_gui_options(CLI::App& app, GuiArguments& arguments) {
    app.add_option("FILE", arguments.files, "Captures to open; several are one recording");
    app.add_option("--set", arguments.settings, "Change a setting for this time: KEY=VALUE")
        ->allow_extra_args(false);
}

int run_gui(const GuiArguments& arguments) {
    std::vector<std::string> words{kProgram};
    for (const std::string& setting : arguments.settings) {
        words.emplace_back("--set");
        words.push_back(setting);
    }
    words.emplace_back("--");
    words.insert(words.end(), arguments.files.begin(), arguments.files.end());
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    // The one that was built or installed with this program goes before any other.
    const std::string beside = own_folder() + kProgram;
    execv(beside.c_str(), pointers.data());
    if (errno == ENOENT) {
        execvp(kProgram, pointers.data());
    }
    if (errno == ENOENT) {
        complain(
            "the window is not installed: there is no waybill-gui beside this program or in "
            "PATH");
    } else {
        complain("waybill-gui cannot be started: " + std::generic_category().message(errno));
    }
    return kExitFailed;
}

}  // namespace waybill::cli
