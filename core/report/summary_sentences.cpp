// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/summary_sentences.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "core/http/exchange_sink.h"
#include "core/report/text_format.h"

namespace waybill::report {
namespace {

constexpr std::size_t kDateLength = 11;  // "2026-11-20 "

std::uint64_t of(const Summary& summary, http::Protocol protocol) {
    return summary.protocols[static_cast<std::size_t>(protocol)];
}

// Members of a sentence: "a", "a and b", "a, b and c".
std::string join(const std::vector<std::string>& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) {
            text += i + 1 == parts.size() ? " and " : ", ";
        }
        text += parts[i];
    }
    return text;
}

std::string date_and_time(Timestamp at) {
    std::string text;
    append_rfc3339(text, at);
    text.resize(kDateLength + 8);  // without the fraction
    text[kDateLength - 1] = ' ';
    return text;
}

std::string duration_of(const Summary& summary) {
    return format_duration(summary.last.ns - summary.first.ns);
}

std::string nothing_found(const store::Session& session, const Summary& summary) {
    if (session.packets == 0) {
        return "No HTTP: the capture holds no packets.";
    }
    const std::string packets = format_counted(session.packets, "packet", "packets");
    if (summary.connections > 0) {
        return "No HTTP: " + format_counted(summary.connections, "connection", "connections") + ", "
               + protocols_of(summary) + '.';
    }
    if (session.connections_without_bytes == 0) {
        return "No HTTP: " + packets + ", none of them of a TCP connection.";
    }
    return "No HTTP: " + packets + ", "
           + format_counted(session.connections_without_bytes,
                            "TCP connection that carried no bytes.",
                            "TCP connections, none of which carried any bytes.");
}

}  // namespace

std::string headline_of(const store::Session& session, const Summary& summary) {
    if (summary.all_exchanges == 0) {
        return nothing_found(session, summary);
    }
    std::string text = summary.selected ? format_count(summary.exchanges) + " of " : std::string();
    text += format_counted(
        summary.selected ? summary.all_exchanges : summary.exchanges, "exchange", "exchanges");
    if (summary.exchanges == 0) {
        return text + '.';
    }
    if (summary.host_count == 1 && summary.hosts[0].host != 0) {
        text += " with " + shown_host(session.strings.at(summary.hosts[0].host));
    } else if (summary.host_count > 0) {
        text += " with " + format_counted(summary.host_count, "host", "hosts");
    }
    text += " over " + format_counted(summary.carrying, "connection", "connections");
    if (summary.first.known() && summary.last > summary.first && !summary.selected) {
        text += " in " + duration_of(summary);
    }
    text += '.';
    std::vector<std::string> flaws;
    if (summary.errors > 0) {
        flaws.push_back(format_counted(summary.errors, "answer is an error", "answers are errors"));
    }
    if (summary.unanswered > 0) {
        flaws.push_back(
            format_counted(summary.unanswered, "request has no answer", "requests have no answer"));
    }
    if (summary.orphans > 0) {
        flaws.push_back(
            format_counted(summary.orphans, "answer has no request", "answers have no request"));
    }
    return flaws.empty() ? text : text + ' ' + join(flaws) + '.';
}

std::string time_span_of(const Summary& summary) {
    const std::string first = date_and_time(summary.first);
    if (summary.first == summary.last) {
        return first + " UTC";
    }
    std::string last = date_and_time(summary.last);
    if (last.compare(0, kDateLength, first, 0, kDateLength) == 0) {
        last.erase(0, kDateLength);
    }
    return first + " to " + last + " UTC, " + duration_of(summary);
}

std::string protocols_of(const Summary& summary) {
    const auto kinds = std::to_array<std::pair<std::uint64_t, std::string_view>>({
        {of(summary, http::Protocol::Http1), "HTTP/1"},
        {of(summary, http::Protocol::Http2), "HTTP/2"},
        {of(summary, http::Protocol::WebSocket), "WebSocket"},
        {of(summary, http::Protocol::Tls), "TLS"},
        {of(summary, http::Protocol::Quic), "QUIC"},
        {of(summary, http::Protocol::Unknown) + of(summary, http::Protocol::Opaque),
         "something else"},
    });
    std::vector<std::string> parts;
    for (const auto& [count, name] : kinds) {
        if (count == summary.connections) {
            return (count == 1 ? "" : "all of them ") + std::string(name);
        }
        if (count > 0) {
            parts.push_back(format_count(count) + (parts.empty() ? " of them " : " ")
                            + std::string(name));
        }
    }
    return join(parts);
}

std::string encryption_of(const TlsFigures& tls) {
    if (tls.connections == 0) {
        return {};
    }
    std::string text =
        format_counted(tls.connections, "connection was encrypted", "connections were encrypted");
    if (tls.versions.size() == 1) {
        text += " with " + tls.versions[0].first;
    } else {
        std::vector<std::string> parts;
        for (const auto& [version, count] : tls.versions) {
            parts.push_back(format_count(count) + " with " + version);
        }
        text += ": " + join(parts);
    }
    if (tls.decrypted == tls.connections) {
        return text + "; " + (tls.connections == 1 ? "it was" : "all were") + " decrypted";
    }
    return text + "; "
           + (tls.decrypted == 0 ? "none was decrypted"
                                 : format_counted(tls.decrypted, "was", "were") + " decrypted");
}

std::string reuse_of(const Summary& summary) {
    if (summary.carrying <= 1) {
        return summary.exchanges == 1 ? "The one connection carried a single exchange."
                                      : "One connection carried all exchanges.";
    }
    if (summary.carrying_one >= summary.carrying) {
        return "No connection was used twice.";
    }
    const std::uint64_t carrying = summary.carrying;
    const std::uint64_t tenths = (summary.exchanges * 10 + carrying / 2) / carrying;
    std::string text = format_count(tenths / 10) + '.' + std::to_string(tenths % 10)
                       + " exchanges on each on average, " + format_count(summary.most_exchanges)
                       + " at most";
    if (summary.carrying_one > 0) {
        text += "; " + format_count(summary.carrying_one) + " of " + format_count(carrying)
                + " used only once";
    }
    return text + '.';
}

std::string compression_of(const CompressionFigures& compression) {
    const std::uint64_t all = compression.compressed + compression.uncompressed;
    if (all == 0) {
        return {};
    }
    std::string text = format_share(compression.compressed, all)
                       + " of the responses worth compressing came compressed";
    if (compression.uncompressed > 0) {
        text += "; " + format_size(compression.uncompressed_bytes) + " in "
                + format_counted(compression.uncompressed, "response", "responses") + " did not";
    }
    return text + '.';
}

}  // namespace waybill::report
