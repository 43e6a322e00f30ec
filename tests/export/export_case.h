// SPDX-License-Identifier: GPL-3.0-or-later
//
// Requests that are hard to write as code, and what has to arrive of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/exchange_from_text.h"

namespace waybill::test {

struct ExportCase {
    std::string name;
    std::unique_ptr<TextExchange> exchange;
};

// One with this request; $HOST in it is `authority`, which it is sent to, and the server.
ExportCase make_export_case(std::string_view name,
                            std::string_view authority,
                            std::string head,
                            std::string body = {});

// Written by hand: each a kind of trouble that somebody had.
std::vector<ExportCase> hard_cases(std::string_view authority);

// Put together at random of what is special somewhere; the same seed makes the same.
std::vector<ExportCase> random_cases(std::string_view authority,
                                     std::uint32_t seed,
                                     std::size_t count);

// Texts made of the same pieces, without NUL; with controls and line feeds besides.
std::vector<std::string> random_texts(std::uint32_t seed, std::size_t count);

}  // namespace waybill::test
