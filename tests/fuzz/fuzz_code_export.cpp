// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: whatever a request holds, its comments have nothing that could be run, what stands
// outside of quoted words in commands for a shell is nothing but options and the pipe, and literals
// of JavaScript and Python end in their line.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/report/code_export.h"
#include "tests/support/text_loader.h"

namespace {

using namespace waybill;

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_one_of(char c, std::string_view marks) {
    return kLetters.find(c) != std::string_view::npos || marks.find(c) != std::string_view::npos;
}

// Takes the comments off.
std::string_view check_comments(std::string_view code, std::string_view mark) {
    while (code.starts_with(mark)) {
        const std::string_view line = code.substr(0, code.find('\n'));
        for (const char c : line.substr(mark.size())) {
            check(is_one_of(c, " ,.:-_/"));
        }
        code.remove_prefix(std::min(line.size() + 1, code.size()));
    }
    return code;
}

void check_shell(std::string_view code) {
    code = check_comments(code, "# ");
    constexpr std::string_view kPrintf = "\"$(printf '";
    while (!code.empty()) {
        if (code.starts_with('\'') || code.starts_with(kPrintf)) {
            const bool is_printf = code.front() == '"';
            const std::size_t begin = is_printf ? kPrintf.size() : 1;
            const std::size_t end = code.find('\'', begin);
            check(end != std::string_view::npos);
            code.remove_prefix(end + 1);
            check(!is_printf || code.starts_with(")\""));
            code.remove_prefix(is_printf ? 2 : 0);
        } else if (code.starts_with("\\'") || code.starts_with("\\\n")) {
            code.remove_prefix(2);
        } else if (code.starts_with("; } | ")) {
            code.remove_prefix(6);
        } else {
            check(is_one_of(code.front(), "-_./:,+%@ |{\n"));
            code.remove_prefix(1);
        }
    }
}

void check_literals(std::string_view code) {
    while (!code.empty()) {
        const std::size_t open = code.find('"');
        if (open == std::string_view::npos) {
            return;
        }
        std::size_t end = open + 1;
        while (end < code.size() && code[end] != '"') {
            check(code[end] != '\n' && code[end] != '\r');
            end += code[end] == '\\' ? 2U : 1U;
        }
        check(end < code.size());
        code.remove_prefix(end + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using report::CodeForm;
    const std::string_view text = as_text({data, size});
    const std::size_t head_end = std::min(text.find("\n\n"), text.size());
    const auto made = test::exchange_from_text(text.substr(0, head_end), {});
    made->request_body = text.substr(std::min(head_end + 2, text.size()));
    made->exchange.request.body.size = made->request_body.size();
    test::TextLoader loader(*made);
    const auto code = [&](CodeForm form) {
        return report::code_of(form, made->exchange, loader);
    };
    check_shell(code(CodeForm::Curl));
    check_shell(code(CodeForm::Httpie));
    const std::string fetch = code(CodeForm::Fetch);
    check_literals(check_comments(fetch, "// "));
    const std::string python = code(CodeForm::Python);
    const std::size_t begin = python.find("SKIP_HEADER\n\n") + 13;
    check_literals(check_comments(std::string_view(python).substr(begin), "# "));
    check_comments(code(CodeForm::PowerShell), "# ");
    check_comments(code(CodeForm::HttpFile), "# ");
    return 0;
}
