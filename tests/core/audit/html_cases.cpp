// SPDX-License-Identifier: GPL-3.0-or-later
#include <deque>
#include <string>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /page HTTP/1.1\nHost: www.example.com\n";

// A page with `body`; the text lives as long as the program.
std::string_view page(std::string_view body) {
    static std::deque<std::string> made;
    made.push_back("HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n\n<html>"
                   + std::string(body) + "</html>");
    return made.back();
}

}  // namespace

std::vector<RuleCase> html_rule_cases() {
    return {
        {"sri-missing-cross-origin",
         kGet,
         page("<script src=\"//cdn.example.net/a.js\"></script>"),
         true,
         true},
        {"sri-missing-cross-origin",
         kGet,
         page("<script src=\"https://static.example.com/a.js\"></script>"),
         false,
         true},
        {"sri-missing-cross-origin",
         kGet,
         page("<script src=\"https://cdn.example.net/a.js\" "
              "integrity=\"sha384-"
              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\" "
              "crossorigin></script>"),
         false,
         true},
        {"sri-missing-cross-origin",
         kGet,
         page("<script type=\"application/json\" src=\"https://cdn.example.net/a.json\"></script>"),
         false,
         true},
        {"sri-missing-cross-origin",
         kGet,
         page("<link rel=\"modulepreload\" href=\"https://cdn.example.net/a.js\">"),
         true,
         true},
        {"sri-missing-cross-origin-style",
         kGet,
         page("<link rel=\"alternate StyleSheet\" href=\"https://cdn.example.net/a.css\">"),
         true,
         true},
        {"sri-missing-cross-origin-style",
         kGet,
         page("<link rel=\"canonical\" href=\"https://cdn.example.net/a\">"),
         false,
         true},
        {"sri-without-crossorigin",
         kGet,
         page("<script src=\"https://cdn.example.net/a.js\" "
              "integrity=\"sha384-"
              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"></script>"),
         true,
         true},
        {"sri-without-crossorigin",
         kGet,
         page("<script src=\"/a.js\" "
              "integrity=\"sha384-"
              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"></script>"),
         false,
         true},
        {"sri-invalid-metadata",
         kGet,
         page("<script src=\"https://cdn.example.net/a.js\" integrity=\"foo\" "
              "crossorigin></script>"),
         true,
         true},
        {"sri-invalid-metadata",
         kGet,
         page("<script src=\"https://cdn.example.net/a.js\" integrity=\"foo "
              "sha384-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\" "
              "crossorigin></script>"),
         false,
         true},
        {"sri-weak-only-sha256",
         kGet,
         page("<script src=\"/a.js\" "
              "integrity=\"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"></script>"),
         true,
         true},
        {"sri-weak-only-sha256",
         kGet,
         page(
             "<script src=\"/a.js\" "
             "integrity=\"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= "
             "sha384-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"></script>"),
         false,
         true},
        {"mixed-content-active",
         kGet,
         page("<script src=\"http://cdn.example.net/a.js\"></script>"),
         true,
         true},
        {"mixed-content-active",
         kGet,
         page("<base href=\"http://www.example.com/\"><iframe src=\"a\"></iframe>"),
         true,
         true},
        {"mixed-content-active",
         kGet,
         page("<script src=\"http://cdn.example.net/a.js\"></script>"),
         false,
         false},
        {"mixed-content-active",
         kGet,
         page("<script src=\"http://localhost:3000/a.js\"></script>"),
         false,
         true},
        {"mixed-content-upgradable",
         kGet,
         page("<img srcset=\"a.png 1x, http://www.example.com/b.png 2x\">"),
         true,
         true},
        {"mixed-content-upgradable",
         kGet,
         page("<a href=\"http://www.example.com/b.png\">b</a>"),
         false,
         true},
        {"script-host-compromised",
         kGet,
         page("<script src=\"https://cdn.Polyfill.io/v3/polyfill.min.js\"></script>"),
         true,
         true},
        {"script-host-compromised",
         kGet,
         page("<script src=\"https://polyfill.io.example.com/a.js\"></script>"),
         false,
         true},
    };
}

}  // namespace waybill::audit
