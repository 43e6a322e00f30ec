// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/keys_editor.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "gui/models/settings.h"
#include "gui/theme/theme.h"
#include "gui/window/actions.h"

namespace waybill::gui {
namespace {

constexpr int kIdRole = Qt::UserRole;
constexpr int kActionColumn = 0;
constexpr int kKeysColumn = 1;
constexpr int kNameColumn = 2;

}  // namespace

KeysEditor::KeysEditor(ActionRegistry& actions, QWidget* parent)
    : QWidget(parent),
      actions_(actions),
      tree_(new QTreeWidget),
      key_(new QKeySequenceEdit),
      conflict_(new QLabel),
      replace_(new QPushButton(tr("Set"))),
      add_(new QPushButton(tr("Add"))),
      none_(new QPushButton(tr("No key"))),
      usual_(new QPushButton(tr("Usual keys"))) {
    tree_->setObjectName(QStringLiteral("keys_tree"));
    tree_->setAccessibleName(tr("Actions and their keys"));
    tree_->setHeaderLabels({tr("Action"), tr("Keys"), tr("Name in the file")});
    tree_->setRootIsDecorated(false);
    tree_->setUniformRowHeights(true);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setMinimumHeight(280);
    tree_->header()->setStretchLastSection(true);
    key_->setObjectName(QStringLiteral("keys_input"));
    key_->setAccessibleName(tr("New key"));
    conflict_->setObjectName(QStringLiteral("keys_conflict"));
    conflict_->setWordWrap(true);
    replace_->setObjectName(QStringLiteral("keys_set"));
    add_->setObjectName(QStringLiteral("keys_add"));
    none_->setObjectName(QStringLiteral("keys_none"));
    usual_->setObjectName(QStringLiteral("keys_usual"));
    add_->setToolTip(tr("The action keeps the keys it has."));
    usual_->setToolTip(tr("Forgets what you set for this action."));
    auto* const file =
        new QLabel(tr("Your keys are kept in %1, one action per line.").arg(KeyMap::filePath()));
    file->setTextFormat(Qt::PlainText);
    file->setFont(Theme::instance().secondaryFont());
    file->setWordWrap(true);
    file->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* const line = new QHBoxLayout;
    auto* const label = new QLabel(tr("&New key:"));
    label->setBuddy(key_);
    line->addWidget(label);
    line->addWidget(key_, 1);
    line->addWidget(replace_);
    line->addWidget(add_);
    line->addWidget(none_);
    line->addWidget(usual_);
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(tree_, 1);
    column->addLayout(line);
    column->addWidget(conflict_);
    column->addWidget(file);
    connect(tree_, &QTreeWidget::currentItemChanged, this, &KeysEditor::showCurrent);
    connect(tree_, &QTreeWidget::itemActivated, this, [this] { key_->setFocus(); });
    connect(key_, &QKeySequenceEdit::keySequenceChanged, this, &KeysEditor::proposed);
    connect(replace_, &QPushButton::clicked, this, [this] { take(false); });
    connect(add_, &QPushButton::clicked, this, [this] { take(true); });
    connect(none_, &QPushButton::clicked, this, [this] { change(currentAction(), {}); });
    connect(usual_, &QPushButton::clicked, this, &KeysEditor::backToUsual);
    connect(&actions_, &ActionRegistry::keysChanged, this, &KeysEditor::fill);
    fill();
}

void KeysEditor::fill() {
    const QString current = currentAction();
    if (tree_->topLevelItemCount() != static_cast<int>(actions_.entries().size())) {
        tree_->clear();
        for (const ActionRegistry::Entry& entry : actions_.entries()) {
            auto* const item = new QTreeWidgetItem(tree_);
            item->setText(
                kActionColumn,
                QStringLiteral("%1: %2").arg(entry.spec.category, entry.action->iconText()));
            item->setText(kNameColumn, entry.spec.id);
            item->setData(0, kIdRole, entry.spec.id);
            item->setFont(kKeysColumn, Theme::instance().wireFont());
        }
        tree_->resizeColumnToContents(kActionColumn);
        tree_->setColumnWidth(kKeysColumn, 170);
    }
    for (int i = 0; i < tree_->topLevelItemCount(); ++i) {
        QTreeWidgetItem* const item = tree_->topLevelItem(i);
        const ActionRegistry::Entry* const entry = actions_.find(item->data(0, kIdRole).toString());
        const bool changed = entry->keys != entry->usual;
        item->setText(kKeysColumn,
                      changed ? QStringLiteral("\u2022 %1").arg(shownKeys(entry->keys))
                              : shownKeys(entry->keys));
        item->setToolTip(
            kKeysColumn,
            changed ? tr("Usually: %1")
                          .arg(entry->usual.isEmpty() ? tr("no key") : shownKeys(entry->usual))
                    : QString());
    }
    if (current.isEmpty() && tree_->topLevelItemCount() > 0) {
        tree_->setCurrentItem(tree_->topLevelItem(0));
    }
    showCurrent();
}

bool KeysEditor::setSearch(const QString& typed) {
    bool any = false;
    for (int i = 0; i < tree_->topLevelItemCount(); ++i) {
        QTreeWidgetItem* const item = tree_->topLevelItem(i);
        const bool found = typed.isEmpty()
                           || item->text(kActionColumn).contains(typed, Qt::CaseInsensitive)
                           || item->text(kKeysColumn).contains(typed, Qt::CaseInsensitive)
                           || item->text(kNameColumn).contains(typed, Qt::CaseInsensitive);
        item->setHidden(!found);
        any = any || found;
    }
    return any;
}

void KeysEditor::edit(const QString& action) {
    for (int i = 0; i < tree_->topLevelItemCount(); ++i) {
        QTreeWidgetItem* const item = tree_->topLevelItem(i);
        if (item->data(0, kIdRole).toString() == action) {
            tree_->setCurrentItem(item);
            tree_->scrollToItem(item);
            key_->setFocus();
        }
    }
}

QString KeysEditor::currentAction() const {
    const QTreeWidgetItem* const item = tree_->currentItem();
    return item == nullptr ? QString() : item->data(0, kIdRole).toString();
}

void KeysEditor::showCurrent() {
    key_->clear();
    const ActionRegistry::Entry* const entry = actions_.find(currentAction());
    const bool any = entry != nullptr;
    none_->setEnabled(any && !entry->keys.isEmpty());
    usual_->setEnabled(any && entry->keys != entry->usual);
    key_->setEnabled(any);
    proposed();
}

void KeysEditor::proposed() {
    const QKeySequence key = key_->keySequence();
    replace_->setEnabled(!key.isEmpty());
    add_->setEnabled(!key.isEmpty());
    conflict_->clear();
    if (key.isEmpty()) {
        return;
    }
    const QString shown = key.toString(QKeySequence::NativeText);
    if (const ActionRegistry::Entry* const holder = actions_.holderOf(key, currentAction())) {
        conflict_->setText(tr("%1 now belongs to \"%2\", which will lose it.")
                               .arg(shown, holder->action->iconText()));
    } else if (isPlainKey(key)) {
        conflict_->setText(tr("%1 will act while the list has the focus.").arg(shown));
    }
}

void KeysEditor::take(bool in_addition) {
    const QString action = currentAction();
    const ActionRegistry::Entry* const entry = actions_.find(action);
    const QKeySequence key = key_->keySequence();
    if (entry == nullptr || key.isEmpty()) {
        return;
    }
    KeyList keys = in_addition ? entry->keys : KeyList();
    keys.removeAll(key);
    keys.push_front(key);
    KeyMap map = KeyMap::fromFile(KeyMap::filePath());
    if (const ActionRegistry::Entry* const holder = actions_.holderOf(key, action)) {
        KeyList left = holder->keys;
        left.removeAll(key);
        map.set(holder->spec.id, left);
    }
    map.set(action, keys);
    store(map);
}

void KeysEditor::change(const QString& action, const QString& keys) {
    KeyMap map = KeyMap::fromFile(KeyMap::filePath());
    map.set(action, keysFromText(keys));
    store(map);
}

void KeysEditor::backToUsual() {
    KeyMap map = KeyMap::fromFile(KeyMap::filePath());
    map.remove(currentAction());
    store(map);
}

void KeysEditor::store(const KeyMap& map) {
    if (!map.toFile(KeyMap::filePath())) {
        conflict_->setText(
            tr("%1 cannot be written; the keys hold for this time only.").arg(KeyMap::filePath()));
    }
    actions_.applyKeys(KeyMap::preset(Settings::instance().text(u"keymap")), map);
}

}  // namespace waybill::gui
