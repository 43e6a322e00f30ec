// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text of NSS key logs (RFC 9850, and the lines that came before it): lines out of pieces of
// any size, and what a line says.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "capture/tls/secrets.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

enum class KeyLogKind : std::uint8_t {
    Nothing,  // empty, a comment, or a secret that opens no records
    Unreadable,
    ByRandom,            // a secret of records
    Premaster,           // "PMS_CLIENT_RANDOM", by `random`
    EncryptedPremaster,  // "RSA", by the first eight bytes of its encrypted form: `id`
    Session,             // "RSA Session-ID:", a master secret by `id`
};

struct KeyLogLine {
    KeyLogKind kind = KeyLogKind::Nothing;
    SecretKind secret_kind = SecretKind::Master;
    Random random{};
    Secret id;
    Secret value;
};

// Of one line without its end. What `line` had before is gone; its memory is used again.
void parse_key_log_line(std::string_view text, KeyLogLine& line);

// Appends the line of a secret, with its end.
void append_key_log_line(std::string& out, SecretKind kind, const Random& random, Bytes secret);

// Lines end with LF, CR or both. One that is too long to be right is given out cut off.
class KeyLogSplitter {
public:
    static constexpr std::size_t kLongestLine = 64 * kKiB;

    void feed(std::string_view piece, const std::function<void(std::string_view)>& on_line);
    // What stands behind the last end of a line.
    std::string_view rest() const { return rest_; }
    void clear();

private:
    // `part` goes on with the line, or `ends` it.
    void add(std::string_view part,
             bool ends,
             const std::function<void(std::string_view)>& on_line);

    std::string rest_;
    bool cut_off_ = false;  // the line that goes on was given out
};

}  // namespace waybill::capture::tls
