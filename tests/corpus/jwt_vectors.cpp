// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/jwt_vectors.h"

#include <set>
#include <string>
#include <string_view>

#include "core/audit/judge.h"
#include "core/audit/jwt.h"
#include "tests/corpus/json_access.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::corpus {
namespace {

// A whole exchange with the token in the place that the case names.
std::set<std::string> findings_of(const json::value& test) {
    const std::string token(text_member(test, "token"));
    const std::string_view location = text_member(test, "location");
    std::string request = "GET /a HTTP/1.1\nHost: api.example";
    std::string response = "HTTP/1.1 401 Unauthorized";
    if (location == "query") {
        request = "GET /a?token=" + token + " HTTP/1.1\nHost: api.example";
    } else if (location == "path") {
        request = "GET /a/" + token + " HTTP/1.1\nHost: api.example";
    } else if (location.starts_with("set-cookie")) {
        response += "\nSet-Cookie: token=" + token + "; Secure; SameSite=Lax";
        response += location.ends_with("no-httponly") ? "" : "; HttpOnly";
    } else if (location == "cookie") {
        request += "\nCookie: token=" + token;
    } else {
        request += "\nAuthorization: Bearer " + token;
    }
    const auto made = test::exchange_from_text(request,
                                               response,
                                               text_member(test, "scheme") == "https",
                                               number_member(test, "now").value_or(0));
    std::set<std::string> found;
    for (const audit::Finding& finding : audit::judge(audit::facts_of(made->exchange))) {
        const std::string_view id = finding.rule->id;
        if (id.starts_with("jwt-") || id == "credential-over-plaintext") {
            found.emplace(id);
        }
    }
    const audit::Jwt::Kind kind = audit::parse_jwt(token, "").kind;
    if (kind == audit::Jwt::Kind::None) {
        found.insert("not-a-jwt");
    } else if (kind == audit::Jwt::Kind::Encrypted) {
        found.insert("jwe-token");
    }
    return found;
}

std::string joined(const std::set<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : " ") + name;
    }
    return text;
}

}  // namespace

std::vector<VectorOutcome> check_jwt_vectors(const boost::json::value& content) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        std::set<std::string> expected;
        for (const json::value& id : array_member(test, "expected_findings")) {
            expected.emplace(text_of(id));
        }
        const std::set<std::string> found = findings_of(test);
        outcomes.push_back({std::string(text_member(test, "name")),
                            found == expected
                                ? ""
                                : '[' + joined(found) + "] instead of [" + joined(expected) + ']'});
    }
    return outcomes;
}

}  // namespace waybill::corpus
