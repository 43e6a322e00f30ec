// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/security_page.h"

#include <algorithm>
#include <utility>

#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/detail/card_column.h"
#include "gui/detail/detail_tab.h"
#include "gui/detail/follow_link.h"
#include "gui/models/figure_text.h"
#include "gui/models/wire_string.h"
#include "gui/pages/grade_label.h"
#include "gui/theme/icons.h"
#include "gui/widgets/badge.h"
#include "gui/widgets/card.h"
#include "gui/widgets/foldable.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/score_view.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/undo_bar.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kPartsShown = 6;

QString minus(double points) {
    return QStringLiteral("\u2212") + QLocale().toString(points, 'f', 1);
}

int asInt(std::uint64_t count) {
    return static_cast<int>(std::min<std::uint64_t>(count, 1'000'000'000));
}

QLabel* makeNumber(const QString& text) {
    auto* const label = makeTextLabel(text);
    label->setWordWrap(false);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return label;
}

}  // namespace

SecurityPage::SecurityPage(Document& document, QWidget* parent)
    : SessionPage(document, tr("Security report"), parent),
      export_(new QToolButton),
      told_(new UndoBar(this)) {
    setObjectName(QStringLiteral("security_page"));
    export_->setText(tr("Export report"));
    export_->setIcon(icon(u"export"));
    export_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    export_->setPopupMode(QToolButton::InstantPopup);
    export_->setObjectName(QStringLiteral("export_report"));
    export_->setAccessibleName(tr("Export report"));
    export_->setToolTip(tr("Write the whole report into a file."));
    export_->setEnabled(false);
    auto* const menu = new QMenu(export_);
    menu->addAction(tr("As one HTML page..."), this, [this] { askAndExport(ReportForm::Html); });
    menu->addAction(tr("As Markdown..."), this, [this] { askAndExport(ReportForm::Markdown); });
    menu->addAction(tr("As JSON..."), this, [this] { askAndExport(ReportForm::Json); });
    export_->setMenu(menu);
    addToHead(export_);
    layout()->addWidget(told_);
}

bool SecurityPage::isReady() const {
    return document().size() > 0 && document().isJudged();
}

QString SecurityPage::waitingText() const {
    if (document().size() == 0 && document().state() == Document::State::Complete) {
        return tr("There are no exchanges in this recording, so there is nothing to judge.");
    }
    return tr("The report comes when the recording was read and every exchange was judged.");
}

void SecurityPage::work() {
    task().start([session = document().session()](
                     const std::atomic<bool>& stop) { return SecurityReport::of(*session, stop); },
                 [this](SecurityReport report) { present(std::move(report)); });
}

void SecurityPage::follow(const DetailLink& link) {
    followLink(*this, link);
}

void SecurityPage::present(SecurityReport report) {
    report_ = std::move(report);
    export_->setEnabled(true);
    clearContent();
    auto* const headline = makeTextLabel(report_.headline);
    headline->setObjectName(QStringLiteral("security_headline"));
    column()->addWidget(headline);
    column()->addWidget(makeScores());
    column()->addWidget(makeChanges());
    column()->addWidget(makeHosts());
    for (const SecurityReport::Group& group : report_.groups) {
        column()->addWidget(makeGroup(group));
    }
    column()->addWidget(makeArithmetic());
    showContent();
}

QWidget* SecurityPage::makeScores() {
    auto* const card = new Card(tr("Scores of the recording"));
    if (!report_.enough_evidence) {
        card->setVerdict(tr("There are fewer than three pages in it: take the grades as a hint."),
                         Token::SecondaryText);
    }
    auto* const box = new QWidget;
    auto* const row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(3 * measure::kGap);
    for (const SecurityReport::Score& score : report_.scores) {
        auto* const view = new ScoreView;
        view->setObjectName(QStringLiteral("score_") + score.key);
        view->setScore(score.grade, score.points, score.caption);
        view->setNote(score.note);
        std::vector<ScorePart> parts;
        const double most = score.lines.empty() ? 1 : score.lines.front().points;
        for (std::size_t i = 0; i < std::min(score.lines.size(), kPartsShown); ++i) {
            const SecurityReport::Line& line = score.lines[i];
            parts.push_back({line.title,
                             line.points,
                             most,
                             minus(line.points),
                             tr("%1 takes %2 points: %3 severity, in %n exchange(s).",
                                nullptr,
                                asInt(line.affected))
                                 .arg(line.rule, minus(line.points), line.severity),
                             true});
        }
        view->setParts(std::move(parts));
        connect(view, &ScoreView::partActivated, this, [this, lines = score.lines](int part) {
            if (part >= 0 && static_cast<std::size_t>(part) < lines.size()) {
                emit filterRequested(lines[static_cast<std::size_t>(part)].filter);
            }
        });
        row->addWidget(view, 1, Qt::AlignTop);
    }
    card->add(box);
    return card;
}

QWidget* SecurityPage::makeChanges() {
    auto* const card = new Card(tr("What to change first"));
    card->setObjectName(QStringLiteral("security_changes"));
    card->setVerdict(report_.changes.empty()
                         ? tr("Nothing took points from the security score.")
                         : tr("What brings the security score up most, the best first."),
                     Token::SecondaryText);
    for (const Advice& advice : report_.changes) {
        card->add(makeAdvice(advice, [this](const DetailLink& link) { follow(link); }));
    }
    return card;
}

QWidget* SecurityPage::makeHosts() {
    auto* const card = new Card(tr("Hosts"));
    card->setObjectName(QStringLiteral("security_hosts"));
    auto* const box = new QWidget;
    auto* const grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * measure::kGap);
    grid->setVerticalSpacing(measure::kGrid);
    grid->setColumnStretch(0, 1);
    const QStringList headings{tr("Host"),
                               tr("Exchanges"),
                               tr("Security"),
                               tr("Caching"),
                               tr("Conformance"),
                               tr("Observatory")};
    for (int i = 0; i < headings.size(); ++i) {
        auto* const heading = makeSecondaryLabel(headings[i]);
        heading->setWordWrap(false);
        grid->addWidget(heading, 0, i, i == 1 ? Qt::AlignRight : Qt::AlignLeft);
    }
    int row = 1;
    for (const SecurityReport::Host& host : report_.hosts) {
        auto* const name = new LinkLabel(host.name);
        connect(name, &LinkLabel::clicked, this, [this, filter = host.filter] {
            emit filterRequested(filter);
        });
        grid->addWidget(name, row, 0);
        grid->addWidget(makeNumber(countText(host.exchanges)), row, 1);
        for (std::size_t i = 0; i < host.scores.size(); ++i) {
            grid->addWidget(new GradeLabel(host.scores.at(i)), row, static_cast<int>(i) + 2);
        }
        SecurityReport::Grade observatory = host.observatory;
        for (const QString& test : host.tests) {
            observatory.tip += u'\n' + test;
        }
        auto* const grade = new GradeLabel(observatory);
        if (!observatory.grade.isEmpty()) {
            grade->setLink(true);
            connect(grade, &GradeLabel::clicked, this, [this, page = host.page] {
                emit exchangeRequested(page);
            });
        }
        grid->addWidget(grade, row++, 5);
    }
    if (report_.hosts_left_out > 0) {
        grid->addWidget(
            makeSecondaryLabel(tr("and %n more", nullptr, asInt(report_.hosts_left_out))), row, 0);
    }
    card->add(box);
    card->setWhy(tr("The Observatory's grade is what the HTTP Observatory (algorithm 6) makes of "
                    "one recorded page. It fetches a site over HTTPS as well; what was not "
                    "recorded counts as not there, so its own grade may differ."),
                 tr("HTTP Observatory, Mozilla"));
    return card;
}

QWidget* SecurityPage::makeArithmetic() {
    auto* const card = new Card(tr("The arithmetic"));
    card->setObjectName(QStringLiteral("security_arithmetic"));
    card->setVerdict(tr("A score begins at 100. Each rule that found something takes points once: "
                        "half for that it happened at all, half by the share of the exchanges."),
                     Token::SecondaryText);
    for (const SecurityReport::Score& score : report_.scores) {
        auto* const box = new QWidget;
        auto* const grid = new QGridLayout(box);
        grid->setContentsMargins(measure::kCardPadding, 0, 0, 0);
        grid->setHorizontalSpacing(2 * measure::kGap);
        grid->setVerticalSpacing(2);
        grid->setColumnStretch(1, 1);
        int row = 0;
        for (const SecurityReport::Line& line : score.lines) {
            grid->addWidget(makeNumber(minus(line.points)), row, 0);
            grid->addWidget(makeTextLabel(line.title), row, 1);
            grid->addWidget(new Badge(line.severity, tokenOf(line.tone)), row, 2, Qt::AlignLeft);
            auto* const all = new LinkLabel(tr("%n exchange(s)", nullptr, asInt(line.affected)));
            connect(all, &LinkLabel::clicked, this, [this, filter = line.filter] {
                emit filterRequested(filter);
            });
            grid->addWidget(all, row, 3, Qt::AlignRight);
            auto* const first = new LinkLabel(tr("first: #%1").arg(line.first + 1));
            connect(first, &LinkLabel::clicked, this, [this, exchange = line.first] {
                emit exchangeRequested(exchange);
            });
            grid->addWidget(first, row++, 4, Qt::AlignRight);
        }
        grid->addWidget(makeTextLabel(score.sum), row, 0, 1, 5);
        card->add(new Foldable(
            tr("%1: %2 points, %3")
                .arg(score.caption, QLocale().toString(score.points, 'f', 1), score.grade),
            box));
    }
    return card;
}

QWidget* SecurityPage::makeGroup(const SecurityReport::Group& group) {
    auto* const card = new Card(group.title);
    card->setObjectName(QStringLiteral("findings_") + group.key);
    card->setVerdict(
        tr("%n rule(s) found something.", nullptr, static_cast<int>(group.rules.size())),
        Token::SecondaryText);
    for (const SecurityReport::Rule& rule : group.rules) {
        card->add(makeRule(rule));
    }
    return card;
}

QWidget* SecurityPage::makeRule(const SecurityReport::Rule& rule) {
    auto* const box = new QWidget;
    auto* const column = new QVBoxLayout(box);
    column->setContentsMargins(0, measure::kGrid, 0, 0);
    column->setSpacing(2);
    auto* const head = new QHBoxLayout;
    head->setSpacing(measure::kGap);
    head->addWidget(new Badge(rule.advice.severity, tokenOf(rule.advice.tone)), 0, Qt::AlignTop);
    head->addWidget(makeTextLabel(rule.advice.title), 1);
    auto* const count = new LinkLabel(tr("%n exchange(s)", nullptr, asInt(rule.affected)));
    count->setToolTip(plainToolTip(tr("Show the exchanges with this finding.")));
    connect(count, &LinkLabel::clicked, this, [this, link = rule.advice.link] { follow(link); });
    head->addWidget(count, 0, Qt::AlignTop);
    column->addLayout(head);
    // Filled when it is opened: there may be hundreds.
    auto* const content = new QWidget;
    auto* const inner = new QVBoxLayout(content);
    inner->setContentsMargins(measure::kCardPadding, 0, 0, 0);
    inner->setSpacing(2);
    auto* const fold = new Foldable(tr("Where, and what to do"), content);
    connect(fold, &Foldable::toggled, this, [this, rule, inner](bool open) {
        if (open && inner->isEmpty()) {
            fillRule(rule, *inner);
        }
    });
    column->addWidget(fold);
    return box;
}

void SecurityPage::fillRule(const SecurityReport::Rule& rule, QVBoxLayout& column) {
    column.addWidget(makeAdvice(rule.advice, [this](const DetailLink& link) { follow(link); }));
    for (const SecurityReport::Example& example : rule.examples) {
        auto* const link = new LinkLabel(example.name);
        connect(link, &LinkLabel::clicked, this, [this, exchange = example.exchange] {
            emit exchangeRequested(exchange);
        });
        column.addWidget(link, 0, Qt::AlignLeft);
    }
    if (rule.affected > rule.examples.size()) {
        column.addWidget(makeSecondaryLabel(
            tr("and %n more", nullptr, asInt(rule.affected - rule.examples.size()))));
    }
}

void SecurityPage::askAndExport(ReportForm form) {
    const QString ending = form == ReportForm::Html       ? QStringLiteral("html")
                           : form == ReportForm::Markdown ? QStringLiteral("md")
                                                          : QStringLiteral("json");
    const QString path = QFileDialog::getSaveFileName(this,
                                                      tr("Export report"),
                                                      QStringLiteral("waybill-report.") + ending,
                                                      QStringLiteral("*.") + ending);
    if (!path.isEmpty()) {
        exportTo(form, path);
    }
}

void SecurityPage::exportTo(ReportForm form, const QString& path) {
    if (!isReady()) {
        return;
    }
    export_->setEnabled(false);
    exporting_.start(
        [session = document().session(), form, path](const std::atomic<bool>& /*stop*/) {
            return writeReport(*session, form, path);
        },
        [this, path](const QString& error) {
            export_->setEnabled(true);
            told_->tell(error.isEmpty() ? tr("The report was written to %1.").arg(path)
                                        : tr("The report could not be written: %1").arg(error));
            emit exported(error);
        });
}

}  // namespace waybill::gui
