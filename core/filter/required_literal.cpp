// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/required_literal.h"

#include <cstddef>

#include "core/base/ascii.h"

namespace waybill::filter {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Behind the class that begins at `at`; kNone for one that has more to it than plain members.
std::size_t class_end(std::string_view source, std::size_t at) {
    at += source.substr(at, 2) == "[^" ? 2U : 1U;
    for (std::size_t i = at; i < source.size(); ++i) {
        if (source[i] == ']' && i > at) {  // the first is a member
            return i + 1;
        }
        if (source[i] == '[') {
            return kNone;
        }
        if (source[i] == '\\') {
            ++i;
        }
    }
    return kNone;
}

// The runs of characters that stand for themselves; the longest is kept.
class Runs {
public:
    void add(char c) { run_ += c; }

    // What follows is not part of the run.
    void end() {
        if (run_.size() > longest_.size()) {
            longest_ = run_;
        }
        run_.clear();
        ++ended_;
    }

    // The same, and the last character need not be there.
    void end_with_optional() {
        if (!run_.empty()) {
            run_.pop_back();
        }
        end();
    }

    RequiredLiteral result() && {
        const bool whole = ended_ == 0;
        end();
        return {std::move(longest_), whole};
    }

private:
    std::string run_;
    std::string longest_;
    std::size_t ended_ = 0;
};

bool is_alphanumeric(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c);
}

}  // namespace

RequiredLiteral required_literal(std::string_view source) {
    Runs runs;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const char c = source[i];
        switch (c) {
            case '(':
            case ')':
            case '|':
                return {};
            case '[': {
                const std::size_t end = class_end(source, i);
                if (end == kNone) {
                    return {};
                }
                runs.end();
                i = end - 1;
                break;
            }
            case '*':
            case '?':
                runs.end_with_optional();
                break;
            case '{': {
                const std::size_t end = source.find('}', i);
                if (end == kNone) {
                    return {};
                }
                runs.end_with_optional();
                i = end;
                break;
            }
            case '+':
            case '.':
            case '^':
            case '$':
                runs.end();
                break;
            case '\\': {
                ++i;
                const char escaped = i < source.size() ? source[i] : 'x';
                if (std::string_view("dDsSwWbBAz").find(escaped) != kNone) {
                    runs.end();
                } else if (is_alphanumeric(escaped) || static_cast<signed char>(escaped) < 0) {
                    return {};
                } else {
                    runs.add(escaped);
                }
                break;
            }
            default:
                if (static_cast<signed char>(c) < 0) {
                    runs.end();
                } else {
                    runs.add(c);
                }
        }
    }
    return std::move(runs).result();
}

}  // namespace waybill::filter
