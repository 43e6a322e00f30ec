// SPDX-License-Identifier: GPL-3.0-or-later
//
// Menus and tool bar, made from the actions.
#include <initializer_list>

#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

#include "gui/models/recent_files.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"
#include "gui/window/actions.h"
#include "gui/window/main_window.h"

namespace waybill::gui {
namespace {

constexpr int kIconSize = 16;
constexpr int kNameMost = 80;

// An empty name is a separator.
void fill(QWidget& target,
          const ActionRegistry& actions,
          std::initializer_list<const char*> names) {
    for (const char* const name : names) {
        const QString id = QLatin1String(name);
        if (id.isEmpty()) {
            auto* const separator = new QAction(&target);
            separator->setSeparator(true);
            target.addAction(separator);
        } else {
            target.addAction(actions[id]);
        }
    }
}

}  // namespace

void MainWindow::makeToolBar() {
    tool_bar_ = addToolBar(tr("Tool bar"));
    tool_bar_->setObjectName(QStringLiteral("tool_bar"));
    tool_bar_->setMovable(false);
    tool_bar_->setIconSize({kIconSize, kIconSize});
    tool_bar_->setFixedHeight(measure::kToolBar);
    tool_bar_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    tool_bar_->toggleViewAction()->setVisible(false);
    fill(*tool_bar_,
         *actions_,
         {"file.open",
          "",
          "page.exchanges",
          "page.dashboard",
          "page.security",
          "page.cache",
          "",
          "search.focus"});
    auto* const space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    tool_bar_->addWidget(space);
    const auto quiet = {
        "view.side", "view.findings", "view.layout", "view.palette", "view.settings"};
    fill(*tool_bar_, *actions_, quiet);
    for (const char* const name : quiet) {
        QAction* const action = (*actions_)[QString(QLatin1String(name))];
        if (auto* const button = qobject_cast<QToolButton*>(tool_bar_->widgetForAction(action))) {
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
            button->setAccessibleName(action->iconText());
        }
    }
}

void MainWindow::makeMenus() {
    const auto menu = [this](const QString& title, std::initializer_list<const char*> names) {
        QMenu* const made = menuBar()->addMenu(title);
        fill(*made, *actions_, names);
        return made;
    };
    QMenu* const file = menu(tr("&File"),
                             {"file.open",
                              "file.open-as-one",
                              "file.reopen-last",
                              "",
                              "file.add-keys",
                              "file.read-again",
                              "file.stop",
                              "",
                              "file.save",
                              "file.save-as",
                              "file.save-shown",
                              "file.close",
                              "",
                              "file.quit"});
    auto* const recent = new QMenu(tr("Open &recent"), this);
    recent->setObjectName(QStringLiteral("recent_menu"));
    file->insertMenu((*actions_)[u"file.reopen-last"], recent);
    auto* const exports = new QMenu(tr("E&xport"), this);
    fillExportMenu(*exports);
    file->insertMenu((*actions_)[u"file.close"], exports);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(*recent); });
    menu(tr("&Edit"),
         {"list.undo",
          "list.redo",
          "",
          "filter.focus",
          "filter.clear",
          "search.focus",
          "",
          "list.remove",
          "list.clear",
          "",
          "list.mark",
          "list.unmark",
          "list.comment",
          "",
          "list.copy-url",
          "list.copy-curl",
          "",
          "list.compare",
          "list.go-to"});
    menu(tr("&View"),
         {"page.exchanges",
          "page.dashboard",
          "page.security",
          "page.cache",
          "",
          "view.side",
          "view.search",
          "view.findings",
          "view.events",
          "view.strip",
          "",
          "view.layout",
          "list.follow",
          "",
          "focus.list",
          "focus.details",
          "tab.next",
          "tab.previous",
          "",
          "view.theme",
          "view.full-screen"});
    fillColorMenu(*menu(
        tr("&Analyze"),
        {"page.dashboard", "page.security", "page.cache", "", "view.findings", "search.focus"}));
    menu(tr("&Tools"), {"view.palette", "view.settings"});
    menu(tr("&Help"), {"file.open-sample", "help.keys", "help.about"});
}

void MainWindow::fillRecent(QMenu& menu) {
    menu.clear();
    for (const RecentFile& file : RecentFiles::instance().files()) {
        const QFileInfo first(file.paths.first());
        const auto more = static_cast<int>(file.paths.size() - 1);
        const QString name = more == 0 ? first.fileName()
                                       : tr("%1 and %n more", nullptr, more).arg(first.fileName());
        QAction* const action = menu.addAction(
            wireText(name.toStdString(), kNameMost).replace(u'&', QStringLiteral("&&")));
        connect(action, &QAction::triggered, this, [this, paths = file.paths] { open(paths); });
    }
    if (menu.isEmpty()) {
        menu.addAction(tr("No file was opened yet"))->setEnabled(false);
        return;
    }
    menu.addSeparator();
    connect(menu.addAction(tr("&Forget these")), &QAction::triggered, this, [] {
        RecentFiles::instance().clear();
    });
}

}  // namespace waybill::gui
