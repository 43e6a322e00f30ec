// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_connections.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "core/report/program_text.h"
#include "core/report/text_format.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

constexpr std::size_t kNumberWidth = 5;
constexpr std::size_t kIndent = kNumberWidth + 2;

// "2027-01-02"
std::string date_of(Timestamp at) {
    constexpr std::size_t kDate = 10;
    std::string text;
    append_rfc3339(text, at);
    return text.substr(0, kDate);
}

// "in 43 days", "3 days before", of two moments.
std::string days_until(Timestamp end, Timestamp at) {
    constexpr std::int64_t kNsPerDay = 24 * 3600 * kNsPerSecond;
    const std::int64_t days = end.ns / kNsPerDay - at.ns / kNsPerDay;
    const std::string count =
        format_counted(static_cast<std::uint64_t>(std::abs(days)), "day", "days");
    if (end < at) {
        return days == 0 ? "expired that day" : "expired " + count + " before";
    }
    return days == 0 ? "that day" : count + " later";
}

// What is wrong with it, each with a comma in front.
std::string faults_of(const CertificateFacts& certificate) {
    std::string text;
    if (certificate.self_signed) {
        text += ", self-signed";
    }
    if (certificate.weak_key) {
        text += ", weak key (" + certificate.key + ")";
    }
    if (certificate.weak_signature) {
        text += ", weak signature (" + certificate.signature + ")";
    }
    return text;
}

void append_programs(std::string& out,
                     const store::ConnectionRow& connection,
                     const TextStyle& style) {
    for (const Side side : {Side::Client, Side::Server}) {
        const Program* const program = connection.program(side);
        const std::string words = program != nullptr ? program_in_words(*program) : std::string();
        if (!words.empty()) {
            Line(out, style)
                .space(kIndent)
                .text(side == Side::Client ? "client: " : "server: ", Colour::Dim)
                .text(words);
        }
    }
}

}  // namespace

std::string tls_in_words(const TlsFacts& tls) {
    std::string text = tls.version.empty() ? "TLS of unknown version" : tls.version;
    if (!tls.cipher.empty()) {
        text += ", " + tls.cipher;
    }
    if (!tls.sni.empty()) {
        text += ", asked for " + tls.sni;
    }
    if (!tls.alpn.empty()) {
        text += ", agreed on " + tls.alpn;
    } else if (!tls.alpn_offered.empty()) {
        text += ", offered ";
        for (std::size_t i = 0; i < tls.alpn_offered.size(); ++i) {
            text += (i == 0 ? "" : " ") + tls.alpn_offered[i];
        }
    }
    if (tls.resumed) {
        text += ", resumed";
    }
    return text + (tls.decrypted ? "; decrypted" : "; not decrypted");
}

std::string certificate_in_words(const CertificateFacts& certificate, Timestamp at) {
    std::string text = "certificate of " + certificate.subject;
    if (!certificate.self_signed && !certificate.issuer.empty()) {
        text += ", issued by " + certificate.issuer;
    }
    if (certificate.not_after.known()) {
        text += "; ends " + date_of(certificate.not_after);
        if (at.known()) {
            text += ", " + days_until(certificate.not_after, at);
        }
    }
    if (certificate.not_before.known() && at.known() && at < certificate.not_before) {
        text += ", begins only on " + date_of(certificate.not_before);
    }
    return text + faults_of(certificate);
}

void append_connections_header(std::string& out, const TextStyle& style) {
    out += '\n';
    Line(out, style).text("Each connection", Colour::Bold);
}

void append_text_connection(std::string& out,
                            const store::Session& session,
                            std::uint32_t index,
                            const TextStyle& style) {
    const store::ConnectionRow& connection = session.connections[index];
    const auto bytes = [&](Side side) {
        return format_size(
            connection.facts.sides[index_of(connection.tcp_side(side))].stream_bytes);
    };
    Line(out, style)
        .right(std::to_string(session.connection_number(index)), kNumberWidth)
        .space(2)
        .text(to_string(connection.client()))
        .space(1)
        .text(style.unicode ? "\xe2\x86\x92" : "->", Colour::Dim)
        .space(1)
        .text(to_string(connection.server()))
        .space(2)
        .text(http::name_of(connection.protocol), Colour::Bold)
        .space(2)
        .text(format_counted(connection.exchanges, "exchange", "exchanges"))
        .space(2)
        .text(bytes(Side::Client) + " up, " + bytes(Side::Server) + " down", Colour::Dim)
        .space(2)
        .text(store::state_of(connection), Colour::Dim);
    append_programs(out, connection, style);
    if (connection.tls == nullptr) {
        return;
    }
    const TlsFacts& tls = *connection.tls;
    Line(out, style).space(kIndent).text(tls_in_words(tls));
    if (!tls.certificates.empty()) {
        const CertificateFacts& own = tls.certificates.front();
        const bool ended = own.not_after.known() && own.not_after < connection.start.started;
        Line(out, style)
            .space(kIndent)
            .text(certificate_in_words(own, connection.start.started),
                  ended ? Colour::Red : Colour::Plain);
    }
    if (!tls.ja4.empty()) {
        Line(out, style).space(kIndent).text("JA4 " + tls.ja4 + ", JA3 " + tls.ja3, Colour::Dim);
    }
}

}  // namespace waybill::report
