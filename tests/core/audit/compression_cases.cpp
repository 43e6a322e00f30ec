// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\nAccept-Encoding: gzip, br\n";

// An answer with a body of 2,000 letters.
const std::string& answer(std::string& made, std::string_view fields) {
    made = "HTTP/1.1 200 OK\n" + std::string(fields) + "\n\n" + std::string(2000, 'a');
    return made;
}

}  // namespace

std::vector<RuleCase> compression_rule_cases() {
    static std::string html;
    static std::string coded_html;
    static std::string coded_image;
    static std::string image;
    return {
        {"compression-missing", kGet, answer(html, "Content-Type: text/html")},
        {"compression-missing",
         kGet,
         answer(coded_html, "Content-Type: text/html\nContent-Encoding: gzip"),
         false},
        {"compression-of-compressed",
         kGet,
         answer(coded_image, "Content-Type: image/png\nContent-Encoding: gzip")},
        {"compression-of-compressed", kGet, answer(image, "Content-Type: image/png"), false},
    };
}

}  // namespace waybill::audit
