// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/key_log.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace waybill::capture::tls {
namespace {

// What a secret must have for bytes: those of its hash.
constexpr std::size_t kShortSecret = 32;
constexpr std::size_t kLongSecret = 48;
constexpr std::size_t kEncryptedIdBytes = 8;
constexpr std::size_t kLongestPremaster = 8 * kKiB;
constexpr std::size_t kLongestId = 32;

struct Label {
    std::string_view name;
    SecretKind kind;
};

constexpr Label kLabels[] = {
    {"CLIENT_RANDOM", SecretKind::Master},
    {"CLIENT_EARLY_TRAFFIC_SECRET", SecretKind::ClientEarlyTraffic},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", SecretKind::ClientHandshakeTraffic},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", SecretKind::ServerHandshakeTraffic},
    {"CLIENT_TRAFFIC_SECRET_0", SecretKind::ClientTraffic},
    {"SERVER_TRAFFIC_SECRET_0", SecretKind::ServerTraffic},
};

// Known, and of no use for records.
constexpr std::string_view kOtherLabels[] = {
    "EXPORTER_SECRET",
    "EARLY_EXPORTER_SECRET",
    "EARLY_EXPORTER_MASTER_SECRET",
    "ECH_SECRET",
    "ECH_CONFIG",
};

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view take_word(std::string_view& rest) {
    const auto* const begin = std::find_if_not(rest.begin(), rest.end(), is_blank);
    const auto* const end = std::find_if(begin, rest.end(), is_blank);
    const std::string_view word(begin, static_cast<std::size_t>(end - begin));
    rest = {end, static_cast<std::size_t>(rest.end() - end)};
    return word;
}

constexpr std::array<std::int8_t, 256> make_hex_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t digit = 0; digit < 16; ++digit) {
        values[static_cast<unsigned char>("0123456789abcdef"[digit])] =
            static_cast<std::int8_t>(digit);
        values[static_cast<unsigned char>("0123456789ABCDEF"[digit])] =
            static_cast<std::int8_t>(digit);
    }
    return values;
}

constexpr std::array<std::int8_t, 256> kHexValues = make_hex_values();

int hex_value(char c) {
    return kHexValues[static_cast<unsigned char>(c)];
}

bool decode(std::string_view hex, std::span<Byte> into) {
    if (hex.size() != 2 * into.size()) {
        return false;
    }
    for (std::size_t i = 0; i < into.size(); ++i) {
        const int high = hex_value(hex[2 * i]);
        const int low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        into[i] = static_cast<Byte>(high * 16 + low);
    }
    return true;
}

bool decode(std::string_view hex, std::size_t least, std::size_t most, Secret& into) {
    if (hex.size() < 2 * least || hex.size() > 2 * most || hex.size() % 2 != 0) {
        return false;
    }
    into.resize(hex.size() / 2);
    return decode(hex, std::span<Byte>(into));
}

bool is_hex(std::string_view word) {
    return !word.empty()
           && std::all_of(word.begin(), word.end(), [](char c) { return hex_value(c) >= 0; });
}

KeyLogKind parse_rsa(std::string_view rest, KeyLogLine& line) {
    constexpr std::string_view kSession = "Session-ID:";
    constexpr std::string_view kMaster = "Master-Key:";
    std::string_view id = take_word(rest);
    std::string_view value = take_word(rest);
    if (!take_word(rest).empty()) {
        return KeyLogKind::Unreadable;
    }
    if (!id.starts_with(kSession)) {
        return decode(id, kEncryptedIdBytes, kEncryptedIdBytes, line.id)
                       && decode(value, kLongSecret, kLongSecret, line.value)
                   ? KeyLogKind::EncryptedPremaster
                   : KeyLogKind::Unreadable;
    }
    id.remove_prefix(kSession.size());
    if (!value.starts_with(kMaster)) {
        return KeyLogKind::Unreadable;
    }
    value.remove_prefix(kMaster.size());
    if (!decode(id, 0, kLongestId, line.id)
        || !decode(value, kLongSecret, kLongSecret, line.value)) {
        return KeyLogKind::Unreadable;
    }
    // Written for sessions without an id, too.
    return line.id.empty() ? KeyLogKind::Nothing : KeyLogKind::Session;
}

KeyLogKind parse_labelled(std::string_view label, std::string_view rest, KeyLogLine& line) {
    const std::string_view id = take_word(rest);
    const std::string_view value = take_word(rest);
    if (!take_word(rest).empty()) {
        return KeyLogKind::Unreadable;
    }
    for (const Label& known : kLabels) {
        if (label != known.name) {
            continue;
        }
        line.secret_kind = known.kind;
        const std::size_t least = known.kind == SecretKind::Master ? kLongSecret : kShortSecret;
        const bool right = decode(id, line.random) && decode(value, least, kLongSecret, line.value)
                           && (line.value.size() == least || line.value.size() == kLongSecret);
        return right ? KeyLogKind::ByRandom : KeyLogKind::Unreadable;
    }
    if (label == "PMS_CLIENT_RANDOM") {
        return decode(id, line.random) && decode(value, 1, kLongestPremaster, line.value)
                   ? KeyLogKind::Premaster
                   : KeyLogKind::Unreadable;
    }
    const bool known = std::find(std::begin(kOtherLabels), std::end(kOtherLabels), label)
                       != std::end(kOtherLabels);
    return known && is_hex(id) && is_hex(value) ? KeyLogKind::Nothing : KeyLogKind::Unreadable;
}

}  // namespace

void parse_key_log_line(std::string_view text, KeyLogLine& line) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    const std::string_view label = take_word(text);
    if (label.empty() || label.front() == '#') {
        line.kind = KeyLogKind::Nothing;
    } else if (label == "RSA") {
        line.kind = parse_rsa(text, line);
    } else {
        line.kind = parse_labelled(label, text, line);
    }
}

void append_key_log_line(std::string& out, SecretKind kind, const Random& random, Bytes secret) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto append_hex = [&out, kDigits](Bytes bytes) {
        for (const Byte byte : bytes) {
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 0xfU];
        }
    };
    const Label* const label = std::ranges::find(kLabels, kind, &Label::kind);
    out += label->name;
    out += ' ';
    append_hex(random);
    out += ' ';
    append_hex(secret);
    out += '\n';
}

void KeyLogSplitter::feed(std::string_view piece,
                          const std::function<void(std::string_view)>& on_line) {
    // Looked for one by one, which is much faster than either at once.
    std::size_t at = 0;
    std::size_t line_feed = piece.find('\n');
    std::size_t carriage_return = piece.find('\r');
    while (at < piece.size()) {
        const std::size_t end = std::min(line_feed, carriage_return);
        add(piece.substr(at, end == std::string_view::npos ? end : end - at),
            end != std::string_view::npos,
            on_line);
        if (end == std::string_view::npos) {
            return;
        }
        at = end + 1;
        if (end == line_feed) {
            line_feed = piece.find('\n', at);
        } else {
            carriage_return = piece.find('\r', at);
        }
    }
}

void KeyLogSplitter::add(std::string_view part,
                         bool ends,
                         const std::function<void(std::string_view)>& on_line) {
    if (!cut_off_) {
        if (ends && rest_.empty() && part.size() <= kLongestLine) {
            on_line(part);
            return;
        }
        rest_.append(part.substr(0, kLongestLine + 1 - rest_.size()));
        if (rest_.size() > kLongestLine) {
            cut_off_ = true;
            rest_.resize(kLongestLine);
        }
        if (cut_off_ || ends) {
            on_line(rest_);
            rest_.clear();
        }
    }
    if (ends) {
        cut_off_ = false;
    }
}

void KeyLogSplitter::clear() {
    rest_.clear();
    cut_off_ = false;
}

}  // namespace waybill::capture::tls
