// SPDX-License-Identifier: GPL-3.0-or-later
//
// Protobuf without a schema. Invariants: whatever the bytes, the text is bounded, is UTF-8 without
// control characters but line feeds, and ends in one; less room gives the beginning of the same.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/text.h"
#include "core/http/protobuf_text.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using waybill::http::protobuf_text;
    constexpr waybill::http::ProtobufTextLimits kRoomy{16, 20'000, 100};
    constexpr waybill::http::ProtobufTextLimits kTight{16, 200, 100};
    const std::optional<std::string> text = protobuf_text({data, size}, kRoomy);
    const std::optional<std::string> tight = protobuf_text({data, size}, kTight);
    require(text.has_value() == tight.has_value());
    if (!text) {
        return 0;
    }
    // One line may be longer than what was left.
    require(text->size() <= kRoomy.output_bytes + 1000 && tight->size() <= 1200);
    require(text->empty() == (size == 0) && (text->empty() || text->back() == '\n'));
    require(waybill::is_valid_utf8(*text));
    for (const char c : *text) {
        require(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    }
    const std::string end = "...\n";
    const bool cut = tight->size() >= end.size()
                     && tight->compare(tight->size() - end.size(), end.size(), end) == 0
                     && *tight != *text;
    require(
        cut ? text->compare(0, tight->size() - end.size(), *tight, 0, tight->size() - end.size())
                  == 0
            : *tight == *text);
    return 0;
}
