// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/export_dialog.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "gui/theme/theme.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {
namespace {

constexpr int kWidth = 480;
constexpr int kExplanationLines = 3;

// Keeps its room, so that nothing moves under the mouse when the text changes.
void keepRoom(QLabel& label) {
    label.setAlignment(Qt::AlignLeft | Qt::AlignTop);
    label.setMinimumHeight(label.fontMetrics().lineSpacing() * kExplanationLines);
}

}  // namespace

ExportDialog::ExportDialog(ExportForm form,
                           bool with_secrets,
                           const Counts& counts,
                           QWidget* parent)
    : QDialog(parent),
      form_(new QComboBox),
      explanation_(makeSecondaryLabel()),
      scope_(new QButtonGroup(this)),
      secrets_(new QCheckBox),
      secrets_explanation_(makeSecondaryLabel()) {
    setObjectName(QStringLiteral("export_dialog"));
    setWindowTitle(tr("Export exchanges"));
    form_->setObjectName(QStringLiteral("export_form"));
    form_->setAccessibleName(tr("Form"));
    for (const ExportFormInfo& info : allExportForms()) {
        form_->addItem(exportText(info.title), static_cast<int>(info.form));
    }
    form_->setCurrentIndex(form_->findData(static_cast<int>(form)));
    form_->setMaxVisibleItems(form_->count());
    secrets_->setObjectName(QStringLiteral("export_secrets"));
    secrets_->setChecked(with_secrets);

    const auto number = [&](ExportScope scope) {
        return static_cast<int>(counts[static_cast<std::size_t>(scope)]);
    };
    const std::array<QString, 3> names{
        tr("The %n selected exchange(s)", nullptr, number(ExportScope::Selected)),
        tr("The %n exchange(s) that are shown", nullptr, number(ExportScope::Shown)),
        tr("All %n exchange(s)", nullptr, number(ExportScope::All))};
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(measure::kMargin);
    column->addWidget(makeTitleLabel(tr("Form")));
    column->addWidget(form_);
    column->addWidget(explanation_);
    column->addSpacing(measure::kGap);
    column->addWidget(makeTitleLabel(tr("Exchanges")));
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto* const button = new QRadioButton(names[i]);
        button->setObjectName(QStringLiteral("export_scope_%1").arg(i));
        button->setEnabled(counts[i] > 0);
        scope_->addButton(button, static_cast<int>(i));
        column->addWidget(button);
    }
    const ExportScope first = number(ExportScope::Selected) > 1 ? ExportScope::Selected
                              : number(ExportScope::Shown) > 0  ? ExportScope::Shown
                                                                : ExportScope::All;
    scope_->button(static_cast<int>(first))->setChecked(true);
    column->addSpacing(measure::kGap);
    column->addWidget(makeTitleLabel(tr("Secrets")));
    column->addWidget(secrets_);
    column->addWidget(secrets_explanation_);
    column->addStretch(1);
    auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* const go = buttons->addButton(tr("Export..."), QDialogButtonBox::AcceptRole);
    go->setObjectName(QStringLiteral("export_go"));
    go->setEnabled(number(ExportScope::All) > 0);
    column->addWidget(buttons);
    go->setDefault(true);  // of this dialog, which it belongs to from here on
    for (QLabel* const label : {explanation_, secrets_explanation_}) {
        keepRoom(*label);
    }
    setFixedWidth(kWidth);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(form_, &QComboBox::currentIndexChanged, this, &ExportDialog::explain);
    connect(secrets_, &QCheckBox::toggled, this, &ExportDialog::explain);
    explain();
}

ExportChoice ExportDialog::choice() const {
    return {static_cast<ExportForm>(form_->currentData().toInt()),
            secrets_->isChecked(),
            static_cast<ExportScope>(scope_->checkedId())};
}

void ExportDialog::explain() {
    const ExportFormInfo& info = infoOf(choice().form);
    explanation_->setText(exportText(info.explanation));
    const bool on = secrets_->isChecked();
    if (info.secrets == SecretChoice::Keys) {
        secrets_->setText(tr("With the keys that decrypt them"));
        secrets_explanation_->setText(
            on ? tr("Whoever has the file can read what was encrypted.")
               : tr("Packets cannot be changed: what was sent in the clear stays readable in "
                    "them."));
        return;
    }
    secrets_->setText(tr("With secrets"));
    secrets_explanation_->setText(
        on ? tr("Passwords, tokens, cookies and personal data are written as they were sent. Give "
                "the file to nobody who should not have them.")
           : tr("Passwords, tokens, cookies and personal data are replaced by placeholders: the "
                "same secret has the same placeholder everywhere."));
}

}  // namespace waybill::gui
