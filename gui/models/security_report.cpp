// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/security_report.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QSaveFile>

#include "capture/session_saving.h"
#include "core/analysis/observatory_sites.h"
#include "core/analysis/scorecard.h"
#include "core/report/session_report.h"
#include "core/report/text_list.h"
#include "gui/models/detail_cards.h"
#include "gui/models/figure_text.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::SecurityReport)
};

constexpr std::size_t kHostsShown = 50;
constexpr std::size_t kChangesShown = 5;

using report::RuleFindings;

QString number(double value) {
    return QLocale().toString(value, 'f', 1);
}

QString ruleFilter(const audit::RuleInfo& rule) {
    return fieldEquals(filter::FieldId::Finding, rule.id);
}

SecurityReport::Score scoreOf(const char* key,
                              const QString& caption,
                              const analysis::Score& score) {
    SecurityReport::Score out;
    out.key = QString::fromLatin1(key);
    out.caption = caption;
    out.grade = ownText(score.grade);
    out.points = score.value;
    out.sum = QStringLiteral("100");
    double taken = 0;
    for (const analysis::ScoreLine& line : score.lines) {
        taken += line.points;
        out.sum += QStringLiteral(" \u2212 ") + number(line.points);
        out.lines.push_back({ownText(line.rule->title),
                             ownText(line.rule->id),
                             ownText(audit::name_of(line.severity)),
                             toneOf(line.severity),
                             line.points,
                             line.affected,
                             line.first,
                             ruleFilter(*line.rule)});
    }
    out.sum += QStringLiteral(" = ") + number(score.value);
    if (taken > 100 - score.value + 0.05) {
        out.sum +=
            u' ' + Words::tr("(what one subject may take, and all of them together, has a limit)");
    }
    if (score.grade_capped) {
        out.note = Words::tr("A grave finding holds the grade down.");
    } else if (score.lines.empty()) {
        out.note = Words::tr("Nothing took points.");
    }
    return out;
}

SecurityReport::Grade gradeOf(const analysis::Score& score) {
    QStringList lines;
    for (const analysis::ScoreLine& line : score.lines) {
        if (lines.size() == 5) {
            lines << Words::tr("and %n more", nullptr, static_cast<int>(score.lines.size()) - 5);
            break;
        }
        lines << QStringLiteral("\u2212%1  %2").arg(number(line.points), ownText(line.rule->title));
    }
    return {ownText(score.grade),
            number(score.value),
            lines.isEmpty() ? Words::tr("Nothing took points.") : lines.join(u'\n')};
}

std::vector<SecurityReport::Host> hostsOf(const std::vector<analysis::Scorecard>& cards,
                                          const std::vector<analysis::GradedSite>& sites,
                                          std::uint64_t& left_out) {
    std::vector<const analysis::Scorecard*> order;
    for (const analysis::Scorecard& card : cards) {
        order.push_back(&card);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
        return a->exchanges > b->exchanges;
    });
    left_out = order.size() - std::min(order.size(), kHostsShown);
    order.resize(order.size() - left_out);
    std::vector<SecurityReport::Host> hosts;
    for (const analysis::Scorecard* const card : order) {
        SecurityReport::Host host;
        host.name = hostText(card->host);
        host.filter = hostFilter(card->host);
        host.exchanges = card->exchanges;
        host.scores = {gradeOf(card->security), gradeOf(card->caching), gradeOf(card->conformance)};
        const auto site = std::lower_bound(
            sites.begin(), sites.end(), card->host, [](const auto& known, const std::string& name) {
                return known.host < name;
            });
        if (site != sites.end() && site->host == card->host) {
            host.observatory.grade = ownText(site->grade.grade);
            host.observatory.figure = QString::number(site->grade.score);
            host.page = site->page;
            for (const audit::ObservatoryResult& test : site->grade.tests) {
                if (test.score_modifier != 0 || !test.passes) {
                    host.tests.push_back(QStringLiteral("%1%2  %3")
                                             .arg(test.score_modifier < 0 ? QStringLiteral("\u2212")
                                                                          : QStringLiteral("+"))
                                             .arg(std::abs(test.score_modifier))
                                             .arg(ownText(test.result)));
                }
            }
            host.observatory.tip =
                Words::tr("The page that stands for the site is exchange %L1.").arg(site->page + 1);
        } else {
            host.observatory.tip =
                Words::tr("No page of this host is in the recording: nothing to grade.");
        }
        hosts.push_back(std::move(host));
    }
    return hosts;
}

SecurityReport::Rule ruleOf(const store::Session& session, const RuleFindings& found) {
    SecurityReport::Rule out;
    out.advice = adviceOf(found.example);
    out.advice.severity = ownText(audit::name_of(found.severity));
    out.advice.tone = toneOf(found.severity);
    out.affected = found.affected;
    for (const std::uint32_t exchange : found.exchanges) {
        const store::ExchangeRow& row = session.exchanges[exchange];
        const std::string_view method = session.strings.at(row.method);
        out.examples.push_back({exchange,
                                QStringLiteral("#%1 ").arg(exchange + std::uint64_t{1})
                                    + shownText(method.empty() ? std::string_view("-") : method, 20)
                                    + u' ' + shownText(report::address_of(session, row), 200)});
    }
    return out;
}

std::vector<SecurityReport::Group> groupsOf(const store::Session& session,
                                            const std::vector<RuleFindings>& findings) {
    std::vector<SecurityReport::Group> groups;
    std::map<audit::Subject, std::size_t> places;
    for (const RuleFindings& found : findings) {
        const audit::Subject subject = found.rule->subject;
        const auto [place, is_new] = places.try_emplace(subject, groups.size());
        if (is_new) {
            groups.push_back({ownText(audit::name_of(subject)), subjectName(subject), 0, {}});
        }
        SecurityReport::Group& group = groups[place->second];
        group.findings += found.affected;
        group.rules.push_back(ruleOf(session, found));
    }
    return groups;
}

// What the lines of the security score would bring, the best first.
std::vector<Advice> changesOf(const analysis::Score& score,
                              const std::vector<RuleFindings>& findings) {
    std::vector<Advice> changes;
    for (const analysis::ScoreLine& line : score.lines) {
        const auto found =
            std::find_if(findings.begin(), findings.end(), [&](const RuleFindings& known) {
                return known.rule == line.rule;
            });
        if (found == findings.end()) {
            continue;
        }
        Advice advice = adviceOf(found->example);
        advice.severity = ownText(audit::name_of(line.severity));
        advice.tone = toneOf(line.severity);
        advice.points = Words::tr("+%1 points").arg(number(line.points));
        changes.push_back(std::move(advice));
        if (changes.size() == kChangesShown) {
            break;
        }
    }
    return changes;
}

}  // namespace

SecurityReport SecurityReport::of(const LoadedSession& session, const std::atomic<bool>& stop) {
    SecurityReport out;
    out.exchanges = session.size();
    const report::SessionReport made = report::make_report(session.rows(), *session.audit());
    if (stop) {
        return out;
    }
    out.headline = ownText(report::findings_headline(made));
    out.enough_evidence = made.card.enough_evidence();
    out.scores = {scoreOf("security", Words::tr("Security"), made.card.security),
                  scoreOf("caching", Words::tr("Caching"), made.card.caching),
                  scoreOf("conformance", Words::tr("Conformance"), made.card.conformance)};
    out.changes = changesOf(made.card.security, made.findings);
    out.groups = groupsOf(session.rows(), made.findings);
    const auto sites = analysis::grade_sites(session.rows(), *session.makeLoader(), stop);
    out.hosts = hostsOf(made.hosts, sites, out.hosts_left_out);
    return out;
}

QString writeReport(const LoadedSession& session, ReportForm form, const QString& path) {
    const report::SessionReport made = report::make_report(session.rows(), *session.audit());
    std::string text;
    switch (form) {
        case ReportForm::Html:
            report::append_report_html(text, made);
            break;
        case ReportForm::Markdown:
            report::append_report_markdown(text, made);
            break;
        case ReportForm::Json:
            report::append_report_json(text, made);
            break;
    }
    if (form != ReportForm::Json) {
        // Made to be shared.
        Result<std::string> redacted =
            capture::without_secrets(text,
                                     {.recording = session.recording(),
                                      .session = session.rows(),
                                      .make_loader = [&session] { return session.makeLoader(); },
                                      .exchanges = capture::ChosenExchanges::first(session.size()),
                                      .format = {}});
        if (!redacted) {
            return QString::fromStdString(redacted.error().message);
        }
        text = std::move(*redacted);
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)
        || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)
        || file.write(text.data(), static_cast<qint64>(text.size()))
               != static_cast<qint64>(text.size())
        || !file.commit()) {
        return file.errorString();
    }
    return {};
}

}  // namespace waybill::gui
