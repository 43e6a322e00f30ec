// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/body_strip.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QStandardItemModel>
#include <QStringList>
#include <QToolButton>

#include "core/report/text_format.h"
#include "gui/models/settings.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

QString sizeText(std::uint64_t bytes) {
    return QString::fromStdString(report::format_size(bytes));
}

}  // namespace

BodyStrip::BodyStrip(QWidget* parent)
    : QWidget(parent),
      facts_(makePlainLabel()),
      modes_(new QComboBox),
      wrap_(new QToolButton) {
    setObjectName(QStringLiteral("bodyStrip"));
    facts_->setObjectName(QStringLiteral("bodyFacts"));
    facts_->installEventFilter(this);
    facts_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    modes_->setObjectName(QStringLiteral("bodyMode"));
    modes_->setAccessibleName(tr("How the body is shown"));
    modes_->setToolTip(tr("How the body is shown"));
    modes_->addItems({tr("Auto"),
                      tr("Pretty"),
                      tr("Text"),
                      tr("Tree"),
                      tr("Form"),
                      tr("Image"),
                      tr("Hex"),
                      tr("As sent")});
    modes_->setMinimumContentsLength(12);
    auto* const layout = new QHBoxLayout(this);
    layout->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    layout->setSpacing(measure::kGrid);
    layout->addWidget(facts_, 1);
    layout->addWidget(modes_);
    wrap_->setObjectName(QStringLiteral("bodyWrap"));
    wrap_->setIcon(icon(u"wrap"));
    wrap_->setToolTip(tr("Wrap long lines (Alt+Z)"));
    wrap_->setAccessibleName(tr("Wrap long lines"));
    wrap_->setAutoRaise(true);
    wrap_->setCheckable(true);
    wrap_->setChecked(Settings::instance().flag(u"body.wrap"));
    wrap_->hide();
    layout->addWidget(wrap_);
    connect(wrap_, &QToolButton::clicked, this, &BodyStrip::wrapToggled);
    connect(&Settings::instance(), &Settings::changed, this, [this](const QString& key) {
        if (key == u"body.wrap") {
            wrap_->setChecked(Settings::instance().flag(key));
        }
    });
    const auto add = [&](std::size_t place, QStringView name, const QString& tip, auto signal) {
        auto* const button = new QToolButton;
        button->setIcon(icon(name));
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setAutoRaise(true);
        layout->addWidget(button);
        connect(button, &QToolButton::clicked, this, signal);
        buttons_.at(place) = button;
    };
    add(0, u"search", tr("Find in the body (Ctrl+F)"), &BodyStrip::findRequested);
    add(1, u"save", tr("Save the body"), &BodyStrip::saveRequested);
    add(2, u"copy", tr("Copy the selection, or all of it"), &BodyStrip::copyRequested);
    connect(modes_, &QComboBox::activated, this, &BodyStrip::modeChosen);
}

void BodyStrip::showFacts(const BodySource& source) {
    const BodyDescription& description = source.description();
    const QLocale locale;
    QStringList facts;
    QStringList exact;
    const auto add = [&](const QString& fact, const QString& in_full) {
        facts.push_back(fact);
        exact.push_back(in_full);
    };
    if (source.isOpen() && description.absence != BodyDescription::Absence::NoMessage) {
        add(sizeText(description.sent_size),
            tr("%1 bytes as sent").arg(locale.toString(qulonglong{description.sent_size})));
        const auto& content = source.document(BodyPart::Content);
        if (description.is_coded && content != nullptr) {
            const QString decoded = sizeText(content->size());
            add(source.isComplete() ? tr("%1 decoded").arg(decoded)
                                    : tr("%1 decoded so far").arg(decoded),
                tr("%1 bytes decoded").arg(locale.toString(qulonglong{content->size()})));
            add(description.coding, tr("Content coding %1").arg(description.coding));
        }
        if (!description.type.empty()) {
            const QString type = wireText(description.type, 80);
            add(type, tr("Media type %1").arg(wireText(description.content_type, 200)));
        }
        const QString charset =
            source.usedCharset().isEmpty() ? description.charset : source.usedCharset();
        if (!charset.isEmpty()) {
            add(charset, tr("Character set %1").arg(charset));
        }
        if (description.missing > 0) {
            const QString missing = tr("%1 missing").arg(sizeText(description.missing));
            add(missing,
                tr("%1 bytes were never captured")
                    .arg(locale.toString(qulonglong{description.missing})));
        }
        if (!description.complete) {
            add(tr("incomplete"), tr("Its end was not seen"));
        }
    }
    all_facts_ = facts.join(QStringLiteral("  \u00b7  "));
    elideFacts();
    facts_->setToolTip(plainToolTip(exact.join(u'\n')));
}

void BodyStrip::elideFacts() {
    facts_->setText(facts_->fontMetrics().elidedText(all_facts_, Qt::ElideRight, facts_->width()));
}

bool BodyStrip::eventFilter(QObject* watched, QEvent* event) {
    if (watched == facts_ && event->type() == QEvent::Resize) {
        elideFacts();
    }
    return QWidget::eventFilter(watched, event);
}

BodyMode BodyStrip::mode() const {
    return static_cast<BodyMode>(modes_->currentIndex());
}

void BodyStrip::setMode(BodyMode mode) {
    modes_->setCurrentIndex(static_cast<int>(mode));
}

void BodyStrip::setModes(const std::array<bool, kBodyModes>& possible, BodyMode resolved) {
    auto* const model = qobject_cast<QStandardItemModel*>(modes_->model());
    for (int i = 0; model != nullptr && i < kBodyModes; ++i) {
        model->item(i)->setEnabled(possible.at(static_cast<std::size_t>(i)));
    }
    modes_->setItemText(0,
                        resolved == BodyMode::Auto
                            ? tr("Auto")
                            : tr("Auto: %1").arg(modes_->itemText(static_cast<int>(resolved))));
}

void BodyStrip::setWrapPossible(bool on) {
    wrap_->setVisible(on);
}

void BodyStrip::setActionsEnabled(bool on) {
    for (QToolButton* const button : buttons_) {
        button->setEnabled(on);
    }
    modes_->setEnabled(on);
}

}  // namespace waybill::gui
