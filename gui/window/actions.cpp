// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/actions.h"

#include <algorithm>
#include <utility>

#include <QWidget>

#include "gui/theme/icons.h"

namespace waybill::gui {

bool isPlainKey(const QKeySequence& key) {
    if (key.isEmpty()) {
        return false;
    }
    const QKeyCombination first = key[0];
    const auto modifiers = first.keyboardModifiers();
    if ((modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) != 0) {
        return false;
    }
    return first.key() < Qt::Key_F1 || first.key() > Qt::Key_F35;
}

QString shownKeys(const KeyList& keys) {
    QStringList texts;
    for (const QKeySequence& key : keys) {
        texts.push_back(key.toString(QKeySequence::NativeText));
    }
    return texts.join(QStringLiteral("   "));
}

ActionRegistry::ActionRegistry(QWidget* window) : QObject(window), window_(window) {}

QAction* ActionRegistry::add(const Spec& spec, std::function<void()> run) {
    Q_ASSERT(find(spec.id) == nullptr);
    Entry entry;
    entry.spec = spec;
    entry.usual = keysFromText(spec.keys);
    entry.action = new QAction(spec.text, window_);
    entry.action->setObjectName(spec.id);
    entry.action->setCheckable(spec.checkable);
    entry.action->setShortcutContext(Qt::WindowShortcut);
    entry.action->setAutoRepeat(true);
    // A role that is guessed from the text moves actions to other menus.
    entry.action->setMenuRole(QAction::NoRole);
    if (!spec.icon.isEmpty()) {
        entry.action->setIcon(icon(spec.icon));
    }
    window_->addAction(entry.action);
    connect(entry.action, &QAction::triggered, this, [run = std::move(run)] { run(); });

    entry.in_lists = new QAction(window_);
    entry.in_lists->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(entry.in_lists, &QAction::triggered, entry.action, &QAction::trigger);
    for (QWidget* const list : lists_) {
        list->addAction(entry.in_lists);
    }
    entries_.push_back(std::move(entry));
    setKeys(entries_.back(), entries_.back().usual);
    return entries_.back().action;
}

QAction* ActionRegistry::operator[](QStringView id) const {
    const Entry* const entry = find(id);
    Q_ASSERT(entry != nullptr);
    return entry->action;
}

const ActionRegistry::Entry* ActionRegistry::find(QStringView id) const {
    for (const Entry& entry : entries_) {
        if (entry.spec.id == id) {
            return &entry;
        }
    }
    return nullptr;
}

void ActionRegistry::serve(QWidget* list) {
    lists_.push_back(list);
    connect(list, &QObject::destroyed, this, [this, list] { std::erase(lists_, list); });
    for (const Entry& entry : entries_) {
        list->addAction(entry.in_lists);
    }
}

void ActionRegistry::applyKeys(const KeyMap& preset, const KeyMap& user) {
    // 0: the user's, 1: the preset's, 2: our own.
    std::vector<int> ranks;
    std::vector<KeyList> wanted;
    for (Entry& entry : entries_) {
        const KeyList* const of_preset = preset.find(entry.spec.id);
        entry.usual = of_preset != nullptr ? *of_preset : keysFromText(entry.spec.keys);
        const KeyList* const of_user = user.find(entry.spec.id);
        wanted.push_back(of_user != nullptr ? *of_user : entry.usual);
        ranks.push_back(of_user != nullptr ? 0 : of_preset != nullptr ? 1 : 2);
    }
    KeyList taken;
    std::vector<KeyList> given(entries_.size());
    for (int rank = 0; rank < 3; ++rank) {
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (ranks[i] != rank) {
                continue;
            }
            for (const QKeySequence& key : wanted[i]) {
                if (!taken.contains(key)) {
                    taken.push_back(key);
                    given[i].push_back(key);
                }
            }
        }
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        setKeys(entries_[i], given[i]);
    }
    emit keysChanged();
}

const ActionRegistry::Entry* ActionRegistry::holderOf(const QKeySequence& key,
                                                      QStringView id) const {
    for (const Entry& entry : entries_) {
        if (entry.spec.id != id && entry.keys.contains(key)) {
            return &entry;
        }
    }
    return nullptr;
}

void ActionRegistry::setKeys(Entry& entry, const KeyList& keys) {
    entry.keys = keys;
    KeyList everywhere;
    KeyList in_lists;
    for (const QKeySequence& key : keys) {
        (isPlainKey(key) ? in_lists : everywhere).push_back(key);
    }
    entry.action->setShortcuts(everywhere);
    entry.in_lists->setShortcuts(in_lists);
    describe(entry);
}

void ActionRegistry::describe(const Entry& entry) const {
    // Menus show what stands behind a tab as the key; of the action's own they know themselves.
    const bool only_in_lists = entry.action->shortcuts().isEmpty() && !entry.keys.isEmpty();
    entry.action->setText(only_in_lists
                              ? entry.spec.text + u'\t'
                                    + entry.keys.front().toString(QKeySequence::NativeText)
                              : entry.spec.text);
    QString plain = entry.spec.text;
    // Languages without Latin letters have theirs behind the text: "(&O)".
    const qsizetype letter = plain.indexOf(u"(&");
    if (letter > 0 && plain.mid(letter + 3, 1) == u")") {
        plain.remove(letter, 4);
    }
    plain.remove(u'&');
    if (plain.endsWith(QStringLiteral("..."))) {
        plain.chop(3);
    } else if (plain.endsWith(QChar(0x2026))) {
        plain.chop(1);
    }
    entry.action->setIconText(plain);
    const QString hint = entry.spec.hint.isEmpty() ? plain : entry.spec.hint;
    entry.action->setToolTip(
        entry.keys.isEmpty() ? hint : QStringLiteral("%1 (%2)").arg(hint, shownKeys(entry.keys)));
    entry.action->setStatusTip(hint);
}

}  // namespace waybill::gui
