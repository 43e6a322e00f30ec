// SPDX-License-Identifier: GPL-3.0-or-later
#include <deque>
#include <string>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

using namespace std::string_view_literals;

constexpr bool kQuiet = false;

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: www.example.com\n";

// A text that lives as long as the program.
std::string_view keep(std::string text) {
    static std::deque<std::string> made;
    made.push_back(std::move(text));
    return made.back();
}

std::string_view load(std::string_view destination, std::string_view mode = "no-cors") {
    return keep(std::string(kGet) + "Sec-Fetch-Dest: " + std::string(destination)
                + "\nSec-Fetch-Mode: " + std::string(mode) + "\n");
}

std::string_view answer(std::string_view type, std::string_view content) {
    return keep("HTTP/1.1 200 OK\nContent-Type: " + std::string(type) + "\n\n"
                + std::string(content));
}

constexpr std::string_view kPng = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"sv;

}  // namespace

std::vector<RuleCase> content_type_rule_cases() {
    return {
        {"charset-needless", kGet, answer("image/png; charset=utf-8", kPng)},
        {"charset-needless", kGet, answer("font/woff2;charset=utf-8", "wOF2")},
        {"charset-needless", kGet, answer("image/svg+xml; charset=utf-8", "<svg/>"), kQuiet},
        {"charset-needless", kGet, answer("image/png", kPng), kQuiet},

        {"script-type-obsolete", kGet, answer("Application/X-JavaScript", "a()")},
        {"script-type-obsolete", kGet, answer("application/javascript", "a()")},
        {"script-type-obsolete", kGet, answer("text/javascript", "a()"), kQuiet},

        // By what the page uses it as.
        {"content-type-mismatch", load("script"), answer("text/plain", "a()")},
        {"content-type-mismatch", load("script"), answer("text/html", "<html>no such file")},
        {"content-type-mismatch", load("script"), answer("text/javascript", "a()"), kQuiet},
        {"content-type-mismatch", load("script"), answer("application/x-javascript", "a"), kQuiet},
        {"content-type-mismatch", load("script"), answer("application/octet-stream", "a"), kQuiet},
        {"content-type-mismatch",
         load("script"),
         answer("application/octet-stream\nX-Content-Type-Options: nosniff", "a()")},
        {"content-type-mismatch", load("script", "cors"), answer("application/json", "{}"), kQuiet},
        {"content-type-mismatch", load("serviceworker", "same-origin"), answer("text/plain", "a")},
        {"content-type-mismatch", load("style"), answer("font/woff", "a{}")},
        {"content-type-mismatch", load("style"), answer("text/css", "a{}"), kQuiet},
        {"content-type-mismatch", load("image"), answer("font/woff", "<svg/>")},
        {"content-type-mismatch", load("image"), answer("image/svg+xml", "<svg/>"), kQuiet},
        {"content-type-mismatch", load("font", "cors"), answer("text/html", "<p>none</p>")},
        {"content-type-mismatch",
         load("font", "cors"),
         answer("application/x-font-ttf", "a"),
         kQuiet},
        {"content-type-mismatch", load("video"), answer("text/plain", "a")},
        {"content-type-mismatch", load("video"), answer("application/ogg", "OggS"), kQuiet},
        {"content-type-mismatch", load("empty", "cors"), answer("text/plain", "a"), kQuiet},
        {"content-type-mismatch",
         load("script"),
         "HTTP/1.1 404 Not Found\n"
         "Content-Type: text/html\n\n<p>none</p>",
         kQuiet},

        // By what it is.
        {"content-type-mismatch", kGet, answer("text/html", kPng)},
        {"content-type-mismatch", kGet, answer("text/html", "  {\"name\": \"<b>\"}")},
        {"content-type-mismatch", kGet, answer("text/html", "[not JSON]"), kQuiet},
        {"content-type-mismatch", kGet, answer("text/html", "<!doctype html><p>a"), kQuiet},
        {"content-type-mismatch", kGet, answer("image/jpeg", "<!DOCTYPE html><p>a")},
        {"content-type-mismatch", kGet, answer("image/jpeg", kPng), kQuiet},
        {"content-type-mismatch", kGet, answer("text/css", "<!DOCTYPE HTML><title>none")},
        {"content-type-mismatch", kGet, answer("text/javascript", "<!-- a\nb()"), kQuiet},
        {"content-type-mismatch", kGet, answer("text/plain", "%PDF-1.7")},
        {"content-type-mismatch", kGet, answer("text/plain", "<html>as text</html>"), kQuiet},
        {"content-type-mismatch", kGet, answer("text/plain", "BMW builds cars"), kQuiet},
        {"content-type-mismatch", kGet, answer("font/woff2", "wOF2\0\1\0\0"sv), kQuiet},
        {"content-type-mismatch", kGet, answer("video/mp4", "GIF89a")},
        {"content-type-mismatch", kGet, answer("application/octet-stream", kPng), kQuiet},
    };
}

}  // namespace waybill::audit
