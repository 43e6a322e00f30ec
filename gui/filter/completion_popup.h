// SPDX-License-Identifier: GPL-3.0-or-later
//
// What may come next in a filter, under the place it is typed at. Never takes the focus.
#pragma once

#include <vector>

#include <QFrame>

#include "core/filter/completion.h"

class QListView;

namespace waybill::gui {

class CompletionPopup : public QFrame {
    Q_OBJECT

public:
    static constexpr int kRows = 10;  // seen at a time

    explicit CompletionPopup(QWidget* editor);

    // At `x` of the editor, under it.
    void show(const std::vector<filter::Suggestion>& suggestions, int x);
    int current() const;  // -1: none
    // Null: there is no such row.
    const filter::Suggestion* at(int row) const;
    int count() const { return static_cast<int>(suggestions_.size()); }
    // From no row to the first, and from the last one to none.
    void move(int step);

signals:
    void chosen(int row);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    class Model;
    class Painter;

    QWidget* editor_;
    std::vector<filter::Suggestion> suggestions_;
    Model* model_;
    QListView* list_;
};

}  // namespace waybill::gui
