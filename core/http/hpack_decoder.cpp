// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/hpack_decoder.h"

#include <optional>
#include <utility>

#include "core/http/hpack_huffman.h"

namespace waybill::http {
namespace {

constexpr std::size_t kFieldOverhead = 32;
constexpr unsigned kMostShift = 28;  // an integer of more than 35 bits is absurd

std::string unknown_name(std::uint64_t index) {
    return "(unknown field " + std::to_string(index) + ")";
}

}  // namespace

struct HpackDecoder::Reader {
    const Byte* at;
    const Byte* end;
    const HpackLimits& limits;
    HpackFieldSink& sink;
    HpackOutcome outcome;
    std::size_t bytes = 0;
    std::size_t fields = 0;

    // RFC 7541 section 5.1.
    std::optional<std::uint64_t> integer(unsigned prefix) {
        const std::uint64_t most = (1U << prefix) - 1;
        std::uint64_t value = *at++ & most;
        if (value < most) {
            return value;
        }
        for (unsigned shift = 0; at != end; shift += 7) {
            if (shift > kMostShift) {
                return std::nullopt;
            }
            const Byte next = *at++;
            value += std::uint64_t{next & 0x7fU} << shift;
            if ((next & 0x80U) == 0) {
                return value;
            }
        }
        return std::nullopt;
    }

    // RFC 7541 section 5.2. Text that is not `wanted` is passed over.
    std::optional<std::string_view> string(std::vector<char>& scratch, bool wanted) {
        if (at == end) {
            return std::nullopt;
        }
        const bool coded = (*at & 0x80U) != 0;
        const std::optional<std::uint64_t> length = integer(7);
        if (!length || *length > static_cast<std::uint64_t>(end - at)) {
            return std::nullopt;
        }
        const Bytes sent(at, static_cast<std::size_t>(*length));
        at += *length;
        if (!wanted) {
            return std::string_view();
        }
        return coded ? huffman_decode(sent, scratch) : as_text(sent);
    }

    bool has_room(std::size_t more) const {
        return !outcome.over_limit && fields < limits.fields && bytes + more <= limits.list_bytes;
    }
};

HpackOutcome HpackDecoder::decode(Bytes block,
                                  const HpackLimits& limits,
                                  HpackFieldSink& sink,
                                  bool cut) {
    Reader reader{block.data(), block.data() + block.size(), limits, sink, {}, 0, 0};
    while (reader.at != reader.end) {
        if (!field(reader)) {
            reader.outcome.damaged = true;
            break;
        }
    }
    if (reader.outcome.damaged || cut) {
        lose_state();
    }
    return reader.outcome;
}

void HpackDecoder::lose_state() {
    table_.forget();
    limit_known_ = false;
}

bool HpackDecoder::field(Reader& reader) {
    const Byte first = *reader.at;
    if ((first & 0x80U) != 0) {
        return indexed(reader);
    }
    if ((first & 0x40U) != 0) {
        return literal(reader, 6, true, false);
    }
    if ((first & 0x20U) == 0) {
        return literal(reader, 4, false, (first & 0x10U) != 0);
    }
    // RFC 7541 section 6.3.
    const std::optional<std::uint64_t> size = reader.integer(5);
    if (!size) {
        return false;
    }
    if (*size > limit_ && limit_known_) {
        reader.outcome.over_table_size = true;
    }
    table_.resize(*size);
    return true;
}

void HpackDecoder::tell(Reader& reader, const HpackField& field) {
    const std::size_t size = field.name.size() + field.value.size() + kFieldOverhead;
    if (!reader.has_room(size)) {
        reader.outcome.over_limit = true;
        return;
    }
    reader.bytes += size;
    ++reader.fields;
    reader.outcome.unknown += field.known ? 0 : 1;
    reader.sink.on_field(field);
}

// RFC 7541 section 6.1.
bool HpackDecoder::indexed(Reader& reader) {
    const std::optional<std::uint64_t> index = reader.integer(7);
    if (!index || *index == 0) {
        return false;
    }
    if (*index <= HpackTable::kStaticEntries) {
        const auto& known = HpackTable::static_field(static_cast<std::size_t>(*index));
        tell(reader, {known.name, known.value});
        return true;
    }
    const HpackEntry* const entry = table_.find(*index - HpackTable::kStaticEntries - 1);
    if (entry == nullptr && table_.is_whole()) {
        return false;
    }
    if (reader.outcome.over_limit) {
        return true;
    }
    if (entry == nullptr || !entry->name.known) {
        const std::string name = unknown_name(*index);
        tell(reader, {name, entry != nullptr ? entry->value : std::string_view(), false});
        return true;
    }
    tell(reader, {entry->name.text, entry->value});
    return true;
}

// RFC 7541 sections 6.2.1 to 6.2.3.
bool HpackDecoder::literal(Reader& reader, unsigned prefix, bool insert, bool never_indexed) {
    const std::optional<std::uint64_t> index = reader.integer(prefix);
    if (!index) {
        return false;
    }
    const bool wanted = insert || !reader.outcome.over_limit;
    HpackName name;
    if (*index == 0) {
        const std::optional<std::string_view> text = reader.string(name_scratch_, wanted);
        if (!text) {
            return false;
        }
        name.text = *text;
    } else if (*index <= HpackTable::kStaticEntries) {
        name.text = HpackTable::static_field(static_cast<std::size_t>(*index)).name;
    } else {
        const HpackEntry* const entry = table_.find(*index - HpackTable::kStaticEntries - 1);
        if (entry == nullptr && table_.is_whole()) {
            return false;
        }
        if (entry != nullptr) {
            name = entry->name;
        } else {
            name.known = false;
        }
    }
    const std::optional<std::string_view> value = reader.string(value_scratch_, wanted);
    if (!value) {
        return false;
    }
    if (!reader.outcome.over_limit) {
        if (name.known) {
            tell(reader, {name.text, *value, true, never_indexed});
        } else {
            tell(reader, {unknown_name(*index), *value, false, never_indexed});
        }
    }
    if (insert) {
        if (*index == 0) {
            name.owner = std::make_shared<const std::string>(name.text);
            name.text = *name.owner;
        }
        table_.insert(std::move(name), *value);
    }
    return true;
}

}  // namespace waybill::http
