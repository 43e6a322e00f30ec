// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/tls_comparison.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

constexpr std::int64_t kTls13 = 0x0304;
constexpr std::int64_t kTls10 = 0x0301;

// The number of "TLSv1.2" as hellos have it; 0 of anything else.
std::int64_t version_number(std::string_view text) {
    if (text == "SSLv3") {
        return kTls10 - 1;
    }
    if (text == "TLSv1" || text == "TLSv1.0") {
        return kTls10;
    }
    const bool known =
        text.size() == 7 && text.starts_with("TLSv1.") && text[6] >= '1' && text[6] <= '3';
    return known ? kTls10 + (text[6] - '0') : 0;
}

class TlsComparison {
public:
    TlsComparison(const TsharkLayers& truth,
                  const RecordedLayers& recorded,
                  const std::vector<WitnessedTls>& witnesses)
        : truth_(truth),
          recorded_(recorded),
          witnesses_(witnesses) {}

    Comparison run() {
        if (truth_.tls) {
            compare_with_tshark(*truth_.tls);
        }
        for (const WitnessedTls& witness : witnesses_) {
            compare_with(witness);
        }
        return std::move(out_);
    }

private:
    void compare_with_tshark(const TsharkTls& theirs) {
        std::set<std::string> server_names;
        std::set<std::string> alpn;
        for (const RecordedConnection& connection : recorded_.connections) {
            add(server_names, connection.server_name);
            add(alpn, connection.alpn);
            for (const std::string& name : connection.alpn_offered) {
                add(alpn, name);
            }
            if (!theirs.versions.empty() && connection.has_tls) {
                compare_version(theirs, connection);
            }
        }
        out_.compared += theirs.server_names.size() + theirs.alpn.size();
        compare_sets("server name", theirs.server_names, server_names);
        compare_sets("ALPN", theirs.alpn, alpn);
    }

    static void add(std::set<std::string>& out, const std::string& text) {
        if (!text.empty()) {
            out.insert(text);
        }
    }

    void compare_sets(std::string_view what,
                      const std::set<std::string>& theirs,
                      const std::set<std::string>& ours) {
        for (const std::string& text : theirs) {
            if (!text.empty() && !ours.contains(text)) {
                out_.differences.push_back(
                    fmt::format("not listed: {} '{}'", what, printable(text)));
            }
        }
        for (const std::string& text : ours) {
            if (!theirs.contains(text)) {
                out_.differences.push_back(
                    fmt::format("only waybill lists: {} '{}'", what, printable(text)));
            }
        }
    }

    void compare_version(const TsharkTls& theirs, const RecordedConnection& ours) {
        const std::int64_t number = version_number(ours.version);
        // Drafts of TLS 1.3 have numbers of their own.
        const bool draft = number == kTls13
                           && std::any_of(theirs.versions.begin(),
                                          theirs.versions.end(),
                                          [](std::int64_t version) { return version > 0x7f00; });
        if (number != 0 && !draft && !theirs.versions.contains(number)) {
            differ(ours, fmt::format("version {}, which tshark saw nowhere", ours.version));
        }
    }

    const RecordedConnection* find(const WitnessedTls& witness) const {
        for (const RecordedConnection& connection : recorded_.connections) {
            const bool same =
                connection.client == witness.client && connection.server == witness.server;
            const bool swapped =
                connection.client == witness.server && connection.server == witness.client;
            if (connection.has_tls && (same || swapped)) {
                return &connection;
            }
        }
        return nullptr;
    }

    void compare_with(const WitnessedTls& theirs) {
        ++out_.compared;
        const RecordedConnection* ours = find(theirs);
        if (ours == nullptr) {
            out_.differences.push_back(fmt::format("no TLS is listed between {} and {}, {} has it",
                                                   theirs.client,
                                                   theirs.server,
                                                   theirs.program));
            return;
        }
        const auto compare =
            [&](std::string_view what, std::string_view their_text, std::string_view our_text) {
                if (!their_text.empty() && lower_case(their_text) != lower_case(our_text)) {
                    differ(*ours,
                           fmt::format("{} '{}', {} has '{}'",
                                       what,
                                       printable(our_text),
                                       theirs.program,
                                       printable(their_text)));
                }
            };
        compare("server name", theirs.server_name, ours->server_name);
        if (version_number(theirs.version) != version_number(ours->version)) {
            compare("version", theirs.version, ours->version);
        }
        compare("cipher", theirs.cipher, ours->cipher);
        compare("group", theirs.group, ours->group);
        compare("ALPN", theirs.alpn_offered, fmt::format("{}", fmt::join(ours->alpn_offered, ";")));
        const auto compare_one_of = [&](std::string_view what,
                                        const std::vector<std::string>& known,
                                        const std::string& text) {
            if (!known.empty() && std::find(known.begin(), known.end(), text) == known.end()) {
                compare(what, known.front(), text);
            }
        };
        compare_one_of("JA3", theirs.ja3, ours->ja3);
        compare_one_of("JA3S", theirs.ja3s, ours->ja3s);
        compare_one_of("JA4", theirs.ja4, ours->ja4);
    }

    void differ(const RecordedConnection& ours, std::string_view what) {
        out_.differences.push_back(
            fmt::format("TLS of {} to {}: {}", ours.client, ours.server, what));
    }

    const TsharkLayers& truth_;
    const RecordedLayers& recorded_;
    const std::vector<WitnessedTls>& witnesses_;
    Comparison out_;
};

}  // namespace

Comparison compare_tls(const TsharkLayers& truth,
                       const RecordedLayers& recorded,
                       const std::vector<WitnessedTls>& witnesses) {
    return TlsComparison(truth, recorded, witnesses).run();
}

}  // namespace waybill::corpus
