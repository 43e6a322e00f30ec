// SPDX-License-Identifier: GPL-3.0-or-later
//
// Replaces the secrets of exchanges that are to be shared: credentials, cookies, tokens, keys,
// passwords in forms and JSON, personal data. The same secret has the same placeholder wherever it
// stands, such as "redacted-cookie-3"; nothing of the secret is in it.
//
// Secrets are learned first, from all exchanges that will be written, and then replaced wherever
// they stand, also where nothing but their value tells of them, also percent-encoded, escaped for
// JSON or HTML, or in base64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/exchange.h"
#include "core/store/exchange_loader.h"

namespace waybill::report {

class Redactor {
public:
    Redactor();
    ~Redactor();
    Redactor(const Redactor&) = delete;
    Redactor& operator=(const Redactor&) = delete;

    // Finds the secrets in the heads, bodies and messages of an exchange that `loader` loaded.
    void learn(const http::Exchange& exchange, store::ExchangeLoader& loader);
    // The same of other text that goes out, such as comments.
    void learn_text(std::string_view text);
    void learn_command(std::string_view command);

    // Distinct secrets that were learned. One that is short enough to stand anywhere by chance
    // ("1", "true") is replaced only where its place tells that it is one.
    std::size_t secrets() const;

    // Text of the wire, or of people, with every secret replaced. Any thread, once nothing more is
    // learned.
    std::string redact(std::string_view text) const;
    // The same of finished output, in which words of ours stand, too: secrets that are plain words
    // stay. Not `by_name`: only values that were learned are replaced, as in facts that have names
    // of ours.
    std::string redact_output(std::string_view output, bool by_name = true) const;

    // A loader whose exchanges have no secrets any more: heads, URL, bodies (which it gives
    // decoded, Message::content_decoded), trailers, messages. `loader` and this must outlive it,
    // and nothing is learned while it lives.
    std::unique_ptr<store::ExchangeLoader> wrap(store::ExchangeLoader& loader) const;

private:
    friend class LeakScanner;
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The verify pass: looks through what was written for secrets that are still there. Those that may
// be words or numbers of ours are no leaks.
class LeakScanner {
public:
    explicit LeakScanner(const Redactor& redactor);
    ~LeakScanner();

    // The next bytes of the output.
    void add(Bytes output);

    struct Leak {
        std::uint64_t offset = 0;  // in the output
        std::string kind;          // "cookie", "token", ...: never the secret itself
    };
    // At most 100, of all that was added.
    const std::vector<Leak>& leaks() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::report
