// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/evader_check.h"

#include <algorithm>
#include <array>

#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

constexpr std::string_view kEicarSha256 =
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

constexpr std::string_view kTokenPunctuation = "!#$%&'*+-.^_`|~";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_token_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || kTokenPunctuation.find(c) != std::string_view::npos;
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

std::vector<std::string> values_of(const RecordedMessage& message, std::string_view name) {
    std::vector<std::string> values;
    for (const auto& [key, value] : message.headers) {
        if (lower_case(key) == name) {
            values.push_back(lower_case(value));
        }
    }
    return values;
}

bool is_known_coding(std::string_view coding) {
    constexpr std::array<std::string_view, 6> kKnown = {
        "gzip", "x-gzip", "deflate", "br", "zstd", "identity"};
    return std::find(kKnown.begin(), kKnown.end(), comparable(coding)) != kKnown.end();
}

bool are_known_codings(std::string_view list) {
    while (true) {
        const std::size_t comma = list.find(',');
        if (!is_known_coding(list.substr(0, comma))) {
            return false;
        }
        if (comma == std::string_view::npos) {
            return true;
        }
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

bool is_plainly_valid(const RecordedMessage& response) {
    if (response.version != "HTTP/1.1" && response.version != "HTTP/1.0") {
        return false;
    }
    for (const auto& [name, value] : response.headers) {
        if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character)
            || std::any_of(value.begin(), value.end(), is_control)) {
            return false;
        }
    }
    const std::vector<std::string> lengths = values_of(response, "content-length");
    const std::vector<std::string> transfer = values_of(response, "transfer-encoding");
    if (lengths.size() > 1 || transfer.size() > 1 || lengths.size() + transfer.size() > 1) {
        return false;
    }
    if (!lengths.empty()
        && (lengths[0].empty() || !std::all_of(lengths[0].begin(), lengths[0].end(), is_digit))) {
        return false;
    }
    if (!transfer.empty() && (transfer[0] != "chunked" || response.version != "HTTP/1.1")) {
        return false;
    }
    for (const std::string& codings : values_of(response, "content-encoding")) {
        if (!are_known_codings(codings)) {
            return false;
        }
    }
    return response.body.complete;
}

std::vector<std::string> check_evader(const Recording& recording) {
    std::vector<std::string> differences;
    for (const RecordedExchange& exchange : recording.exchanges) {
        if (exchange.response == kNone
            || recording.messages[exchange.response].body.sha256 != kEicarSha256) {
            continue;
        }
        if (exchange.anomalies.empty()
            && !is_plainly_valid(recording.messages[exchange.response])) {
            differences.emplace_back("the malformed response was decoded but not flagged");
        }
        return differences;
    }
    differences.emplace_back("no response decodes to the hidden text");
    return differences;
}

}  // namespace waybill::corpus
