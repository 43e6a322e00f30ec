// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fields that tell of the software and the network behind a server: one look into a table for each
// field of the answer. Fields that are given up, the registry of fields knows.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/audit/rules_headers.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

enum class Kind : std::uint8_t {
    Unlisted,
    Banner,  // names software, perhaps with its version
    Debug,   // meant for the developers
    Hpkp,
    Pragma,
    Removable,  // of no use to clients
};

struct Entry {
    std::string_view name;
    Kind kind = Kind::Unlisted;
};

constexpr auto kEntries = std::to_array<Entry>({
    {"$wsep", Kind::Removable},
    {"host-header", Kind::Removable},
    {"k-proxy-request", Kind::Removable},
    {"liferay-portal", Kind::Banner},
    {"microsoftsharepointteamservices", Kind::Banner},
    {"oraclecommercecloud-version", Kind::Banner},
    {"pega-host", Kind::Removable},
    {"powered-by", Kind::Banner},
    {"pragma", Kind::Pragma},
    {"product", Kind::Banner},
    {"public-key-pins", Kind::Hpkp},
    {"server", Kind::Banner},
    {"x-aspnet-version", Kind::Banner},
    {"x-aspnetmvc-version", Kind::Banner},
    {"x-atmosphere-error", Kind::Debug},
    {"x-atmosphere-first-request", Kind::Removable},
    {"x-atmosphere-tracking-id", Kind::Removable},
    {"x-b3-parentspanid", Kind::Removable},
    {"x-b3-sampled", Kind::Removable},
    {"x-b3-spanid", Kind::Removable},
    {"x-b3-traceid", Kind::Removable},
    {"x-backend", Kind::Removable},
    {"x-backend-host", Kind::Removable},
    {"x-backend-server", Kind::Removable},
    {"x-backside-transport", Kind::Removable},
    {"x-beserver", Kind::Removable},
    {"x-calculatedbetarget", Kind::Removable},
    {"x-cf-powered-by", Kind::Banner},
    {"x-chromelogger-data", Kind::Debug},
    {"x-chromephp-data", Kind::Debug},
    {"x-clockwork-id", Kind::Debug},
    {"x-cms", Kind::Banner},
    {"x-cocoon-version", Kind::Banner},
    {"x-content-encoded-by", Kind::Banner},
    {"x-datadog-origin", Kind::Removable},
    {"x-datadog-parent-id", Kind::Removable},
    {"x-datadog-sampling-priority", Kind::Removable},
    {"x-datadog-tags", Kind::Removable},
    {"x-datadog-trace-id", Kind::Removable},
    {"x-debug", Kind::Debug},
    {"x-debug-info", Kind::Debug},
    {"x-debug-token", Kind::Debug},
    {"x-debug-token-link", Kind::Debug},
    {"x-diaginfo", Kind::Debug},
    {"x-drupal-version", Kind::Banner},
    {"x-dtagentid", Kind::Removable},
    {"x-dthealthcheck", Kind::Removable},
    {"x-dtinjectedservlet", Kind::Removable},
    {"x-envoy-attempt-count", Kind::Removable},
    {"x-envoy-external-address", Kind::Removable},
    {"x-envoy-internal", Kind::Removable},
    {"x-envoy-original-dst-host", Kind::Removable},
    {"x-envoy-upstream-service-time", Kind::Removable},
    {"x-feserver", Kind::Removable},
    {"x-framework", Kind::Banner},
    {"x-generated-by", Kind::Banner},
    {"x-generator", Kind::Banner},
    {"x-gitlab-meta", Kind::Removable},
    {"x-jitsi-release", Kind::Banner},
    {"x-joomla-version", Kind::Banner},
    {"x-kong-admin-latency", Kind::Removable},
    {"x-kong-client-latency", Kind::Removable},
    {"x-kong-proxy-latency", Kind::Removable},
    {"x-kong-request-id", Kind::Removable},
    {"x-kong-response-latency", Kind::Removable},
    {"x-kong-third-party-latency", Kind::Removable},
    {"x-kong-total-latency", Kind::Removable},
    {"x-kong-upstream-latency", Kind::Removable},
    {"x-kong-upstream-status", Kind::Removable},
    {"x-kubernetes-pf-flowschema-ui", Kind::Removable},
    {"x-kubernetes-pf-prioritylevel-uid", Kind::Removable},
    {"x-litespeed-cache", Kind::Removable},
    {"x-litespeed-cache-control", Kind::Removable},
    {"x-litespeed-purge", Kind::Removable},
    {"x-litespeed-tag", Kind::Removable},
    {"x-litespeed-vary", Kind::Removable},
    {"x-mod-pagespeed", Kind::Banner},
    {"x-nextjs-cache", Kind::Removable},
    {"x-nextjs-matched-path", Kind::Removable},
    {"x-nextjs-page", Kind::Removable},
    {"x-nextjs-redirect", Kind::Removable},
    {"x-old-content-length", Kind::Removable},
    {"x-oneagent-js-injection", Kind::Removable},
    {"x-owa-version", Kind::Banner},
    {"x-page-speed", Kind::Banner},
    {"x-php-version", Kind::Banner},
    {"x-powered-by", Kind::Banner},
    {"x-powered-by-plesk", Kind::Banner},
    {"x-powered-cms", Kind::Banner},
    {"x-redirect-by", Kind::Removable},
    {"x-runtime-version", Kind::Banner},
    {"x-ruxit-js-agent", Kind::Removable},
    {"x-server-powered-by", Kind::Banner},
    {"x-sourcefiles", Kind::Debug},
    {"x-turbo-charged-by", Kind::Banner},
    {"x-tyk-trace-id", Kind::Removable},
    {"x-umbraco-version", Kind::Banner},
    {"x-upstream", Kind::Removable},
    {"x-upstream-server", Kind::Removable},
    {"x-varnish-backend", Kind::Removable},
    {"x-varnish-server", Kind::Banner},
    {"x-wf-1-structure-1", Kind::Debug},
    {"x-woodpecker-version", Kind::Banner},
    {"x-xdebug-profile-filename", Kind::Debug},
});

// FNV-1a over the name in lower case.
std::uint32_t hash_of(std::string_view name) {
    std::uint32_t hash = 0x811c9dc5U;
    for (const char c : name) {
        hash = (hash ^ static_cast<std::uint8_t>(ascii::to_lower(c))) * 0x01000193U;
    }
    return hash;
}

// The entries, hashed: the names of an answer are looked up at each exchange.
class EntryTable {
public:
    EntryTable() {
        for (const Entry& entry : kEntries) {
            std::size_t slot = hash_of(entry.name) % kSlots;
            while (slots_[slot] != nullptr) {
                slot = (slot + 1) % kSlots;
            }
            slots_[slot] = &entry;
        }
    }

    Kind find(std::string_view name) const {
        for (std::size_t slot = hash_of(name) % kSlots; slots_[slot] != nullptr;
             slot = (slot + 1) % kSlots) {
            if (ascii::equal_ignoring_case(slots_[slot]->name, name)) {
                return slots_[slot]->kind;
            }
        }
        return Kind::Unlisted;
    }

private:
    static constexpr std::size_t kSlots = 512;
    static_assert(kEntries.size() < kSlots / 2);

    std::array<const Entry*, kSlots> slots_{};
};

// "1.18", or a number by itself behind a slash, as in "nginx/1".
bool tells_a_version(std::string_view value) {
    for (std::size_t i = 1; i < value.size(); ++i) {
        const bool after_digit = ascii::is_digit(value[i - 1]);
        if (value[i] == '.' && after_digit && i + 1 < value.size()
            && ascii::is_digit(value[i + 1])) {
            return true;
        }
        if (ascii::is_digit(value[i]) && value[i - 1] == '/') {
            return true;
        }
    }
    return false;
}

bool names_a_product(std::string_view value) {
    static constexpr auto kEmptyWords =
        std::to_array<std::string_view>({"server", "web server", "webserver", "none", "unknown"});
    return std::any_of(value.begin(), value.end(), ascii::is_alpha)
           && std::none_of(kEmptyWords.begin(), kEmptyWords.end(), [&](std::string_view word) {
                  return ascii::equal_ignoring_case(word, value);
              });
}

// The length of the dotted address that `text` begins with, when it is one of a private network
// (RFC 1918); else 0.
std::size_t private_address_length(std::string_view text) {
    std::array<unsigned, 4> parts{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0 && (at >= text.size() || text[at++] != '.')) {
            return 0;
        }
        const std::size_t start = at;
        while (at < text.size() && at - start < 3 && ascii::is_digit(text[at])) {
            parts[i] = parts[i] * 10 + static_cast<unsigned>(text[at++] - '0');
        }
        if (at == start || parts[i] > 255) {
            return 0;
        }
    }
    const bool more =
        at < text.size()
        && (ascii::is_digit(text[at])
            || (text[at] == '.' && at + 1 < text.size() && ascii::is_digit(text[at + 1])));
    const bool is_private = parts[0] == 10 || (parts[0] == 192 && parts[1] == 168)
                            || (parts[0] == 172 && parts[1] >= 16 && parts[1] <= 31);
    return is_private && !more ? at : 0;
}

// The first private address or name of an inner network in the value.
std::string_view internal_name_in(std::string_view value) {
    static constexpr auto kInner =
        std::to_array<std::string_view>({".internal", ".intranet", ".corp", ".lan", ".local"});
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool at_start = i == 0 || (!ascii::is_digit(value[i - 1]) && value[i - 1] != '.');
        if (value[i] == '1' && at_start) {
            if (const std::size_t length = private_address_length(value.substr(i)); length > 0) {
                return value.substr(i, length);
            }
        }
        if (value[i] != '.' || i == 0 || !ascii::is_token_char(value[i - 1])) {
            continue;
        }
        for (const std::string_view suffix : kInner) {
            const std::size_t end = i + suffix.size();
            if (ascii::starts_with_ignoring_case(value.substr(i), suffix)
                && (end == value.size() || value[end] == ':' || value[end] == '/'
                    || value[end] == ',' || value[end] == ' ' || value[end] == ')')) {
                const std::size_t start = value.find_last_of(" /,@(=", i);
                return value.substr(start == std::string_view::npos ? 0 : start + 1,
                                    end - (start == std::string_view::npos ? 0 : start + 1));
            }
        }
    }
    return {};
}

// A host that itself belongs to an inner network tells nothing by naming others of it.
bool is_internal_host(std::string_view host) {
    return host.find('.') == std::string_view::npos || host.starts_with("127.")
           || !internal_name_in(host).empty();
}

// Fields whose values name hosts of the way, or anything at all.
bool may_name_hosts(std::string_view name) {
    return ascii::starts_with_ignoring_case(name, "x-") || ascii::equal_ignoring_case(name, "via")
           || ascii::equal_ignoring_case(name, "server")
           || ascii::equal_ignoring_case(name, "location")
           || ascii::equal_ignoring_case(name, "content-location");
}

}  // namespace

void judge_disclosures(const ExchangeFacts& facts, Findings& findings) {
    static const EntryTable table;
    std::optional<bool> own_host_is_internal;
    for (const http::Field& field : facts.exchange.response.head.fields) {
        const auto found = [&](const RuleInfo& rule, std::string_view detail = {}) {
            report(findings,
                   rule,
                   {Side::Server, std::string(field.name), std::string(field.value)},
                   std::string(detail));
        };
        switch (table.find(field.name)) {
            case Kind::Unlisted:
                break;
            case Kind::Banner:
                if (tells_a_version(field.value)) {
                    found(rule::kServerVersionDisclosed);
                } else if (names_a_product(field.value)) {
                    found(rule::kServerProductDisclosed);
                }
                break;
            case Kind::Debug:
                found(rule::kDebugField);
                break;
            case Kind::Hpkp:
                found(rule::kHpkpEnforced);
                break;
            case Kind::Pragma:
                found(rule::kPragmaInResponse);
                break;
            case Kind::Removable:
                found(rule::kRemovableField);
                break;
        }
        if (!may_name_hosts(field.name)) {
            continue;
        }
        const std::string_view name = internal_name_in(field.value);
        if (name.empty()) {
            continue;
        }
        if (!own_host_is_internal) {
            own_host_is_internal = is_internal_host(facts.exchange.url.host);
        }
        if (!*own_host_is_internal) {
            found(rule::kInternalAddressDisclosed, name);
        }
    }
}

}  // namespace waybill::audit
