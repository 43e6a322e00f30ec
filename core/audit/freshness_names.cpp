// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words for what RFC 9111 says of a response.
#include "core/audit/freshness.h"

namespace waybill::audit {

std::string_view name_of(CacheKind kind) {
    return kind == CacheKind::Private ? "private" : "shared";
}

std::string_view name_of(Storing storing) {
    switch (storing) {
        case Storing::Allowed:
            return "ok";
        case Storing::Method:
            return "method";
        case Storing::InterimStatus:
            return "interim-status";
        case Storing::NotModified:
            return "status-304-updates-only";
        case Storing::UnknownStatus:
            return "must-understand-unknown-status";
        case Storing::NoStore:
            return "no-store";
        case Storing::RequestNoStore:
            return "request-no-store";
        case Storing::Private:
            return "private";
        case Storing::Authorization:
            return "authorization";
        case Storing::NothingAllowsStoring:
            return "no-explicit-and-not-heuristic";
    }
    return "ok";
}

std::string_view sentence_of(Storing storing) {
    switch (storing) {
        case Storing::Allowed:
            return "It may be stored.";
        case Storing::Method:
            return "Answers to this method are not stored.";
        case Storing::InterimStatus:
            return "Interim answers are not stored.";
        case Storing::NotModified:
            return "A 304 is not stored itself: it renews what is stored.";
        case Storing::UnknownStatus:
            return "must-understand forbids storing a status whose caching rules are not known.";
        case Storing::NoStore:
            return "no-store forbids it.";
        case Storing::RequestNoStore:
            return "The request's no-store forbids it.";
        case Storing::Private:
            return "private forbids it to caches that several users share.";
        case Storing::Authorization:
            return "The request has Authorization, and neither public, must-revalidate nor "
                   "s-maxage "
                   "allows shared caches to keep the answer.";
        case Storing::NothingAllowsStoring:
            return "It says nothing of freshness, and its status may not be stored without.";
    }
    return {};
}

std::string_view section_of(Storing storing) {
    switch (storing) {
        case Storing::Allowed:
        case Storing::Method:
        case Storing::InterimStatus:
        case Storing::NothingAllowsStoring:
            return "RFC 9111 section 3";
        case Storing::NotModified:
            return "RFC 9111 section 4.3.4";
        case Storing::UnknownStatus:
            return "RFC 9111 section 5.2.2.3";
        case Storing::NoStore:
            return "RFC 9111 section 5.2.2.5";
        case Storing::RequestNoStore:
            return "RFC 9111 section 5.2.1.5";
        case Storing::Private:
            return "RFC 9111 section 5.2.2.7";
        case Storing::Authorization:
            return "RFC 9111 section 3.5";
    }
    return "RFC 9111 section 3";
}

std::string_view name_of(LifetimeSource source) {
    switch (source) {
        case LifetimeSource::None:
            return "none";
        case LifetimeSource::SMaxAge:
            return "s-maxage";
        case LifetimeSource::MaxAge:
            return "max-age";
        case LifetimeSource::Expires:
            return "expires";
        case LifetimeSource::Heuristic:
            return "heuristic";
        case LifetimeSource::HeuristicUndetermined:
            return "heuristic-undetermined";
    }
    return "none";
}

std::string_view section_of(LifetimeSource source) {
    switch (source) {
        case LifetimeSource::None:
            return "RFC 9111 section 4.2.1";
        case LifetimeSource::SMaxAge:
            return "RFC 9111 section 5.2.2.10";
        case LifetimeSource::MaxAge:
            return "RFC 9111 section 5.2.2.1";
        case LifetimeSource::Expires:
            return "RFC 9111 section 5.3";
        case LifetimeSource::Heuristic:
        case LifetimeSource::HeuristicUndetermined:
            return "RFC 9111 section 4.2.2";
    }
    return "RFC 9111 section 4.2.1";
}

std::string_view name_of(CacheState state) {
    switch (state) {
        case CacheState::Reusable:
            return "reusable";
        case CacheState::ValidateAlways:
            return "validate-always-no-cache";
        case CacheState::StaleWhileRevalidate:
            return "stale-while-revalidate";
        case CacheState::Stale:
            return "stale";
        case CacheState::StaleMustValidate:
            return "stale-must-validate";
    }
    return "stale";
}

std::string_view section_of(CacheState state) {
    switch (state) {
        case CacheState::Reusable:
            return "RFC 9111 section 4.2";
        case CacheState::ValidateAlways:
            return "RFC 9111 section 5.2.2.4";
        case CacheState::StaleWhileRevalidate:
            return "RFC 5861 section 3";
        case CacheState::Stale:
        case CacheState::StaleMustValidate:
            return "RFC 9111 section 4.2.4";
    }
    return "RFC 9111 section 4.2";
}

}  // namespace waybill::audit
