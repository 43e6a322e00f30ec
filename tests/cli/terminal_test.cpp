// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is different on a terminal.
#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include "core/base/text.h"
#include "tests/support/capture_writer.h"
#include "tests/support/run_program.h"

namespace waybill {
namespace {

using test::ProgramRun;
using test::run_waybill;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kSample = "samples/shop.pcap";

// The end of a terminal that a user would look at.
class Terminal {
public:
    explicit Terminal(unsigned short columns = 100) {
        winsize size{};
        size.ws_row = 40;
        size.ws_col = columns;
        EXPECT_EQ(::openpty(&master_, &slave_, nullptr, nullptr, &size), 0);
    }
    ~Terminal() { ::close(master_); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    int slave() const { return slave_; }

    // Collects what is shown until the program has ended.
    void watch() {
        ::close(slave_);
        thread_ = std::thread([this] {
            char buffer[4096];
            for (;;) {
                const ssize_t got = ::read(master_, buffer, sizeof buffer);
                if (got <= 0) {
                    return;
                }
                shown_.append(buffer, static_cast<std::size_t>(got));
            }
        });
    }

    std::string take() {
        thread_.join();
        return std::move(shown_);
    }

private:
    int master_ = -1;
    int slave_ = -1;
    std::string shown_;
    std::thread thread_;
};

std::vector<std::string> environment_with(const std::string& more = "WAYBILL_TEST=1") {
    return {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TERM=xterm-256color", more};
}

// Standard output on a terminal, standard error elsewhere.
std::string shown_on_terminal(const std::vector<std::string>& arguments,
                              std::vector<std::string> environment = environment_with(),
                              unsigned short columns = 100) {
    Terminal terminal(columns);
    const ProgramRun run = run_waybill(arguments,
                                       {.environment = std::move(environment),
                                        .output_file = terminal.slave(),
                                        .started = [&](pid_t) {
                                            terminal.watch();
                                        }});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(run.errors, "");
    return terminal.take();
}

// Without "ESC [ ... m" and carriage returns.
std::string without_colour(const std::string& text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            i = text.find('m', i);
        } else if (text[i] != '\r') {
            plain += text[i];
        }
    }
    return plain;
}

TEST(TerminalTest, ATerminalShowsTheListAndTheSummaryInColour) {
    const std::string shown = shown_on_terminal({kSample});
    EXPECT_THAT(shown, HasSubstr("\x1b["));
    EXPECT_THAT(shown, HasSubstr("\xe2\x86\x92"));  // an arrow, as the locale has UTF-8
    const std::string plain = without_colour(shown);
    EXPECT_THAT(plain, HasSubstr(" #  time          method  address"));
    EXPECT_THAT(plain, HasSubstr("\n66  07:48:28.830  POST    metrics.example/collect"));
    EXPECT_THAT(plain, HasSubstr("\nContent types"));
}

TEST(TerminalTest, ThereIsNoColourWithNoColorOrOnADumbTerminal) {
    const std::string colourless = without_colour(shown_on_terminal({kSample}));
    for (const std::vector<std::string>& environment :
         {environment_with("NO_COLOR=1"), environment_with("TERM=dumb")}) {
        std::vector<std::string> variables = environment;
        if (variables.back() == "TERM=dumb") {
            variables.erase(variables.end() - 2);
        }
        const std::string shown = shown_on_terminal({kSample}, variables);
        EXPECT_THAT(shown, Not(HasSubstr("\x1b")));
        EXPECT_EQ(without_colour(shown), colourless);
    }
    EXPECT_THAT(shown_on_terminal({kSample}, environment_with("NO_COLOR=")), HasSubstr("\x1b["));
}

TEST(TerminalTest, ThereIsNothingButTextAndLineFeedsWithoutATerminal) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{kSample},
                                               {kSample, "--list", "--summary"},
                                               {kSample, "-T", "csv"},
                                               {kSample, "-T", "jsonl", "--bodies"}}) {
        const ProgramRun run = run_waybill(arguments, {.environment = environment_with()});
        EXPECT_EQ(run.errors, "");
        EXPECT_TRUE(is_valid_utf8(run.output));
        for (const char c : run.output) {
            ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
        }
    }
}

TEST(TerminalTest, LinesFitTheWidthOfTheTerminal) {
    constexpr std::array<unsigned short, 4> kWidths = {60, 80, 100, 132};
    for (const unsigned short columns : kWidths) {
        const std::string plain =
            without_colour(shown_on_terminal({kSample, "--list"}, environment_with(), columns));
        std::size_t longest = 0;
        std::size_t width = 0;
        for (const char c : plain) {
            const bool continues = (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
            width = c == '\n' ? 0 : width + (continues ? 0 : 1);
            longest = std::max(longest, width);
        }
        EXPECT_LE(longest, columns < 80 ? 80 : columns);
        EXPECT_GE(longest, 60U);
    }
}

TEST(TerminalTest, AFileGetsPlainTextAlsoWhenStartedFromATerminal) {
    const test::TemporaryDirectory folder;
    const std::string file = folder.file("report.txt");
    EXPECT_EQ(shown_on_terminal({kSample, "-o", file}), "");
    std::string expected = run_waybill({kSample}).output;
    EXPECT_EQ(run_waybill({kSample, "-o", "-"}).output, expected);
}

TEST(TerminalTest, ShortWorkShowsNoProgress) {
    Terminal terminal;
    const ProgramRun run = run_waybill(
        {kSample},
        {.environment = environment_with(), .error_file = terminal.slave(), .started = [&](pid_t) {
             terminal.watch();
         }});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(terminal.take(), "");
}

}  // namespace
}  // namespace waybill
