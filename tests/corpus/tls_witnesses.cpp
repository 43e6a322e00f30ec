// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/tls_witnesses.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace waybill::corpus {
namespace {

std::string endpoint(const json::value& row, std::string_view ip, std::string_view port) {
    return fmt::format("{}:{}", text_member(row, ip), text_member(row, port));
}

std::vector<std::string> texts(const json::value& from, std::string_view key) {
    std::vector<std::string> out;
    for (const json::value& text : array_member(from, key)) {
        out.emplace_back(text_of(text));
    }
    return out;
}

bool has_text(const json::value& from, std::string_view key, std::string_view text) {
    const json::array& list = array_member(from, key);
    return std::any_of(
        list.begin(), list.end(), [&](const json::value& entry) { return text_of(entry) == text; });
}

// Of one hello only; several do not tell which is which.
std::string only_text(const json::value& from, std::string_view key) {
    const json::array& list = array_member(from, key);
    return list.size() == 1 ? std::string(text_of(list.front())) : std::string();
}

// "TLSv12" as "TLSv1.2", "TLSv10" as "TLSv1.0".
std::string zeek_version(std::string_view text) {
    std::string out(text);
    if (out.size() == 6 && out.starts_with("TLSv1")) {
        out.insert(5, ".");
    }
    return out;
}

// "[::1]:443" as "::1:443", the address as RFC 5952 wants it.
std::string plain_endpoint(std::string_view text) {
    const std::size_t end = text.find(']');
    if (!text.starts_with('[') || end == std::string_view::npos) {
        return std::string(text);
    }
    const std::string address(text.substr(1, end - 1));
    in6_addr bytes{};
    std::array<char, INET6_ADDRSTRLEN> written{};
    const bool known = ::inet_pton(AF_INET6, address.c_str(), &bytes) == 1
                       && ::inet_ntop(AF_INET6, &bytes, written.data(), written.size()) != nullptr;
    return fmt::format("{}{}", known ? written.data() : address.c_str(), text.substr(end + 1));
}

void add_zeek(const json::value& file, std::vector<WitnessedTls>& out) {
    for (const json::value& test : array_member(file, "truth")) {
        if (text_member(test, "output") != "ssl.log") {
            continue;
        }
        for (const json::value& row : array_member(test, "rows")) {
            if (text_member(row, "id.orig_h").empty()) {
                continue;
            }
            WitnessedTls tls;
            tls.client = endpoint(row, "id.orig_h", "id.orig_p");
            tls.server = endpoint(row, "id.resp_h", "id.resp_p");
            tls.server_name = text_member(row, "server_name");
            tls.version = zeek_version(text_member(row, "version"));
            tls.cipher = text_member(row, "cipher");
            tls.group = text_member(row, "curve");
            out.push_back(std::move(tls));
        }
    }
}

void add_arkime(const json::value& file, std::vector<WitnessedTls>& out) {
    const json::value* truth = member(file, "truth");
    if (truth == nullptr) {
        return;
    }
    for (const json::value& session : array_member(*truth, "sessions")) {
        const json::value* from = member(session, "tls");
        if (from == nullptr || has_text(session, "proto", "dtls")) {
            continue;
        }
        WitnessedTls tls;
        tls.client = text_member(session, "src");
        tls.server = text_member(session, "dst");
        tls.version = only_text(*from, "version");
        tls.cipher = only_text(*from, "cipher");
        tls.ja3 = texts(*from, "ja3");
        tls.ja3s = texts(*from, "ja3s");
        tls.ja4 = texts(*from, "ja4");
        out.push_back(std::move(tls));
    }
}

void add_ndpi(const json::value& file, std::vector<WitnessedTls>& out) {
    const json::value* truth = member(file, "truth");
    if (truth == nullptr) {
        return;
    }
    for (const json::value& flow : array_member(*truth, "flows")) {
        // What Google had before QUIC was standardised has no TLS in it.
        if (!text_member(flow, "TLS").starts_with("TLS")) {
            continue;
        }
        WitnessedTls tls;
        tls.client = plain_endpoint(text_member(flow, "a"));
        tls.server = plain_endpoint(text_member(flow, "b"));
        tls.server_name = text_member(flow, "Hostname/SNI");
        // Its version is the one of some hello, not what was agreed on.
        tls.alpn_offered = text_member(flow, "(Advertised) ALPNs");
        out.push_back(std::move(tls));
    }
}

void add_ja4(const json::value& file, std::vector<WitnessedTls>& out) {
    for (const json::value& row : array_member(file, "truth")) {
        if (text_member(row, "JA4.1").empty()) {
            continue;
        }
        WitnessedTls tls;
        tls.client = endpoint(row, "src", "srcport");
        tls.server = endpoint(row, "dst", "dstport");
        tls.server_name = text_member(row, "domain");
        tls.ja4.emplace_back(text_member(row, "JA4.1"));
        out.push_back(std::move(tls));
    }
}

}  // namespace

std::vector<WitnessedTls> read_tls_witnesses(std::string_view program, const json::value& file) {
    std::vector<WitnessedTls> out;
    if (program == "zeek") {
        add_zeek(file, out);
    } else if (program == "arkime") {
        add_arkime(file, out);
    } else if (program == "ndpi") {
        add_ndpi(file, out);
    } else if (program == "ja4") {
        add_ja4(file, out);
    }
    for (WitnessedTls& tls : out) {
        tls.program = program;
    }
    return out;
}

}  // namespace waybill::corpus
