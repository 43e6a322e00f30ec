// SPDX-License-Identifier: GPL-3.0-or-later
//
// How grave a finding is: a small square of its colour with the first letter of the word, so that
// the colour need not be seen.
#pragma once

#include <QIcon>
#include <QWidget>

#include "core/audit/finding.h"
#include "gui/models/rule_counts.h"
#include "gui/theme/theme.h"

class QPainter;

namespace waybill::gui {

Token tokenOf(audit::Severity severity);

// Follows the theme.
QIcon severityIcon(audit::Severity severity);
void paintSeverity(QPainter& painter, const QRect& rect, audit::Severity severity);

class SeverityMark : public QWidget {
    Q_OBJECT

public:
    explicit SeverityMark(audit::Severity severity = audit::Severity::Info,
                          QWidget* parent = nullptr);

    void setSeverity(audit::Severity severity);
    audit::Severity severity() const { return severity_; }

    QSize sizeHint() const override { return {kSide, kSide}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    static constexpr int kSide = 16;

    audit::Severity severity_;
};

}  // namespace waybill::gui
