// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/cache_lab_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/audit/cache_key.h"
#include "core/audit/freshness.h"
#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/report/json_writer.h"
#include "core/report/text_format.h"

namespace waybill::report {
namespace {

using analysis::CacheChange;
using analysis::CacheGroup;
using analysis::CacheTally;

constexpr std::size_t kGroupsShown = 10;

void append_line(std::string& out, std::string_view name, const CacheTally& tally) {
    out += fmt::format("  {:<34} {:>9} {:>7} {:>7} {:>7} {:>7} {:>9} {:>9} {:>5} {:>9}\n",
                       name,
                       format_count(tally.requests),
                       format_count(tally.hits),
                       format_count(tally.revalidations),
                       format_count(tally.misses),
                       format_count(tally.not_cacheable),
                       format_size(tally.bytes),
                       format_size(tally.bytes_saved),
                       format_share(tally.bytes_saved, tally.bytes),
                       format_duration(tally.time_saved));
}

std::string shortened(std::string_view name) {
    constexpr std::size_t kWidth = 34;
    std::string text = for_terminal(name);
    if (text.size() > kWidth) {
        text.resize(kWidth - 3);
        text += "...";
    }
    return text;
}

void append_groups(std::string& out,
                   std::string_view title,
                   const std::vector<CacheGroup>& groups) {
    out += fmt::format("\n  {}\n", title);
    for (std::size_t i = 0; i < std::min(groups.size(), kGroupsShown); ++i) {
        append_line(out, shortened(groups[i].name), groups[i].tally);
    }
    if (groups.size() > kGroupsShown) {
        out += fmt::format("  and {} more\n", groups.size() - kGroupsShown);
    }
}

void append_changes(std::string& out, const std::vector<CacheChange>& changes) {
    out += "\n  What would save most\n";
    if (changes.empty()) {
        out += "  nothing was fetched twice that could have been kept\n";
    }
    for (const CacheChange& change : changes) {
        out += fmt::format("  {:>9}  {} fewer, {}  {}{}\n             {}: {} (exchange {})\n",
                           format_size(change.bytes_saved),
                           format_counted(change.requests_saved, "request", "requests"),
                           format_duration(change.time_saved),
                           shown_host(change.host),
                           for_terminal(change.route),
                           change.line,
                           change.why,
                           change.exchange);
    }
}

void tally_json(JsonWriter& json, const CacheTally& tally) {
    json.key("requests");
    json.number(tally.requests);
    json.key("hits");
    json.number(tally.hits);
    json.key("revalidations");
    json.number(tally.revalidations);
    json.key("misses");
    json.number(tally.misses);
    json.key("not_cacheable");
    json.number(tally.not_cacheable);
    json.key("bytes");
    json.number(tally.bytes);
    json.key("bytes_saved");
    json.number(tally.bytes_saved);
    json.key("time_ms");
    json.milliseconds(tally.time);
    json.key("time_saved_ms");
    json.milliseconds(tally.time_saved);
}

void groups_json(JsonWriter& json, const std::vector<CacheGroup>& groups) {
    json.begin_array();
    for (const CacheGroup& group : groups) {
        json.begin_object();
        json.key("name");
        json.string(group.name);
        tally_json(json, group.tally);
        json.end_object();
    }
    json.end_array();
}

void change_json(JsonWriter& json, const CacheChange& change) {
    json.begin_object();
    json.key("host");
    json.string(change.host);
    json.key("route");
    json.string(change.route);
    json.key("line");
    json.string(change.line);
    json.key("why");
    json.string(change.why);
    json.key("exchange");
    json.number(change.exchange);
    json.key("exchanges");
    json.number(change.exchanges);
    json.key("requests_saved");
    json.number(change.requests_saved);
    json.key("bytes_saved");
    json.number(change.bytes_saved);
    json.key("time_saved_ms");
    json.milliseconds(change.time_saved);
    json.end_object();
}

void append_view(std::string& out, const audit::CachingFacts& facts, audit::CacheKind kind) {
    const audit::CacheView view = audit::cache_view(facts, kind);
    out += fmt::format("\n{} cache\n  {}  [{}]\n",
                       kind == audit::CacheKind::Private ? "Private" : "Shared",
                       audit::sentence_of(view.storing),
                       audit::section_of(view.storing));
    if (!view.storable()) {
        return;
    }
    out += fmt::format("  fresh for {} s, by {}  [{}]\n",
                       view.lifetime,
                       audit::name_of(view.source),
                       audit::section_of(view.source));
    const audit::CacheState state = audit::cache_state(facts, view, facts.response_time);
    out +=
        fmt::format("  when it came: {}  [{}]\n", audit::name_of(state), audit::section_of(state));
    if (view.stale_is_forbidden) {
        out += "  once stale it must not be used without asking  [RFC 9111 section 4.2.4]\n";
    }
    const audit::CacheControl& told = facts.directives;
    if (told.stale_while_revalidate.usable() && !view.stale_is_forbidden) {
        out +=
            fmt::format("  once stale it may be used for {} s while asking  [RFC 5861 section 3]\n",
                        told.stale_while_revalidate.seconds);
    }
    if (told.stale_if_error.usable() && !view.stale_is_forbidden) {
        out +=
            fmt::format("  once stale it may stand in for errors for {} s  [RFC 5861 section 4]\n",
                        told.stale_if_error.seconds);
    }
}

void view_json(JsonWriter& json, const audit::CachingFacts& facts, audit::CacheKind kind) {
    const audit::CacheView view = audit::cache_view(facts, kind);
    const audit::CacheState state = audit::cache_state(facts, view, facts.response_time);
    json.begin_object();
    json.key("storable");
    json.boolean(view.storable());
    json.key("reason");
    json.plain_string(audit::name_of(view.storing));
    json.key("why");
    json.string(audit::sentence_of(view.storing));
    json.key("section");
    json.plain_string(audit::section_of(view.storing));
    json.key("lifetime");
    json.number(static_cast<std::uint64_t>(std::max<std::int64_t>(view.lifetime, 0)));
    json.key("lifetime_source");
    json.plain_string(audit::name_of(view.source));
    json.key("lifetime_section");
    json.plain_string(audit::section_of(view.source));
    json.key("state");
    json.plain_string(audit::name_of(state));
    json.key("state_section");
    json.plain_string(audit::section_of(state));
    json.key("stale_use_forbidden");
    json.boolean(view.stale_is_forbidden);
    json.end_object();
}

std::string vary_text(const audit::Vary& vary) {
    std::string text = vary.star ? "*" : "";
    for (const std::string_view name : vary.names) {
        text += (text.empty() ? "" : ", ") + ascii::lower(name);
    }
    return text;
}

}  // namespace

void append_cache_lab_text(std::string& out, std::span<const CacheLabReport> reports) {
    for (const CacheLabReport& report : reports) {
        out += out.empty() ? "" : "\n";
        out += report.kind == audit::CacheKind::Private ? "A private cache for each client"
                                                        : "One shared cache for all clients";
        out += report.second_visit
                   ? fmt::format(", second visit after {} min", *report.second_visit)
                   : std::string(", empty at first");
        out += report.capacity ? fmt::format(", of {}\n\n", format_size(*report.capacity)) : "\n\n";
        out += fmt::format("  {:<34} {:>9} {:>7} {:>7} {:>7} {:>7} {:>9} {:>9} {:>5} {:>9}\n",
                           "",
                           "requests",
                           "hits",
                           "304s",
                           "misses",
                           "never",
                           "bytes",
                           "saved",
                           "",
                           "time");
        append_line(out, "all", report.result.total);
        if (report.result.dropped > 0) {
            out +=
                fmt::format("  {} dropped, those not used for longest, to make room for others\n",
                            format_counted(report.result.dropped, "answer was", "answers were"));
        }
        append_groups(out, "By host", report.result.hosts);
        append_groups(out, "By kind of content", report.result.types);
        append_changes(out, report.result.changes);
    }
}

void append_cache_lab_json(std::string& out, std::span<const CacheLabReport> reports) {
    JsonWriter json(out);
    json.begin_array();
    for (const CacheLabReport& report : reports) {
        json.begin_object();
        json.key("cache");
        json.plain_string(audit::name_of(report.kind));
        json.key("second_visit_min");
        if (report.second_visit) {
            json.number(static_cast<std::uint64_t>(*report.second_visit));
        } else {
            json.null();
        }
        json.key("capacity");
        if (report.capacity) {
            json.number(*report.capacity);
        } else {
            json.null();
        }
        json.key("dropped");
        json.number(report.result.dropped);
        json.key("total");
        json.begin_object();
        tally_json(json, report.result.total);
        json.end_object();
        json.key("hosts");
        groups_json(json, report.result.hosts);
        json.key("types");
        groups_json(json, report.result.types);
        json.key("changes");
        json.begin_array();
        for (const CacheChange& change : report.result.changes) {
            change_json(json, change);
        }
        json.end_array();
        json.end_object();
    }
    json.end_array();
}

void append_caching_text(std::string& out, const http::Exchange& exchange) {
    const audit::CachingFacts facts = audit::caching_facts(audit::caching_input(exchange));
    out += fmt::format("exchange {}: {} {} -> {}\n",
                       exchange.id,
                       for_terminal(exchange.request.head.method),
                       for_terminal(exchange.url.text),
                       exchange.response.head.status);
    out += fmt::format("age when it came: {} s  [RFC 9111 section 4.2.3]\n",
                       audit::current_age(facts, facts.response_time));
    out += fmt::format("validators: {}{}{}  [RFC 9110 section 8.8]\n",
                       facts.etag_kind == audit::EtagKind::Strong ? "strong ETag"
                       : facts.etag_kind == audit::EtagKind::Weak ? "weak ETag"
                                                                  : "",
                       facts.last_modified && !facts.etag.empty() ? ", " : "",
                       facts.last_modified     ? "Last-Modified"
                       : facts.has_validator() ? ""
                                               : "none");
    out += fmt::format("kept under: {}", for_terminal(audit::cache_key(exchange.url.text)));
    if (const std::string vary = vary_text(facts.vary); !vary.empty()) {
        out += fmt::format(", and the request's {}", for_terminal(vary));
    }
    out += "  [RFC 9111 section 4.1]\n";
    append_view(out, facts, audit::CacheKind::Private);
    append_view(out, facts, audit::CacheKind::Shared);
}

void append_caching_json(std::string& out, const http::Exchange& exchange) {
    const audit::CachingFacts facts = audit::caching_facts(audit::caching_input(exchange));
    JsonWriter json(out);
    json.begin_object();
    json.key("id");
    json.number(exchange.id);
    json.key("url");
    json.string(exchange.url.text);
    json.key("status");
    json.number(exchange.response.head.status);
    json.key("age");
    json.number(static_cast<std::uint64_t>(
        std::max<std::int64_t>(audit::current_age(facts, facts.response_time), 0)));
    json.key("key");
    json.string(audit::cache_key(exchange.url.text));
    json.key("vary");
    json.string(vary_text(facts.vary));
    json.key("private");
    view_json(json, facts, audit::CacheKind::Private);
    json.key("shared");
    view_json(json, facts, audit::CacheKind::Shared);
    json.end_object();
}

}  // namespace waybill::report
