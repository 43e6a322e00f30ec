// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/accepted_hosts.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "core/base/ascii.h"
#include "proxy/ca/leaf_name.h"

namespace waybill::proxy {
namespace {

// Where ":port" begins; npos: there is none. An IPv6 address without brackets has no port.
std::size_t find_port(std::string_view pattern) {
    const std::size_t colon = pattern.rfind(':');
    const bool many = colon != std::string_view::npos && pattern.find(':') != colon;
    return many && (colon == 0 || pattern[colon - 1] != ']') ? std::string_view::npos : colon;
}

}  // namespace

Result<AcceptedHosts> AcceptedHosts::parse(const std::vector<std::string>& patterns) {
    AcceptedHosts hosts;
    for (const std::string& text : patterns) {
        Pattern pattern;
        std::string_view host = text;
        if (const std::size_t colon = find_port(host); colon != std::string_view::npos) {
            const std::optional<std::uint64_t> port = ascii::parse_decimal(host.substr(colon + 1));
            if (!port || *port == 0 || *port > std::numeric_limits<std::uint16_t>::max()) {
                return Error{"\"" + text + "\": what is behind the colon is no port"};
            }
            pattern.port = static_cast<std::uint16_t>(*port);
            host = host.substr(0, colon);
        }
        const bool under = host.starts_with("*.");
        const Result<LeafName> name = LeafName::parse(host.substr(under ? 2 : 0));
        if (!name) {
            return Error{"\"" + text + "\": " + name.error().message};
        }
        pattern.host = (under ? "." : "") + name->text();
        hosts.patterns_.push_back(std::move(pattern));
    }
    return hosts;
}

bool AcceptedHosts::contains(std::string_view host, std::uint16_t port) const {
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const Pattern& each) {
        const bool fits = each.host.starts_with('.')
                              ? host.size() > each.host.size() && host.ends_with(each.host)
                              : host == each.host;
        return fits && (each.port == 0 || each.port == port);
    });
}

}  // namespace waybill::proxy
