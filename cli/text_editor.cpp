// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/text_editor.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>

#include <unistd.h>

#include "capture/programs/child_program.h"
#include "cli/temporary_folder.h"

namespace waybill::cli {
namespace {

constexpr std::chrono::milliseconds kLookAgain{20};
constexpr const char* kName = "message.txt";

std::string editor() {
    for (const char* const name : {"VISUAL", "EDITOR"}) {
        const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
        if (value != nullptr && *value != '\0') {
            return value;
        }
    }
    return ::access("/usr/bin/sensible-editor", X_OK) == 0 ? "/usr/bin/sensible-editor" : "vi";
}

// While it lives, an interrupt at the terminal is not for us. The handler is one that does nothing,
// so that what is started begins with the default.
class InterruptsPass {
public:
    InterruptsPass() {
        struct sigaction nothing {};
        nothing.sa_handler = [](int) {
        };
        nothing.sa_flags = SA_RESTART;
        sigaction(SIGINT, &nothing, &interrupt_);
        sigaction(SIGQUIT, &nothing, &quit_);
    }
    ~InterruptsPass() {
        sigaction(SIGINT, &interrupt_, nullptr);
        sigaction(SIGQUIT, &quit_, nullptr);
    }
    InterruptsPass(const InterruptsPass&) = delete;
    InterruptsPass& operator=(const InterruptsPass&) = delete;

private:
    struct sigaction interrupt_ {};
    struct sigaction quit_ {};
};

}  // namespace

Result<std::string> edit_text(const std::string& text) {
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) {
        return folder.error();
    }
    if (const Result<void> written = folder->write(kName, text); !written) {
        return written.error();
    }
    const std::string path = folder->path_of(kName);
    const InterruptsPass pass;
    capture::ChildOptions options;
    // As others do: what is set may have arguments of its own.
    options.command = {"/bin/sh", "-c", editor() + " \"$1\"", "sh", path};
    options.watched = false;
    const Result<std::unique_ptr<capture::ChildProgram>> child =
        capture::ChildProgram::start(std::move(options));
    if (!child) {
        return child.error();
    }
    std::optional<int> status;
    while (!(status = (*child)->exit_status())) {
        std::this_thread::sleep_for(kLookAgain);
    }
    if (*status != 0) {
        return Error{editor() + " ended with " + std::to_string(*status) + ": nothing was changed"};
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file) {
        return Error{path + ": cannot be read again"};
    }
    return content.str();
}

}  // namespace waybill::cli
