// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/name_limits.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/ip_text.h"

namespace waybill::proxy {
namespace {

constexpr unsigned kV4Bits = 32;
constexpr unsigned kV6Bits = 128;
constexpr std::size_t kV4Octets = 4;
constexpr std::size_t kV6Octets = 16;

unsigned bits_of(bool is_v4) {
    return is_v4 ? kV4Bits : kV6Bits;
}

// The 4 or 16 octets of an address.
Bytes octets_of(const IpAddress& ip, bool is_v4) {
    const Bytes all(ip.octets);
    return is_v4 ? all.last(kV4Octets) : all;
}

// The octet of a mask of so many bits.
Byte mask_octet(unsigned bits, std::size_t octet) {
    const std::size_t before = octet * 8;
    if (bits >= before + 8) {
        return 0xff;
    }
    return bits <= before ? Byte{0} : static_cast<Byte>(0xff00U >> (bits - before));
}

Result<AddressRange> range_of(const LeafName& address, unsigned bits) {
    AddressRange range{address.ip(), bits, address.is_v4()};
    const std::size_t first = range.is_v4 ? kV6Octets - kV4Octets : 0;
    for (std::size_t i = first; i < kV6Octets; ++i) {
        const auto kept = static_cast<Byte>(range.first.octets[i] & mask_octet(bits, i - first));
        if (kept != range.first.octets[i]) {
            return Error{
                fmt::format("{}/{}: more bits are set than the range has", address.text(), bits)};
        }
    }
    return range;
}

using Subtrees = STACK_OF(GENERAL_SUBTREE);

// Appends to `list`, which owns what it holds.
bool add(Subtrees*& list, int type, Bytes bytes) {
    if (list == nullptr) {
        list = sk_GENERAL_SUBTREE_new_null();
    }
    OpensslHandle<GENERAL_SUBTREE> subtree(GENERAL_SUBTREE_new());
    // Both kinds are strings of bytes.
    ASN1_STRING* const value =
        ASN1_STRING_type_new(type == GEN_DNS ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING);
    if (list == nullptr || !subtree || value == nullptr
        || ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size())) != 1) {
        ASN1_STRING_free(value);
        return false;
    }
    GENERAL_NAME_set0_value(subtree->base, type, value);
    if (sk_GENERAL_SUBTREE_push(list, subtree.get()) == 0) {
        return false;
    }
    static_cast<void>(subtree.release());  // the list's
    return true;
}

bool add_range(Subtrees*& list, const AddressRange& range) {
    const Bytes octets = octets_of(range.first, range.is_v4);
    std::array<Byte, 2 * kV6Octets> both{};
    std::copy(octets.begin(), octets.end(), both.begin());
    for (std::size_t i = 0; i < octets.size(); ++i) {
        both.at(octets.size() + i) = mask_octet(range.bits, i);
    }
    return add(list, GEN_IPADD, Bytes(both).first(2 * octets.size()));
}

std::optional<AddressRange> read_range(Bytes both) {
    AddressRange range;
    range.is_v4 = both.size() == 2 * kV4Octets;
    if (!range.is_v4 && both.size() != 2 * kV6Octets) {
        return std::nullopt;
    }
    const std::size_t half = both.size() / 2;
    range.first = range.is_v4 ? ip_from_v4(both.data()) : ip_from_v6(both.data());
    while (range.bits < bits_of(range.is_v4)
           && (both[half + range.bits / 8] & (0x80U >> (range.bits % 8))) != 0) {
        ++range.bits;
    }
    for (std::size_t i = 0; i < half; ++i) {
        if (both[half + i] != mask_octet(range.bits, i)) {
            return std::nullopt;
        }
    }
    return range;
}

}  // namespace

bool AddressRange::has(const IpAddress& ip, bool ip_is_v4) const {
    if (ip_is_v4 != is_v4) {
        return false;
    }
    const Bytes ours = octets_of(first, is_v4);
    const Bytes theirs = octets_of(ip, is_v4);
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if ((theirs[i] & mask_octet(bits, i)) != ours[i]) {
            return false;
        }
    }
    return true;
}

Result<NameLimits> NameLimits::parse(std::span<const std::string> permitted) {
    NameLimits limits;
    if (permitted.size() > kMost) {
        return Error{fmt::format("more than {} names are permitted", kMost)};
    }
    for (const std::string& text : permitted) {
        const std::size_t slash = text.find('/');
        const std::string_view bare = std::string_view(text).substr(0, slash);
        const Result<LeafName> name = LeafName::parse(bare);
        if (!name) {
            return with_context(text, name.error());
        }
        if (!name->is_address()) {
            if (slash != std::string::npos) {
                return Error{text + ": a range is made of an address, not of a name"};
            }
            limits.domains_.push_back(name->text());
            continue;
        }
        const unsigned most = bits_of(name->is_v4());
        const auto bits = slash == std::string::npos
                              ? most
                              : ascii::parse_decimal(std::string_view(text).substr(slash + 1));
        if (!bits || *bits > most) {
            return Error{fmt::format("{}: the bits of a range are 0 to {}", text, most)};
        }
        Result<AddressRange> range = range_of(*name, static_cast<unsigned>(*bits));
        if (!range) {
            return range.error();
        }
        limits.ranges_.push_back(*range);
    }
    return limits;
}

std::optional<NameLimits> NameLimits::of(const X509* certificate) {
    NameLimits limits;
    int critical = 0;
    const OpensslHandle<NAME_CONSTRAINTS> found(static_cast<NAME_CONSTRAINTS*>(
        X509_get_ext_d2i(certificate, NID_name_constraints, &critical, nullptr)));
    if (!found) {
        return critical == -1 ? std::optional(limits) : std::nullopt;
    }
    for (int i = 0; i < sk_GENERAL_SUBTREE_num(found->permittedSubtrees); ++i) {
        const GENERAL_NAME* const base =
            sk_GENERAL_SUBTREE_value(found->permittedSubtrees, i)->base;
        int type = 0;
        const auto* const value =
            static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(base, &type));
        if (type != GEN_DNS && type != GEN_IPADD) {
            return std::nullopt;
        }
        const Bytes bytes(ASN1_STRING_get0_data(value),
                          static_cast<std::size_t>(ASN1_STRING_length(value)));
        if (type == GEN_DNS) {
            limits.domains_.emplace_back(as_text(bytes));
        } else if (const std::optional<AddressRange> range = read_range(bytes)) {
            limits.ranges_.push_back(*range);
        } else {
            return std::nullopt;
        }
    }
    return limits.empty() ? std::nullopt : std::optional(std::move(limits));
}

bool NameLimits::permit(const LeafName& name) const {
    if (empty()) {
        return true;
    }
    if (name.is_address()) {
        return std::any_of(ranges_.begin(), ranges_.end(), [&name](const AddressRange& range) {
            return range.has(name.ip(), name.is_v4());
        });
    }
    return std::any_of(domains_.begin(), domains_.end(), [&name](const std::string& domain) {
        const std::string_view text = name.text();
        return text == domain
               || (text.ends_with(domain) && text[text.size() - domain.size() - 1] == '.');
    });
}

std::vector<std::string> NameLimits::texts() const {
    std::vector<std::string> texts = domains_;
    for (const AddressRange& range : ranges_) {
        texts.push_back(range.bits == bits_of(range.is_v4)
                            ? to_string(range.first)
                            : fmt::format("{}/{}", to_string(range.first), range.bits));
    }
    return texts;
}

OpensslHandle<NAME_CONSTRAINTS> NameLimits::extension() const {
    OpensslHandle<NAME_CONSTRAINTS> made(NAME_CONSTRAINTS_new());
    if (!made) {
        return made;
    }
    bool done = true;
    bool has_v4 = false;
    bool has_v6 = false;
    for (const std::string& domain : domains_) {
        done = done && add(made->permittedSubtrees, GEN_DNS, as_bytes(domain));
    }
    for (const AddressRange& range : ranges_) {
        done = done && add_range(made->permittedSubtrees, range);
        has_v4 = has_v4 || range.is_v4;
        has_v6 = has_v6 || !range.is_v4;
    }
    // A kind of name that has no permitted one is not limited at all: all of it is excluded.
    if (domains_.empty()) {
        done = done && add(made->excludedSubtrees, GEN_DNS, {});
    }
    if (!has_v4) {
        done = done && add_range(made->excludedSubtrees, {.first = {}, .bits = 0, .is_v4 = true});
    }
    if (!has_v6) {
        done = done && add_range(made->excludedSubtrees, {.first = {}, .bits = 0, .is_v4 = false});
    }
    return done ? std::move(made) : nullptr;
}

}  // namespace waybill::proxy
