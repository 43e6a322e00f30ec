// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/raw_tab.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "core/report/text_format.h"
#include "gui/detail/raw_view.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/header_lines.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {

RawTab::RawTab(QWidget* parent)
    : DetailTab(parent),
      view_(new RawView),
      note_(makeSecondaryLabel()),
      open_(new LinkLabel(tr("Show it among the fields"))) {
    auto* const ends = new QCheckBox(tr("Show line ends"));
    ends->setObjectName(QStringLiteral("rawLineEnds"));
    auto* const strip = new QHBoxLayout;
    strip->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    strip->setSpacing(measure::kGap);
    strip->addWidget(note_, 1);
    strip->addWidget(open_);
    strip->addWidget(ends);
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(strip);
    column->addWidget(view_, 1);
    open_->hide();
    connect(ends, &QCheckBox::toggled, view_, &RawView::setLineEndsShown);
    connect(view_, &RawView::byteClicked, this, &RawTab::choose);
    connect(open_, &QAbstractButton::clicked, this, [this] { emit fieldOpened(side_, offset_); });
}

void RawTab::showDetail(const DetailPointer& detail) {
    detail_ = detail;
    std::vector<RawView::Section> sections;
    for (const Side side : {Side::Client, Side::Server}) {
        const http::Message& message = detail->message(side);
        if (!message.present) {
            continue;
        }
        const QString size = QStringLiteral("%L1").arg(message.raw_head.size());
        RawView::Section section;
        const bool is_packed = !message.head_lengths.empty();
        section.heading =
            side == Side::Client
                ? (is_packed ? tr("Request, fields of HTTP/2 unpacked: %1 bytes").arg(size)
                             : tr("Request, head of %1 bytes").arg(size))
                : (is_packed ? tr("Response, fields of HTTP/2 unpacked: %1 bytes").arg(size)
                             : tr("Response, head of %1 bytes").arg(size));
        section.side = side;
        section.bytes = message.raw_head;
        if (message.body.size > 0) {
            section.ending =
                (is_packed ? tr("Then a body of %1 (framing h2): see the tab of the message.")
                           : tr("Then a body of %1: see the tab of the message."))
                    .arg(QString::fromStdString(report::format_size(message.body.size)));
        }
        sections.push_back(std::move(section));
    }
    view_->setSections(std::move(sections));
    note_->setText(tr("Click a field to learn what it is for."));
    open_->hide();
    view_->mark(side_, offset_, length_);
}

void RawTab::mark(Side side, std::uint32_t offset, std::uint32_t length) {
    side_ = side;
    offset_ = offset;
    length_ = length;
    view_->mark(side, offset, length);
}

void RawTab::choose(Side side, std::uint32_t offset) {
    if (detail_ == nullptr) {
        return;
    }
    for (const HeaderLine& line : headerLines(detail_->message(side))) {
        if (line.length > 0 && offset >= line.offset && offset < line.offset + line.length) {
            mark(side, line.offset, line.length);
            note_->setText(
                line.note.isEmpty()
                    ? tr("%1: a field that no standard we know describes.").arg(line.name)
                    : QStringLiteral("%1: %2").arg(line.name, line.note));
            open_->show();
            emit fieldChosen(side, offset);
            return;
        }
    }
    mark(side, 0, 0);
    note_->setText(tr("The start line."));
    open_->hide();
}

}  // namespace waybill::gui
