// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/themed_label.h"

#include <QPalette>
#include <QVariant>

#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr auto kTokenProperty = "waybillToken";

void applyToken(QLabel& label) {
    const auto token = static_cast<Token>(label.property(kTokenProperty).toInt());
    QPalette palette = label.palette();
    palette.setColor(QPalette::WindowText, themeColor(token));
    label.setPalette(palette);
}

}  // namespace

void setTextToken(QLabel& label, Token token) {
    const bool follows = label.property(kTokenProperty).isValid();
    label.setProperty(kTokenProperty, static_cast<int>(token));
    applyToken(label);
    if (!follows) {
        QObject::connect(
            &Theme::instance(), &Theme::changed, &label, [&label] { applyToken(label); });
    }
}

QLabel* makeTextLabel(const QString& text, Token token) {
    auto* const label = makePlainLabel(text);
    label->setWordWrap(true);
    label->setMinimumWidth(1);
    setTextToken(*label, token);
    return label;
}

QLabel* makeSecondaryLabel(const QString& text) {
    auto* const label = makeTextLabel(text, Token::SecondaryText);
    label->setFont(Theme::instance().secondaryFont());
    return label;
}

QLabel* makeTitleLabel(const QString& text) {
    auto* const label = makeTextLabel(text);
    QFont font = Theme::instance().uiFont();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

}  // namespace waybill::gui
