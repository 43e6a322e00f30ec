// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/terminal.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/ascii.h"
#include "core/base/text.h"

namespace waybill::cli {
namespace {

constexpr unsigned kNarrowest = 60;
constexpr unsigned kWidest = 160;

std::string_view environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value == nullptr ? std::string_view{} : std::string_view(value);
}

bool locale_is_utf8() {
    for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string_view value = environment(name);
        if (!value.empty()) {
            const std::string lower = ascii::lower(value);
            return lower.find("utf-8") != std::string::npos
                   || lower.find("utf8") != std::string::npos;
        }
    }
    return false;
}

}  // namespace

void complain(const std::string& text) {
    const std::string line = "waybill: " + for_terminal(text) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

void complain_in_lines(std::string_view text) {
    std::string shown = "waybill: ";
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        shown += for_terminal(line) + '\n';
    }
    std::fwrite(shown.data(), 1, shown.size(), stderr);
}

bool output_is_terminal() {
    return isatty(STDOUT_FILENO) == 1;
}
bool errors_go_to_terminal() {
    return isatty(STDERR_FILENO) == 1;
}

report::TextStyle output_style() {
    report::TextStyle style;
    if (output_is_terminal()) {
        style.colour = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
        style.unicode = locale_is_utf8();
        winsize size{};
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
            style.width = std::clamp<unsigned>(size.ws_col, kNarrowest, kWidest);
        }
    }
    return style;
}

}  // namespace waybill::cli
