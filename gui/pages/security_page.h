// SPDX-License-Identifier: GPL-3.0-or-later
//
// The security report of a recording: grades, arithmetic, what to change first.
#pragma once

#include "gui/models/security_report.h"
#include "gui/pages/session_page.h"

class QToolButton;
class QVBoxLayout;

namespace waybill::gui {

class UndoBar;

class SecurityPage : public SessionPage {
    Q_OBJECT

public:
    explicit SecurityPage(Document& document, QWidget* parent = nullptr);

    // What is shown.
    const SecurityReport& report() const { return report_; }
    // In the background; what came of it is told at the bottom of the page, and by exported().
    void exportTo(ReportForm form, const QString& path);

signals:
    void exported(const QString& error);

protected:
    void work() override;
    bool isReady() const override;
    QString waitingText() const override;

private:
    void present(SecurityReport report);
    void askAndExport(ReportForm form);
    void follow(const DetailLink& link);
    QWidget* makeScores();
    QWidget* makeChanges();
    QWidget* makeHosts();
    QWidget* makeArithmetic();
    QWidget* makeGroup(const SecurityReport::Group& group);
    QWidget* makeRule(const SecurityReport::Rule& rule);
    void fillRule(const SecurityReport::Rule& rule, QVBoxLayout& column);

    SecurityReport report_;
    BackgroundTask exporting_;
    QToolButton* export_;
    UndoBar* told_;
};

}  // namespace waybill::gui
