// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of exchanges: what an ExchangeList shows, with its columns, marks and menus.
//
// Keys while the list has the focus: J K, arrows, Space, PgUp PgDn, g G, Home End move; Ctrl+G goes
// to a number; 1 to 6, 0 and M mark; ; comments; F follows what arrives; Ctrl+U and Ctrl+Shift+C
// copy the URL and a curl command; = compares; Alt+Down and Alt+Up go along the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QWidget>

#include "gui/models/exchange_list.h"

class QLabel;
class QMenu;

namespace waybill::gui {

class ExchangeCopier;
class ExchangeDelegate;
class ExchangeTableModel;
class ExchangeView;
class PromptBar;
class TableHeader;
enum class CopyForm;

class ExchangeTable : public QWidget {
    Q_OBJECT

public:
    explicit ExchangeTable(ExchangeList& list, QWidget* parent = nullptr);

    // The current one first.
    std::vector<std::uint32_t> selected() const;
    // Selects it and scrolls to it; false when the filter hides it.
    bool select(std::uint32_t exchange);

    // Does what the key stands for in the list; false when that is nothing.
    bool runKey(QKeyCombination key);
    void addHeaderColumn(const QString& name);
    void addColumn(const QString& field);  // of filters; nothing when it is there, or unknown
    void setFollowing(bool following);
    bool isFollowing() const { return following_; }
    void setMark(int mark);  // of those selected
    void copy(int form);     // a CopyForm

    ExchangeTableModel& model() { return *model_; }
    TableHeader& header() { return *header_; }
    ExchangeView& view() { return *view_; }

    // What can be done with what is at this place.
    void fillMenu(QMenu& menu, const QModelIndex& index);

signals:
    void selectionChanged(const std::vector<std::uint32_t>& exchanges);
    void activated(std::uint32_t exchange);  // Enter or double click
    void filterRequested(const QString& filter);
    void narrowed(const QString& filter);
    void compareRequested();
    void followingChanged(bool following);
    void copied(int exchanges);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void followModel();
    void remember();
    void bringBack(int first, int last);
    void tellSelection();
    void tellEmptiness();
    void moveTo(int row);
    void moveAlongConnection(int step);
    void toggleMark();
    void askForNumber();
    void askForComment();
    void addFilterMenu(QMenu& menu, const QModelIndex& index, std::uint32_t exchange);
    void addCopyMenu(QMenu& menu);

    ExchangeList& list_;
    ExchangeTableModel* model_;
    ExchangeView* view_;
    TableHeader* header_;
    ExchangeDelegate* delegate_;
    ExchangeCopier* copier_;
    PromptBar* prompt_;
    QLabel* empty_;
    bool following_ = false;
    bool telling_ = false;
    // To be selected when it is shown again; the first is the current one.
    std::vector<std::uint32_t> wanted_;
};

}  // namespace waybill::gui
