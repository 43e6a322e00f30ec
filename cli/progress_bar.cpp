// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progress_bar.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

namespace waybill::cli {
namespace {

constexpr std::chrono::milliseconds kShowAfter{500};
constexpr std::chrono::milliseconds kBetween{100};
constexpr std::size_t kBarWidth = 40;
constexpr std::uint64_t kMegabyte = 1'000'000;

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

}  // namespace

ProgressBar::ProgressBar(bool wanted)
    : wanted_(wanted),
      started_(Clock::now()),
      latest_(started_) {}

ProgressBar::~ProgressBar() {
    clear();
}

void ProgressBar::show(const char* what, std::uint64_t done, std::uint64_t total) {
    if (!wanted_) {
        return;
    }
    const Clock::time_point now = Clock::now();
    if (now - started_ < kShowAfter || now - latest_ < kBetween) {
        return;
    }
    latest_ = now;
    visible_ = true;
    if (total == 0) {
        print(fmt::format("\r\x1b[K{} {} MB", what, done / kMegabyte));
        return;
    }
    const std::uint64_t part = std::min(done, total);
    const auto filled = static_cast<std::size_t>(static_cast<double>(part)
                                                 / static_cast<double>(total) * kBarWidth);
    print(fmt::format("\r\x1b[K{} [{:#<{}}{:.<{}}] {:3}%",
                      what,
                      "",
                      filled,
                      "",
                      kBarWidth - filled,
                      part * 100 / total));
}

void ProgressBar::clear() {
    if (visible_) {
        print("\r\x1b[K");
        visible_ = false;
    }
}

}  // namespace waybill::cli
