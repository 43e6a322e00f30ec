// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cookies that were sent and set, with what browsers make of their attributes.
#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "core/audit/cookie_jar.h"
#include "core/audit/cookie_use.h"
#include "core/audit/exchange_facts.h"
#include "core/audit/set_cookie.h"
#include "core/base/ascii.h"
#include "core/filter/field.h"
#include "core/report/text_format.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kMostCookiesShown = 50;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::DetailCookies)
};

QString useWords(audit::CookieUse use) {
    switch (use) {
        case audit::CookieUse::Session:
            return Words::tr("signs its user in");
        case audit::CookieUse::AntiCsrf:
            return Words::tr("a token against forged requests");
        case audit::CookieUse::Helper:
            return Words::tr("measurement, consent, language or the like");
        case audit::CookieUse::Other:
            break;
    }
    return {};
}

QString refusalWords(audit::CookieRefusal refusal) {
    switch (refusal) {
        case audit::CookieRefusal::None:
            return {};
        case audit::CookieRefusal::Malformed:
            return Words::tr("Browsers ignore it: it is malformed or too large.");
        case audit::CookieRefusal::PublicSuffix:
            return Words::tr("Browsers ignore it: Domain is a public suffix, such as \"com\".");
        case audit::CookieRefusal::OtherDomain:
            return Words::tr("Browsers ignore it: Domain does not cover the host that sets it.");
        case audit::CookieRefusal::SecureOverHttp:
            return Words::tr("Browsers ignore it: Secure, but set over plain HTTP.");
        case audit::CookieRefusal::NoneWithoutSecure:
            return Words::tr("Browsers ignore it: SameSite=None needs Secure.");
        case audit::CookieRefusal::PrefixBroken:
            return Words::tr("Browsers ignore it: its name promises what its attributes break.");
        case audit::CookieRefusal::PrefixInValue:
            return Words::tr("Browsers ignore it: no name, and a value like a prefix.");
        case audit::CookieRefusal::PartitionedWithoutSecure:
            return Words::tr("Browsers ignore it: Partitioned needs Secure.");
        case audit::CookieRefusal::HidesSecure:
            return Words::tr("Browsers ignore it: it would hide a Secure cookie.");
    }
    return {};
}

// "Secure, HttpOnly, SameSite=Lax; for 30 d": what holds, then what lacks.
QString attributeWords(const audit::SetCookie& cookie, std::int64_t now) {
    QStringList has;
    if (cookie.secure) {
        has << QStringLiteral("Secure");
    }
    if (cookie.http_only) {
        has << QStringLiteral("HttpOnly");
    }
    if (cookie.same_site == audit::SameSite::Lax || cookie.same_site == audit::SameSite::Strict
        || cookie.same_site == audit::SameSite::None) {
        has << QStringLiteral("SameSite=") + ownText(audit::name_of(cookie.same_site));
    }
    if (cookie.domain) {
        has << QStringLiteral("Domain=") + shownText(*cookie.domain, 80);
    }
    if (cookie.path) {
        has << QStringLiteral("Path=") + shownText(*cookie.path, 80);
    }
    if (cookie.partitioned) {
        has << QStringLiteral("Partitioned");
    }
    if (cookie.is_deletion(now)) {
        has << Words::tr("removes the cookie");
    } else if (const auto lifetime = cookie.lifetime(now)) {
        const std::int64_t kept = std::min(*lifetime, audit::kLongestCookieLifetime);
        has << Words::tr("kept for %1")
                   .arg(QString::fromStdString(report::format_duration(kept * kNsPerSecond)));
    } else {
        has << Words::tr("until the browser is closed");
    }
    return has.join(QStringLiteral(", "));
}

QString lackWords(const audit::SetCookie& cookie, audit::CookieUse use) {
    QStringList lacks;
    if (!cookie.secure) {
        lacks << Words::tr("no Secure: also sent without encryption");
    }
    if (!cookie.http_only && use != audit::CookieUse::AntiCsrf) {
        lacks << Words::tr("no HttpOnly: scripts can read it");
    }
    if (cookie.same_site == audit::SameSite::Missing
        || cookie.same_site == audit::SameSite::Unknown) {
        lacks << Words::tr("no SameSite: browsers differ in what they take for it");
    }
    return lacks.join(QStringLiteral("; "));
}

}  // namespace

CardText cookiesCard(const ExchangeDetail& detail) {
    const http::Exchange& exchange = detail.exchange();
    CardText card{.key = QStringLiteral("cookies"), .title = Words::tr("Cookies"), .verdict = {}};
    const audit::ExchangeFacts facts = audit::facts_of(exchange);
    int sent = 0;
    int set = 0;
    int refused = 0;
    for (const http::Field& field : exchange.request.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "cookie")) {
            continue;
        }
        audit::for_each_cookie(field.value, [&](std::string_view name, std::string_view value) {
            ++sent;
            if (card.facts.size() >= kMostCookiesShown) {
                return;
            }
            Fact fact;
            fact.name = Words::tr("Sent");
            fact.value = shownText(name, 100) + u'=' + shownText(value, 200);
            fact.wire = true;
            fact.note = useWords(audit::use_of_cookie(name, value));
            fact.link = DetailLink::narrowing(presence(filter::FieldId::Cookie, name));
            card.facts.push_back(std::move(fact));
        });
    }
    const bool login = audit::is_login_like(facts);
    const audit::CookieOrigin origin{
        exchange.url.host, exchange.url.path, audit::is_secure_for_cookies(facts)};
    const std::int64_t now = exchange.started.known() ? exchange.started.ns / kNsPerSecond : 0;
    for (const http::Field& field : exchange.response.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            continue;
        }
        ++set;
        const audit::SetCookie cookie = audit::parse_set_cookie(field.value);
        const QString refusal = refusalWords(audit::why_refused(cookie, origin));
        refused += refusal.isEmpty() ? 0 : 1;
        if (card.facts.size() >= kMostCookiesShown) {
            continue;
        }
        const audit::CookieUse use = audit::use_of_cookie(cookie.name, cookie.value, login);
        Fact fact;
        fact.name = cookie.is_deletion(now) ? Words::tr("Removed") : Words::tr("Set");
        fact.value = shownText(cookie.name, 100) + u'=' + shownText(cookie.value, 200);
        fact.wire = true;
        QStringList notes;
        for (const QString& note : {useWords(use),
                                    attributeWords(cookie, now),
                                    cookie.is_deletion(now) ? QString() : lackWords(cookie, use),
                                    refusal}) {
            if (!note.isEmpty()) {
                notes << note;
            }
        }
        fact.note = notes.join(QStringLiteral("\n"));
        fact.tone = refusal.isEmpty() ? Tone::Plain : Tone::Notice;
        fact.link = DetailLink::narrowing(presence(filter::FieldId::SetCookie, cookie.name));
        card.facts.push_back(std::move(fact));
    }
    card.verdict = Words::tr("%n sent", nullptr, sent) + QStringLiteral(", ")
                   + Words::tr("%n set", nullptr, set);
    if (refused > 0) {
        card.verdict +=
            QStringLiteral(", ") + Words::tr("%n that browsers ignore", nullptr, refused);
        card.tone = Tone::Notice;
    }
    card.source = QStringLiteral("RFC 6265bis section 5.7");
    return card;
}

}  // namespace waybill::gui
