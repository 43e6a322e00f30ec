// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colour rules made from the filter, and the dialog where they are changed.
#include <vector>

#include <QMenu>

#include "gui/filter/filter_bar.h"
#include "gui/models/color_rules.h"
#include "gui/theme/icons.h"
#include "gui/theme/mark_token.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/color_rules_dialog.h"
#include "gui/window/main_window.h"

namespace waybill::gui {

void MainWindow::addColorActions() {
    const QString category = tr("Colours");
    for (int i = 1; i <= ColorRules::kColors; ++i) {
        QAction* const action =
            actions_->add({.id = QStringLiteral("colors.color-%1").arg(i),
                           .text = tr("Colour %1").arg(i),
                           .category = category,
                           .hint = tr("Colour what the filter shows, now and later")},
                          [this, i] { colorFiltered(i); });
        action->setIcon(icon(u"mark", markToken(i)));
        needs_filter_.push_back(action);
    }
    actions_->add({.id = QStringLiteral("colors.rules"),
                   .text = tr("Colour &rules..."),
                   .category = category,
                   .hint = tr("Change the filters that colour exchanges")},
                  [this] { showColorRules(); });
}

void MainWindow::fillColorMenu(QMenu& analyze) {
    analyze.addSeparator();
    QMenu* const colors = analyze.addMenu(tr("&Colour what the filter shows"));
    colors->setObjectName(QStringLiteral("color_menu"));
    for (QAction* const action : needs_filter_) {
        colors->addAction(action);
    }
    analyze.addAction((*actions_)[u"colors.rules"]);
}

void MainWindow::colorFiltered(int color) {
    const std::vector<ColorRule> before = ColorRules::instance().rules();
    if (ColorRules::instance().add(current()->filterBar().appliedText(), color)) {
        undo_bar_->showUndo(tr("What the filter shows has colour %1 from now on.").arg(color),
                            [before] { ColorRules::instance().setRules(before); });
    } else {
        undo_bar_->tell(tr("There are %1 colour rules; remove one first.")
                            .arg(ColorRules::instance().rules().size()));
    }
}

void MainWindow::showColorRules() {
    auto* dialog = findChild<ColorRulesDialog*>();
    if (dialog == nullptr) {
        dialog = new ColorRulesDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

}  // namespace waybill::gui
