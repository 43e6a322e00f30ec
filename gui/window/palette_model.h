// SPDX-License-Identifier: GPL-3.0-or-later
//
// The actions that answer what was typed into the command palette, the best first.
#pragma once

#include <vector>

#include <QAbstractListModel>
#include <QString>

namespace waybill::gui {

class ActionRegistry;

class PaletteModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole, CategoryRole, KeysRole, PlacesRole, EnabledRole };

    explicit PaletteModel(const ActionRegistry& actions, QObject* parent = nullptr);

    // Actions used lately come first while nothing is typed.
    void setTyped(const QString& typed);
    void used(const QString& id);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        std::size_t entry;
        int score;
        std::vector<int> places;
    };

    const ActionRegistry& actions_;
    std::vector<Row> rows_;
};

}  // namespace waybill::gui
