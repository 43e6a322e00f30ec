// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/hpack_vectors.h"

#include "core/http/hpack_decoder.h"
#include "tests/corpus/json_access.h"

namespace waybill::corpus {
namespace {

class Fields final : public http::HpackFieldSink {
public:
    void on_field(const http::HpackField& field) override {
        text.append(field.name).append(": ").append(field.value).append("\n");
    }
    std::string text;
};

unsigned digit(char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<char>((digit(hex[i]) << 4U) | digit(hex[i + 1])));
    }
    return bytes;
}

std::string expected(const json::value& test) {
    std::string text;
    for (const json::value& header : array_member(test, "headers")) {
        for (const auto& field : header.as_object()) {
            text.append(field.key()).append(": ").append(text_of(field.value())).append("\n");
        }
    }
    return text;
}

std::string difference(const json::value& test, http::HpackDecoder& decoder) {
    if (const auto size = number_member(test, "header_table_size")) {
        decoder.set_limit(static_cast<std::uint64_t>(*size));
    }
    Fields fields;
    const std::string block = from_hex(text_member(test, "wire"));
    const http::HpackOutcome outcome = decoder.decode(as_bytes(block), {}, fields);
    if (outcome.damaged || outcome.over_limit || outcome.over_table_size || outcome.unknown > 0) {
        return "refused";
    }
    return fields.text == expected(test) ? "" : "read as " + fields.text;
}

}  // namespace

std::vector<VectorOutcome> check_hpack_vectors(const json::value& stories) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& story : stories.as_array()) {
        http::HpackDecoder decoder;
        for (const json::value& test : array_member(story, "cases")) {
            const auto number = number_member(test, "seqno").value_or(0);
            outcomes.push_back(
                {std::string(text_member(story, "name")) + "/" + std::to_string(number),
                 difference(test, decoder)});
        }
    }
    return outcomes;
}

}  // namespace waybill::corpus
