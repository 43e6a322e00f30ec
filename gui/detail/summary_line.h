// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line above the tabs: method, URL, status, time, size, and badges that lead to the tab that
// tells more.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QMenu;
class QVBoxLayout;

namespace waybill::gui {

class Badge;
class WireLabel;
struct DetailSummary;

class SummaryLine : public QWidget {
    Q_OBJECT

public:
    explicit SummaryLine(QWidget* parent = nullptr);

    void setSummary(const DetailSummary& summary);
    QString urlText() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

signals:
    void tabRequested(const QString& key);
    // To be filled with what of the exchange can be copied.
    void copyMenuRequested(QMenu& menu);

private:
    // Beside the figures where there is room, else below them.
    void placeBadges();
    QWidget* makeCopyButton();

    QLabel* method_;
    WireLabel* url_;

    QHBoxLayout* figures_;
    QVBoxLayout* rows_;
    QWidget* badge_box_;
    QHBoxLayout* badges_;
    Badge* status_;
    QLabel* time_;
    QLabel* size_;
    bool badges_below_ = false;
};

}  // namespace waybill::gui
