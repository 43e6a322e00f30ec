// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the list of exchanges can do: it knows these by its own keys, whichever the user has given
// them.
#include <array>
#include <utility>
#include <vector>

#include <QPointer>

#include "gui/table/exchange_copier.h"
#include "gui/table/exchange_table.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/main_window.h"

namespace waybill::gui {

void MainWindow::addListActions() {
    struct ListAction {
        const char* id;
        QString text;
        const char* keys;
        const char* icon;
    };
    const std::array all{
        ListAction{"list.next", tr("Next exchange"), "J", ""},
        ListAction{"list.previous", tr("Previous exchange"), "K", ""},
        ListAction{"list.first", tr("First exchange"), "G", ""},
        ListAction{"list.last", tr("Last exchange"), "Shift+G", ""},
        ListAction{"list.go-to", tr("Go to number..."), "Ctrl+G", ""},
        ListAction{"list.follow", tr("Follow new exchanges"), "F", "follow"},
        ListAction{"list.mark", tr("Mark or unmark"), "M", "mark"},
        ListAction{"list.mark-1", tr("Mark 1"), "1", "mark"},
        ListAction{"list.mark-2", tr("Mark 2"), "2", "mark"},
        ListAction{"list.mark-3", tr("Mark 3"), "3", "mark"},
        ListAction{"list.mark-4", tr("Mark 4"), "4", "mark"},
        ListAction{"list.mark-5", tr("Mark 5"), "5", "mark"},
        ListAction{"list.mark-6", tr("Mark 6"), "6", "mark"},
        ListAction{"list.unmark", tr("No mark"), "0", ""},
        ListAction{"list.comment", tr("Comment..."), ";", "comment"},
        ListAction{"list.copy-url", tr("Copy URL"), "Ctrl+U", "copy"},
        ListAction{"list.copy-curl", tr("Copy as curl command"), "Ctrl+Shift+C", "copy"},
        ListAction{"list.compare", tr("Compare two exchanges"), "=", "compare"},
        ListAction{"list.next-on-connection", tr("Next on the same connection"), "Alt+Down", ""},
        ListAction{
            "list.previous-on-connection", tr("Previous on the same connection"), "Alt+Up", ""},
        ListAction{"list.remove", tr("Take out of the list"), "Del", ""},
    };
    for (const ListAction& each : all) {
        const KeyList keys = keysFromText(QString(QLatin1String(each.keys)));
        needs_exchanges_.push_back(actions_->add({.id = QLatin1String(each.id),
                                                  .text = each.text,
                                                  .category = tr("List"),
                                                  .keys = QLatin1String(each.keys),
                                                  .icon = QLatin1String(each.icon)},
                                                 [this, key = keys.front()] {
                                                     if (RecordingPage* const page = current()) {
                                                         page->table().runKey(key[0]);
                                                     }
                                                 }));
    }
    addRemovalActions();
    addCopyActions();
}

// URL and curl commands have keys of the list.
void MainWindow::addCopyActions() {
    const auto add = [this](
                         const QString& id, const QString& text, CopyForm form, Secrets secrets) {
        needs_exchanges_.push_back(actions_->add(
            {.id = id, .text = text, .category = tr("Copy"), .icon = QStringLiteral("copy")},
            [this, form, secrets] { current()->table().copy(form, secrets); }));
    };
    struct Named {
        CopyForm form;
        const char* id;
    };
    constexpr std::array kNamed{Named{CopyForm::Url, "url"},
                                Named{CopyForm::Curl, "curl"},
                                Named{CopyForm::Fetch, "fetch"},
                                Named{CopyForm::Python, "python"},
                                Named{CopyForm::Httpie, "httpie"},
                                Named{CopyForm::PowerShell, "powershell"},
                                Named{CopyForm::RawRequest, "raw-request"},
                                Named{CopyForm::RawResponse, "raw-response"},
                                Named{CopyForm::Json, "json"},
                                Named{CopyForm::Csv, "csv"}};
    for (const Named& each : kNamed) {
        const QString id = QStringLiteral("list.copy-") + QLatin1String(each.id);
        const QString title = titleOf(each.form);
        if (actions_->find(id) == nullptr) {
            add(id, tr("Copy: %1").arg(title), each.form, Secrets::Replaced);
        }
        add(id + QStringLiteral("-secrets"),
            tr("Copy with secrets: %1").arg(title),
            each.form,
            Secrets::Kept);
    }
}

void MainWindow::tellCopied(RecordingPage& page, int exchanges, int replaced) {
    const QString what = tr("%n exchange(s) were copied.", nullptr, exchanges);
    if (replaced == 0) {
        undo_bar_->tell(what);
        return;
    }
    undo_bar_->tell(
        what + u' ' + tr("%n secret(s) were replaced by placeholders.", nullptr, replaced),
        {{tr("Copy with secrets"), [table = QPointer(&page.table())] {
              if (ExchangeTable* const there = table.data()) {
                  there->copyAgainWithSecrets();
              }
          }}});
}

}  // namespace waybill::gui
