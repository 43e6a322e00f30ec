// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks what of a recording is exported, in which form, and whether its secrets go with it.
#pragma once

#include <array>
#include <cstddef>

#include <QDialog>

#include "gui/models/export_forms.h"

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QRadioButton;

namespace waybill::gui {

enum class ExportScope { Selected, Shown, All };

struct ExportChoice {
    ExportForm form = ExportForm::Har;
    bool with_secrets = false;
    ExportScope scope = ExportScope::Shown;
};

class ExportDialog : public QDialog {
    Q_OBJECT

public:
    // How many exchanges each ExportScope has.
    using Counts = std::array<std::size_t, 3>;

    // What is selected is chosen first where it is more than one exchange, else what is shown.
    ExportDialog(ExportForm form, bool with_secrets, const Counts& counts, QWidget* parent);

    ExportChoice choice() const;

private:
    void explain();

    QComboBox* form_;
    QLabel* explanation_;
    QButtonGroup* scope_;
    QCheckBox* secrets_;
    QLabel* secrets_explanation_;
};

}  // namespace waybill::gui
