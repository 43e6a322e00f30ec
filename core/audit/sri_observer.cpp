// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/sri_observer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <nettle/base64.h>
#include <nettle/sha2.h>

#include "core/audit/html_facts.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({&rule::kSriMismatch});

std::string digest_of(IntegrityHash hash, std::string_view content) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(content.data());
    std::array<std::uint8_t, SHA512_DIGEST_SIZE> digest{};
    std::size_t size = 0;
    switch (hash) {
        case IntegrityHash::Sha256: {
            sha256_ctx context;
            sha256_init(&context);
            sha256_update(&context, content.size(), bytes);
            sha256_digest(&context, size = SHA256_DIGEST_SIZE, digest.data());
            break;
        }
        case IntegrityHash::Sha384: {
            sha384_ctx context;
            sha384_init(&context);
            sha384_update(&context, content.size(), bytes);
            sha384_digest(&context, size = SHA384_DIGEST_SIZE, digest.data());
            break;
        }
        case IntegrityHash::Sha512: {
            sha512_ctx context;
            sha512_init(&context);
            sha512_update(&context, content.size(), bytes);
            sha512_digest(&context, size = SHA512_DIGEST_SIZE, digest.data());
            break;
        }
    }
    return {reinterpret_cast<const char*>(digest.data()), size};
}

// As an integrity attribute writes it.
std::string text_of(IntegrityHash hash, std::string_view digest) {
    std::string encoded(BASE64_ENCODE_RAW_LENGTH(digest.size()), '\0');
    base64_encode_raw(
        encoded.data(), digest.size(), reinterpret_cast<const std::uint8_t*>(digest.data()));
    switch (hash) {
        case IntegrityHash::Sha256:
            return "sha256-" + encoded;
        case IntegrityHash::Sha384:
            return "sha384-" + encoded;
        case IntegrityHash::Sha512:
            return "sha512-" + encoded;
    }
    return encoded;
}

std::string key_of(http::ResolvedUrl url) {
    url.fragment.reset();
    return url.href();
}

bool loads_with_integrity(const HtmlLink& link) {
    return link.has_rel("stylesheet") || link.has_rel("modulepreload") || link.has_rel("preload");
}

}  // namespace

std::span<const RuleInfo* const> sri_session_rules() {
    return kRules;
}

void SriObserver::remember(std::uint64_t page,
                           std::string_view address,
                           const http::ResolvedUrl& base,
                           std::string_view integrity) {
    IntegrityMetadata metadata = parse_integrity(integrity);
    const auto url = http::parse_url(address, &base);
    if (!metadata.protects() || !url || !url->host) {
        return;
    }
    std::string key = key_of(*url);
    if (key.size() > kLongestUrl) {
        return;
    }
    // Only what counts (Subresource Integrity, section 3.3.3) is kept.
    const IntegrityHash strongest = metadata.strongest();
    std::erase_if(metadata.entries, [&](const auto& entry) { return entry.hash != strongest; });
    metadata.invalid.clear();
    const auto known = wanted_.find(key);
    if (known != wanted_.end()) {
        known->second = {page, std::move(metadata)};
    } else if (wanted_.size() < kMostFiles) {
        wanted_.emplace(std::move(key), Wanted{page, std::move(metadata)});
    }
}

void SriObserver::observe(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    if (facts.html != nullptr) {
        const auto base = base_of_document(*facts.html, exchange.url.text);
        if (!base) {
            return;
        }
        for (const HtmlScript& script : facts.html->scripts) {
            if (script.src && script.integrity) {
                remember(exchange.id, *script.src, *base, *script.integrity);
            }
        }
        for (const HtmlLink& link : facts.html->links) {
            if (link.integrity && loads_with_integrity(link)) {
                remember(exchange.id, link.href, *base, *link.integrity);
            }
        }
        return;
    }
    if (wanted_.empty() || !facts.response_body_is_whole || !facts.response_body
        || exchange.response.head.status != 200 || exchange.url.text.size() > kLongestUrl) {
        return;
    }
    const auto url = http::parse_url(exchange.url.text);
    const auto wanted = url ? wanted_.find(key_of(*url)) : wanted_.end();
    if (wanted == wanted_.end()) {
        return;
    }
    const auto& entries = wanted->second.integrity.entries;
    const IntegrityHash hash = entries.front().hash;
    const std::string digest = digest_of(hash, *facts.response_body);
    const bool fits = std::any_of(
        entries.begin(), entries.end(), [&](const auto& entry) { return entry.digest == digest; });
    if (!fits) {
        report(findings,
               rule::kSriMismatch,
               {Side::Server, {}, text_of(hash, digest), true},
               "the page of exchange " + std::to_string(wanted->second.page) + " names "
                   + text_of(hash, entries.front().digest));
    }
}

}  // namespace waybill::audit
