// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/key_hint.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include "gui/models/document.h"
#include "gui/models/keyed_reading.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {
namespace {

constexpr int kIcon = 16;

// A picture that follows the theme.
class LockSign : public QWidget {
public:
    LockSign() { setFixedSize(kIcon, kIcon); }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter(this).drawPixmap(
            0, 0, iconPixmap(u"lock", kIcon, Token::SecondaryText, devicePixelRatioF()));
    }
};

}  // namespace

KeyHint::KeyHint(Document& document, QWidget* parent)
    : QFrame(parent),
      document_(document),
      text_(makeSecondaryLabel()) {
    setObjectName(QStringLiteral("key_hint"));
    auto* const add = new LinkLabel(tr("Add a key log"));
    add->setObjectName(QStringLiteral("key_hint_add"));
    add->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    add->setAccessibleName(tr("Add a key log to decrypt the connections"));
    add->setToolTip(
        tr("Browsers write their keys to the file that the environment variable "
           "SSLKEYLOGFILE names. Such a file can also be dropped on this window."));
    auto* const away = new QToolButton;
    away->setObjectName(QStringLiteral("key_hint_away"));
    away->setIcon(icon(u"close", Token::SecondaryText));
    away->setIconSize({12, 12});
    away->setAutoRaise(true);
    away->setToolTip(tr("Put this hint away"));
    away->setAccessibleName(tr("Put this hint away"));
    text_->setWordWrap(false);
    text_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* const row = new QHBoxLayout(this);
    row->setContentsMargins(measure::kMargin, 2, measure::kGrid, 2);
    row->setSpacing(measure::kGap);
    row->addWidget(new LockSign);
    row->addWidget(text_, 1);
    row->addWidget(add);
    row->addWidget(away);
    connect(add, &QAbstractButton::clicked, this, &KeyHint::keysRequested);
    connect(away, &QAbstractButton::clicked, this, [this] {
        dismissed_ = true;
        hide();
    });
    connect(&document_, &Document::stateChanged, this, &KeyHint::refresh);
    refresh();
}

QString KeyHint::text() const {
    return text_->text();
}

void KeyHint::refresh() {
    const Document::State state = document_.state();
    const bool is_read = state == Document::State::Complete || state == Document::State::Cancelled;
    const std::uint32_t closed = is_read ? encryptedIn(document_.session()->rows()).closed() : 0;
    text_->setText(tr("%n connection(s) are encrypted, and their keys are not known.",
                      nullptr,
                      static_cast<int>(closed)));
    text_->setToolTip(text_->text());
    setVisible(closed > 0 && !dismissed_);
}

void KeyHint::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), themeColor(Token::Window));
    painter.fillRect(0, height() - 1, width(), 1, themeColor(Token::Border));
}

}  // namespace waybill::gui
