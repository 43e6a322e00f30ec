// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {}  // namespace

std::vector<RuleCase> reflection_rule_cases() {
    return {
        {"reflected-in-charset",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n<?xml version='1.0' encoding='utf-8'?><a/>",
         true,
         true},
        {"reflected-in-charset",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n<?xml version='1.0' encoding='utf-16'?><a/>",
         false,
         true},
        {"reflected-in-cookie",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/plain\nSet-Cookie: who=\"freddy\"; Secure\n\nok",
         true,
         true},
        {"reflected-in-cookie",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/plain\nSet-Cookie: who=freddyboy; Secure\n\nok",
         false,
         true},
        {"reflected-in-attribute",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><img alt=\"Freddy and others\"></html>",
         true,
         true},
        {"reflected-in-attribute",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><input name=name "
         "value=freddy><p>freddy</p></html>",
         false,
         true},
        {"reflected-in-handler",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><img src=a "
         "onerror=\"say('freddy')\"></html>",
         true,
         true},
        {"reflected-in-handler",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><img src=a data-on=\"freddy\" "
         "onnothing=freddy></html>",
         false,
         true},
        {"redirect-open",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 302 Found\nLocation: https://evil.example.org/a\n\n",
         true,
         true},
        {"redirect-open",
         "GET /page?cs=utf-8&name=freddy&to=https%3A%2F%2Fevil.example.org%2Fa HTTP/1.1\nHost: "
         "www.example.com\n",
         "HTTP/1.1 302 Found\nLocation: https://www.example.com/evil.example.org\n\n",
         false,
         true},
    };
}

}  // namespace waybill::audit
