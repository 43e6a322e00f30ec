// SPDX-License-Identifier: GPL-3.0-or-later
//
// The usual filters as chips, with how many exchanges fit, and those that the user saved. They show
// what the filter's text says, and ask for another one when they are clicked.
#pragma once

#include <vector>

#include <QScrollArea>
#include <QString>

#include "gui/models/background_task.h"
#include "gui/models/chip_filters.h"
#include "gui/models/document.h"

class QHBoxLayout;
class QLineEdit;

namespace waybill::gui {

class Chip;

class ChipRow : public QScrollArea {
    Q_OBJECT

public:
    explicit ChipRow(Document& document, QWidget* parent = nullptr);
    ~ChipRow() override;

    // What the chips are to show.
    void showFilter(const QString& filter);
    // Asks for a name for that filter.
    void askName(const QString& filter);

signals:
    void filterRequested(const QString& filter);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    Chip* addChip(const char* words, const char* tip, const char* name);
    QWidget* addSeparator();
    void count();
    void showSaved();
    void showMenu(const QString& name, const QString& filter, QWidget& at);
    void takeName();
    void endNaming();

    Document& document_;
    QHBoxLayout* row_;
    Chip* all_ = nullptr;
    std::vector<Chip*> types_;
    std::vector<Chip*> states_;
    Chip* invert_ = nullptr;
    QWidget* before_saved_ = nullptr;
    std::vector<Chip*> saved_;
    QLineEdit* name_;
    QString filter_;   // that the chips show
    QString naming_;   // the filter that gets a name
    QString renamed_;  // the name it had; empty for a new one
    BackgroundTask counting_;
    bool stale_ = false;  // more rows came while they were counted
};

}  // namespace waybill::gui
