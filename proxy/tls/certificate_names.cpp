// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/certificate_names.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include <libpsl.h>

#include "core/base/ascii.h"
#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ip_text.h"
#include "proxy/ca/openssl_handles.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kMostShown = 3;
constexpr std::size_t kLongestShown = 100;
constexpr std::size_t kV4Octets = 4;

OpensslHandle<GENERAL_NAMES> alternative_names(const X509* certificate) {
    return OpensslHandle<GENERAL_NAMES>(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
}

std::string_view text_of(const ASN1_STRING* text) {
    return as_text({ASN1_STRING_get0_data(text),
                    static_cast<std::size_t>(std::max(ASN1_STRING_length(text), 0))});
}

bool is_public_suffix(std::string_view domain) {
    return psl_is_public_suffix2(
               psl_builtin(), ascii::lower(domain).c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE)
           == 1;
}

// RFC 9525 section 6.3. A NUL inside `name` matches nothing: no host has one.
bool matches(std::string_view name, std::string_view host) {
    if (!name.starts_with("*.")) {
        return !host.empty() && ascii::equal_ignoring_case(name, host);
    }
    const std::string_view parent = name.substr(2);
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && dot > 0
           && ascii::equal_ignoring_case(parent, host.substr(dot + 1))
           && parent.find('.') != std::string_view::npos && !is_public_suffix(parent);
}

bool matches(const ASN1_OCTET_STRING* octets, const IpAddress& host, bool is_v4) {
    const std::string_view bytes = text_of(octets);
    const std::string_view wanted = as_text(Bytes(host.octets));
    return bytes == (is_v4 ? wanted.substr(wanted.size() - kV4Octets) : wanted);
}

std::string shown(const GENERAL_NAME* name) {
    if (name->type == GEN_DNS) {
        return std::string(text_of(name->d.dNSName).substr(0, kLongestShown));
    }
    const std::string_view octets =
        name->type == GEN_IPADD ? text_of(name->d.iPAddress) : std::string_view();
    const auto* const bytes = reinterpret_cast<const Byte*>(octets.data());
    if (octets.size() == kV4Octets) {
        return to_string(ip_from_v4(bytes));
    }
    IpAddress address;
    if (octets.size() == address.octets.size()) {
        std::copy_n(bytes, address.octets.size(), address.octets.begin());
        return to_string(address);
    }
    return {};
}

}  // namespace

bool is_for_host(const X509* certificate, std::string_view host) {
    const std::optional<IpAddress> address = read_ip(host);
    const bool is_v4 = host.find(':') == std::string_view::npos;
    const OpensslHandle<GENERAL_NAMES> names = alternative_names(certificate);
    const int count = names == nullptr ? 0 : sk_GENERAL_NAME_num(names.get());
    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME* const each = sk_GENERAL_NAME_value(names.get(), i);
        if (address ? each->type == GEN_IPADD && matches(each->d.iPAddress, *address, is_v4)
                    : each->type == GEN_DNS && matches(text_of(each->d.dNSName), host)) {
            return true;
        }
    }
    return false;
}

std::string wrong_host_words(const X509* certificate, std::string_view host) {
    const OpensslHandle<GENERAL_NAMES> names = alternative_names(certificate);
    std::vector<std::string> all;
    std::size_t more = 0;
    const int count = names == nullptr ? 0 : sk_GENERAL_NAME_num(names.get());
    for (int i = 0; i < count; ++i) {
        std::string name = shown(sk_GENERAL_NAME_value(names.get(), i));
        if (!name.empty() && all.size() < kMostShown) {
            all.push_back(std::move(name));
        } else if (!name.empty()) {
            ++more;
        }
    }
    if (all.empty()) {
        return "names no host (no subject alternative name), so it is not for " + std::string(host);
    }
    std::string words = "is for ";
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool last = i + 1 == all.size() && more == 0;
        words += i == 0 ? "" : last ? " and " : ", ";
        words += all[i];
    }
    if (more > 0) {
        words += " and " + std::to_string(more) + (more == 1 ? " other name" : " other names");
    }
    return words + ", not for " + std::string(host);
}

}  // namespace waybill::proxy
