// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cache laboratory: the recording replayed against caches, and what caching would save.
#pragma once

#include "gui/models/cache_visit.h"
#include "gui/pages/session_page.h"

class QComboBox;
class QSpinBox;

namespace waybill::gui {

class CachePage : public SessionPage {
    Q_OBJECT

public:
    explicit CachePage(Document& document, QWidget* parent = nullptr);

    CacheOptions options() const;
    void setOptions(const CacheOptions& options);
    // What is shown.
    const CacheVisit& visit() const { return visit_; }

protected:
    void work() override;
    bool isReady() const override;
    QString waitingText() const override;

private:
    void present(CacheVisit visit);
    QWidget* makeTiles();
    QWidget* makeChanges();
    QWidget* makeList(const QString& title, const char* name, const FigureTable& table);

    CacheVisit visit_;
    QComboBox* kind_;
    QComboBox* when_;
    QSpinBox* minutes_;
};

}  // namespace waybill::gui
