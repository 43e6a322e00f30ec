// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/json_path.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/text.h"

namespace waybill::filter {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
    const auto add = [&out](std::uint32_t byte) {
        out += static_cast<char>(byte);
    };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xc0U | (code >> 6U));
        add(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        add(0xe0U | (code >> 12U));
        add(0x80U | ((code >> 6U) & 0x3fU));
        add(0x80U | (code & 0x3fU));
    } else {
        add(0xf0U | (code >> 18U));
        add(0x80U | ((code >> 12U) & 0x3fU));
        add(0x80U | ((code >> 6U) & 0x3fU));
        add(0x80U | (code & 0x3fU));
    }
}

bool is_name_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_' || c == '-'
           || static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

class JsonPathParser {
public:
    explicit JsonPathParser(std::string_view text) : text_(text) {}

    Result<JsonPath> parse() {
        if (text_.size() > JsonPath::kLongest) {
            return Error{fmt::format("the path is longer than {} bytes", JsonPath::kLongest)};
        }
        if (!take('$')) {
            return Error{"a JSON path begins with $, as in $.user.id"};
        }
        JsonPath path;
        while (at_ < text_.size()) {
            JsonPath::Step step;
            if (!parse_step(step)) {
                return Error{fmt::format("byte {} of the path: {}", at_, wrong_)};
            }
            if (path.steps_.size() == JsonPath::kMostSteps) {
                return Error{fmt::format("the path has more than {} steps", JsonPath::kMostSteps)};
            }
            path.steps_.push_back(std::move(step));
        }
        return path;
    }

private:
    bool take(char c) {
        if (at_ < text_.size() && text_[at_] == c) {
            ++at_;
            return true;
        }
        return false;
    }

    bool fail(std::string_view what) {
        wrong_ = what;
        return false;
    }

    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_])) {
            ++at_;
        }
    }

    // RFC 9535 section 2.5: child and descendant segments.
    bool parse_step(JsonPath::Step& step) {
        const bool has_point = take('.');
        step.at_any_depth = has_point && take('.');
        if ((!has_point || step.at_any_depth) && take('[')) {
            return parse_brackets(step);
        }
        if (!has_point) {
            return fail("expected . or [");
        }
        if (take('*')) {
            return true;
        }
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_name_char(text_[at_])) {
            ++at_;
        }
        step.kind = JsonPath::StepKind::Member;
        step.name = text_.substr(begin, at_ - begin);
        return !step.name.empty() || fail("expected a name or *");
    }

    bool parse_brackets(JsonPath::Step& step) {
        skip_spaces();
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        if (c == '\'' || c == '"') {
            ++at_;
            step.kind = JsonPath::StepKind::Member;
            if (!parse_quoted(c, step.name)) {
                return false;
            }
        } else if (c == '-' || ascii::is_digit(c)) {
            step.kind = JsonPath::StepKind::Element;
            const char* const begin = text_.data() + at_;
            const auto [end, error] =
                std::from_chars(begin, text_.data() + text_.size(), step.index);
            if (error != std::errc{}) {
                return fail("expected a number that can be an index");
            }
            at_ += static_cast<std::size_t>(end - begin);
        } else if (!take('*')) {
            return fail(c == '?' ? "filters in a path are not known here"
                                 : "expected a name in quotes, a number or *");
        }
        skip_spaces();
        return take(']') || fail("expected ]");
    }

    bool parse_quoted(char quote, std::string& name) {
        while (!take(quote)) {
            if (at_ == text_.size()) {
                return fail("expected the quote that ends the name");
            }
            const char c = text_[at_++];
            if (c != '\\') {
                name += c;
            } else if (!parse_escape(name)) {
                return fail("unknown escape");
            }
        }
        return true;
    }

    bool parse_escape(std::string& name) {
        constexpr std::string_view kLetters = "bfnrt\"'/\\";
        constexpr std::string_view kMeanings = "\b\f\n\r\t\"'/\\";
        if (take('u')) {
            return parse_code(name);
        }
        const std::size_t which =
            at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
        if (which == std::string_view::npos) {
            return false;
        }
        ++at_;
        name += kMeanings[which];
        return true;
    }

    std::optional<std::uint32_t> parse_hex() {
        std::uint32_t code = 0;
        const std::string_view digits = text_.substr(at_, 4);
        const char* const end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, code, 16);
        if (digits.size() != 4 || parsed.ec != std::errc{} || parsed.ptr != end) {
            return std::nullopt;
        }
        at_ += 4;
        return code;
    }

    // RFC 8259 section 7: what is not in the basic plane is a pair of surrogates.
    bool parse_code(std::string& name) {
        std::optional<std::uint32_t> code = parse_hex();
        if (!code || (*code >= 0xdc00 && *code <= 0xdfff)) {
            return false;
        }
        if (*code >= 0xd800 && *code <= 0xdbff) {
            const bool has_second = take('\\') && take('u');
            const std::optional<std::uint32_t> second = has_second ? parse_hex() : std::nullopt;
            if (!second || *second < 0xdc00 || *second > 0xdfff) {
                return false;
            }
            code = 0x10000 + ((*code - 0xd800) << 10U) + (*second - 0xdc00);
        }
        append_utf8(name, *code);
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string_view wrong_;
};

Result<JsonPath> JsonPath::parse(std::string_view text) {
    return JsonPathParser(text).parse();
}

// Goes through the tree once. For each value it knows the set of steps that may be taken from
// there: bit i stands for "steps 0 to i - 1 lead here", the bit behind the last step for
// "selected".
class JsonPath::Walk {
public:
    Walk(const std::vector<Step>& steps, const Visit& visit)
        : steps_(steps),
          visit_(visit),
          selected_(std::uint64_t{1} << steps.size()) {}

    // Returns whether to go on.
    bool enter(const boost::json::value& value, std::uint64_t here) {
        if ((here & selected_) != 0 && !visit_(value)) {
            return false;
        }
        here &= ~selected_;
        if (here == 0) {
            return true;
        }
        if (const boost::json::object* const object = value.if_object()) {
            for (const auto& [key, member] : *object) {
                const std::string_view name(key.data(), key.size());
                const bool goes_on =
                    enter(member, next(here, [&](const Step& step) {
                              return step.kind == StepKind::Member && step.name == name;
                          }));
                if (!goes_on) {
                    return false;
                }
            }
        } else if (const boost::json::array* const array = value.if_array()) {
            const auto size = static_cast<std::int64_t>(array->size());
            std::int64_t index = 0;
            for (const boost::json::value& element : *array) {
                const bool goes_on =
                    enter(element, next(here, [&](const Step& step) {
                              return step.kind == StepKind::Element
                                     && (step.index == index || step.index == index - size);
                          }));
                if (!goes_on) {
                    return false;
                }
                ++index;
            }
        }
        return true;
    }

private:
    template <typename Leads>
    std::uint64_t next(std::uint64_t here, Leads leads) const {
        std::uint64_t there = 0;
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            const std::uint64_t bit = std::uint64_t{1} << i;
            if ((here & bit) == 0) {
                continue;
            }
            if (steps_[i].at_any_depth) {
                there |= bit;
            }
            if (steps_[i].kind == StepKind::All || leads(steps_[i])) {
                there |= bit << 1U;
            }
        }
        return there;
    }

    const std::vector<Step>& steps_;
    const Visit& visit_;
    std::uint64_t selected_;
};

bool JsonPath::may_select(std::string_view json) const {
    // A name may be written with escapes.
    return json.find('\\') != std::string_view::npos
           || std::all_of(steps_.begin(), steps_.end(), [json](const Step& step) {
                  return json.find(step.name) != std::string_view::npos;
              });
}

bool JsonPath::select(const boost::json::value& root, const Visit& visit) const {
    return Walk(steps_, visit).enter(root, 1);
}

}  // namespace waybill::filter
