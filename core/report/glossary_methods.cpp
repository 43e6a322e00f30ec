// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "core/report/glossary.h"

namespace waybill::report {
namespace {

// IANA's registry has more, which nobody has met.
constexpr auto kTerms = std::to_array<Term>({
    {TermKind::Method,
     "GET",
     {},
     "Asks for the current content of a resource. It changes nothing, may be repeated, and its "
     "answer may be cached.",
     "RFC 9110 section 9.3.1"},
    {TermKind::Method,
     "HEAD",
     {},
     "As GET, but only the head of the answer is sent: to learn sizes, types and validators "
     "without the content.",
     "RFC 9110 section 9.3.2"},
    {TermKind::Method,
     "POST",
     {},
     "Gives the resource content to process as it sees fit: a form, a new entry, a call. Repeating "
     "it may do the thing twice.",
     "RFC 9110 section 9.3.3"},
    {TermKind::Method,
     "PUT",
     {},
     "Stores the content under this very URL, in place of what was there. Repeating it changes "
     "nothing more.",
     "RFC 9110 section 9.3.4"},
    {TermKind::Method,
     "DELETE",
     {},
     "Asks that what this URL names be removed. Repeating it changes nothing more.",
     "RFC 9110 section 9.3.5"},
    {TermKind::Method,
     "CONNECT",
     {},
     "Asks a proxy for a tunnel to a host and port; after a 2xx answer the bytes are passed on as "
     "they are.",
     "RFC 9110 section 9.3.6"},
    {TermKind::Method,
     "OPTIONS",
     {},
     "Asks what may be done with a resource. Browsers send it ahead of some requests across "
     "origins, as a preflight.",
     "RFC 9110 section 9.3.7"},
    {TermKind::Method,
     "TRACE",
     {},
     "Asks the last server to send the request back as it came. It can reveal credentials that "
     "proxies add, so servers should refuse it.",
     "RFC 9110 section 9.3.8"},
    {TermKind::Method,
     "PATCH",
     {},
     "Changes a part of a resource in the way the content says. It may not be safe to repeat.",
     "RFC 5789"},
    {TermKind::Method,
     "PROPFIND",
     {},
     "WebDAV: asks for properties of a resource or of all that lies below it.",
     "RFC 4918 section 9.1"},
    {TermKind::Method,
     "PROPPATCH",
     {},
     "WebDAV: sets and removes properties of a resource.",
     "RFC 4918 section 9.2"},
    {TermKind::Method,
     "MKCOL",
     {},
     "WebDAV: makes a collection (a folder).",
     "RFC 4918 section 9.3"},
    {TermKind::Method,
     "COPY",
     {},
     "WebDAV: copies a resource to the URL in the Destination field.",
     "RFC 4918 section 9.8"},
    {TermKind::Method,
     "MOVE",
     {},
     "WebDAV: moves a resource to the URL in the Destination field.",
     "RFC 4918 section 9.9"},
    {TermKind::Method,
     "LOCK",
     {},
     "WebDAV: takes a lock, so that nobody else writes for a while.",
     "RFC 4918 section 9.10"},
    {TermKind::Method, "UNLOCK", {}, "WebDAV: gives a lock back.", "RFC 4918 section 9.11"},
    {TermKind::Method,
     "REPORT",
     {},
     "WebDAV: asks for information about a resource in a form that the content describes.",
     "RFC 3253 section 3.6"},
    {TermKind::Method, "SEARCH", {}, "Asks a server to run the query in the content.", "RFC 5323"},
    {TermKind::Method,
     "QUERY",
     {},
     "Asks for the result of the query in the content; unlike POST it changes nothing and may be "
     "repeated.",
     "draft-ietf-httpbis-safe-method-w-body"},
    {TermKind::Method,
     "PURGE",
     {},
     "Not a standard: asks a cache to drop what it has stored of this URL.",
     "used by Varnish, Squid and CDNs"},
});

}  // namespace

std::span<const Term> method_terms() {
    return kTerms;
}

}  // namespace waybill::report
