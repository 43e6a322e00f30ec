// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges as code or text that sends the same request again, or that is the message itself.
//
// Whatever the wire said, running what is written does nothing but send that request: every value
// is quoted for its language, and what a language or program cannot send is left out and told in a
// comment. The Host field is written where it says something else than the URL; what frames the
// body (Content-Length, Transfer-Encoding) is left to programs that make it themselves.
//
// Raw messages are head and body. A body in chunks has those of the wire where the loader can read
// them again, else chunks made anew; trailers stand behind them. A message of HTTP/2 is its fields
// as lines and its content. Where the body comes without its content codings (imported, redacted),
// the head fits it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/report/exchange_writer.h"

namespace waybill::report {

enum class CodeForm : std::uint8_t {
    Curl,        // curl, for a POSIX shell
    Fetch,       // JavaScript, for browsers and Node
    Python,      // requests
    Httpie,      // http, for a POSIX shell
    PowerShell,  // Invoke-WebRequest
    HttpFile,    // .http of the editors' REST clients
    RawRequest,  // the request byte for byte, as it was sent; see below
    RawResponse,
    RawBoth,
};

// "curl", "fetch", "python", "httpie", "powershell", "http", "raw-request", "raw-response", "raw".
std::string_view name_of(CodeForm form);
std::optional<CodeForm> code_form_of(std::string_view name);

struct CodeOptions {
    bool keep_address = false;  // curl: --resolve, to the server's address
    bool compact = false;       // no comments but those that tell what is sent in another way
};

// One exchange, without a line feed behind it. `loader` reads its bodies.
std::string code_of(CodeForm form,
                    const http::Exchange& exchange,
                    store::ExchangeLoader& loader,
                    const CodeOptions& options = {});

// Many: with what stands between them, and a beginning that the language needs.
std::unique_ptr<ExchangeWriter> make_code_writer(CodeForm form,
                                                 TextOutput output,
                                                 const CodeOptions& options = {});

}  // namespace waybill::report
