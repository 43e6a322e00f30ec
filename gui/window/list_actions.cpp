// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the list of exchanges can do: it knows these by its own keys, whichever the user has given
// them.
#include <array>
#include <utility>
#include <vector>

#include <QFileDialog>

#include "gui/models/background_task.h"
#include "gui/models/exchange_export.h"
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
    needs_exchanges_.push_back(actions_->add(
        {.id = QStringLiteral("list.export"),
         .text = tr("Export exchanges..."),
         .category = tr("List"),
         .keys = QStringLiteral("Ctrl+Shift+E"),
         .hint = tr("Write the exchanges that are shown into a file, as JSON Lines")},
        [this] {
            const QString path = QFileDialog::getSaveFileName(this,
                                                              tr("Export exchanges"),
                                                              QStringLiteral("exchanges.jsonl"),
                                                              QStringLiteral("*.jsonl"));
            if (!path.isEmpty()) {
                exportShown(path);
            }
        }));
}

void MainWindow::exportShown(const QString& path) {
    RecordingPage* const page = current();
    if (page == nullptr) {
        return;
    }
    const std::vector<std::uint32_t> shown = page->list().shown();
    const int count = static_cast<int>(shown.size());
    exporting_->start(
        [session = page->document().session(), shown, path](const std::atomic<bool>& stop) {
            return writeExchanges(*session, shown, path, stop);
        },
        [this, path, count](const QString& error) {
            undo_bar_->tell(error.isEmpty()
                                ? tr("%n exchange(s) were written to %1.", nullptr, count).arg(path)
                                : tr("The exchanges could not be written: %1").arg(error));
        });
}

}  // namespace waybill::gui
