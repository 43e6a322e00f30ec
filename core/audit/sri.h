// SPDX-License-Identifier: GPL-3.0-or-later
//
// Integrity metadata (Subresource Integrity, section 3.5): the hashes that a script or stylesheet
// must have one of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::audit {

enum class IntegrityHash : std::uint8_t { Sha256, Sha384, Sha512 };

struct IntegrityMetadata {
    struct Entry {
        IntegrityHash hash;
        std::string digest;  // decoded, of the right length
    };
    std::vector<Entry> entries;
    std::vector<std::string> invalid;  // words that browsers pass over

    // Only with an entry is anything checked.
    bool protects() const { return !entries.empty(); }
    // The entries that count: those of the strongest hash.
    IntegrityHash strongest() const;
};

// Total. Options behind a question mark are allowed and mean nothing.
IntegrityMetadata parse_integrity(std::string_view text);

}  // namespace waybill::audit
