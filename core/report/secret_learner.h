// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts the secrets of texts into the table: by the names in front of them (secret_places.h), and by
// what the analysis knows them by wherever they stand: keys, JSON Web Tokens, numbers of cards and
// accounts, mail addresses.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/text_patterns.h"
#include "core/base/program.h"
#include "core/http/exchange.h"
#include "core/report/secret_places.h"
#include "core/report/secret_table.h"
#include "core/store/exchange_loader.h"

namespace waybill::report {

class SecretLearner {
public:
    explicit SecretLearner(SecretTable& table) : table_(table) {}

    void learn_exchange(const http::Exchange& exchange, store::ExchangeLoader& loader);

    // Text of any kind. Persons are looked for where a text is no program and no picture.
    void learn_text(std::string_view text, TextUse use = TextUse::Any, bool with_persons = true);
    // The command line of a program.
    void learn_command(std::string_view command);

private:
    void learn_program(const std::shared_ptr<const Program>& program,
                       std::shared_ptr<const Program>& last);
    void learn_head(const http::Message& message);
    void learn_field(std::string_view name, std::string_view value);
    void learn_body(const http::Exchange& exchange, store::ExchangeLoader& loader, Side side);
    void learn_messages(const http::Exchange& exchange, store::ExchangeLoader& loader);
    void learn_place(std::string_view text, const SecretPlace& place);
    void learn_basic(std::string_view credentials, SecretTable::Index whole);
    void learn_as_it_stands(std::string_view text, TextUse use, bool with_persons);
    void learn_key(std::string_view text,
                   const audit::TextPattern& pattern,
                   const audit::TextMatch& match);
    void learn_private_key(std::string_view text, std::size_t begin);
    void learn_json_web_tokens(std::string_view text);
    void learn_persons(std::string_view text);
    void learn_number(SecretKind kind, std::string_view number);
    void learn_base64(std::string_view text, bool with_persons);
    // Where `value` lies in text whose escapes were undone, what is written there is learned, too.
    std::optional<SecretTable::Index> add(SecretKind kind,
                                          std::string_view value,
                                          SecretTrust trust);

    struct Unescaped {
        std::string_view raw;
        std::string text;
        std::vector<std::size_t> offsets;  // of each byte of the text, in `raw`
    };

    SecretTable& table_;
    const Unescaped* unescaped_ = nullptr;                    // what is being looked through
    int depth_ = 0;                                           // texts within texts
    std::array<std::shared_ptr<const Program>, 2> programs_;  // learned last, by Side
};

}  // namespace waybill::report
