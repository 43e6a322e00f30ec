// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/unsaved_dialog.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/theme/theme.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kWidth = 460;
constexpr qsizetype kMostNamed = 8;
constexpr std::size_t kLongestName = 80;

QString say(const char* text, int count = -1) {
    return QCoreApplication::translate("UnsavedDialog", text, nullptr, count);
}

}  // namespace

UnsavedAnswer askAboutUnsaved(const QStringList& recordings, QWidget* parent) {
    QDialog dialog(parent);
    dialog.setObjectName(QStringLiteral("unsaved_dialog"));
    dialog.setWindowTitle(say(QT_TRANSLATE_NOOP("UnsavedDialog", "Marks and comments")));
    dialog.setFixedWidth(kWidth);
    QString names;
    for (const QString& name : recordings.mid(0, kMostNamed)) {
        names += (names.isEmpty() ? QString() : QStringLiteral("\n"))
                 + wireText(name.toStdString(), kLongestName);
    }
    if (recordings.size() > kMostNamed) {
        names += QStringLiteral("\n\u2026");
    }
    auto* const column = new QVBoxLayout(&dialog);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(measure::kCardPadding);
    column->addWidget(makeTitleLabel(say(
        QT_TRANSLATE_NOOP("UnsavedDialog", "Save the marks and comments that you have made?"))));
    column->addWidget(makePlainLabel(names));
    column->addWidget(makeSecondaryLabel(say(QT_TRANSLATE_NOOP(
        "UnsavedDialog", "They are kept in a session, together with the exchanges."))));
    auto* const buttons = new QDialogButtonBox;
    QPushButton* const save = buttons->addButton(
        say(QT_TRANSLATE_NOOP("UnsavedDialog", "Save session...")), QDialogButtonBox::AcceptRole);
    QPushButton* const discard = buttons->addButton(
        say(QT_TRANSLATE_NOOP("UnsavedDialog", "Discard")), QDialogButtonBox::DestructiveRole);
    buttons->addButton(QDialogButtonBox::Cancel);
    column->addWidget(buttons);
    save->setDefault(true);
    UnsavedAnswer answer = UnsavedAnswer::Cancel;
    const auto close = [&](UnsavedAnswer chosen) {
        answer = chosen;
        dialog.accept();
    };
    QObject::connect(save, &QPushButton::clicked, &dialog, [&] { close(UnsavedAnswer::Save); });
    QObject::connect(
        discard, &QPushButton::clicked, &dialog, [&] { close(UnsavedAnswer::Discard); });
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    dialog.exec();
    return answer;
}

}  // namespace waybill::gui
