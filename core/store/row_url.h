// SPDX-License-Identifier: GPL-3.0-or-later
//
// The URL of a row's request without loading it: what http::resolve_url() makes of the loaded one,
// byte for byte, but that a host from the Host field is in lower case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/url.h"
#include "core/store/session.h"

namespace waybill::store {

// Views into the session and `target`; made for one row and thrown away, without allocating.
class RowUrl {
public:
    // REQUIRES: the row has a request.
    RowUrl(const Session& session, const ExchangeRow& row)
        : RowUrl(session, row, session.target(row)) {}
    // `target` is the whole one, of the loaded exchange.
    RowUrl(const Session& session, const ExchangeRow& row, std::string_view target)
        : target_(target),
          authority_(session.strings.at(row.host)),
          is_connect_(session.strings.at(row.method) == "CONNECT" && !target.starts_with('/')),
          own_scheme_(row.has(row_flag::kHttps) ? "https" : "http") {}

    // The kept part of a target may not be all of it; then path, query and the whole URL are not
    // known, and neither are scheme and port unless has_origin_form(). The host always is.
    static bool may_be_cut(std::string_view kept) { return kept.size() >= Session::kTargetKept; }
    // Most targets: a path, and all before it follows from the row's host.
    bool has_origin_form() const { return target_.starts_with('/') && !is_connect_; }

    std::string_view scheme();
    std::string_view host() const;  // without brackets, in lower case
    std::uint16_t port();
    std::string_view path();
    std::optional<std::string_view> query();  // without the question mark

    // Appends the whole.
    void append_to(std::string& out);

private:
    const http::Target& parts();

    std::string_view target_;
    std::string_view authority_;  // as ExchangeRow::host has it
    bool is_connect_;  // with an authority for its target: not to a WebSocket over HTTP/2
    std::string_view own_scheme_;
    std::optional<http::Target> parts_;  // made when it is needed
    std::string scheme_;                 // where the target has it in capitals
};

}  // namespace waybill::store
