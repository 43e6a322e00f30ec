// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/command_secrets.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/base/ascii.h"
#include "core/report/secret_names.h"

namespace waybill::report {
namespace {

constexpr std::string_view kQuotes = "'\"";

// One word of a command line, without quotes around it.
struct Word {
    std::string_view text;
    std::size_t begin = 0;  // in the command line
};

Word without_quotes(Word word) {
    while (!word.text.empty() && kQuotes.find(word.text.front()) != std::string_view::npos) {
        word.text.remove_prefix(1);
        ++word.begin;
    }
    while (!word.text.empty() && kQuotes.find(word.text.back()) != std::string_view::npos) {
        word.text.remove_suffix(1);
    }
    return word;
}

Word word_from(std::string_view command, std::size_t at) {
    const std::size_t begin = std::min(command.find_first_not_of(' ', at), command.size());
    const std::size_t end = std::min(command.find(' ', begin), command.size());
    return {command.substr(begin, end - begin), begin};
}

bool is_credentials_option(std::string_view option) {
    return option == "-u" || option == "--user" || option == "-U" || option == "--proxy-user"
           || option == "-a" || option == "--auth";
}

NameUse use_of_option(std::string_view option) {
    if (option == "-b" || option == "--cookie") {
        return NameUse::Cookie;
    }
    if (option == "--oauth2-bearer" || option == "--bearer") {
        return NameUse::Token;
    }
    const std::size_t dashes = option.find_first_not_of('-');
    return dashes == std::string_view::npos ? NameUse::None : use_of_name(option.substr(dashes));
}

class Finder {
public:
    Finder(std::string_view command, const PlaceVisitor& visit)
        : command_(command),
          visit_(visit) {}

    void run() {
        for (std::size_t at = 0; at < command_.size();) {
            const Word word = word_from(command_, at);
            if (word.text.empty()) {
                break;
            }
            at = word.begin + word.text.size();
            if (word.text.front() == '-' || word.text.find('=') != std::string_view::npos) {
                look_at_option(word, word_from(command_, at));
            }
            look_at_field(word);
        }
    }

private:
    void give(std::size_t begin, std::string_view value, NameUse use) {
        give_secret_value(value, use, [&](SecretPlace place) {
            place.begin += begin;
            place.end += begin;
            visit_(place);
        });
    }

    // "user:password".
    void give_credentials(const Word& word) {
        const std::size_t colon = word.text.find(':');
        if (colon != std::string_view::npos && colon + 1 < word.text.size()) {
            visit_({word.begin + colon + 1,
                    word.begin + word.text.size(),
                    SecretKind::Password,
                    SecretTrust::High});
        }
    }

    void look_at_option(const Word& word, const Word& next) {
        const std::size_t equals = word.text.find('=');
        const std::string_view option = word.text.substr(0, equals);
        const Word value =
            without_quotes(equals != std::string_view::npos
                               ? Word{word.text.substr(equals + 1), word.begin + equals + 1}
                               : next);
        if (is_credentials_option(option)) {
            give_credentials(value);
        } else if (const NameUse use = use_of_option(option); is_secret(use)) {
            give(value.begin, value.text, use);
        }
    }

    // "Authorization: Bearer x", "X-Api-Key:x": up to the next option, URL or closing quote.
    void look_at_field(const Word& word) {
        const Word bare = without_quotes(word);
        const std::size_t colon = bare.text.find(':');
        if (colon == std::string_view::npos || colon == 0) {
            return;
        }
        const NameUse use = use_of_name(bare.text.substr(0, colon));
        if (!is_secret(use)) {
            return;
        }
        std::size_t begin = bare.begin + colon + 1;
        begin = std::min(command_.find_first_not_of(' ', begin), command_.size());
        std::size_t end = begin;
        while (end < command_.size()) {
            const Word next = word_from(command_, end);
            const bool is_other = end > begin
                                  && (next.text.empty() || next.text.front() == '-'
                                      || next.text.find("://") != std::string_view::npos);
            if (is_other) {
                break;
            }
            const std::size_t quote = next.text.find_first_of(kQuotes);
            end = next.begin + std::min(quote, next.text.size());
            if (quote != std::string_view::npos) {
                break;
            }
        }
        give(begin, command_.substr(begin, end - begin), use);
    }

    std::string_view command_;
    const PlaceVisitor& visit_;
};

}  // namespace

void find_command_secrets(std::string_view command, const PlaceVisitor& visit) {
    Finder(command, visit).run();
}

}  // namespace waybill::report
