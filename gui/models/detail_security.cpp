// SPDX-License-Identifier: GPL-3.0-or-later
//
// Findings with their fixes, and scores with their arithmetic.
#include <algorithm>
#include <array>
#include <map>

#include <QCoreApplication>
#include <QLocale>

#include "core/analysis/scorecard.h"
#include "core/filter/field.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kFirstChanges = 3;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::DetailSecurity)
};

QString number(double value) {
    return QLocale().toString(value, 'f', 1);
}

QString minus(double points) {
    return QStringLiteral("\u2212") + number(points);
}

// The finding of that rule with most to show.
const audit::Finding* findingOf(const audit::Findings& findings, const audit::RuleInfo& rule) {
    const audit::Finding* found = nullptr;
    for (const audit::Finding& finding : findings) {
        if (finding.rule == &rule && (found == nullptr || found->evidence.value.empty())) {
            found = &finding;
        }
    }
    return found;
}

ScoreText scoreText(const QString& key,
                    const QString& caption,
                    const analysis::Score& score,
                    const audit::Findings& findings) {
    ScoreText text;
    text.key = key;
    text.caption = caption;
    text.grade = ownText(score.grade);
    text.points = score.value;
    double taken = 0;
    text.arithmetic = QStringLiteral("100");
    for (const analysis::ScoreLine& line : score.lines) {
        taken += line.points;
        text.arithmetic += QStringLiteral(" \u2212 ") + number(line.points);
        text.lines.push_back({ownText(line.rule->title),
                              line.points,
                              minus(line.points),
                              Words::tr("%1 takes %2 points: a finding of %3 severity.")
                                  .arg(ownText(line.rule->id),
                                       number(line.points),
                                       ownText(audit::name_of(line.severity)))});
        if (text.advice.size() < kFirstChanges) {
            if (const audit::Finding* const finding = findingOf(findings, *line.rule)) {
                Advice advice = adviceOf(*finding);
                advice.points = Words::tr("+%1 points").arg(number(line.points));
                text.advice.push_back(std::move(advice));
            }
        }
    }
    text.arithmetic += QStringLiteral(" = ") + number(score.value);
    if (score.grade_capped) {
        text.note = Words::tr("A grave finding holds the grade down.");
    } else if (score.lines.empty()) {
        text.note = Words::tr("Nothing took points.");
    }
    if (taken > 100 - score.value + 0.05) {
        text.arithmetic += QStringLiteral("; ")
                           + Words::tr("what one subject may take, and all of them, has a limit");
    }
    return text;
}

}  // namespace

Advice adviceOf(const audit::Finding& finding) {
    const audit::RuleInfo& rule = *finding.rule;
    Advice advice;
    advice.title = ownText(rule.title);
    advice.severity = ownText(audit::name_of(finding.severity));
    advice.tone = toneOf(finding.severity);
    advice.detail = shownText(finding.detail, 500);
    advice.message = ownText(rule.message);
    // What is missing has no value to quote; the title says that it is missing.
    if (!finding.evidence.value.empty()) {
        if (!finding.evidence.field.empty()) {
            advice.evidence = shownText(finding.evidence.field, 100) + QStringLiteral(": ");
        } else if (finding.evidence.in_body) {
            advice.evidence = Words::tr("at byte %L1 of the body: ").arg(finding.evidence.offset);
        }
        advice.evidence += shownText(finding.evidence.value, 400);
    }
    advice.fix = ownText(rule.fix);
    advice.line = ownText(rule.line);
    advice.source = ownText(rule.source);
    advice.link = DetailLink::filtering(fieldEquals(filter::FieldId::Finding, rule.id));
    return advice;
}

std::vector<ScoreText> scoresOf(const ExchangeDetail& detail) {
    std::vector<ScoreText> scores;
    const QString security = Words::tr("Security");
    const QString caching = Words::tr("Caching");
    if (!detail.isJudged()) {
        for (const QString& caption : {security, caching}) {
            ScoreText text;
            text.key = caption == security ? QStringLiteral("security") : QStringLiteral("caching");
            text.caption = caption;
            text.note = Words::tr("Comes when the whole recording was judged.");
            scores.push_back(std::move(text));
        }
        return scores;
    }
    const analysis::Scorecard card = analysis::score_exchange(detail.findings());
    scores.push_back(
        scoreText(QStringLiteral("security"), security, card.security, detail.findings()));
    scores.push_back(
        scoreText(QStringLiteral("caching"), caching, card.caching, detail.findings()));
    scores.push_back(scoreText(QStringLiteral("conformance"),
                               Words::tr("Conformance"),
                               card.conformance,
                               detail.findings()));
    return scores;
}

QString subjectName(audit::Subject subject) {
    switch (subject) {
        case audit::Subject::Transport:
            return Words::tr("Transport");
        case audit::Subject::Scripts:
            return Words::tr("Scripts");
        case audit::Subject::Cookies:
            return Words::tr("Cookies");
        case audit::Subject::Framing:
            return Words::tr("Framing");
        case audit::Subject::CrossOrigin:
            return Words::tr("Cross-origin access");
        case audit::Subject::Content:
            return Words::tr("Content");
        case audit::Subject::Leaks:
            return Words::tr("Leaks");
        case audit::Subject::Secrets:
            return Words::tr("Secrets");
        case audit::Subject::Forms:
            return Words::tr("Forms and logins");
        case audit::Subject::Caching:
            return Words::tr("Caching");
        case audit::Subject::Compression:
            return Words::tr("Compression");
        case audit::Subject::Connections:
            return Words::tr("Connections");
        case audit::Subject::Conformance:
            return Words::tr("Conformance");
        case audit::Subject::Smuggling:
            return Words::tr("Request smuggling");
    }
    return {};
}

std::vector<CardText> securityCards(const ExchangeDetail& detail) {
    std::vector<CardText> cards;
    CardText head{.key = QStringLiteral("findings"), .title = Words::tr("Findings"), .verdict = {}};
    if (detail.findings().empty()) {
        head.verdict = Words::tr("Nothing was found in this exchange.");
        head.tone = Tone::Good;
    } else {
        head.verdict = Words::tr("%n finding(s), the gravest first.",
                                 nullptr,
                                 static_cast<int>(detail.findings().size()));
        head.tone = toneOf(detail.findings().front().severity);
    }
    if (!detail.isJudged()) {
        Fact fact;
        fact.name = Words::tr("Not all yet");
        fact.value = Words::tr(
            "What bodies and other exchanges show comes when the whole recording "
            "was judged.");
        head.facts.push_back(std::move(fact));
    }
    cards.push_back(std::move(head));
    // One card for each subject, in the order of its gravest finding.
    std::map<audit::Subject, std::size_t> places;
    for (const audit::Finding& finding : detail.findings()) {
        const auto [place, is_new] = places.try_emplace(finding.rule->subject, cards.size());
        if (is_new) {
            cards.push_back({.key = ownText(audit::name_of(finding.rule->subject)),
                             .title = subjectName(finding.rule->subject),
                             .verdict = {}});
        }
        cards[place->second].advice.push_back(adviceOf(finding));
    }
    return cards;
}

}  // namespace waybill::gui
