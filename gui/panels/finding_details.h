// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a rule says: the sentence, what to do, the exact line to add, its source, and the evidence
// in one exchange.
#pragma once

#include <cstdint>

#include <QScrollArea>

#include "gui/models/loaded_session.h"
#include "gui/models/rule_counts.h"

class QLabel;
class QVBoxLayout;

namespace waybill::gui {

class FindingDetails : public QScrollArea {
    Q_OBJECT

public:
    explicit FindingDetails(QWidget* parent = nullptr);

    void clear();
    void showRule(const RuleSummary& rule);
    // Of the rule that is shown, in that exchange; loads its heads.
    void showEvidence(const SessionPointer& session, std::uint32_t exchange);

signals:
    void filterRequested(const QString& filter);
    void narrowed(const QString& filter);

private:
    QVBoxLayout* column_ = nullptr;
    QVBoxLayout* evidence_ = nullptr;
    const audit::RuleInfo* rule_ = nullptr;
};

}  // namespace waybill::gui
