// SPDX-License-Identifier: GPL-3.0-or-later
//
// What caches may do with the response, in sentences with the sections they follow from.
#include <algorithm>

#include <QCoreApplication>
#include <QDateTime>

#include "core/audit/cache_control.h"
#include "core/audit/freshness.h"
#include "core/report/glossary.h"
#include "core/report/text_format.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::DetailCaching)
};

QString seconds(std::int64_t count) {
    // Beyond what nanoseconds can count nothing is gained by precision.
    const std::int64_t bounded = std::clamp<std::int64_t>(count, 0, audit::kLargestDelta);
    return QString::fromStdString(report::format_duration(bounded * kNsPerSecond));
}

QString sourceWords(audit::LifetimeSource source) {
    switch (source) {
        case audit::LifetimeSource::None:
            return Words::tr("nothing gives it a lifetime");
        case audit::LifetimeSource::SMaxAge:
            return Words::tr("s-maxage says so");
        case audit::LifetimeSource::MaxAge:
            return Words::tr("max-age says so");
        case audit::LifetimeSource::Expires:
            return Words::tr("Expires less Date");
        case audit::LifetimeSource::Heuristic:
            return Words::tr("a guess: a tenth of the time since it last changed");
        case audit::LifetimeSource::HeuristicUndetermined:
            return Words::tr("left to the cache: nothing is said");
    }
    return {};
}

QString stateWords(audit::CacheState state) {
    switch (state) {
        case audit::CacheState::Reusable:
            return Words::tr("may be used again without asking");
        case audit::CacheState::ValidateAlways:
            return Words::tr("must be asked about before each use (no-cache)");
        case audit::CacheState::StaleWhileRevalidate:
            return Words::tr("may be used while the cache asks behind it");
        case audit::CacheState::Stale:
            return Words::tr("is stale: to be asked about, unless the server cannot be reached");
        case audit::CacheState::StaleMustValidate:
            return Words::tr("is stale, and must be asked about");
    }
    return {};
}

// What that kind of cache may do, in one sentence.
QString viewWords(const audit::CachingFacts& facts, const audit::CacheView& view) {
    if (!view.storable()) {
        return ownText(audit::sentence_of(view.storing));
    }
    const audit::CacheState state = audit::cache_state(facts, view, facts.response_time);
    if (state == audit::CacheState::Reusable) {
        const std::int64_t left = view.lifetime - audit::current_age(facts, facts.response_time);
        return Words::tr("Keeps it, and uses it again for %1 without asking.").arg(seconds(left));
    }
    return Words::tr("Keeps it; it %1.").arg(stateWords(state));
}

CardText viewCard(const audit::CachingFacts& facts, audit::CacheKind kind) {
    const audit::CacheView view = audit::cache_view(facts, kind);
    const bool is_private = kind == audit::CacheKind::Private;
    CardText card{
        .key = is_private ? QStringLiteral("private-cache") : QStringLiteral("shared-cache"),
        .title = is_private ? Words::tr("The browser's cache")
                            : Words::tr("Caches on the way (proxies, CDNs)"),
        .verdict = viewWords(facts, view)};
    card.source = ownText(audit::section_of(view.storing));
    if (!view.storable()) {
        card.tone = Tone::Secondary;
        return card;
    }
    const std::int64_t age = audit::current_age(facts, facts.response_time);
    const auto add = [&](const QString& name, const QString& value, const QString& note) {
        Fact fact;
        fact.name = name;
        fact.value = value;
        fact.note = note;
        card.facts.push_back(std::move(fact));
    };
    const audit::CacheState state = audit::cache_state(facts, view, facts.response_time);
    if (state != audit::CacheState::ValidateAlways) {
        add(Words::tr("Fresh for"),
            seconds(view.lifetime),
            sourceWords(view.source) + QStringLiteral("; ")
                + ownText(audit::section_of(view.source)));
        add(Words::tr("Age on arrival"), seconds(age), QStringLiteral("RFC 9111 section 4.2.3"));
        add(Words::tr("Left on arrival"),
            view.lifetime > age ? seconds(view.lifetime - age) : Words::tr("nothing"),
            Words::tr("%L1 s - %L2 s = %L3 s")
                .arg(view.lifetime)
                .arg(age)
                .arg(view.lifetime - age));
    }
    add(Words::tr("So it"), stateWords(state), ownText(audit::section_of(state)));
    card.tone = state == audit::CacheState::Reusable ? Tone::Good : Tone::Plain;
    return card;
}

QString dateWords(std::int64_t at) {
    return QDateTime::fromSecsSinceEpoch(at, Qt::UTC).toString(Qt::ISODate);
}

CardText validatorsCard(const audit::CachingFacts& facts) {
    CardText card{.key = QStringLiteral("validators"),
                  .title = Words::tr("Asking again"),
                  .verdict = facts.has_validator()
                                 ? Words::tr("A cache can ask whether its copy is still good, and "
                                             "save sending it again.")
                                 : Words::tr("There is neither an ETag nor Last-Modified to ask "
                                             "by: once stale, it is sent in full again.")};
    card.tone = facts.has_validator() ? Tone::Good : Tone::Notice;
    card.source = QStringLiteral("RFC 9110 section 8.8");
    if (facts.etag_kind != audit::EtagKind::None) {
        Fact fact;
        fact.name = QStringLiteral("ETag");
        fact.value = shownText(facts.etag, 200);
        fact.wire = true;
        fact.note = facts.etag_kind == audit::EtagKind::Strong ? Words::tr("strong: byte for byte")
                    : facts.etag_kind == audit::EtagKind::Weak
                        ? Words::tr("weak: the same in meaning")
                        : Words::tr("not a valid entity tag");
        card.facts.push_back(std::move(fact));
    }
    if (facts.has_last_modified) {
        Fact fact;
        fact.name = QStringLiteral("Last-Modified");
        fact.value = facts.last_modified ? dateWords(*facts.last_modified)
                                         : Words::tr("not a date that can be read");
        card.facts.push_back(std::move(fact));
    }
    return card;
}

CardText varyCard(const audit::CachingFacts& facts) {
    CardText card{.key = QStringLiteral("vary"),
                  .title = QStringLiteral("Vary"),
                  .verdict = Words::tr("Caches tell answers apart by the URL alone.")};
    card.source = QStringLiteral("RFC 9111 section 4.1");
    if (facts.vary.star) {
        card.verdict = Words::tr(
            "The answer depends on more than the request: no cache may use "
            "it for another one without asking.");
        card.tone = Tone::Notice;
    } else if (!facts.vary.names.empty()) {
        card.verdict = Words::tr("Besides the URL, these request fields must be the same:");
        for (const std::string_view name : facts.vary.names) {
            Fact fact;
            fact.name = Words::tr("Field");
            fact.value = shownText(name, 100);
            fact.wire = true;
            card.facts.push_back(std::move(fact));
        }
    }
    return card;
}

// What the response says of caches that it came through.
void addWitness(std::vector<CardText>& cards, const http::HeaderList& fields) {
    const audit::CacheEvidence evidence = audit::cache_evidence(fields);
    if (evidence == audit::CacheEvidence::None) {
        return;
    }
    CardText card{.key = QStringLiteral("came-from"),
                  .title = Words::tr("Where it came from"),
                  .verdict = evidence == audit::CacheEvidence::Hit
                                 ? Words::tr("A cache on the way answered.")
                                 : Words::tr("Caches on the way had to ask the server.")};
    for (const audit::CacheStatusMember& member : audit::parse_cache_status(fields)) {
        Fact fact;
        fact.name = shownText(member.cache, 100);
        fact.value = member.hit
                         ? Words::tr("answered from its store")
                         : Words::tr("asked further: %1").arg(shownText(member.forwarded, 60));
        card.facts.push_back(std::move(fact));
    }
    for (const std::string_view name : {"Age", "X-Cache", "CF-Cache-Status", "X-Varnish"}) {
        if (const http::Field* const field = fields.find(name)) {
            Fact fact;
            fact.name = ownText(name);
            fact.value = shownText(field->value, 200);
            fact.wire = true;
            card.facts.push_back(std::move(fact));
        }
    }
    cards.push_back(std::move(card));
}

void addDirectives(std::vector<CardText>& cards, const http::HeaderList& fields) {
    CardText card{.key = QStringLiteral("directives"),
                  .title = QStringLiteral("Cache-Control"),
                  .verdict = {}};
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, "cache-control")) {
            continue;
        }
        audit::for_each_quoted_member(field.value, [&](std::string_view member) {
            const std::string_view name = ascii::trim(member.substr(0, member.find('=')));
            Fact fact;
            fact.name = shownText(member, 120);
            for (const report::Term& term : report::directive_terms()) {
                if (term.kind == report::TermKind::CacheDirective
                    && ascii::equal_ignoring_case(term.name, name)) {
                    fact.value = ownText(term.meaning);
                    fact.note = ownText(term.source);
                }
            }
            if (fact.value.isEmpty()) {
                fact.value = Words::tr("No standard knows this directive; caches ignore it.");
                fact.tone = Tone::Notice;
            }
            if (card.facts.size() < 32) {
                card.facts.push_back(std::move(fact));
            }
        });
    }
    card.verdict = card.facts.empty()
                       ? Words::tr("The response says nothing of how it may be cached.")
                       : Words::tr("What the response says, directive by directive.");
    card.source = QStringLiteral("RFC 9111 section 5.2.2");
    cards.push_back(std::move(card));
}

}  // namespace

CardText cachingCard(const ExchangeDetail& detail) {
    CardText card{.key = QStringLiteral("caching"), .title = Words::tr("Caching"), .verdict = {}};
    if (!detail.exchange().response.present) {
        card.verdict = Words::tr("There is no response that could be kept.");
        card.tone = Tone::Secondary;
        return card;
    }
    const audit::CachingInput input = audit::caching_input(detail.exchange());
    const audit::CachingFacts facts = audit::caching_facts(input);
    const audit::CacheView own = audit::cache_view(facts, audit::CacheKind::Private);
    const audit::CacheView shared = audit::cache_view(facts, audit::CacheKind::Shared);
    if (!own.storable()) {
        card.verdict = Words::tr("No cache keeps it. ") + ownText(audit::sentence_of(own.storing));
    } else if (!shared.storable()) {
        card.verdict = Words::tr("Only the browser may keep it.");
    } else {
        card.verdict = Words::tr("The browser and caches on the way may keep it.");
    }
    const auto add = [&](const QString& name, const audit::CacheView& view) {
        Fact fact;
        fact.name = name;
        fact.value = viewWords(facts, view);
        fact.note =
            ownText(audit::section_of(view.storable() ? audit::Storing::Allowed : view.storing));
        card.facts.push_back(std::move(fact));
    };
    add(Words::tr("Browser"), own);
    add(Words::tr("On the way"), shared);
    card.source = ownText(audit::section_of(own.storing));
    return card;
}

std::vector<CardText> cachingCards(const ExchangeDetail& detail) {
    std::vector<CardText> cards;
    const http::Exchange& exchange = detail.exchange();
    if (!exchange.response.present) {
        cards.push_back(cachingCard(detail));
        return cards;
    }
    const audit::CachingInput input = audit::caching_input(exchange);
    const audit::CachingFacts facts = audit::caching_facts(input);
    cards.push_back(viewCard(facts, audit::CacheKind::Private));
    cards.push_back(viewCard(facts, audit::CacheKind::Shared));
    addDirectives(cards, exchange.response.head.fields);
    cards.push_back(validatorsCard(facts));
    cards.push_back(varyCard(facts));
    addWitness(cards, exchange.response.head.fields);

    CardText better{
        .key = QStringLiteral("better"), .title = Words::tr("What would be better"), .verdict = {}};
    for (const audit::Finding& finding : detail.findings()) {
        if (finding.rule->subject == audit::Subject::Caching
            || finding.rule->subject == audit::Subject::Compression) {
            better.advice.push_back(adviceOf(finding));
        }
    }
    better.verdict = better.advice.empty() ? Words::tr("Nothing was found that should be changed.")
                                           : Words::tr("%n thing(s) could be better.",
                                                       nullptr,
                                                       static_cast<int>(better.advice.size()));
    better.tone = better.advice.empty() ? Tone::Good : Tone::Plain;
    cards.push_back(std::move(better));
    return cards;
}

}  // namespace waybill::gui
