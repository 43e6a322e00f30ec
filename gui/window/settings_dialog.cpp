// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/settings_dialog.h"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/models/settings.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/window/actions.h"
#include "gui/window/keys_editor.h"

namespace waybill::gui {
namespace {

constexpr int kWidth = 760;
constexpr int kHeight = 620;
constexpr int kEditorWidth = 220;

// Kept in step with the setting, whoever changes it.
QWidget* editorOf(const Setting& setting, QWidget* parent) {
    const QString key = QLatin1String(setting.key);
    Settings* const settings = &Settings::instance();
    switch (setting.kind) {
        case Setting::Kind::Choice: {
            auto* const box = new QComboBox(parent);
            for (const Setting::Choice& choice : setting.choices) {
                box->addItem(settingText(choice.title), QLatin1String(choice.value));
            }
            const auto refresh = [box, key, settings] {
                box->setCurrentIndex(box->findData(settings->text(key)));
            };
            refresh();
            QObject::connect(settings, &Settings::changed, box, refresh);
            QObject::connect(box, &QComboBox::activated, box, [box, key, settings] {
                settings->set(key, box->currentData().toString());
            });
            return box;
        }
        case Setting::Kind::Flag: {
            auto* const box = new QCheckBox(SettingsDialog::tr("On"), parent);
            const auto refresh = [box, key, settings] {
                box->setChecked(settings->flag(key));
            };
            refresh();
            QObject::connect(settings, &Settings::changed, box, refresh);
            QObject::connect(box, &QCheckBox::clicked, box, [key, settings](bool on) {
                settings->set(key, on ? QStringLiteral("on") : QStringLiteral("off"));
            });
            return box;
        }
        case Setting::Kind::Number: {
            auto* const box = new QSpinBox(parent);
            box->setRange(setting.least, setting.most);
            const auto refresh = [box, key, settings] {
                box->setValue(settings->number(key));
            };
            refresh();
            QObject::connect(settings, &Settings::changed, box, refresh);
            QObject::connect(box, &QSpinBox::valueChanged, box, [key, settings](int value) {
                settings->set(key, QString::number(value));
            });
            return box;
        }
    }
    return nullptr;
}

}  // namespace

SettingsDialog::SettingsDialog(ActionRegistry& actions, QWidget* parent)
    : QDialog(parent),
      search_(new QLineEdit),
      area_(new QScrollArea),
      nothing_(new QLabel(tr("No setting is called that."))),
      keys_box_(new QWidget),
      keys_(new KeysEditor(actions)) {
    setObjectName(QStringLiteral("settings_dialog"));
    setWindowTitle(tr("Settings"));
    resize(kWidth, kHeight);
    search_->setObjectName(QStringLiteral("settings_search"));
    search_->setAccessibleName(tr("Search the settings"));
    search_->setPlaceholderText(tr("Search: theme, keys, files..."));
    search_->setClearButtonEnabled(true);
    search_->addAction(icon(u"search"), QLineEdit::LeadingPosition);

    auto* const content = new QWidget;
    auto* const column = new QVBoxLayout(content);
    column->setContentsMargins(20, 8, 20, 16);
    column->setSpacing(measure::kCardPadding);
    QString group;
    const auto add_heading = [&](const QString& text) {
        auto* const heading = new QLabel(text);
        heading->setFont(Theme::instance().figureFont());
        heading->setContentsMargins(0, measure::kGap, 0, 0);
        column->addWidget(heading);
        headings_.push_back(heading);
        group = text;
    };
    for (const Setting& setting : allSettings()) {
        if (group != settingText(setting.group)) {
            add_heading(settingText(setting.group));
        }
        QWidget* const row = makeRow(setting);
        column->addWidget(row);
        rows_.push_back({row,
                         group,
                         QStringLiteral("%1 %2 %3 %4")
                             .arg(group,
                                  settingText(setting.title),
                                  settingText(setting.explanation),
                                  QLatin1String(setting.key))});
    }
    // The keys follow the keymap, which is the last of the settings.
    auto* const keys_column = new QVBoxLayout(keys_box_);
    keys_column->setContentsMargins(0, 0, 0, 0);
    keys_column->addWidget(keys_);
    column->addWidget(keys_box_, 1);
    nothing_->setObjectName(QStringLiteral("settings_nothing"));
    nothing_->hide();
    column->addWidget(nothing_);
    column->addStretch();
    area_->setWidget(content);
    area_->setWidgetResizable(true);
    area_->setFrameShape(QFrame::NoFrame);

    auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* const outer = new QVBoxLayout(this);
    outer->addWidget(search_);
    outer->addWidget(area_, 1);
    outer->addWidget(buttons);
    connect(search_, &QLineEdit::textChanged, this, &SettingsDialog::search);
    search_->setFocus();
}

QWidget* SettingsDialog::makeRow(const Setting& setting) {
    auto* const row = new QWidget;
    row->setObjectName(QStringLiteral("setting_%1").arg(QLatin1String(setting.key)));
    auto* const grid = new QGridLayout(row);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(measure::kGap);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);

    const QString key = QLatin1String(setting.key);
    auto* const dot = new QLabel;
    dot->setFixedWidth(12);
    auto* const title = new QLabel(settingText(setting.title));
    auto* const name = new QLabel(QStringLiteral("--set %1=").arg(key));
    name->setFont(Theme::instance().wireFont());
    name->setForegroundRole(QPalette::PlaceholderText);
    name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    name->setToolTip(tr("The name of this setting on the command line"));
    auto* const explanation = new QLabel(settingText(setting.explanation));
    explanation->setFont(Theme::instance().secondaryFont());
    explanation->setForegroundRole(QPalette::PlaceholderText);
    explanation->setWordWrap(true);
    auto* const reset = new QToolButton;
    reset->setObjectName(QStringLiteral("reset_%1").arg(key));
    reset->setIcon(icon(u"undo"));
    reset->setAutoRaise(true);
    reset->setToolTip(tr("Back to the usual value"));
    reset->setAccessibleName(tr("%1: back to the usual value").arg(settingText(setting.title)));
    QSizePolicy kept = reset->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    reset->setSizePolicy(kept);
    QWidget* const editor = editorOf(setting, row);
    editor->setFixedWidth(kEditorWidth);
    editor->setAccessibleName(settingText(setting.title));
    editor->setAccessibleDescription(settingText(setting.explanation));
    editor->setObjectName(QStringLiteral("editor_%1").arg(key));
    title->setBuddy(editor);

    grid->addWidget(dot, 0, 0);
    grid->addWidget(title, 0, 1);
    grid->addWidget(editor, 0, 2, 2, 1, Qt::AlignTop);
    grid->addWidget(reset, 0, 3, 2, 1, Qt::AlignTop);
    grid->addWidget(explanation, 1, 1);
    grid->addWidget(name, 2, 1);

    const auto refresh = [dot, reset, key] {
        const bool changed = Settings::instance().isChanged(key);
        dot->setText(changed ? QStringLiteral("\u2022") : QString());
        dot->setToolTip(changed ? SettingsDialog::tr("Changed") : QString());
        dot->setAccessibleName(dot->toolTip());
        reset->setVisible(changed);
    };
    refresh();
    connect(&Settings::instance(), &Settings::changed, row, refresh);
    connect(reset, &QToolButton::clicked, row, [key] { Settings::instance().reset(key); });
    return row;
}

void SettingsDialog::setSearch(const QString& typed) {
    search_->setText(typed);
}

void SettingsDialog::search(const QString& typed) {
    const QString wanted = typed.trimmed();
    bool any = false;
    QStringList groups;
    for (const Row& row : rows_) {
        const bool found = row.words.contains(wanted, Qt::CaseInsensitive);
        row.widget->setVisible(found);
        any = any || found;
        if (found) {
            groups.push_back(row.group);
        }
    }
    // Keys are found by the names of their actions; a search for something else does without them.
    const QString keys_group = rows_.empty() ? QString() : rows_.back().group;
    const bool all_keys = wanted.isEmpty() || keys_group.contains(wanted, Qt::CaseInsensitive);
    const bool some_keys = keys_->setSearch(all_keys ? QString() : wanted);
    keys_box_->setVisible(all_keys || some_keys);
    if (some_keys) {
        groups.push_back(keys_group);
    }
    for (QLabel* const heading : headings_) {
        heading->setVisible(groups.contains(heading->text()));
    }
    nothing_->setVisible(!any && !some_keys);
}

void SettingsDialog::editKeys(const QString& action) {
    search_->clear();
    // Once the layout is done, there is something to scroll to.
    QTimer::singleShot(0, this, [this, action] {
        area_->ensureWidgetVisible(keys_box_);
        if (!action.isEmpty()) {
            keys_->edit(action);
        }
    });
}

}  // namespace waybill::gui
