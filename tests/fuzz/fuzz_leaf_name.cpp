// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: what is taken for the name of a leaf certificate is an address, or 1 to 253 bytes of
// labels in lower case of 1 to 63 letters, digits, hyphens and underscores (the first "*" only
// where asked for); it is read again as itself, and limits say yes or no to it. Everything else is
// an error that does not quote it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ascii.h"
#include "proxy/ca/leaf_name.h"
#include "proxy/ca/name_limits.h"

namespace {

using waybill::Result;
using waybill::proxy::LeafName;
using waybill::proxy::NameLimits;
using waybill::proxy::Wildcard;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

void check_labels(std::string_view text, Wildcard wildcard) {
    require(!text.empty() && text.size() <= 253);
    if (wildcard == Wildcard::Allowed && text.starts_with("*.")) {
        text.remove_prefix(2);
    }
    while (true) {
        const std::size_t dot = text.find('.');
        const std::string_view label = text.substr(0, dot);
        require(!label.empty() && label.size() <= 63);
        require(std::all_of(label.begin(), label.end(), [](char c) {
            return waybill::ascii::is_lower(c) || waybill::ascii::is_digit(c) || c == '-'
                   || c == '_';
        }));
        if (dot == std::string_view::npos) {
            return;
        }
        text.remove_prefix(dot + 1);
    }
}

void check(std::string_view host, Wildcard wildcard) {
    const Result<LeafName> name = LeafName::parse(host, wildcard);
    if (!name) {
        require(!name.error().message.empty() && name.error().message.size() < 100);
        return;
    }
    if (name->is_address()) {
        require(name->octets().size() == (name->is_v4() ? 4U : 16U));
    } else {
        check_labels(name->text(), wildcard);
    }
    const Result<LeafName> again = LeafName::parse(name->text(), wildcard);
    require(again && *again == *name && again->is_address() == name->is_address());
    if (!name->text().starts_with("*")) {
        const Result<NameLimits> own = NameLimits::parse(std::vector<std::string>{name->text()});
        require(own && own->permit(*name));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view host(reinterpret_cast<const char*>(data), size);
    check(host, Wildcard::Refused);
    check(host, Wildcard::Allowed);
    static_cast<void>(NameLimits::parse(std::vector<std::string>{std::string(host)}));
    return 0;
}
