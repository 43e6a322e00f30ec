// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/mime_type_vectors.h"

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/charset.h"
#include "core/http/mime_type.h"
#include "tests/corpus/json_access.h"

namespace waybill::corpus {
namespace {

// The set writes bytes as code points; those above 255 cannot be in a field, and stand for any byte
// that may not be there.
std::string to_bytes(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            bytes.push_back(text[i]);
        } else if (lead < 0xc4 && i + 1 < text.size()) {
            const auto next = static_cast<unsigned char>(text[++i]);
            bytes.push_back(static_cast<char>(((lead & 3U) << 6U) | (next & 0x3fU)));
        } else if (lead >= 0xc4) {
            bytes.push_back('\0');
        }
    }
    return bytes;
}

std::string difference(const json::value& test) {
    const auto type = http::parse_mime_type(to_bytes(text_member(test, "input")));
    const json::value* const output = member(test, "output");
    if (output == nullptr || output->is_null()) {
        return type ? "accepted" : "";
    }
    if (!type) {
        return "refused";
    }
    const std::string written = latin1_to_utf8(http::serialise_mime_type(*type));
    if (written != text_of(*output)) {
        return "written as " + written;
    }
    if (const json::value* const encoding = member(test, "encoding")) {
        const std::string* const label = type->find("charset");
        const http::Charset* const charset =
            label != nullptr ? http::find_charset(ascii::trim(*label)) : nullptr;
        // GBK is read by the decoder of gb18030 (Encoding standard, section 10.1.1).
        const std::string_view name = charset == nullptr ? std::string_view{}
                                      : charset->name == "gb18030" && text_of(*encoding) == "GBK"
                                          ? "GBK"
                                          : charset->name;
        if (!ascii::equal_ignoring_case(name, text_of(*encoding))) {
            return "read with " + std::string(name);
        }
    }
    return {};
}

}  // namespace

std::vector<VectorOutcome> check_mime_type_vectors(const json::value& content) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(test, "name")), difference(test)});
    }
    return outcomes;
}

}  // namespace waybill::corpus
