// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/graphql_document.h"

#include <algorithm>
#include <cstddef>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

bool is_name_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_';
}

class Tokens {
public:
    explicit Tokens(std::string_view text) : rest_(text) {}

    // The next token: a name, or a single character; strings and comments are passed over, a string
    // as '"'. Empty at the end.
    std::string_view next() {
        skip_ignored();
        if (rest_.empty()) {
            return {};
        }
        if (rest_.front() == '"') {
            const std::string_view quote = rest_.substr(0, 1);
            skip_string();
            return quote;
        }
        std::size_t length = 0;
        while (length < rest_.size() && is_name_char(rest_[length])) {
            ++length;
        }
        const std::string_view token = rest_.substr(0, length == 0 ? 1 : length);
        rest_.remove_prefix(token.size());
        return token;
    }

private:
    // White space, line ends, commas, the byte order mark and comments (section 2.1).
    void skip_ignored() {
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (c == '#') {
                rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',') {
                rest_.remove_prefix(1);
            } else if (rest_.substr(0, 3) == "\xef\xbb\xbf") {
                rest_.remove_prefix(3);
            } else {
                return;
            }
        }
    }

    void skip_string() {
        const std::string_view mark = rest_.substr(0, 3) == "\"\"\"" ? "\"\"\"" : "\"";
        rest_.remove_prefix(mark.size());
        while (!rest_.empty()) {
            if (rest_.substr(0, mark.size()) == mark) {
                rest_.remove_prefix(mark.size());
                return;
            }
            if (mark.size() == 1 && (rest_.front() == '\r' || rest_.front() == '\n')) {
                return;  // it has no end: such a string may not span lines
            }
            rest_.remove_prefix(rest_.front() == '\\' && rest_.size() > 1 ? 2 : 1);
        }
    }

    std::string_view rest_;
};

bool is_operation_kind(std::string_view token) {
    return token == "query" || token == "mutation" || token == "subscription";
}

// Passes over the rest of a definition through its selection set, at whose opening brace `token`
// may already be. False when the text ends before one begins, or holds what no selection has: other
// languages use braces too.
bool skip_selections(Tokens& tokens, std::string_view token) {
    constexpr std::string_view kInSelections = "(:@.";
    std::size_t parentheses = 0;
    std::size_t braces = 0;
    bool begun = false;
    for (; !token.empty(); token = tokens.next()) {
        const char c = token.front();
        if (c == '(') {
            ++parentheses;
        } else if (parentheses > 0) {
            parentheses -= c == ')' ? 1 : 0;
        } else if (c == '{') {
            ++braces;
            begun = true;
        } else if (c == '}') {
            if (braces <= 1) {
                return begun;
            }
            --braces;
        } else if (begun && !is_name_char(c) && kInSelections.find(c) == std::string_view::npos) {
            return false;
        }
    }
    return begun;
}

}  // namespace

GraphQlOperation find_graphql_operation(std::string_view document, std::string_view name) {
    GraphQlOperation first;
    Tokens tokens(document);
    for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
        GraphQlOperation operation;
        if (token == "{") {
            operation = {true, "query", {}};
        } else if (is_operation_kind(token)) {
            operation = {true, token, {}};
            token = tokens.next();
            if (!token.empty() && is_name_char(token.front())) {
                operation.name = token;
                token = tokens.next();
            }
        } else if (token != "fragment") {
            break;
        }
        if (!skip_selections(tokens, token)) {
            break;
        }
        if (operation.found && !name.empty() && operation.name == name) {
            return operation;
        }
        if (operation.found && !first.found) {
            first = operation;
        }
    }
    return first;
}

}  // namespace waybill::http
