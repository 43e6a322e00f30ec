// SPDX-License-Identifier: GPL-3.0-or-later
//
// The hosts whose certificates are accepted whatever they are, as the user lists them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace waybill::proxy {

class AcceptedHosts {
public:
    // Patterns "host", "*.host" (all names under it, not itself), "[2001:db8::1]", each with
    // ":port" or without. The error names the pattern.
    static Result<AcceptedHosts> parse(const std::vector<std::string>& patterns);

    // `host` in lower case with A-labels, as http::comparable_host() gives it.
    bool contains(std::string_view host, std::uint16_t port) const;

private:
    struct Pattern {
        std::string host;        // of "*.host": ".host"
        std::uint16_t port = 0;  // 0: any
    };

    std::vector<Pattern> patterns_;
};

}  // namespace waybill::proxy
