// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words and bodies for the shell, read by shells: what they are given is what they take them for.
#include <gtest/gtest.h>

#include "core/report/code_shell.h"
#include "tests/export/export_proof.h"

namespace waybill::test {
namespace {

struct Shell {
    std::string_view name;
    std::vector<std::string> arguments;
    std::string_view first_line;
    bool is_everywhere = true;  // false: tried where there is one
};

const std::vector<Shell>& shells() {
    static const std::vector<Shell> all = {
        {"sh", {}, ""},
        {"bash", {"--norc"}, ""},
        {"bash", {"--norc"}, "set -o history -o histexpand\n"},  // as at the prompt
        {"dash", {}, "", false},
        {"zsh", {"-f"}, "", false},
        {"ksh", {}, "", false},
    };
    return all;
}

// What each shell prints when it runs the script.
void expect_output(const std::string& script, const std::string& expected) {
    for (const Shell& shell : shells()) {
        const bool is_there =
            shell.is_everywhere || ::access(("/bin/" + std::string(shell.name)).c_str(), X_OK) == 0;
        const std::string program = is_there ? find_program(shell.name) : std::string();
        if (program.empty()) {
            continue;
        }
        Cage cage({find_program("base64"), find_program("cat")});
        const ProgramRun run =
            cage.run(program, shell.arguments, std::string(shell.first_line) + script);
        EXPECT_EQ(run.status, 0) << shell.name;
        EXPECT_EQ(run.errors, "") << shell.name;
        EXPECT_EQ(cage.traces(), "") << shell.name;
        EXPECT_TRUE(run.output == expected) << shell.name << shell.first_line;
    }
}

TEST(ShellWordsTest, TenThousandWordsAreWhatTheyWere) {
    std::string script = "show() { printf '%s\\n.' \"$1\"; }\n";
    std::string expected;
    std::size_t words = 0;
    for (const std::string& text : random_texts(5, 20'000)) {
        const bool is_word = text.find('\n') == std::string::npos || report::is_shell_text(text);
        if (is_word && words < 10'000) {
            ++words;
            script += "show ";
            report::append_shell_word(script, text);
            script += '\n';
            expected += text + "\n.";
        }
    }
    EXPECT_EQ(words, 10'000U);
    expect_output(script, expected);
}

TEST(ShellWordsTest, BodiesComeThroughAPipeAsTheyWere) {
    std::string script;
    std::string expected;
    for (const std::string& text : random_texts(6, 500)) {
        if (!text.empty()) {
            report::append_shell_pipe(script, text);
            script += "cat\n";
            expected += text;
        }
    }
    expect_output(script, expected);
}

}  // namespace
}  // namespace waybill::test
