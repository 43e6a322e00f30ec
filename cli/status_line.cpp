// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/status_line.h"

#include <cstdio>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace waybill::cli {
namespace {

constexpr std::chrono::milliseconds kBetween{250};

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

std::string fitted(std::string text) {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1
        && text.size() >= size.ws_col) {
        text.resize(size.ws_col - 1U);
    }
    return text;
}

}  // namespace

void StatusLine::show(const std::function<std::string()>& text) {
    if (!wanted_ || !text) {
        return;
    }
    const Clock::time_point now = Clock::now();
    if (visible_ && now - shown_at_ < kBetween) {
        return;
    }
    shown_at_ = now;
    visible_ = true;
    print("\r\x1b[K" + fitted(text()));
}

void StatusLine::clear() {
    if (visible_) {
        print("\r\x1b[K");
        visible_ = false;
    }
}

}  // namespace waybill::cli
