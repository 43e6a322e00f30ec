// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks on the terminal what shall become of what waits at breakpoints, one after the other: a key
// decides. The terminal is read key by key only while something waits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <termios.h>

#include "cli/status_line.h"
#include "proxy/rules/breakpoints.h"

namespace waybill::cli {

class HeldPrompt {
public:
    // Both must outlive it. `largest_body`: see SessionOptions::whole_body_bytes.
    HeldPrompt(proxy::Breakpoints& breakpoints, StatusLine& status, std::uint64_t largest_body)
        : breakpoints_(breakpoints),
          status_(status),
          largest_body_(largest_body) {}
    ~HeldPrompt() { give_terminal_back(); }
    HeldPrompt(const HeldPrompt&) = delete;
    HeldPrompt& operator=(const HeldPrompt&) = delete;

    // Shows what waits, and does what keys say that were pressed by now.
    void look();

    // What the last line of the terminal asks; empty while nothing waits.
    std::string question() const;

private:
    using Waiting = std::shared_ptr<const proxy::Held>;

    std::vector<Waiting> waiting();
    void show(const proxy::Held& held);
    std::optional<char> key();
    void obey(char key, const proxy::Held& held);
    void edit(const proxy::Held& held, bool answer);
    void decide(proxy::Decision decision);
    bool take_terminal();
    void give_terminal_back();

    proxy::Breakpoints& breakpoints_;
    StatusLine& status_;
    std::uint64_t largest_body_;
    proxy::HoldId shown_ = 0;  // 0: none
    std::size_t count_ = 0;    // that wait
    std::optional<termios> before_;
};

}  // namespace waybill::cli
