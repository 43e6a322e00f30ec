// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "tests/core/audit/rule_case.h"
#include "tests/support/kept_text.h"

namespace waybill::audit {
namespace {

using test::keep;

constexpr std::string_view kGet = "GET /people HTTP/1.1\nHost: h.example";

std::string_view json_answer(const std::string& body) {
    return keep("HTTP/1.1 200 OK\nContent-Type: application/json\n\n" + body);
}

std::string addresses(int count) {
    std::string text = "[";
    for (int i = 0; i < count; ++i) {
        text += "\"p" + std::to_string(i) + "@h.example\", ";
    }
    return text + "0]";
}

}  // namespace

std::vector<RuleCase> pii_rule_cases() {
    return {
        {"pii-card", kGet, json_answer(R"({"card": "5555 5555 5555 4444"})")},
        {"pii-card", kGet, json_answer(R"({"card": "3782-822463-10005"})")},
        {"pii-card", kGet, json_answer(R"({"card": "5555 5555 5555 4445"})"), false},
        {"pii-card", kGet, json_answer(R"({"order_id": 5555555555554444})"), false},
        {"pii-card", kGet, json_answer(R"({"x": 0.5555555555554444})"), false},
        {"pii-emails", kGet, json_answer(addresses(21))},
        {"pii-emails", kGet, json_answer(addresses(20)), false},
        {"pii-iban", kGet, json_answer(R"({"to": "GB82 WEST 1234 5698 7654 32"})")},
        {"pii-iban", kGet, json_answer(R"({"to": "GB82WEST12345698765432"})")},
        {"pii-iban", kGet, json_answer(R"({"to": "GB83WEST12345698765432"})"), false},
        {"pii-in-url", "GET /a?to=me%40h.example HTTP/1.1\nHost: h.example", "HTTP/1.1 200 OK"},
        {"pii-in-url",
         "GET /a?phone_number=%2B44+20+7946+0958 HTTP/1.1\nHost: h.example",
         "HTTP/1.1 200 OK"},
        {"pii-in-url", "GET /a?tel=+15555550123 HTTP/1.1\nHost: h.example", "HTTP/1.1 200 OK"},
        {"pii-in-url",
         "GET /a?model=+15555550123&tel=442079460958&mobile=1&phone=%2B1+or+2 HTTP/1.1\n"
         "Host: h.example",
         "HTTP/1.1 200 OK",
         false},
        {"pii-in-url", "GET /a?pay=5555555555554444 HTTP/1.1\nHost: h.example", "HTTP/1.1 200 OK"},
        {"pii-in-url",
         "GET /a?correlator=5555555555554444&cb=378282246310005 HTTP/1.1\nHost: h.example",
         "HTTP/1.1 200 OK",
         false},
        {"pii-in-url", "GET /a?to=me HTTP/1.1\nHost: h.example", "HTTP/1.1 200 OK", false},
        {"pii-ssn", kGet, json_answer(R"({"ssn": "219-09-9999"})")},
        {"pii-ssn", kGet, json_answer(R"({"part": "219-09-9999"})"), false},
    };
}

}  // namespace waybill::audit
