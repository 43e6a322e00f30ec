// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/finding_details.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include "core/analysis/session_audit.h"
#include "gui/models/filter_text.h"
#include "gui/models/wire_string.h"
#include "gui/theme/theme.h"
#include "gui/widgets/card.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/severity_mark.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_label.h"

namespace waybill::gui {
namespace {

constexpr int kMostEvidence = 5;  // of one rule in one exchange

// A line to add or what was sent, with a button that copies it.
QWidget* makeQuoted(const QString& text) {
    auto* const box = new QWidget;
    auto* const row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(measure::kGap);
    row->addWidget(new WireLabel(text), 1);
    row->addWidget(makeCopyButton(text), 0, Qt::AlignTop);
    return box;
}

void empty(QLayout& layout) {
    while (QLayoutItem* const item = layout.takeAt(0)) {
        if (item->layout() != nullptr) {
            empty(*item->layout());
        }
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

}  // namespace

FindingDetails::FindingDetails(QWidget* parent) : QScrollArea(parent) {
    setObjectName(QStringLiteral("finding_details"));
    setAccessibleName(tr("What was found"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    clear();
}

void FindingDetails::clear() {
    rule_ = nullptr;
    auto* const page = new QWidget;
    column_ = new QVBoxLayout(page);
    column_->setContentsMargins(
        measure::kCardPadding, measure::kMargin, measure::kCardPadding, measure::kMargin);
    column_->setSpacing(measure::kGap);
    column_->addWidget(makeSecondaryLabel(tr("Choose a finding to see what to do about it.")));
    column_->addStretch(1);
    setWidget(page);
}

void FindingDetails::showRule(const RuleSummary& rule) {
    rule_ = rule.rule;
    auto* const page = new QWidget;
    column_ = new QVBoxLayout(page);
    column_->setContentsMargins(
        measure::kCardPadding, measure::kMargin, measure::kCardPadding, measure::kMargin);
    column_->setSpacing(measure::kGap);

    auto* const head = new QHBoxLayout;
    head->setSpacing(measure::kGap);
    head->addWidget(new SeverityMark(rule.severity), 0, Qt::AlignTop);
    head->addWidget(makeTitleLabel(wireText(rule.rule->title)), 1);
    auto* const count =
        new LinkLabel(tr("%n exchange(s)",
                         nullptr,
                         static_cast<int>(std::min<std::uint64_t>(rule.exchanges, 1U << 30U))));
    count->setToolTip(tr("Show these exchanges in the list"));
    count->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    const QString filter = fieldEquals(filter::FieldId::Finding, rule.rule->id);
    connect(count, &LinkLabel::clicked, this, [this, filter] { emit filterRequested(filter); });
    head->addWidget(count, 0, Qt::AlignTop);
    column_->addLayout(head);
    column_->addWidget(makeTextLabel(wireText(rule.rule->message)));
    if (!rule.rule->fix.empty()) {
        column_->addWidget(makeTitleLabel(tr("What to do")));
        column_->addWidget(makeTextLabel(wireText(rule.rule->fix)));
    }
    if (!rule.rule->line.empty()) {
        column_->addWidget(makeQuoted(wireText(rule.rule->line)));
    }
    evidence_ = new QVBoxLayout;
    evidence_->setSpacing(measure::kGrid);
    column_->addLayout(evidence_);
    column_->addWidget(makeSecondaryLabel(
        tr("Rule %1. Source: %2").arg(wireText(rule.rule->id), wireText(rule.rule->source))));
    column_->addStretch(1);
    setWidget(page);
}

void FindingDetails::showEvidence(const SessionPointer& session, std::uint32_t exchange) {
    if (rule_ == nullptr) {
        return;
    }
    empty(*evidence_);
    const analysis::SessionAudit* const audit = session->audit();
    if (audit == nullptr || exchange >= session->size()) {
        return;
    }
    evidence_->addWidget(makeTitleLabel(tr("In exchange #%1").arg(exchange + 1)));
    const auto loader = session->makeLoader();
    http::Exchange loaded;
    loader->load(exchange, store::BodyDetail::None, loaded);
    int shown = 0;
    for (const audit::Finding& finding : analysis::findings_in_full(loaded, *audit, exchange)) {
        if (finding.rule != rule_ || shown == kMostEvidence) {
            continue;
        }
        ++shown;
        if (!finding.detail.empty()) {
            evidence_->addWidget(makeTextLabel(wireText(finding.detail)));
        }
        const audit::Evidence& evidence = finding.evidence;
        if (!evidence.value.empty()) {
            const QString value = wireText(evidence.value);
            evidence_->addWidget(makeQuoted(
                evidence.field.empty() ? value
                                       : wireText(evidence.field) + QStringLiteral(": ") + value));
        }
        if (evidence.in_body) {
            evidence_->addWidget(makeSecondaryLabel(
                tr("In the body, at byte %1.")
                    .arg(QLocale().toString(static_cast<qulonglong>(evidence.offset)))));
        }
    }
    if (shown == 0) {
        evidence_->addWidget(makeSecondaryLabel(tr("Its evidence was not kept.")));
    }
}

}  // namespace waybill::gui
