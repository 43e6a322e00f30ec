// SPDX-License-Identifier: GPL-3.0-or-later
//
// The head of a message: start line and fields, as sent. Nothing is merged, reordered or changed in
// case; lookups ignore ASCII case. The pseudo-fields of HTTP/2 are members, and not among the
// fields.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/anomaly.h"

namespace waybill::http {

// A field of a head. Views into the head's bytes: the name as sent, the value without the white
// space around it but with any line folding in it (see unfold()).
struct Field {
    std::string_view name;
    std::string_view value;
};

// Fields in wire order, duplicates kept.
class HeaderList {
public:
    using const_iterator = std::vector<Field>::const_iterator;

    const_iterator begin() const { return fields_.begin(); }
    const_iterator end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }
    bool empty() const { return fields_.empty(); }
    const Field& operator[](std::size_t i) const { return fields_[i]; }

    // The first field of that name.
    const Field* find(std::string_view name) const;

    // Value of the first field of that name; empty when there is none.
    std::string_view value(std::string_view name) const;

    void clear() { fields_.clear(); }
    void add(Field field) { fields_.push_back(field); }

private:
    std::vector<Field> fields_;
};

// The value with each line folding (RFC 9112 section 5.2) replaced by one space.
std::string unfold(std::string_view value);

struct Version {
    std::uint8_t major = 1;
    std::uint8_t minor = 1;

    // NOLINTNEXTLINE(modernize-use-nullptr): the check of clang-tidy 14 takes <=> for a 0
    auto operator<=>(const Version&) const = default;
};

enum class HeadKind : std::uint8_t { Request, Response };

// Of a field in the text of an HTTP/2 head: see http2_head.h.
struct FieldLengths {
    std::uint32_t name = 0;
    std::uint32_t value = 0;
};

// An anomaly inside a head; `offset` counts from the head's first byte.
struct HeadAnomaly {
    AnomalyCode code = AnomalyCode::BadHeader;
    std::uint32_t offset = 0;
    std::string detail;
};

// A parsed head. All views point into `raw`; whoever made it says how long that lives.
struct Head {
    std::string_view raw;  // from the start line's first byte through the empty line
    HeadKind kind = HeadKind::Request;
    Version version;                // {0, 9} for a request line without version
    std::string_view version_text;  // as sent, "HTTP/1.1"; empty when absent
    std::string_view method;        // request
    std::string_view target;        // request
    std::uint16_t status = 0;       // response; 0 when it could not be read
    std::string_view reason;        // response
    std::string_view scheme;        // :scheme, :authority and :protocol of HTTP/2
    std::string_view authority;
    std::string_view protocol;
    HeaderList fields;
    std::span<const FieldLengths> lengths;  // HTTP/2: of all of `raw`, pseudo-fields too
    std::vector<HeadAnomaly> anomalies;     // leniencies that were needed; empty for a strict head
    bool complete = true;  // false when the stream ended, or a gap came, inside the head
};

}  // namespace waybill::http
