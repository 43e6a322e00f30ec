// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/key_sheet.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "gui/theme/theme.h"
#include "gui/window/actions.h"

namespace waybill::gui {
namespace {

constexpr int kMostWidth = 1000;
constexpr int kMostHeight = 680;
constexpr int kColumns = 3;

struct Section {
    QString title;
    std::vector<const ActionRegistry::Entry*> entries;
};

std::vector<Section> sectionsOf(const ActionRegistry& actions) {
    std::vector<Section> sections;
    for (const ActionRegistry::Entry& entry : actions.entries()) {
        if (entry.keys.isEmpty()) {
            continue;
        }
        auto section = std::find_if(sections.begin(), sections.end(), [&](const Section& each) {
            return each.title == entry.spec.category;
        });
        if (section == sections.end()) {
            sections.push_back({entry.spec.category, {}});
            section = std::prev(sections.end());
        }
        section->entries.push_back(&entry);
    }
    return sections;
}

QWidget* widgetOf(const Section& section) {
    auto* const box = new QWidget;
    auto* const grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, measure::kCardPadding);
    grid->setHorizontalSpacing(measure::kCardPadding);
    grid->setVerticalSpacing(measure::kGrid);
    grid->setColumnStretch(0, 1);
    auto* const title = new QLabel(section.title);
    QFont heading = Theme::instance().uiFont();
    heading.setWeight(QFont::DemiBold);
    title->setFont(heading);
    grid->addWidget(title, 0, 0, 1, 2);
    int row = 1;
    for (const ActionRegistry::Entry* const entry : section.entries) {
        auto* const name = new QLabel(entry->action->iconText());
        name->setWordWrap(true);
        auto* const keys = new QLabel(shownKeys(entry->keys));
        keys->setFont(Theme::instance().wireFont());
        keys->setAlignment(Qt::AlignRight | Qt::AlignTop);
        keys->setAccessibleName(
            QStringLiteral("%1: %2").arg(entry->action->iconText(), keys->text()));
        grid->addWidget(name, row, 0);
        grid->addWidget(keys, row, 1);
        ++row;
    }
    return box;
}

}  // namespace

KeySheet::KeySheet(const ActionRegistry& actions, QWidget* window)
    : QFrame(window),
      actions_(actions),
      area_(new QScrollArea) {
    setObjectName(QStringLiteral("key_sheet"));
    setAccessibleName(tr("Keys"));
    setFocusPolicy(Qt::StrongFocus);
    area_->setFrameShape(QFrame::NoFrame);
    area_->setWidgetResizable(true);
    area_->setFocusPolicy(Qt::NoFocus);
    auto* const title = new QLabel(tr("Keys"));
    title->setFont(Theme::instance().figureFont());
    auto* const hint = new QLabel(tr("Keys without Ctrl or Alt act while the list has the focus."));
    hint->setFont(Theme::instance().secondaryFont());
    auto* const change = new QPushButton(tr("Change keys..."));
    change->setObjectName(QStringLiteral("change_keys"));
    auto* const done = new QPushButton(tr("Close (Esc)"));
    auto* const head = new QHBoxLayout;
    head->addWidget(title);
    head->addSpacing(measure::kGap);
    head->addWidget(hint);
    head->addStretch(1);
    head->addWidget(change);
    head->addWidget(done);
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 12);
    column->setSpacing(measure::kCardPadding);
    column->addLayout(head);
    column->addWidget(area_, 1);
    connect(change, &QPushButton::clicked, this, [this] {
        close();
        emit changeRequested();
    });
    connect(done, &QPushButton::clicked, this, &KeySheet::close);
    window->installEventFilter(this);
    hide();
}

void KeySheet::open() {
    if (!isVisible()) {
        focused_before_ = QApplication::focusWidget();
    }
    fill();
    place();
    show();
    raise();
    setFocus();
}

void KeySheet::fill() {
    auto* const content = new QWidget;
    auto* const columns = new QHBoxLayout(content);
    columns->setContentsMargins(0, 0, measure::kGap, 0);
    columns->setSpacing(32);
    std::vector<QVBoxLayout*> stacks;
    for (int i = 0; i < kColumns; ++i) {
        stacks.push_back(new QVBoxLayout);
        stacks.back()->setSpacing(0);
        columns->addLayout(stacks.back(), 1);
    }
    // Each section goes where there is most room.
    std::vector<std::size_t> heights(stacks.size(), 0);
    for (const Section& section : sectionsOf(actions_)) {
        const auto shortest = std::min_element(heights.begin(), heights.end());
        stacks[static_cast<std::size_t>(shortest - heights.begin())]->addWidget(widgetOf(section));
        *shortest += section.entries.size() + 2;
    }
    for (QVBoxLayout* const stack : stacks) {
        stack->addStretch(1);
    }
    area_->setWidget(content);
    content->setAutoFillBackground(false);  // which the area has turned on
    area_->viewport()->setAutoFillBackground(false);
}

void KeySheet::place() {
    const QSize room = parentWidget()->size() - QSize(64, 64);
    const QSize size(std::min(kMostWidth, room.width()), std::min(kMostHeight, room.height()));
    setGeometry((parentWidget()->width() - size.width()) / 2,
                (parentWidget()->height() - size.height()) / 2,
                size.width(),
                size.height());
}

void KeySheet::close() {
    hide();
    if (focused_before_ != nullptr) {
        focused_before_->setFocus();
    }
}

void KeySheet::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Tab:
        case Qt::Key_Shift:
        case Qt::Key_Control:
        case Qt::Key_Alt:
        case Qt::Key_AltGr:
        case Qt::Key_Meta:
            QFrame::keyPressEvent(event);
            return;
        case Qt::Key_Down:
        case Qt::Key_Up:
        case Qt::Key_PageDown:
        case Qt::Key_PageUp:
            QApplication::sendEvent(area_, event);
            return;
        default:
            close();
    }
}

bool KeySheet::eventFilter(QObject* object, QEvent* event) {
    if (object == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    return QFrame::eventFilter(object, event);
}

void KeySheet::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), themeColor(Token::Surface));
    painter.setPen(themeColor(Token::StrongBorder));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

}  // namespace waybill::gui
