// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/palette_model.h"

#include <algorithm>

#include <QSettings>
#include <QStringList>

#include "gui/models/fuzzy_match.h"
#include "gui/window/actions.h"

namespace waybill::gui {
namespace {

constexpr QStringView kUsed = u"palette/used";
constexpr int kUsedKept = 8;
constexpr int kDisabledBehind = 1000;

}  // namespace

PaletteModel::PaletteModel(const ActionRegistry& actions, QObject* parent)
    : QAbstractListModel(parent),
      actions_(actions) {}

void PaletteModel::setTyped(const QString& typed) {
    const QStringList used = QSettings().value(kUsed).toStringList();
    beginResetModel();
    rows_.clear();
    const auto& entries = actions_.entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const ActionRegistry::Entry& entry = entries[i];
        auto match = fuzzyMatch(entry.action->iconText(), typed);
        if (!match) {
            // Its category may be what one remembers.
            match = fuzzyMatch(
                QStringLiteral("%1 %2").arg(entry.spec.category, entry.action->iconText()), typed);
            if (!match) {
                continue;
            }
            match->places.clear();
            match->score /= 2;
        }
        const qsizetype last_used = used.indexOf(entry.spec.id);
        const int bonus = last_used < 0 ? 0 : kUsedKept - static_cast<int>(last_used);
        const int penalty = entry.action->isEnabled() ? 0 : kDisabledBehind;
        rows_.push_back({i, match->score + bonus - penalty, std::move(match->places)});
    }
    std::stable_sort(
        rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.score > b.score; });
    endResetModel();
}

void PaletteModel::used(const QString& id) {
    QStringList used = QSettings().value(kUsed).toStringList();
    used.removeAll(id);
    used.push_front(id);
    QSettings().setValue(kUsed, used.mid(0, kUsedKept));
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const ActionRegistry::Entry& entry = actions_.entries()[row.entry];
    switch (role) {
        case Qt::DisplayRole:
            return entry.action->iconText();
        case Qt::DecorationRole:
            return entry.action->icon();
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1, %2, %3")
                .arg(entry.action->iconText(), entry.spec.category, shownKeys(entry.keys));
        case IdRole:
            return entry.spec.id;
        case CategoryRole:
            return entry.spec.category;
        case KeysRole:
            return shownKeys(entry.keys);
        case EnabledRole:
            return entry.action->isEnabled();
        case PlacesRole: {
            QVariantList places;
            for (const int place : row.places) {
                places.push_back(place);
            }
            return places;
        }
        default:
            return {};
    }
}

}  // namespace waybill::gui
