// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tabs of which those that find no room are in a menu behind the last one, instead of behind arrows
// that move the others. The current one is always seen.
#pragma once

#include <vector>

#include <QTabWidget>

class QMenu;
class QToolButton;

namespace waybill::gui {

class OverflowTabs : public QTabWidget {
    Q_OBJECT

public:
    explicit OverflowTabs(QWidget* parent = nullptr);

    // Tabs that are not offered are not even in the menu; at first all are.
    void setOffered(int index, bool offered);
    bool isOffered(int index) const;

    QToolButton& moreButton() const { return *more_; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void tabInserted(int index) override;

private:
    void arrange();
    void fillMenu();

    QToolButton* more_;
    QMenu* menu_;
    std::vector<QWidget*> not_offered_;
    bool arranging_ = false;
};

}  // namespace waybill::gui
