// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "tests/core/audit/rule_case.h"
#include "tests/support/kept_text.h"

namespace waybill::audit {
namespace {

using test::keep;

constexpr std::string_view kGet = "GET /cart HTTP/1.1\nHost: h.example";

std::string_view get(const std::string& path) {
    return keep("GET " + path + " HTTP/1.1\nHost: h.example");
}
std::string_view error(const std::string& body) {
    return keep("HTTP/1.1 500 Internal Server Error\nContent-Type: text/plain\n\n" + body);
}
std::string_view file(const std::string& body, const std::string& type = "text/plain") {
    return keep("HTTP/1.1 200 OK\nContent-Type: " + type + "\n\n" + body);
}

}  // namespace

std::vector<RuleCase> leak_text_rule_cases() {
    std::vector<RuleCase> cases = {
        {"leak-backup-file", get("/db.sql"), file("INSERT INTO a VALUES (1);")},
        {"leak-backup-file", get("/db.sql"), file("<!DOCTYPE html><p>No such page"), false},
        {"leak-config-file", get("/a/.htpasswd"), file("shop:x")},
        {"leak-config-file", get("/a/htpasswd-howto"), file("shop:x"), false},
        {"leak-debug-page", kGet, error("<title>phpinfo()</title>")},
        {"leak-debug-page", kGet, error("phpinfo() is a function"), false},
        {"leak-env-file", get("/.env"), file("# settings\nDB_PASSWORD=x\n")},
        {"leak-env-file", get("/.env"), file("Nothing here."), false},
        {"leak-git", get("/.git/HEAD"), file("ref: refs/heads/main\n")},
        {"leak-git", get("/.git/HEAD"), file("<html>home", "text/html"), false},
        {"leak-source-map", get("/a.js.map"), file(R"({"version":3,"mappings":"AAAA"})")},
        {"leak-source-map", get("/site.map"), file("<map></map>"), false},
        {"leak-sql-error", kGet, error("ORA-00933: SQL command not properly ended")},
        {"leak-sql-error", kGet, error("flight ORA-12 is late"), false},
    };
    for (const std::string_view trace :
         {"x\n\tat org.shop.Cart.add(Cart.java:12)\n",
          "Error: x\n    at add (/srv/shop/cart.js:12:34)\n",
          "Traceback (most recent call last):\n  File \"/srv/shop/cart.py\", line 12, in add\n",
          "<b>Fatal error</b>: Uncaught x in <b>/srv/shop/cart.php</b> on line <b>12</b> on line 1",
          "#0 /srv/shop/cart.php(12): add()\n",
          "   at Shop.Cart.Add() in C:\\shop\\Cart.cs:line 12\n",
          "app/models/cart.rb:12:in `add'\n",
          "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n",
          "thread 'main' panicked at 'x', src/main.rs:12:5\n",
          "x at /srv/shop/cart.pl line 12.\n"}) {
        cases.push_back({"leak-stack-trace", kGet, error(std::string(trace))});
    }
    for (const std::string_view text : {"see Cart.java:12 for this",
                                        "https://h.example/cart.js:12:34",
                                        "look at https://h.example/cart.js:12:34",
                                        "Traceback (most recent call last) is how they begin",
                                        "A Fatal error occurred",
                                        "cart.rb: a file",
                                        "is it [running]: yes"}) {
        cases.push_back({"leak-stack-trace", kGet, error(std::string(text)), false});
    }
    cases.push_back({"leak-stack-trace",
                     get("/a.js"),
                     file("'\\n\tat org.shop.Cart.add(Cart.java:12)'", "text/javascript"),
                     false});
    return cases;
}

}  // namespace waybill::audit
