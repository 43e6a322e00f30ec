// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/pii.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// All that is looked for holds four digits in a row, so every fourth byte is looked at.
constexpr std::size_t kStep = 4;
constexpr std::size_t kLongestChain = 64;

struct Issuer {
    std::uint32_t first;  // of the first four digits
    std::uint32_t last;
    std::uint32_t lengths;  // bit n: n digits
};

constexpr std::uint32_t of(std::initializer_list<unsigned> lengths) {
    std::uint32_t bits = 0;
    for (const unsigned length : lengths) {
        bits |= 1U << length;
    }
    return bits;
}

// NOLINTBEGIN(readability-magic-numbers): ranges and lengths that issuers use
constexpr auto kIssuers = std::to_array<Issuer>({
    {2221, 2720, of({16})},                          // Mastercard
    {3000, 3059, of({14, 16})},                      // Diners Club
    {3400, 3499, of({15})},                          // American Express
    {3528, 3589, of({16})},                          // JCB
    {3600, 3699, of({14})},                          // Diners Club
    {3700, 3799, of({15})},                          // American Express
    {3800, 3999, of({14, 16})},                      // Diners Club
    {4000, 4999, of({13, 16})},                      // Visa
    {5018, 5018, of({13, 14, 15, 16, 17, 18, 19})},  // Maestro, and below
    {5020, 5020, of({13, 14, 15, 16, 17, 18, 19})},
    {5038, 5038, of({13, 14, 15, 16, 17, 18, 19})},
    {5100, 5599, of({16})},  // Mastercard
    {5893, 5893, of({13, 14, 15, 16, 17, 18, 19})},
    {6011, 6011, of({16})},  // Discover
    {6221, 6229, of({16})},  // UnionPay
    {6304, 6304, of({13, 14, 15, 16, 17, 18, 19})},
    {6440, 6599, of({16})},  // Discover
    {6759, 6759, of({13, 14, 15, 16, 17, 18, 19})},
    {6761, 6763, of({13, 14, 15, 16, 17, 18, 19})},
});

struct Country {
    std::string_view code;
    std::size_t length;
};
constexpr auto kCountries = std::to_array<Country>({
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22},
    {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27},
    {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28},
    {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20},
    {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27},
    {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NL", 18}, {"NO", 15},
    {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"SA", 24},
    {"SC", 31}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"ST", 25}, {"SV", 28}, {"TL", 23},
    {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20},
});
// NOLINTEND(readability-magic-numbers)

bool is_alphanumeric(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c);
}

bool is_separator(char c) {
    return c == ' ' || c == '-';
}

// Digits with single spaces or hyphens between them, as far as that goes.
struct Chain {
    std::size_t begin;
    std::size_t end;
};

Chain chain_around(std::string_view text, std::size_t at) {
    const auto digit_at = [text](std::size_t i) {
        return i < text.size() && ascii::is_digit(text[i]);
    };
    Chain chain{at, at + 1};
    const std::size_t least = at > kLongestChain ? at - kLongestChain : 0;
    while (chain.begin > least) {
        if (digit_at(chain.begin - 1)) {
            --chain.begin;
        } else if (is_separator(text[chain.begin - 1]) && chain.begin >= 2
                   && digit_at(chain.begin - 2)) {
            chain.begin -= 2;
        } else {
            break;
        }
    }
    const std::size_t most = at + kLongestChain;
    while (chain.end < most) {
        if (digit_at(chain.end)) {
            ++chain.end;
        } else if (chain.end < text.size() && is_separator(text[chain.end])
                   && digit_at(chain.end + 1)) {
            chain.end += 2;
        } else {
            break;
        }
    }
    return chain;
}

// Numbers are not parts of words, of decimal numbers or of percentages.
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
    constexpr std::string_view kJoinsBefore = "_.-+$#@/%";
    constexpr std::string_view kJoinsBehind = "_%-@/";
    if (begin > 0
        && (is_alphanumeric(text[begin - 1])
            || kJoinsBefore.find(text[begin - 1]) != std::string_view::npos)) {
        return false;
    }
    if (end < text.size()
        && (is_alphanumeric(text[end]) || kJoinsBehind.find(text[end]) != std::string_view::npos)) {
        return false;
    }
    return !(end + 1 < text.size() && text[end] == '.' && is_alphanumeric(text[end + 1]));
}

// "id": 4111..., order_id=4111...: these are numbers of something else.
bool is_named_id(std::string_view text, std::size_t begin) {
    std::size_t at = begin;
    while (at > 0 && begin - at < 4
           && std::string_view("\"':= \\").find(text[at - 1]) != std::string_view::npos) {
        --at;
    }
    const std::string_view before = text.substr(0, at);
    return at != begin
           && (before.ends_with("id") || before.ends_with("Id") || before.ends_with("ID"));
}

bool is_of_an_issuer(std::string_view digits) {
    constexpr std::size_t kShortest = 13;
    constexpr std::size_t kLongest = 19;
    if (digits.size() < kShortest || digits.size() > kLongest) {
        return false;
    }
    std::uint32_t prefix = 0;
    for (const char c : digits.substr(0, 4)) {
        prefix = prefix * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return std::any_of(kIssuers.begin(), kIssuers.end(), [&](const Issuer& issuer) {
        return prefix >= issuer.first && prefix <= issuer.last
               && (issuer.lengths >> digits.size() & 1U) != 0;
    });
}

// Written in one, or in groups as on cards: the first of three or four digits, one separator.
bool is_grouped_like_a_card(std::string_view chain) {
    std::size_t group = 0;
    std::size_t groups = 0;
    char separator = 0;
    for (std::size_t i = 0; i <= chain.size(); ++i) {
        if (i < chain.size() && ascii::is_digit(chain[i])) {
            ++group;
            continue;
        }
        if (i < chain.size()) {
            if (separator != 0 && chain[i] != separator) {
                return false;
            }
            separator = chain[i];
        }
        ++groups;
        if (separator != 0 && (group < 3 || group > (groups == 1 ? 4U : 8U))) {
            return false;
        }
        group = 0;
    }
    return true;
}

class Search {
public:
    Search(std::string_view text, std::size_t most) : text_(text), most_(most) {}

    std::vector<PersonalNumber> run() {
        std::size_t at = kStep - 1;
        while (at < text_.size() && found_.size() < most_) {
            if (!ascii::is_digit(text_[at])) {
                at += kStep;
                continue;
            }
            const Chain chain = chain_around(text_, at);
            at = std::max(at + 1, look_at(chain)) + kStep - 1;
        }
        return std::move(found_);
    }

private:
    // Returns where to go on.
    std::size_t look_at(const Chain& chain) {
        const std::size_t after_iban = find_iban(chain);
        if (after_iban != 0) {
            return after_iban;
        }
        if (!find_card(chain)) {
            find_social_security(chain);
        }
        return chain.end;
    }

    bool find_card(const Chain& chain) {
        // Beginning and ending at any of its groups.
        for (std::size_t begin = chain.begin; begin < chain.end; ++begin) {
            if (begin != chain.begin && !is_separator(text_[begin - 1])) {
                continue;
            }
            std::string digits;
            for (std::size_t i = begin; i < chain.end && digits.size() < 20; ++i) {
                if (!ascii::is_digit(text_[i])) {
                    continue;
                }
                digits.push_back(text_[i]);
                const std::size_t end = i + 1;
                if ((end == chain.end || is_separator(text_[end])) && is_card(digits, begin, end)) {
                    found_.push_back({PersonalNumber::Kind::Card, begin, end - begin});
                    return true;
                }
            }
        }
        return false;
    }

    bool is_card(std::string_view digits, std::size_t begin, std::size_t end) const {
        return is_of_an_issuer(digits) && passes_luhn(digits)
               && is_grouped_like_a_card(text_.substr(begin, end - begin))
               && stands_alone(text_, begin, end) && !is_named_id(text_, begin);
    }

    void find_social_security(const Chain& chain) {
        constexpr std::size_t kLength = 11;
        const std::string_view number = text_.substr(chain.begin, chain.end - chain.begin);
        if (number.size() != kLength || number[3] != '-' || number[6] != '-'
            || number.starts_with("000") || number.starts_with("666") || number.starts_with('9')
            || number.substr(4, 2) == "00" || number.substr(7) == "0000"
            || !stands_alone(text_, chain.begin, chain.end)) {
            return;
        }
        constexpr std::size_t kNear = 60;
        const std::size_t from = chain.begin > kNear ? chain.begin - kNear : 0;
        const std::string before = ascii::lower(text_.substr(from, chain.begin - from));
        for (const std::string_view word :
             {"ssn", "social security", "social_security", "social-security", "socialsecurity"}) {
            if (before.find(word) != std::string::npos) {
                found_.push_back(
                    {PersonalNumber::Kind::SocialSecurity, chain.begin, chain.end - chain.begin});
                return;
            }
        }
    }

    // The country's letters stand in front of the first digits, or the bank's do and the country's
    // before them. Returns its end; 0 when there is none.
    std::size_t find_iban(const Chain& chain) {
        constexpr std::size_t kFarthest = 14;
        if (chain.begin < 2
            || (!ascii::is_upper(text_[chain.begin - 1])
                && !(text_[chain.begin - 1] == ' ' && ascii::is_upper(text_[chain.begin - 2])))) {
            return 0;
        }
        const std::size_t least = chain.begin > kFarthest ? chain.begin - kFarthest : 0;
        for (std::size_t begin = chain.begin - 1; begin-- > least;) {
            const char c = text_[begin];
            if (!ascii::is_upper(c) && !ascii::is_digit(c) && c != ' ') {
                return 0;
            }
            const std::size_t end = end_of_iban(begin);
            if (end != 0) {
                found_.push_back({PersonalNumber::Kind::Iban, begin, end - begin});
                return end;
            }
        }
        return 0;
    }

    std::size_t end_of_iban(std::size_t begin) const {
        const std::string_view code = text_.substr(begin, 2);
        const auto country =
            std::find_if(kCountries.begin(), kCountries.end(), [code](const Country& entry) {
                return entry.code == code;
            });
        if (country == kCountries.end() || (begin > 0 && is_alphanumeric(text_[begin - 1]))) {
            return 0;
        }
        std::string letters;
        std::size_t at = begin;
        while (at < text_.size() && letters.size() < country->length) {
            const char c = text_[at];
            if (ascii::is_upper(c) || ascii::is_digit(c)) {
                letters.push_back(c);
            } else if (c != ' ' || text_[at - 1] == ' ') {
                return 0;
            }
            ++at;
        }
        if (letters.size() != country->length || (at < text_.size() && is_alphanumeric(text_[at]))
            || !ascii::is_digit(letters[2]) || !ascii::is_digit(letters[3])) {
            return 0;
        }
        std::rotate(letters.begin(), letters.begin() + 4, letters.end());
        std::uint32_t rest = 0;
        for (const char c : letters) {
            rest = ascii::is_digit(c) ? rest * 10 + static_cast<std::uint32_t>(c - '0')
                                      : rest * 100 + static_cast<std::uint32_t>(c - 'A') + 10;
            rest %= 97;
        }
        return rest == 1 ? at : 0;
    }

    std::string_view text_;
    std::size_t most_;
    std::vector<PersonalNumber> found_;
};

bool is_local_char(char c) {
    return is_alphanumeric(c) || std::string_view("._%+-").find(c) != std::string_view::npos;
}

bool is_domain_char(char c) {
    return is_alphanumeric(c) || c == '.' || c == '-';
}

bool is_domain(std::string_view text) {
    const std::size_t dot = text.rfind('.');
    return dot != std::string_view::npos && dot > 0 && text.size() - dot > 2
           && std::all_of(
               text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(), ascii::is_alpha);
}

}  // namespace

bool passes_luhn(std::string_view digits) {
    unsigned sum = 0;
    bool twice = false;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        unsigned value = static_cast<unsigned>(*digit - '0');
        if (twice) {
            value = value > 4 ? 2 * value - 9 : 2 * value;
        }
        sum += value;
        twice = !twice;
    }
    return !digits.empty() && sum % 10 == 0;
}

std::vector<PersonalNumber> find_personal_numbers(std::string_view text, std::size_t most) {
    return Search(text, most).run();
}

void for_each_mail_address(std::string_view text,
                           const std::function<bool(std::string_view)>& visit) {
    constexpr std::size_t kLongest = 64;
    for (std::size_t at = text.find('@'); at != std::string_view::npos;
         at = text.find('@', at + 1)) {
        std::size_t begin = at;
        while (begin > 0 && at - begin < kLongest && is_local_char(text[begin - 1])) {
            --begin;
        }
        std::size_t end = at + 1;
        while (end < text.size() && end - at < kLongest && is_domain_char(text[end])) {
            ++end;
        }
        while (end > at + 1 && text[end - 1] == '.') {
            --end;
        }
        if (begin != at && is_domain(text.substr(at + 1, end - at - 1))
            && !visit(text.substr(begin, end - begin))) {
            return;
        }
    }
}

std::size_t count_mail_addresses(std::string_view text, std::size_t most) {
    std::unordered_set<std::string_view> seen;
    if (most > 0) {
        for_each_mail_address(text, [&](std::string_view address) {
            seen.insert(address);
            return seen.size() < most;
        });
    }
    return seen.size();
}

bool is_phone_number(std::string_view name, std::string_view value) {
    static constexpr auto kNames = std::to_array<std::string_view>({
        "cellphone",
        "mobile",
        "mobilenumber",
        "mobilephone",
        "msisdn",
        "phone",
        "phoneno",
        "phonenumber",
        "tel",
        "telephone",
        "telephonenumber",
    });
    constexpr std::size_t kFewestDigits = 8;
    constexpr std::size_t kMostDigits = 15;
    std::string plain;
    for (const char c : name.substr(0, 32)) {
        if (c != '_' && c != '-') {
            plain += ascii::to_lower(c);
        }
    }
    if (std::find(kNames.begin(), kNames.end(), plain) == kNames.end() || value.size() < 2
        || (value[0] != '+' && value[0] != ' ') || value[1] < '1' || value[1] > '9') {
        return false;
    }
    std::size_t digits = 0;
    for (const char c : value.substr(1)) {
        if (ascii::is_digit(c)) {
            ++digits;
        } else if (std::string_view(" -.()/").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return digits >= kFewestDigits && digits <= kMostDigits;
}

bool is_mail_address(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0
           && std::all_of(
               text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), is_local_char)
           && std::all_of(
               text.begin() + static_cast<std::ptrdiff_t>(at) + 1, text.end(), is_domain_char)
           && is_domain(text.substr(at + 1));
}

}  // namespace waybill::audit
