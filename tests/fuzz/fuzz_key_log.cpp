// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: a key log cut anywhere gives the lines of the whole one; what a line says has the
// lengths that TLS knows; every secret of a line is found again, the last one of those that say the
// same; reading a log twice changes nothing, and no line counts twice.
//
// Input: two bytes say where the text behind them is cut.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/tls/key_log.h"
#include "capture/tls/secrets.h"
#include "core/base/bytes.h"

namespace {

using namespace waybill;
using namespace waybill::capture::tls;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// Without empty ones: between CR and LF there is one, or a cut.
std::vector<std::string> lines_of(std::string_view text, std::size_t cut) {
    std::vector<std::string> lines;
    const auto keep = [&lines](std::string_view line) {
        require(line.size() <= KeyLogSplitter::kLongestLine);
        if (!line.empty()) {
            lines.emplace_back(line);
        }
    };
    KeyLogSplitter splitter;
    splitter.feed(text.substr(0, cut), keep);
    splitter.feed(text.substr(cut), keep);
    keep(splitter.rest());
    return lines;
}

void check_lengths(const KeyLogLine& line) {
    switch (line.kind) {
        case KeyLogKind::Nothing:
        case KeyLogKind::Unreadable:
            break;
        case KeyLogKind::ByRandom:
            require(line.value.size() == 48
                    || (line.value.size() == 32 && line.secret_kind != SecretKind::Master));
            break;
        case KeyLogKind::Premaster:
            require(!line.value.empty());
            break;
        case KeyLogKind::EncryptedPremaster:
            require(line.id.size() == 8 && line.value.size() == 48);
            break;
        case KeyLogKind::Session:
            require(!line.id.empty() && line.id.size() <= 32 && line.value.size() == 48);
            break;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const std::string_view text = as_text({data + 2, size - 2});
    const std::size_t cut = (std::size_t{data[0]} * 256 + data[1]) % (text.size() + 1);
    const std::vector<std::string> lines = lines_of(text, text.size());
    require(lines == lines_of(text, cut));

    std::map<std::pair<SecretKind, Random>, Secret> last;
    std::size_t unreadable = 0;
    KeyLogLine line;
    for (const std::string& each : lines) {
        parse_key_log_line(each, line);
        check_lengths(line);
        unreadable += line.kind == KeyLogKind::Unreadable ? 1U : 0U;
        if (line.kind == KeyLogKind::ByRandom) {
            last[{line.secret_kind, line.random}] = line.value;
        }
    }
    Secrets secrets;
    secrets.add_key_log(text);
    require(secrets.unreadable() == unreadable);
    require(secrets.count() + unreadable <= lines.size() && secrets.count() >= last.size());
    const std::size_t count = secrets.count();
    secrets.add_key_log(text);
    require(secrets.count() == count && secrets.unreadable() == 2 * unreadable);
    for (const auto& [key, value] : last) {
        require(secrets.find(key.first, key.second) == value);
    }
    return 0;
}
