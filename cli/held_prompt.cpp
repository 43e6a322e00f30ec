// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/held_prompt.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "cli/held_message.h"
#include "cli/terminal.h"
#include "cli/text_editor.h"
#include "core/base/text.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

using proxy::Decision;
using proxy::Held;
using proxy::Phase;

constexpr int kMostLines = 40;  // of what waits

void print(std::string_view line) {
    std::string text = for_terminal(line);
    text += '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string_view name_of(const Held& held) {
    switch (held.phase) {
        case Phase::RequestHead:
        case Phase::RequestBody:
            return "request";
        case Phase::ResponseHead:
        case Phase::ResponseBody:
            return "response";
        case Phase::WebSocketMessage:
            return held.message && held.message->sender == Side::Client ? "message of the client"
                                                                        : "message of the server";
    }
    return "";
}

}  // namespace

std::vector<HeldPrompt::Waiting> HeldPrompt::waiting() {
    std::vector<Waiting> all = breakpoints_.held();
    std::erase_if(all, [this](const Waiting& held) {
        if (!waits_again(*held, largest_body_)) {
            return false;
        }
        Decision go_on;
        go_on.hold = held->id;
        breakpoints_.decide(std::move(go_on));
        return true;
    });
    return all;
}

void HeldPrompt::look() {
    while (true) {
        const std::vector<Waiting> all = waiting();
        count_ = all.size();
        if (all.empty()) {
            shown_ = 0;
            give_terminal_back();
            return;
        }
        const Held& first = *all.front();
        if (shown_ != first.id) {
            shown_ = first.id;
            show(first);
        }
        const std::optional<char> pressed = key();
        if (!pressed) {
            return;
        }
        obey(*pressed, first);
    }
}

std::string HeldPrompt::question() const {
    if (count_ == 0) {
        return "";
    }
    return report::format_counted(count_, "waits", "wait")
           + ":  r resume  e edit  a answer  d drop  R resume all";
}

void HeldPrompt::show(const Held& held) {
    status_.clear();
    print("-- " + std::string(name_of(held)) + " --");
    const std::string text = text_of(held);
    std::string_view rest = text;
    for (int line = 0; !rest.empty(); ++line) {
        if (line == kMostLines) {
            print("... " + report::format_size(rest.size()) + " more");
            break;
        }
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        print(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

std::optional<char> HeldPrompt::key() {
    pollfd ready{STDIN_FILENO, POLLIN, 0};
    char pressed = 0;
    if (!take_terminal() || ::poll(&ready, 1, 0) != 1 || ::read(STDIN_FILENO, &pressed, 1) != 1) {
        return std::nullopt;
    }
    return pressed;
}

void HeldPrompt::obey(char key, const Held& held) {
    Decision decision;
    decision.hold = held.id;
    switch (key) {
        case 'r':
            break;
        case 'd':
            decision.what = Decision::What::Drop;
            break;
        case 'e':
            edit(held, false);
            return;
        case 'a':
            if (held.phase == Phase::WebSocketMessage) {
                status_.clear();
                complain("a message has no answer: e changes it, d leaves it out");
                return;
            }
            edit(held, true);
            return;
        case 'R':
            for (const Waiting& each : breakpoints_.held()) {
                decision.hold = each->id;
                breakpoints_.decide(decision);
            }
            return;
        default:
            return;
    }
    decide(std::move(decision));
}

// Again and again, until it can be read, or nothing more is changed.
void HeldPrompt::edit(const Held& held, bool answer) {
    status_.clear();
    give_terminal_back();
    std::string text = answer ? answer_to(held) : text_of(held);
    while (true) {
        Result<std::string> edited = edit_text(text);
        if (!edited) {
            complain(edited.error().message);
            break;
        }
        if (*edited == text && !answer) {
            complain("nothing was changed");
            break;
        }
        Result<Decision> decision = answer ? answered_as(held, *edited) : edited_as(held, *edited);
        if (decision) {
            decide(std::move(*decision));
            return;
        }
        if (*edited == text) {
            break;  // it was left as it is
        }
        complain(decision.error().message);
        text = held.phase == Phase::WebSocketMessage
                   ? *edited
                   : "# " + decision.error().message + '\n' + *edited;
    }
    shown_ = 0;  // it still waits
}

void HeldPrompt::decide(Decision decision) {
    if (!breakpoints_.decide(std::move(decision))) {
        status_.clear();
        complain("it does not wait any more: its time was up, or its client is gone");
    }
}

bool HeldPrompt::take_terminal() {
    if (::tcgetpgrp(STDIN_FILENO) != ::getpgrp()) {
        return false;  // in the background
    }
    if (before_) {
        return true;
    }
    termios now{};
    if (::tcgetattr(STDIN_FILENO, &now) != 0) {
        return false;
    }
    before_ = now;
    now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
    return true;
}

void HeldPrompt::give_terminal_back() {
    if (before_) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
        before_.reset();
    }
}

}  // namespace waybill::cli
