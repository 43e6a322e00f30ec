// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of exchanges: what an ExchangeList shows, with its columns, marks and menus.
//
// Keys while the list has the focus: J K, arrows, Space, PgUp PgDn, g G, Home End move; Ctrl+G goes
// to a number; 1 to 6, 0 and M mark; ; comments; F follows what arrives; Ctrl+U and Ctrl+Shift+C
// copy the URL and a curl command; = compares; Alt+Down and Alt+Up go along the connection; Del
// takes what is selected out of the list. Rows that are selected can be dragged out of it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QWidget>

#include "gui/models/exchange_list.h"
#include "gui/table/exchange_copier.h"

class QLabel;
class QMenu;
class QTimer;

namespace waybill::gui {

class ExchangeDelegate;
class ExchangeTableModel;
class ExchangeView;
class PromptBar;
class TableHeader;

class ExchangeTable : public QWidget {
    Q_OBJECT

public:
    explicit ExchangeTable(ExchangeList& list, QWidget* parent = nullptr);

    // The current one first.
    std::vector<std::uint32_t> selected() const;
    // Selects it and scrolls to it; false when the filter hides it.
    bool select(std::uint32_t exchange);
    // Selects it as soon as it is shown; for what the list is about to show.
    void selectLater(std::uint32_t exchange);
    // The first one is the current one.
    void selectLater(std::vector<std::uint32_t> exchanges);

    // Does what the key stands for in the list; false when that is nothing.
    bool runKey(QKeyCombination key);
    // Actions call runKey(), by keys that can be changed: those that they have at first do nothing
    // by themselves any more.
    void leaveKeysToActions() { keys_by_actions_ = true; }
    // Out of the list; the one behind them is selected.
    void removeSelected();
    void addHeaderColumn(const QString& name);
    void addColumn(const QString& field);  // of filters; nothing when it is there, or unknown
    void setFollowing(bool following);
    bool isFollowing() const { return following_; }
    void setMark(int mark);  // of those selected
    // Those selected, to the clipboard.
    void copy(CopyForm form, Secrets secrets = Secrets::Replaced);
    // The same ones in the same form as the last time.
    void copyAgainWithSecrets();

    ExchangeTableModel& model() { return *model_; }
    TableHeader& header() { return *header_; }
    ExchangeView& view() { return *view_; }

    // What can be done with what is at this place.
    void fillMenu(QMenu& menu, const QModelIndex& index);
    // What of the selected ones can be copied.
    void fillCopyMenu(QMenu& menu);

signals:
    void selectionChanged(const std::vector<std::uint32_t>& exchanges);
    void activated(std::uint32_t exchange);  // Enter or double click
    void filterRequested(const QString& filter);
    void narrowed(const QString& filter);
    void compareRequested();
    void followingChanged(bool following);
    void copied(int exchanges, int replaced);  // secrets by placeholders
    void removed(int exchanges);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void followModel();
    void followHeader();
    void remember();
    void bringBack(int first, int last);
    void tellSelection();
    void tellEmptiness();
    void showProgress();
    void moveTo(int row);
    void moveAlongConnection(int step);
    void toggleMark();
    void askForNumber();
    void askForComment();
    void addFilterMenu(QMenu& menu, const QModelIndex& index, std::uint32_t exchange);
    void dragSelected();

    ExchangeList& list_;
    ExchangeTableModel* model_;
    ExchangeView* view_;
    TableHeader* header_;
    ExchangeDelegate* delegate_;
    ExchangeCopier* copier_;
    PromptBar* prompt_;
    QLabel* empty_;
    bool following_ = false;
    QTimer* progress_;  // runs while rows may still be in progress
    bool telling_ = false;
    bool keys_by_actions_ = false;
    // To be selected when it is shown again; the first is the current one.
    std::vector<std::uint32_t> wanted_;
};

}  // namespace waybill::gui
