// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/start_page.h"

#include <algorithm>

#include <QFileInfo>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

#include "core/report/text_format.h"
#include "gui/models/recent_files.h"
#include "gui/models/unfinished_sessions.h"
#include "gui/theme/theme.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_text.h"
#include "gui/window/start_card.h"

namespace waybill::gui {
namespace {

constexpr int kWidth = 860;
constexpr int kPathsRole = Qt::UserRole;
constexpr int kColumns = 5;

QStandardItem* cell(const QString& text, bool is_number = false) {
    auto* const item = new QStandardItem(text);
    item->setEditable(false);
    if (is_number) {
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    return item;
}

QString fileText(const QString& text) {
    return wireText(text.toUtf8().toStdString());
}

QFont titleFont() {
    QFont font = Theme::instance().uiFont();
    font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent),
      recent_title_(makeTextLabel(tr("Recent files"))),
      recent_(new QTreeView),
      model_(new QStandardItemModel(0, kColumns, this)) {
    setObjectName(QStringLiteral("start_page"));
    setAccessibleName(tr("Start"));
    auto* const cards = new QGridLayout;
    cards->setSpacing(measure::kCardPadding);
    const auto add = [&](int at, const char* name, const char* icon, auto&&... texts) {
        auto* const card = new StartCard(QLatin1String(icon), texts...);
        card->setObjectName(QLatin1String(name));
        cards->addWidget(card, at / 3, at % 3);
        return card;
    };
    auto* const open = add(0,
                           "card_open",
                           "open",
                           tr("Open a file"),
                           tr("A capture, a session or HAR. Or drop files anywhere here."));
    connect(open, &QAbstractButton::clicked, this, &StartPage::openRequested);
    const QString later = tr("Comes with live capture, in a later version.");
    const QString with_proxy = tr("Comes with the proxy, in a later version.");
    add(1, "card_sniff", "record", tr("Capture from an interface"), later)->setEnabled(false);
    add(2, "card_proxy", "proxy", tr("Start proxy and browser"), with_proxy)->setEnabled(false);
    add(3, "card_program", "program", tr("Run a program"), with_proxy)->setEnabled(false);
    add(4, "card_audit", "audit", tr("Audit a URL"), with_proxy)->setEnabled(false);
    recover_ = add(5, "card_recover", "recover", tr("Open the last session"), QString());
    connect(recover_, &QAbstractButton::clicked, this, [this] {
        if (interrupted_.isEmpty()) {
            emit reopenRequested();
        } else {
            emit recoverRequested(interrupted_.first());
        }
    });

    recent_->setObjectName(QStringLiteral("recent_files"));
    recent_->setAccessibleName(tr("Recent files"));
    recent_->setModel(model_);
    recent_->setRootIsDecorated(false);
    recent_->setUniformRowHeights(true);
    recent_->setItemsExpandable(false);
    recent_->setFrameShape(QFrame::NoFrame);
    recent_->setSelectionBehavior(QAbstractItemView::SelectRows);
    recent_->setTextElideMode(Qt::ElideMiddle);
    recent_->setAllColumnsShowFocus(true);
    connect(recent_, &QTreeView::activated, this, [this](const QModelIndex& index) {
        emit fileRequested(index.siblingAtColumn(0).data(kPathsRole).toStringList());
    });
    connect(recent_, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        // Where a double click activates, one click does it here, too: it is a list of links.
        emit fileRequested(index.siblingAtColumn(0).data(kPathsRole).toStringList());
    });
    recent_->setCursor(Qt::PointingHandCursor);

    auto* const middle = new QWidget;
    middle->setMaximumWidth(kWidth);
    auto* const column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(measure::kCardPadding);
    auto* const title = new QLabel(tr("What do you want to look at?"));
    title->setFont(Theme::instance().figureFont());
    column->addWidget(title);
    column->addLayout(cards);
    auto* const sample = new LinkLabel(tr("Open a sample"));
    sample->setObjectName(QStringLiteral("open_sample"));
    connect(sample, &QAbstractButton::clicked, this, &StartPage::sampleRequested);
    auto* const trial = new QHBoxLayout;
    trial->setSpacing(measure::kGap);
    trial->addWidget(sample);
    trial->addWidget(
        makeSecondaryLabel(tr("A small shop's traffic, with failures and findings to look at.")),
        1);
    column->addLayout(trial);
    column->addSpacing(measure::kGap);
    column->addWidget(recent_title_);
    column->addWidget(recent_, 1);
    column->addStretch(0);  // while there is no list
    auto* const outer = new QHBoxLayout(this);
    outer->setContentsMargins(24, 32, 24, 24);
    outer->addStretch(1);
    outer->addWidget(middle, 100);
    outer->addStretch(1);
    connect(&RecentFiles::instance(), &RecentFiles::changed, this, &StartPage::fillRecent);
    fillRecent();
    setFocusProxy(open);
}

void StartPage::fillRecent() {
    model_->clear();
    model_->setHorizontalHeaderLabels(
        {tr("File"), tr("Folder"), tr("Exchanges"), tr("Size"), tr("Opened")});
    const QLocale locale;
    for (const RecentFile& file : RecentFiles::instance().files()) {
        const QFileInfo first(file.paths.first());
        const auto more = static_cast<int>(file.paths.size() - 1);
        const QString name = more == 0 ? first.fileName()
                                       : tr("%1 and %n more", nullptr, more).arg(first.fileName());
        auto* const name_cell = cell(fileText(name));
        name_cell->setData(file.paths, kPathsRole);
        name_cell->setToolTip(plainToolTip(file.paths.join(u'\n')));
        auto* const size = cell(
            QString::fromStdString(report::format_size(static_cast<std::uint64_t>(file.bytes))),
            true);
        size->setToolTip(tr("%1 bytes").arg(locale.toString(file.bytes)));
        auto* const exchanges =
            cell(file.exchanges < 0 ? QString() : locale.toString(file.exchanges), true);
        model_->appendRow({name_cell,
                           cell(fileText(first.path())),
                           exchanges,
                           size,
                           cell(locale.toString(file.opened, QLocale::ShortFormat), true)});
    }
    for (int i = 2; i < kColumns; ++i) {
        model_->horizontalHeaderItem(i)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    model_->horizontalHeaderItem(0)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    model_->horizontalHeaderItem(1)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    QHeaderView* const header = recent_->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(0, QHeaderView::Stretch);
    header->setSectionResizeMode(1, QHeaderView::Stretch);
    for (int i = 2; i < kColumns; ++i) {
        header->setSectionResizeMode(i, QHeaderView::ResizeToContents);
    }
    const bool any = model_->rowCount() > 0;
    recent_title_->setText(any ? tr("Recent files")
                               : tr("Files that you open are listed here the next time."));
    recent_title_->setFont(any ? titleFont() : Theme::instance().secondaryFont());
    setTextToken(*recent_title_, any ? Token::Text : Token::SecondaryText);
    recent_->setVisible(any);
    fillRecovery();
}

// Sessions whose program died while it recorded.
void StartPage::lookForInterrupted() {
    looking_.start(
        [](const std::atomic<bool>& /*stop*/) { return UnfinishedSessions::interrupted(); },
        [this](const QStringList& interrupted) {
            interrupted_ = interrupted;
            fillRecovery();
        });
}

void StartPage::fillRecovery() {
    if (!interrupted_.isEmpty()) {
        recover_->setText(tr("Recover session"));
        recover_->setEnabled(true);
        recover_->setLine(tr("%1 was being recorded when its program ended.")
                              .arg(fileText(QFileInfo(interrupted_.first()).fileName())));
        return;
    }
    recover_->setText(tr("Open the last session"));
    const auto last = RecentFiles::instance().lastOpen();
    recover_->setEnabled(!last.empty());
    recover_->setLine(last.empty()
                          ? tr("Nothing was open when Waybill was used last.")
                          : tr("%n recording(s) that were open when Waybill was used last.",
                               nullptr,
                               static_cast<int>(last.size())));
}

void StartPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    lookForInterrupted();
}

void StartPage::setDropHint(bool shown) {
    drop_hint_ = shown;
    update();
}

void StartPage::paintEvent(QPaintEvent* /*event*/) {
    if (drop_hint_) {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(themeColor(Token::Accent), 2.0, Qt::DashLine));
        painter.drawRoundedRect(QRectF(rect()).adjusted(6, 6, -6, -6), 6, 6);
    }
}

}  // namespace waybill::gui
