// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/public_suffix.h"

#include <libpsl.h>

#include "core/base/ascii.h"
#include "core/http/domain_name.h"

namespace waybill::audit {
namespace {

// Longer is no name, and the library would look through it label by label.
constexpr std::size_t kLongestName = 1024;

// As libpsl wants it: lower case, one dot at the end less. Empty when it is no name.
std::string prepared(std::string_view host) {
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    if (host.empty() || host.front() == '.' || host.size() > kLongestName
        || host.find("..") != std::string_view::npos || host.find('\0') != std::string_view::npos
        || http::is_ip_address(host)) {
        return {};
    }
    return ascii::lower(host);
}

}  // namespace

std::string registrable_domain(std::string_view host) {
    const psl_ctx_t* const list = psl_builtin();
    const std::string name = prepared(host);
    if (list == nullptr || name.empty()) {
        return {};
    }
    const char* const domain = psl_registrable_domain(list, name.c_str());
    return domain == nullptr ? std::string{} : std::string(domain);
}

bool is_public_suffix(std::string_view domain) {
    const psl_ctx_t* const list = psl_builtin();
    const std::string name = prepared(domain);
    return list != nullptr && !name.empty() && psl_is_public_suffix(list, name.c_str()) != 0;
}

bool is_same_site(std::string_view a, std::string_view b) {
    if (ascii::equal_ignoring_case(a, b)) {
        return true;
    }
    const std::string site = registrable_domain(a);
    return !site.empty() && site == registrable_domain(b);
}

}  // namespace waybill::audit
