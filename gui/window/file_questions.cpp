// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/file_questions.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>

namespace waybill::gui {

TargetQuestion questionFor(ExportForm form) {
    const ExportFormInfo& info = infoOf(form);
    const QString title = exportText(info.title);
    const QString file = QString::fromLatin1(info.file);
    if (info.isFolder()) {
        return {.title = title, .proposed = file, .filter = {}, .ending = {}};
    }
    return {.title = title,
            .proposed = file,
            .filter = QStringLiteral("%1 (%2)").arg(title, QString::fromLatin1(info.endings)),
            .ending = file.section(u'.', 1)};
}

QString askForTarget(const TargetQuestion& question, QWidget* parent) {
    QFileDialog dialog(parent, question.title);
    if (question.filter.isEmpty()) {
        dialog.setFileMode(QFileDialog::Directory);
        dialog.setOption(QFileDialog::ShowDirsOnly);
    } else {
        dialog.setAcceptMode(QFileDialog::AcceptSave);
        dialog.setFileMode(QFileDialog::AnyFile);
        dialog.setNameFilters(
            {question.filter, QCoreApplication::translate("FileQuestions", "All files (*)")});
        // Given before the dialog asks whether to replace what is there.
        dialog.setDefaultSuffix(question.ending);
        const QFileInfo proposed(question.proposed);
        if (proposed.isAbsolute()) {
            dialog.setDirectory(proposed.path());
        }
        dialog.selectFile(proposed.fileName());
    }
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

}  // namespace waybill::gui
