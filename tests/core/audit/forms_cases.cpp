// SPDX-License-Identifier: GPL-3.0-or-later
#include <deque>
#include <string>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /page HTTP/1.1\nHost: www.example.com\n";
constexpr std::string_view kGetWithCookie =
    "GET /page HTTP/1.1\nHost: www.example.com\nCookie: sid=1\n";

// A page with `body`; the text lives as long as the program.
std::string_view page(std::string_view body) {
    static std::deque<std::string> made;
    made.push_back("HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n\n<html>"
                   + std::string(body) + "</html>");
    return made.back();
}

}  // namespace

std::vector<RuleCase> forms_rule_cases() {
    return {
        {"form-posts-to-http",
         kGet,
         page("<form action=\"http://www.example.com/go\" method=\"post\"></form>"),
         true,
         true},
        {"form-posts-to-http",
         kGet,
         page("<form action=\"//www.example.com/go\" method=\"post\"></form>"),
         false,
         true},
        {"form-over-http",
         kGet,
         page("<form action=\"https://www.example.com/go\"></form>"),
         true,
         false},
        {"form-over-http", kGet, page("<form action=\"/go\"></form>"), false, false},
        {"password-form-get",
         kGet,
         page("<form action=/in><input type=PASSWORD name=p></form>"),
         true,
         true},
        {"password-form-get",
         kGet,
         page("<form action=/in method=post><input type=password name=p></form>"),
         false,
         true},
        {"csrf-token-missing",
         kGetWithCookie,
         page("<form action=/buy method=post><input name=amount></form>"),
         true,
         true},
        {"csrf-token-missing",
         kGetWithCookie,
         page("<form action=/buy method=post><input type=hidden name=csrfmiddlewaretoken "
              "value=a></form>"),
         false,
         true},
        {"csrf-token-missing",
         kGet,
         page("<form action=/buy method=post><input name=amount></form>"),
         false,
         true},
        {"csrf-token-missing",
         kGetWithCookie,
         page("<form action=/find method=get><input name=amount></form>"),
         false,
         true},
    };
}

}  // namespace waybill::audit
