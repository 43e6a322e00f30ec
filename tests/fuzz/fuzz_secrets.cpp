// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: whatever the text, what is found lies within it, the scanner finds a literal exactly
// where it stands, and looking the same text through twice finds the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/audit/jwt.h"
#include "core/audit/literal_scanner.h"
#include "core/audit/login_form.h"
#include "core/audit/pii.h"
#include "core/audit/text_patterns.h"

namespace {

using namespace waybill::audit;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

bool is_within(std::string_view text, std::size_t offset, std::size_t length) {
    return offset <= text.size() && length <= text.size() - offset;
}

void check_scanner(std::string_view text) {
    static constexpr std::string_view kLiterals[] = {"ab", "SG.", "ghp_", "AKIA"};  // NOLINT
    static const LiteralScanner scanner(kLiterals);
    std::size_t found = 0;
    scanner.scan(text, [&](std::size_t literal, std::size_t offset) {
        require(text.substr(offset, kLiterals[literal].size()) == kLiterals[literal]);
        ++found;
        return true;
    });
    std::size_t expected = 0;
    for (const std::string_view literal : kLiterals) {
        for (std::size_t at = text.find(literal); at != std::string_view::npos;
             at = text.find(literal, at + 1)) {
            ++expected;
        }
    }
    require(found == expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_scanner(text);
    std::vector<TextHit> hits;
    scan_text(text, hits);
    for (const TextHit& hit : hits) {
        require(is_within(text, hit.match.offset, hit.match.length));
    }
    std::vector<TextHit> again;
    scan_text(text, again);
    require(hits.size() == again.size());
    for (const PersonalNumber& number : find_personal_numbers(text, 10)) {
        require(is_within(text, number.offset, number.length));
    }
    require(count_mail_addresses(text, 5) <= 5);
    const Jwt token = parse_jwt(text, "h.example");
    for (const JwtIssue& issue : check_jwt(token, 1'768'478'400)) {
        require(issue.rule != nullptr);
    }
    for (const std::string_view type :
         {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}) {
        const auto form = read_password_form(type, text);
        require(!form || !form->password_name.empty());
    }
    return 0;
}
