// SPDX-License-Identifier: GPL-3.0-or-later
//
// Walks over the upper levels of JSON text that may be cut off or wrong: members and elements are
// visited, and what is not asked for is passed over without being built. Nesting costs nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waybill::http {

class JsonScanner {
public:
    explicit JsonScanner(std::string_view text) : rest_(text) {}

    // The first character of the value that comes next; 0 at the end.
    char peek();

    // Calls `member(name)` for each member of the object that comes next; it may take the value by
    // one of these functions, else the value is passed over. False where the text was cut off or
    // went wrong; what came before was visited.
    template <typename Member>
    bool object(Member member);

    // The same for the elements of an array.
    template <typename Element>
    bool array(Element element);

    // The string that comes next with its escapes undone; when it is cut off, its beginning.
    // Nothing when no string comes next, and then nothing is taken.
    std::optional<std::string> string();

    bool skip_value();

private:
    bool take(char c);
    bool skip_string();

    std::string_view rest_;
};

template <typename Member>
bool JsonScanner::object(Member member) {
    if (!take('{')) {
        return false;
    }
    if (take('}')) {
        return true;
    }
    do {
        const std::optional<std::string> name = string();
        if (!name || !take(':')) {
            return false;
        }
        peek();  // takes the white space, which is no value
        const std::string_view before = rest_;
        member(*name);
        if (rest_.size() == before.size() && !skip_value()) {
            return false;
        }
    } while (take(','));
    return take('}');
}

template <typename Element>
bool JsonScanner::array(Element element) {
    if (!take('[')) {
        return false;
    }
    if (take(']')) {
        return true;
    }
    do {
        peek();
        const std::string_view before = rest_;
        element();
        if (rest_.size() == before.size() && !skip_value()) {
            return false;
        }
    } while (take(','));
    return take(']');
}

}  // namespace waybill::http
