// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window can do, by name.
#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include <QApplication>
#include <QKeyEvent>
#include <QTabWidget>

#include "gui/body/body_view.h"
#include "gui/detail/detail_pane.h"
#include "gui/detail/message_tab.h"
#include "gui/filter/filter_bar.h"
#include "gui/filter/overview_strip.h"
#include "gui/models/settings.h"
#include "gui/panels/search_panel.h"
#include "gui/panels/side_tree.h"
#include "gui/table/exchange_table.h"
#include "gui/theme/theme.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/command_palette.h"
#include "gui/window/key_sheet.h"
#include "gui/window/main_window.h"
#include "gui/window/panel_dock.h"
#include "gui/window/recording_tabs.h"

namespace waybill::gui {
namespace {

// The body that the user is in, if any.
BodyView* focusedBody() {
    for (QWidget* widget = QApplication::focusWidget(); widget != nullptr;
         widget = widget->parentWidget()) {
        if (auto* const body = qobject_cast<BodyView*>(widget)) {
            return body;
        }
    }
    return nullptr;
}

}  // namespace

void MainWindow::addFileActions() {
    const QString category = tr("File");
    actions_->add({.id = QStringLiteral("file.open"),
                   .text = tr("&Open..."),
                   .category = category,
                   .keys = QStringLiteral("Ctrl+O"),
                   .icon = QStringLiteral("open"),
                   .hint = tr("Open captures, sessions or HAR")},
                  [this] { chooseFiles(false); });
    actions_->add({.id = QStringLiteral("file.open-as-one"),
                   .text = tr("Open as &one recording..."),
                   .category = category,
                   .keys = QStringLiteral("Ctrl+Shift+O"),
                   .hint = tr("Open several captures that belong together")},
                  [this] { chooseFiles(true); });
    actions_->add({.id = QStringLiteral("file.open-sample"),
                   .text = tr("Open a sa&mple"),
                   .category = category,
                   .hint = tr("Open a recording that comes with Waybill")},
                  [this] { openSample(); });
    actions_->add({.id = QStringLiteral("file.reopen-last"),
                   .text = tr("Open the &last session"),
                   .category = category,
                   .icon = QStringLiteral("recover"),
                   .hint = tr("Open what was open the last time")},
                  [this] { reopenLast(); });
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("file.read-again"),
                                              .text = tr("&Read again"),
                                              .category = category,
                                              .icon = QStringLiteral("refresh"),
                                              .hint = tr("Read the files of this recording again")},
                                             [this] { emit current()->retryRequested(); }));
    needs_recording_.push_back(
        actions_->add({.id = QStringLiteral("file.stop"),
                       .text = tr("&Stop reading"),
                       .category = category,
                       .icon = QStringLiteral("stop"),
                       .hint = tr("Stop reading; what was read so far is kept")},
                      [this] { current()->document().cancel(); }));
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("file.close"),
                                              .text = tr("&Close"),
                                              .category = category,
                                              .keys = QStringLiteral("Ctrl+W"),
                                              .icon = QStringLiteral("close"),
                                              .hint = tr("Close this recording")},
                                             [this] { closeRecording(tabs_->currentIndex()); }));
    actions_->add({.id = QStringLiteral("file.quit"),
                   .text = tr("&Quit"),
                   .category = category,
                   .keys = QStringLiteral("Ctrl+Q")},
                  [this] { close(); });
}

void MainWindow::addEditActions() {
    const QString category = tr("Find");
    needs_recording_.push_back(
        actions_->add({.id = QStringLiteral("filter.focus"),
                       .text = tr("&Filter"),
                       .category = category,
                       .keys = QStringLiteral("Ctrl+F / Ctrl+/"),
                       .icon = QStringLiteral("filter"),
                       .hint = tr("Type a filter; within a body, find in it")},
                      [this] {
                          if (BodyView* const body = focusedBody()) {
                              body->find();
                              return;
                          }
                          setPage(RecordingPage::Page::Exchanges);
                          current()->setDetailsCover(false);
                          current()->filterBar().focusInput();
                      }));
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("filter.clear"),
                                              .text = tr("&Show all exchanges"),
                                              .category = category,
                                              .keys = QStringLiteral("Ctrl+Shift+Backspace"),
                                              .icon = QStringLiteral("clear"),
                                              .hint = tr("Take the filter away")},
                                             [this] { current()->filterBar().setText({}); }));
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("search.focus"),
                                              .text = tr("&Search in heads and bodies"),
                                              .category = category,
                                              .keys = QStringLiteral("Ctrl+Shift+F"),
                                              .icon = QStringLiteral("search")},
                                             [this] {
                                                 search_dock_->show();
                                                 search_dock_->raise();
                                                 current()->search().focusSearch();
                                             }));
}

void MainWindow::addViewActions() {
    const QString category = tr("View");
    struct PageAction {
        const char* id;
        QString text;
        const char* keys;
        const char* icon;
        RecordingPage::Page page;
    };
    const std::array<PageAction, 4> pages{{
        {"page.exchanges", tr("&Exchanges"), "Ctrl+1", "exchanges", RecordingPage::Page::Exchanges},
        {"page.dashboard", tr("&Dashboard"), "Ctrl+2", "dashboard", RecordingPage::Page::Dashboard},
        {"page.security", tr("&Security"), "Ctrl+3", "security", RecordingPage::Page::Security},
        {"page.cache", tr("&Caching"), "Ctrl+4", "cache", RecordingPage::Page::Cache},
    }};
    for (const PageAction& each : pages) {
        needs_recording_.push_back(actions_->add({.id = QLatin1String(each.id),
                                                  .text = each.text,
                                                  .category = category,
                                                  .keys = QLatin1String(each.keys),
                                                  .icon = QLatin1String(each.icon),
                                                  .checkable = true},
                                                 [this, page = each.page] { setPage(page); }));
    }
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("view.layout"),
                                              .text = tr("Details &below the list"),
                                              .category = category,
                                              .keys = QStringLiteral("Ctrl+\\"),
                                              .icon = QStringLiteral("layout-below"),
                                              .hint = tr("Details below the list, or at its right"),
                                              .checkable = true},
                                             [this] { toggleLayout(); }));
    struct Panel {
        const char* id;
        QString text;
        const char* keys;
        const char* icon;
        PanelDock* dock;
    };
    const std::array<Panel, 4> panels{{
        {"view.side", tr("&Overview of hosts and findings"), "F9", "tree", side_dock_},
        {"view.search", tr("Sea&rch results"), "", "search", search_dock_},
        {"view.findings", tr("&Findings"), "F8", "finding", findings_dock_},
        {"view.events", tr("E&vents"), "", "events", events_dock_},
    }};
    for (const Panel& each : panels) {
        QAction* const action = actions_->add({.id = QLatin1String(each.id),
                                               .text = each.text,
                                               .category = category,
                                               .keys = QLatin1String(each.keys),
                                               .icon = QLatin1String(each.icon),
                                               .checkable = true},
                                              [this, dock = each.dock] { togglePanel(*dock); });
        needs_recording_.push_back(action);
        connect(each.dock, &QDockWidget::visibilityChanged, action, [action](bool visible) {
            action->setChecked(visible);
        });
    }
    needs_exchanges_.push_back(
        actions_->add({.id = QStringLiteral("view.strip"),
                       .text = tr("&Time strip"),
                       .category = category,
                       .icon = QStringLiteral("clock"),
                       .hint = tr("The strip of exchanges over time, under the filter"),
                       .checkable = true},
                      [this] {
                          QWidget& strip = current()->strip();
                          strip.setVisible(strip.isHidden());
                          enableActions();
                      }));
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("focus.list"),
                                              .text = tr("Go to the &list"),
                                              .category = category,
                                              .keys = QStringLiteral("Ctrl+[")},
                                             [this] {
                                                 setPage(RecordingPage::Page::Exchanges);
                                                 current()->setDetailsCover(false);
                                                 current()->table().setFocus();
                                             }));
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("focus.details"),
                                              .text = tr("Go to the &details"),
                                              .category = category,
                                              .keys = QStringLiteral("Ctrl+]")},
                                             [this] {
                                                 setPage(RecordingPage::Page::Exchanges);
                                                 current()->setDetailsCover(true);
                                                 current()->detail().setFocus();
                                             }));
    const auto addDetail = [this, &category](const char* id,
                                             const QString& text,
                                             const char* keys,
                                             std::function<void(DetailPane&)> run) {
        needs_exchanges_.push_back(actions_->add({.id = QLatin1String(id),
                                                  .text = text,
                                                  .category = category,
                                                  .keys = QLatin1String(keys)},
                                                 [this, run = std::move(run)] {
                                                     setPage(RecordingPage::Page::Exchanges);
                                                     current()->setDetailsCover(true);
                                                     run(current()->detail());
                                                 }));
    };
    addDetail(
        "detail.next", tr("Next part of the details"), "Ctrl+PgDown Right", [](DetailPane& pane) {
            pane.stepTab(1);
        });
    addDetail("detail.previous",
              tr("Previous part of the details"),
              "Ctrl+PgUp Left",
              [](DetailPane& pane) { pane.stepTab(-1); });
    addDetail("detail.raw", tr("Raw bytes"), "Ctrl+Alt+Shift+H Shift+Return", [](DetailPane& pane) {
        pane.showTab(QStringLiteral("raw"));
    });
    addDetail(
        "detail.redirect-next", tr("Next of a chain of redirects"), "]", [](DetailPane& pane) {
            pane.stepRedirect(1);
        });
    addDetail("detail.redirect-previous",
              tr("Previous of a chain of redirects"),
              "[",
              [](DetailPane& pane) { pane.stepRedirect(-1); });
    addDetail("detail.save-body", tr("Save the body..."), "B", [](DetailPane& pane) {
        const bool sent = pane.currentTab() == QStringLiteral("request");
        pane.messageTab(sent ? Side::Client : Side::Server).body().save();
    });
    addDetail(
        "detail.find", tr("Find in the body"), "", [](DetailPane& pane) { pane.findInBody(); });
    const auto turn = [this](int by) {
        const int count = tabs_->count();
        tabs_->setCurrentIndex((tabs_->currentIndex() + by + count) % count);
    };
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("tab.next"),
                                              .text = tr("&Next recording"),
                                              .category = category,
                                              .keys = QStringLiteral("Ctrl+Tab")},
                                             [turn] { turn(1); }));
    needs_recording_.push_back(actions_->add({.id = QStringLiteral("tab.previous"),
                                              .text = tr("&Previous recording"),
                                              .category = category,
                                              .keys = QStringLiteral("Ctrl+Shift+Tab")},
                                             [turn] { turn(-1); }));
    actions_->add({.id = QStringLiteral("view.theme"),
                   .text = tr("&Light or dark"),
                   .category = category,
                   .icon = QStringLiteral("theme"),
                   .hint = tr("Change between light and dark colours")},
                  [] {
                      Settings::instance().set(u"theme",
                                               Theme::instance().isDark() ? QStringLiteral("light")
                                                                          : QStringLiteral("dark"));
                  });
    actions_->add({.id = QStringLiteral("view.full-screen"),
                   .text = tr("F&ull screen"),
                   .category = category,
                   .keys = QStringLiteral("F11")},
                  [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
}

void MainWindow::addToolActions() {
    const QString tools = tr("Tools");
    actions_->add({.id = QStringLiteral("view.palette"),
                   .text = tr("Command &palette"),
                   .category = tools,
                   .keys = QStringLiteral("Ctrl+Shift+P :"),
                   .icon = QStringLiteral("palette"),
                   .hint = tr("Find any action by its name")},
                  [this] { palette_->open(); });
    actions_->add({.id = QStringLiteral("view.settings"),
                   .text = tr("&Settings..."),
                   .category = tools,
                   .keys = QStringLiteral("Ctrl+,"),
                   .icon = QStringLiteral("settings")},
                  [this] { showSettings(); });
    const QString help = tr("Help");
    actions_->add({.id = QStringLiteral("help.keys"),
                   .text = tr("&Keys"),
                   .category = help,
                   .keys = QStringLiteral("F1 ?"),
                   .icon = QStringLiteral("keys"),
                   .hint = tr("All keys at a glance")},
                  [this] { key_sheet_->open(); });
    actions_->add(
        {.id = QStringLiteral("help.about"),
         .text = tr("&About Waybill"),
         .category = help,
         .icon = QStringLiteral("info")},
        [this] {
            undo_bar_->tell(tr("Waybill %1, free software under the GNU General Public License, "
                               "version 3 or later. It comes without any warranty.")
                                .arg(QStringLiteral(WAYBILL_VERSION)));
        });
}

void MainWindow::setPage(RecordingPage::Page page) {
    if (RecordingPage* const recording = current()) {
        recording->setPage(page);
        enableActions();  // also where it was that page before: its action stays checked
    }
}

void MainWindow::toggleLayout() {
    const bool below = current()->layoutMode() == RecordingPage::Layout::DetailBelow;
    Settings::instance().set(u"layout", below ? QStringLiteral("right") : QStringLiteral("below"));
    enableActions();
}

void MainWindow::enableActions() {
    RecordingPage* const page = current();
    const bool exchanges = page != nullptr && page->page() == RecordingPage::Page::Exchanges;
    for (QAction* const action : needs_recording_) {
        action->setEnabled(page != nullptr);
    }
    for (QAction* const action : needs_exchanges_) {
        action->setEnabled(exchanges);
    }
    const bool filtered = page != nullptr && !page->filterBar().appliedText().trimmed().isEmpty();
    for (QAction* const action : needs_filter_) {
        action->setEnabled(filtered);
    }
    const ActionRegistry& actions = *actions_;
    const auto is = [&](RecordingPage::Page which) {
        return page != nullptr && page->page() == which;
    };
    actions[u"page.exchanges"]->setChecked(exchanges);
    actions[u"page.dashboard"]->setChecked(is(RecordingPage::Page::Dashboard));
    actions[u"page.security"]->setChecked(is(RecordingPage::Page::Security));
    actions[u"page.cache"]->setChecked(is(RecordingPage::Page::Cache));
    actions[u"view.layout"]->setChecked(
        page != nullptr && page->layoutMode() == RecordingPage::Layout::DetailBelow);
    actions[u"view.strip"]->setChecked(page != nullptr && !page->strip().isHidden());
    actions[u"file.stop"]->setEnabled(page != nullptr
                                      && page->document().state() == Document::State::Reading);
}

}  // namespace waybill::gui
