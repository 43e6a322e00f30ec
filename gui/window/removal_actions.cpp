// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clearing the list, and undoing what was taken out of it. The recording itself keeps everything.
#include <QPointer>

#include "gui/table/exchange_table.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/main_window.h"

namespace waybill::gui {

void MainWindow::addRemovalActions() {
    const QString category = tr("List");
    needs_exchanges_.push_back(
        actions_->add({.id = QStringLiteral("list.clear"),
                       .text = tr("&Clear the list"),
                       .category = category,
                       .keys = QStringLiteral("Ctrl+L"),
                       .icon = QStringLiteral("clear"),
                       .hint = tr("Show none of the exchanges that there are; this can be undone")},
                      [this] {
                          RecordingPage& page = *current();
                          RemovedExchanges& removed = page.list().removed();
                          const std::uint32_t before = removed.size();
                          removed.removeFirst(page.document().size());
                          if (removed.size() != before) {
                              tellRemoval(page, static_cast<int>(removed.size() - before));
                          }
                      }));
    // Not disabled when there is nothing to do: its key would then reach something else.
    needs_exchanges_.push_back(
        actions_->add({.id = QStringLiteral("list.undo"),
                       .text = tr("&Undo"),
                       .category = category,
                       .keys = QStringLiteral("Ctrl+Z"),
                       .hint = tr("Bring back what was taken out of the list last")},
                      [this] {
                          undo_bar_->dismiss();
                          current()->list().removed().undo();
                      }));
    needs_exchanges_.push_back(
        actions_->add({.id = QStringLiteral("list.redo"),
                       .text = tr("&Redo"),
                       .category = category,
                       .keys = QStringLiteral("Ctrl+Shift+Z Ctrl+Y"),
                       .hint = tr("Take out of the list again what was brought back last")},
                      [this] {
                          undo_bar_->dismiss();
                          current()->list().removed().redo();
                      }));
}

void MainWindow::tellRemoval(RecordingPage& page, int exchanges) {
    undo_bar_->showUndo(tr("%n exchange(s) were taken out of the list.", nullptr, exchanges),
                        [list = QPointer<ExchangeList>(&page.list())] {
                            if (ExchangeList* const there = list.data()) {
                                there->removed().undo();
                            }
                        });
}

}  // namespace waybill::gui
