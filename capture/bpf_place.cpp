// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/bpf_place.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <pcap/pcap.h>

#include "core/base/ascii.h"

namespace waybill::capture {
namespace {

struct Token {
    std::size_t begin = 0;
    std::string_view text;
};

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& list) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

// In brackets "-" and ":" are operators, outside they are parts of names, ranges and addresses.
bool is_word_character(char c, bool in_brackets) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || static_cast<unsigned char>(c) >= 0x80
           || c == '_' || c == '.' || c == '\\' || (!in_brackets && (c == '-' || c == ':'));
}

std::vector<Token> tokens_of(std::string_view text) {
    constexpr std::array<std::string_view, 8> kPairs{
        "&&", "||", ">=", "<=", "==", "!=", "<<", ">>"};
    std::vector<Token> tokens;
    bool in_brackets = false;
    for (std::size_t at = 0; at < text.size();) {
        if (std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && is_word_character(text[end], in_brackets)) {
            ++end;
        }
        if (end == at) {
            end = at + (is_one_of(text.substr(at, 2), kPairs) ? 2 : 1);
            in_brackets = text[at] == '[' || (in_brackets && text[at] != ']');
        }
        tokens.push_back({at, text.substr(at, end - at)});
        at = end;
    }
    return tokens;
}

// Where a name of a host may stand that nobody announces.
bool begins_expression(std::string_view before) {
    constexpr std::array<std::string_view, 8> kBefore{"", "and", "or", "not", "&&", "||", "!", "("};
    return is_one_of(before, kBefore);
}

bool is_host_name(std::string_view word, std::string_view before) {
    constexpr std::array<std::string_view, 3> kBefore{"host", "src", "dst"};
    constexpr std::array<std::string_view, 8> kNames{
        "host", "net", "port", "portrange", "and", "or", "src", "dst"};
    const bool has_letter = std::any_of(word.begin(), word.end(), ascii::is_alpha);
    return has_letter && word.find(':') == std::string_view::npos && is_one_of(before, kBefore)
           && !is_one_of(word, kNames);
}

std::string reason_of(const std::string& text) {
    constexpr int kEthernet = 1;
    constexpr int kSnapLength = 65535;
    const std::unique_ptr<pcap_t, decltype(&::pcap_close)> handle(
        ::pcap_open_dead(kEthernet, kSnapLength), &::pcap_close);
    bpf_program code{};
    if (handle == nullptr
        || ::pcap_compile(handle.get(), &code, text.c_str(), 0, PCAP_NETMASK_UNKNOWN) != 0) {
        return handle == nullptr ? "" : ::pcap_geterr(handle.get());
    }
    ::pcap_freecode(&code);
    return {};
}

// The grammar's complaint, and not one about a meaning.
bool is_syntax_error(std::string_view reason) {
    return reason.find("syntax error") != std::string_view::npos;
}

// The first tokens as text to try. Names that would be looked up, which takes time, are replaced by
// an address.
std::string beginning(const std::vector<Token>& tokens, std::size_t count) {
    std::string text;
    std::string_view before;
    for (std::size_t i = 0; i < count; ++i) {
        text += is_host_name(tokens[i].text, before) ? "127.0.0.1" : std::string(tokens[i].text);
        text += ' ';
        before = tokens[i].text;
    }
    return text;
}

// Some text behind it makes it a filter, as far as its form is concerned.
bool can_go_on(const std::vector<Token>& tokens, std::size_t count) {
    constexpr std::array<std::string_view, 29> kRests{"",
                                                      "80",
                                                      "tcp",
                                                      "1.2.3.4",
                                                      "host 1.2.3.4",
                                                      "dst host 1.2.3.4",
                                                      "port 80",
                                                      "proto 6",
                                                      "portrange 1-2",
                                                      "net 10.0.0.0/8",
                                                      "/ 8",
                                                      "mask 255.0.0.0",
                                                      "02:02:02:02:02:02",
                                                      "= 1",
                                                      "1 = 1",
                                                      "[0]",
                                                      "[0] = 0",
                                                      "]",
                                                      "] = 0",
                                                      "0]",
                                                      "0] = 0",
                                                      ":1]",
                                                      ":1] = 0",
                                                      "1-2",
                                                      "10.0.0.0/8",
                                                      "mgt",
                                                      "type mgt",
                                                      "multicast",
                                                      "::1"};
    const std::string text = beginning(tokens, count);
    const auto is_left = [&](std::string_view what) {
        return std::count_if(tokens.begin(),
                             tokens.begin() + static_cast<std::ptrdiff_t>(count),
                             [&](const Token& token) { return token.text == what; });
    };
    const std::string closing(
        static_cast<std::size_t>(std::max<std::ptrdiff_t>(is_left("(") - is_left(")"), 0)), ')');
    return std::any_of(kRests.begin(), kRests.end(), [&](std::string_view rest) {
        // Parentheses around expressions, and in arithmetic.
        return !is_syntax_error(reason_of(fmt::format("{}{} {}", text, rest, closing)))
               || (!closing.empty()
                   && !is_syntax_error(reason_of(fmt::format("{}{} {} = 1", text, rest, closing))));
    });
}

std::string syntax_error_in(const std::vector<Token>& tokens) {
    constexpr std::size_t kMostTokens = 300;
    if (tokens.size() > kMostTokens) {
        return "syntax error";
    }
    // What can go on has only beginnings that can. The other way it is a guess, so that a little
    // more than that is tried.
    std::size_t good = 0;
    std::size_t bad = tokens.size() + 1;
    while (bad - good > 1) {
        const std::size_t middle = good + (bad - good) / 2;
        (can_go_on(tokens, middle) ? good : bad) = middle;
    }
    constexpr std::size_t kMore = 6;
    for (std::size_t more = good + kMore; more > good; --more) {
        if (more <= tokens.size() && can_go_on(tokens, more)) {
            good = more;
            break;
        }
    }
    if (good == tokens.size()) {
        return fmt::format("syntax error at the end, behind \"{}\"", tokens.back().text);
    }
    // A word that is none of the language is taken for a host, and what follows for the error.
    const std::string_view before = good >= 2 ? tokens[good - 2].text : "";
    const bool is_word =
        good >= 1 && begins_expression(before)
        && reason_of(std::string(tokens[good - 1].text)).starts_with("unknown host");
    const Token& wrong = tokens[is_word ? good - 1 : good];
    return fmt::format("syntax error at column {}, \"{}\"", wrong.begin + 1, wrong.text);
}

// Of "unknown port 'htpp'" and "illegal port number 99999 > 65535".
std::optional<Token> named_in(std::string_view reason, const std::vector<Token>& tokens) {
    std::optional<Token> found;
    for (const Token& token : tokens) {
        const bool is_number = std::all_of(token.text.begin(), token.text.end(), ascii::is_digit);
        const std::string named =
            is_number ? fmt::format(" {} ", token.text) : fmt::format("'{}'", token.text);
        if (reason.find(named) != std::string_view::npos) {
            if (found) {
                return std::nullopt;  // which of them?
            }
            found = token;
        }
    }
    return found;
}

}  // namespace

std::string with_place(const std::string& text, const std::string& reason) {
    const std::vector<Token> tokens = tokens_of(text);
    if (is_syntax_error(reason) && !tokens.empty()) {
        return syntax_error_in(tokens);
    }
    const std::optional<Token> named = named_in(reason, tokens);
    return named ? fmt::format("{}, at column {}", reason, named->begin + 1) : reason;
}

}  // namespace waybill::capture
