// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/frames_tab.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/detail/list_table.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/frame_table.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {
namespace {

// Frames of the exchange in full colour, the others muted; what went wrong in the colour of that.
class FrameDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const bool is_own = index.data(FrameTable::kOwnRole).toBool();
        QColor color = themeColor(is_own ? Token::Text : Token::SecondaryText);
        if (index.column() == FrameTable::kKind && is_own) {
            option->font.setWeight(QFont::DemiBold);
        }
        if (index.column() == FrameTable::kContent
            && index.data(FrameTable::kNoticeRole).toBool()) {
            color = themeColor(Token::Medium);
        }
        option->state &= ~QStyle::State_HasFocus;  // the whole row is chosen
        option->palette.setColor(QPalette::Text, color);
        option->palette.setColor(QPalette::HighlightedText, color);
    }
};

}  // namespace

FramesTab::FramesTab(QWidget* parent)
    : DetailTab(parent),
      frames_(new FrameTable(this)),
      table_(new QTableView),
      only_(new QCheckBox(tr("Only this exchange"))),
      count_(makeSecondaryLabel()),
      busy_(new BusyBar) {
    only_->setObjectName(QStringLiteral("frames_only_stream"));
    only_->setToolTip(tr("Show the frames of this exchange's stream, or of the whole connection"));
    only_->setChecked(true);
    frames_->setOnlyStream(true);
    count_->setObjectName(QStringLiteral("frames_count"));
    count_->setWordWrap(false);
    count_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    count_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table_->setObjectName(QStringLiteral("frames_table"));
    table_->setAccessibleName(tr("Frames of the connection"));
    table_->setModel(frames_);
    table_->setItemDelegate(new FrameDelegate(table_));
    dressList(*table_);
    const std::array<int, FrameTable::kFlags> widths = {74, 24, 60, 106, 54, 220};
    for (int i = 0; i < FrameTable::kFlags; ++i) {
        table_->setColumnWidth(i, widths.at(static_cast<std::size_t>(i)));
    }
    auto* const strip = new QHBoxLayout;
    strip->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    strip->setSpacing(measure::kGap);
    strip->addWidget(only_);
    strip->addWidget(count_, 1);
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(strip);
    column->addWidget(busy_);
    column->addWidget(table_, 1);
    connect(only_, &QCheckBox::toggled, this, [this](bool only) {
        frames_->setOnlyStream(only);
        scrollToOwn();
        tellCount();
    });
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
        openStream(index.data(FrameTable::kStreamRole).toUInt());
    });
    connect(&Theme::instance(), &Theme::changed, table_, [this] { table_->viewport()->update(); });
}

bool FramesTab::isFor(const ExchangeDetail& detail) {
    return detail.connection().frames != store::kNoChain;
}

void FramesTab::showDetail(const DetailPointer& detail) {
    detail_ = detail;
    const std::uint32_t stream = detail->exchange().stream;
    if (session_ == detail->session() && connection_ == detail->row().connection
        && !reading_.isBusy()) {
        frames_->setStream(stream);
        scrollToOwn();
        tellCount();
        return;
    }
    session_ = detail->session();
    connection_ = detail->row().connection;
    frames_->setFrames(nullptr, stream);
    count_->clear();
    busy_->setBusy(true);
    reading_.start(
        [session = session_, connection = connection_](const std::atomic<bool>& stop) {
            return FrameList::read(*session, connection, stop);
        },
        [this](const std::shared_ptr<const FrameList>& list) { take(list); });
}

void FramesTab::take(const std::shared_ptr<const FrameList>& list) {
    busy_->setBusy(false);
    if (list != nullptr) {
        frames_->setFrames(list, detail_->exchange().stream);
        scrollToOwn();
        tellCount();
        if (!list->isReadable()) {
            count_->setText(tr("The frames cannot be read again: there is no room to keep them."));
        } else if (list->isFull()) {
            count_->setText(tr("Only the first %L1 frames are shown.").arg(list->size()));
        }
    }
}

void FramesTab::scrollToOwn() {
    if (const int row = frames_->firstOwnRow(); row >= 0) {
        table_->scrollTo(frames_->index(row, 0), QAbstractItemView::PositionAtTop);
        table_->setCurrentIndex(frames_->index(row, 0));
    }
}

void FramesTab::tellCount() {
    count_->setText(frames_->onlyStream()
                        ? tr("%1 of %n frame(s)", nullptr, static_cast<int>(frames_->all()))
                              .arg(frames_->rowCount())
                        : tr("%n frame(s)", nullptr, static_cast<int>(frames_->all())));
}

// To the exchange that was on that stream.
void FramesTab::openStream(std::uint32_t stream) {
    const auto& rows = session_->rows().exchanges;
    for (std::uint32_t i = 0; stream != 0 && i < session_->size(); ++i) {
        if (rows[i].connection == connection_ && rows[i].stream == stream) {
            emit exchangeRequested(i);
            return;
        }
    }
}

}  // namespace waybill::gui
