// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/message_tab.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/body/body_view.h"
#include "gui/detail/header_table.h"
#include "gui/detail/raw_view.h"
#include "gui/models/exchange_detail.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_label.h"

namespace waybill::gui {
namespace {

// HTTP/2 has none: what it says in other fields is put together.
QString startLineOf(const http::Message& message, Side side) {
    constexpr int kMostShown = 2000;
    if (!message.head_lengths.empty()) {
        return side == Side::Client
                   ? shownText(message.head.method, 100) + u' '
                         + shownText(message.head.target, kMostShown) + QStringLiteral(" HTTP/2")
                   : QStringLiteral("HTTP/2 %1").arg(message.head.status);
    }
    std::string_view first = message.raw_head;
    first = first.substr(0, std::min(first.find_first_of("\r\n"), first.size()));
    return shownText(first, kMostShown);
}

}  // namespace

MessageTab::MessageTab(Side side, QWidget* parent)
    : DetailTab(parent),
      side_(side),
      start_line_(new WireLabel),
      bytes_button_(new QToolButton),
      line_ends_(new QToolButton),
      absent_(makeSecondaryLabel()),
      splitter_(new QSplitter(Qt::Vertical)),
      headers_(new HeaderTable),
      bytes_(new RawView),
      body_(new BodyView) {
    const bool is_request = side == Side::Client;
    setObjectName(is_request ? QStringLiteral("requestTab") : QStringLiteral("responseTab"));
    bytes_button_->setText(tr("Bytes"));
    bytes_button_->setCheckable(true);
    bytes_button_->setAutoRaise(true);
    bytes_button_->setToolTip(tr("Show the head byte by byte, as it was sent"));
    line_ends_->setText(tr("Line ends"));
    line_ends_->setCheckable(true);
    line_ends_->setAutoRaise(true);
    line_ends_->setToolTip(tr("Show where lines end, and by which bytes"));
    start_line_->setMostLines(4);

    auto* const strip = new QHBoxLayout;
    strip->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    strip->setSpacing(measure::kGrid);
    strip->addWidget(start_line_, 1);
    strip->addWidget(line_ends_, 0, Qt::AlignTop);
    strip->addWidget(bytes_button_, 0, Qt::AlignTop);

    splitter_->setObjectName(is_request ? QStringLiteral("requestSplitter")
                                        : QStringLiteral("responseSplitter"));
    splitter_->setChildrenCollapsible(false);
    splitter_->addWidget(headers_);
    splitter_->addWidget(bytes_);
    splitter_->addWidget(body_);
    splitter_->setStretchFactor(0, 2);
    splitter_->setStretchFactor(1, 2);
    splitter_->setStretchFactor(2, 3);
    splitter_->setSizes({300, 200, 400});

    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(strip);
    column->addWidget(absent_);
    column->addWidget(splitter_, 1);
    absent_->setAlignment(Qt::AlignCenter);
    absent_->setMargin(measure::kCardPadding);
    absent_->hide();
    setBytesShown(false);

    connect(bytes_button_, &QToolButton::toggled, this, &MessageTab::setBytesShown);
    connect(line_ends_, &QToolButton::toggled, bytes_, &RawView::setLineEndsShown);
    connect(headers_,
            &HeaderTable::fieldSelected,
            this,
            [this](Side of, std::uint32_t offset, std::uint32_t length) {
                bytes_->mark(of, offset, length);
                emit fieldSelected(of, offset, length);
            });
    connect(bytes_, &RawView::byteClicked, this, [this](Side /*of*/, std::uint32_t offset) {
        headers_->selectAt(offset);
    });
    connect(headers_, &HeaderTable::filterRequested, this, &DetailTab::filterRequested);
    connect(headers_, &HeaderTable::narrowed, this, &DetailTab::narrowed);
    connect(headers_, &HeaderTable::columnRequested, this, &MessageTab::columnRequested);
}

void MessageTab::setBytesShown(bool shown) {
    bytes_button_->setChecked(shown);
    bytes_->setVisible(shown);
    line_ends_->setVisible(shown);
}

void MessageTab::showDetail(const DetailPointer& detail) {
    const http::Message& message = detail->message(side_);
    headers_->showMessage(message, side_);
    std::vector<RawView::Section> sections;
    sections.push_back({tr("%n byte(s)", nullptr, static_cast<int>(message.raw_head.size())),
                        side_,
                        message.raw_head,
                        {}});
    bytes_->setSections(std::move(sections));
    start_line_->setText(startLineOf(message, side_));
    splitter_->setVisible(message.present);
    start_line_->setVisible(message.present);
    absent_->setVisible(!message.present);
    absent_->setText(side_ == Side::Client
                         ? tr("The request was not captured: the recording began behind it.")
                         : tr("There is no response: the connection or the recording ended before "
                              "one came."));
    if (message.present) {
        body_->showBody(detail->session(), detail->index(), side_);
    } else {
        body_->clear();
    }
}

}  // namespace waybill::gui
