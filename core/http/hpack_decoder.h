// SPDX-License-Identifier: GPL-3.0-or-later
//
// The field sections of one direction of an HTTP/2 connection decompressed (RFC 7541) by somebody
// who only listens: what was lost makes fields unknown until they are sent again, and decoding goes
// on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/hpack_table.h"

namespace waybill::http {

struct HpackField {
    std::string_view name;  // "(unknown field 62)" when it is not known
    std::string_view value;
    bool known = true;           // false: the name, or name and value, are not
    bool never_indexed = false;  // its sender says that it is a secret (RFC 7541 section 6.2.3)
};

class HpackFieldSink {
public:
    virtual ~HpackFieldSink() = default;
    // Borrowed for the call.
    virtual void on_field(const HpackField& field) = 0;
};

// Of what is told of one block: what goes beyond is left out, the state kept right.
struct HpackLimits {
    std::size_t list_bytes = 256 * kKiB;  // as RFC 9113 section 6.5.2 counts them
    std::size_t fields = 1000;
};

struct HpackOutcome {
    bool damaged = false;          // the block is not well-formed; what was told came before
    bool over_limit = false;       // fields were left out
    bool over_table_size = false;  // the encoder took a larger table than it was allowed
    std::uint32_t unknown = 0;     // fields told that are not known, or whose name is not
};

class HpackDecoder {
public:
    // Decodes a whole block, or with `cut` the beginning of one whose end was lost: after that the
    // state is unknown.
    HpackOutcome decode(Bytes block,
                        const HpackLimits& limits,
                        HpackFieldSink& sink,
                        bool cut = false);

    // The decoder's SETTINGS_HEADER_TABLE_SIZE, once it was acknowledged.
    void set_limit(std::uint64_t bytes) {
        limit_ = bytes;
        limit_known_ = true;
    }

    // Blocks were not captured, or not whole.
    void lose_state();

private:
    struct Reader;  // of one block

    bool field(Reader& reader);
    bool indexed(Reader& reader);
    bool literal(Reader& reader, unsigned prefix, bool insert, bool never_indexed);
    void tell(Reader& reader, const HpackField& field);

    HpackTable table_;
    std::uint64_t limit_ = HpackTable::kDefaultSize;
    bool limit_known_ = true;
    std::vector<char> name_scratch_;
    std::vector<char> value_scratch_;
};

}  // namespace waybill::http
