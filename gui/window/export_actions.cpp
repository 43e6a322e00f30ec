// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing exchanges into files of other forms.
#include <algorithm>
#include <numeric>
#include <utility>

#include <QFileInfo>
#include <QLocale>
#include <QMenu>

#include "gui/models/exchange_export.h"
#include "gui/table/exchange_table.h"
#include "gui/widgets/undo_bar.h"
#include "gui/widgets/wire_text.h"
#include "gui/window/actions.h"
#include "gui/window/export_dialog.h"
#include "gui/window/file_questions.h"
#include "gui/window/job_line.h"
#include "gui/window/main_window.h"

namespace waybill::gui {
namespace {

std::vector<std::uint32_t> exchangesOf(RecordingPage& page, ExportScope scope) {
    std::vector<std::uint32_t> exchanges;
    switch (scope) {
        case ExportScope::Selected:
            exchanges = page.table().selected();
            break;
        case ExportScope::Shown:
            exchanges = page.list().shown();
            break;
        case ExportScope::All:
            exchanges.resize(page.document().size());
            std::iota(exchanges.begin(), exchanges.end(), 0U);
            break;
    }
    std::sort(exchanges.begin(), exchanges.end());
    return exchanges;
}

}  // namespace

void MainWindow::addExportActions() {
    const QString category = tr("Export");
    const auto add = [&](const QString& id,
                         const QString& text,
                         const QString& hint,
                         const QString& keys,
                         ExportForm form,
                         bool with_secrets) {
        needs_recording_.push_back(
            actions_->add({.id = id,
                           .text = text,
                           .category = category,
                           .keys = keys,
                           .icon = keys.isEmpty() ? QString() : QStringLiteral("export"),
                           .hint = hint},
                          [this, form, with_secrets] { askForExport(form, with_secrets); }));
    };
    add(QStringLiteral("list.export"),
        tr("Export exchanges..."),
        tr("Write exchanges into a file of another form"),
        QStringLiteral("Ctrl+Shift+E"),
        ExportForm::Har,
        false);
    for (const ExportFormInfo& info : allExportForms()) {
        const QString id = QStringLiteral("export.") + QLatin1String(info.id);
        const QString title = exportText(info.title);
        add(id, title + QStringLiteral("..."), exportText(info.explanation), {}, info.form, false);
        if (info.form == ExportForm::Har) {
            add(id + QStringLiteral("-secrets"),
                tr("%1 with secrets...").arg(title),
                tr("Nothing is replaced: passwords, tokens and cookies are in the file"),
                {},
                info.form,
                true);
        }
    }
}

void MainWindow::fillExportMenu(QMenu& menu) {
    menu.setObjectName(QStringLiteral("export_menu"));
    menu.addAction((*actions_)[u"list.export"]);
    menu.addSeparator();
    for (const ExportFormInfo& info : allExportForms()) {
        const QString id = QStringLiteral("export.") + QLatin1String(info.id);
        menu.addAction((*actions_)[id]);
        if (info.form == ExportForm::Har) {
            menu.addAction((*actions_)[id + QStringLiteral("-secrets")]);
        }
        if (info.form == ExportForm::Csv || info.form == ExportForm::Bodies) {
            menu.addSeparator();
        }
    }
}

void MainWindow::askForExport(ExportForm form, bool with_secrets) {
    RecordingPage* const page = current();
    if (page == nullptr) {
        return;
    }
    ExportDialog::Counts counts{};
    for (const ExportScope scope : {ExportScope::Selected, ExportScope::Shown, ExportScope::All}) {
        counts[static_cast<std::size_t>(scope)] = exchangesOf(*page, scope).size();
    }
    auto* const dialog = new ExportDialog(form, with_secrets, counts, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, page = QPointer(page)] {
        RecordingPage* const there = page.data();
        if (there == nullptr) {
            return;
        }
        const ExportChoice choice = dialog->choice();
        const QString path = choose_target_(questionFor(choice.form));
        if (!path.isEmpty()) {
            exportTo(*there, choice, path);
        }
    });
    dialog->open();
}

void MainWindow::exportTo(RecordingPage& page, const ExportChoice& choice, const QString& path) {
    Document& document = page.document();
    document.session()->publishNotes(document.annotations().snapshot());
    ExportTask task{.session = document.session(),
                    .exchanges = exchangesOf(page, choice.scope),
                    .form = choice.form,
                    .with_secrets = choice.with_secrets,
                    .path = path};
    addJob(tr("Writing %1").arg(QFileInfo(path).fileName()))
        .start(
            [task](const std::atomic<bool>& stop, const JobLine::Progress& progress) {
                return exportExchanges(task, stop, progress);
            },
            [this, choice, path](const ExportOutcome& outcome) {
                undo_bar_->tell(tellOf(outcome, choice, path));
            });
}

QString MainWindow::tellOf(const ExportOutcome& outcome,
                           const ExportChoice& choice,
                           const QString& path) {
    const QString where = wireText(path.toStdString());
    if (choice.form == ExportForm::Packets) {
        return tr("%n packet(s) were written to %1.", nullptr, static_cast<int>(outcome.packets))
            .arg(where);
    }
    QString text =
        choice.form == ExportForm::Bodies
            ? tr("%n file(s) were written to %1.", nullptr, static_cast<int>(outcome.files))
                  .arg(where)
            : tr("%n exchange(s) were written to %1.", nullptr, static_cast<int>(outcome.exchanges))
                  .arg(where);
    text += u' ';
    if (choice.with_secrets) {
        text += tr("Their secrets are in it.");
    } else if (outcome.secrets_replaced == 0) {
        text += tr("No secrets were found in them.");
    } else {
        text += tr("%n secret(s) were replaced by placeholders.",
                   nullptr,
                   static_cast<int>(outcome.secrets_replaced));
        if (choice.form != ExportForm::Bodies) {
            text += u' ' + tr("None was found in what was written.");
        }
    }
    if (!outcome.failures.isEmpty()) {
        text += u' '
                + tr("%n file(s) could not be written.",
                     nullptr,
                     static_cast<int>(outcome.failures.size()));
    }
    return text;
}

}  // namespace waybill::gui
