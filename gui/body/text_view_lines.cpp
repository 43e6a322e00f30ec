// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which line of the screen is which part of the text, whether rows are broken or not. Only rows
// near what is visible are looked at, so that it does not matter how many there are.
#include <algorithm>
#include <limits>

#include <QScrollBar>
#include <QWheelEvent>

#include "gui/body/text_view.h"
#include "gui/models/settings.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr std::uint64_t kMostRows = std::numeric_limits<int>::max() / 2;
constexpr std::uint32_t kFewestColumns = 16;
constexpr int kLinesByWheel = 3;
constexpr int kWheelNotch = 120;  // of QWheelEvent::angleDelta

}  // namespace

std::vector<Glyph> TextView::LaidOut::part(std::size_t number) const {
    const std::size_t begin = starts[number];
    const std::size_t end = number + 1 < starts.size() ? starts[number + 1] : glyphs.size();
    std::vector<Glyph> line(glyphs.begin() + static_cast<std::ptrdiff_t>(begin),
                            glyphs.begin() + static_cast<std::ptrdiff_t>(end));
    const std::uint32_t column = line.empty() ? 0 : line.front().column;
    for (Glyph& glyph : line) {
        glyph.column -= column;
    }
    return line;
}

std::size_t TextView::LaidOut::partOf(std::uint64_t offset) const {
    const std::uint64_t within = offset - std::min(offset, row.offset);
    const auto behind = std::upper_bound(
        starts.begin() + 1, starts.end(), within, [this](std::uint64_t at, std::size_t start) {
            return at < glyphs[start].begin;
        });
    return static_cast<std::size_t>(behind - starts.begin()) - 1;
}

std::optional<TextView::LaidOut> TextView::layOut(std::uint64_t place) const {
    if (document_ == nullptr || place >= map_.visible(document_->rows())) {
        return std::nullopt;
    }
    std::vector<TextRow> rows = document_->read(map_.rowAt(place), 1);
    if (rows.empty()) {
        return std::nullopt;
    }
    LaidOut out;
    out.row = std::move(rows.front());
    out.glyphs = layOutRow(out.row.text, std::numeric_limits<std::uint32_t>::max());
    out.starts = columns_ == 0 ? std::vector<std::size_t>{0} : wrapRow(out.glyphs, columns_);
    return out;
}

TextView::ScreenLine TextView::moved(ScreenLine from,
                                     std::int64_t lines,
                                     std::int64_t* left) const {
    const std::uint64_t places = document_ == nullptr ? 0 : map_.visible(document_->rows());
    const std::uint64_t last = places == 0 ? 0 : places - 1;
    ScreenLine at = from;
    auto count = static_cast<std::uint64_t>(lines < 0 ? -lines : lines);
    if (columns_ == 0) {
        const std::uint64_t room = lines < 0 ? at.place : last - std::min(last, at.place);
        const std::uint64_t step = std::min(room, count);
        at = {lines < 0 ? at.place - step : at.place + step, 0};
        count -= step;
    } else if (lines < 0) {
        while (count > 0) {
            const std::uint64_t step = std::min(count, at.part);
            at.part -= step;
            count -= step;
            if (count == 0 || at.place == 0) {
                break;
            }
            --at.place;
            --count;
            const auto row = layOut(at.place);
            at.part = row ? row->starts.size() - 1 : 0;
        }
    } else {
        while (count > 0) {
            const auto row = layOut(at.place);
            const std::uint64_t parts = row ? row->starts.size() : 1;
            const std::uint64_t step = std::min(count, parts - 1 - std::min(parts - 1, at.part));
            at.part += step;
            count -= step;
            if (count == 0 || at.place >= last) {
                break;
            }
            ++at.place;
            --count;
            at.part = 0;
        }
    }
    if (left != nullptr) {
        *left = static_cast<std::int64_t>(count);
    }
    return at;
}

TextView::ScreenLine TextView::lineOf(std::uint64_t offset) const {
    ScreenLine line{map_.placeOf(document_->rowOf(offset)), 0};
    if (columns_ != 0) {
        if (const auto row = layOut(line.place)) {
            line.part = row->partOf(offset);
        }
    }
    return line;
}

std::optional<TextView::ScreenLine> TextView::lineAt(int y) const {
    std::int64_t left = 0;
    const ScreenLine line = moved(top_, y < 0 ? -1 : y / cell_.height, &left);
    return left == 0 ? std::optional(line) : std::nullopt;
}

// The character there, or the end of the line.
std::uint64_t TextView::offsetIn(ScreenLine line, std::uint32_t column) const {
    const auto row = layOut(line.place);
    if (!row) {
        return document_ == nullptr ? 0 : document_->size();
    }
    const std::size_t number = std::min<std::size_t>(line.part, row->starts.size() - 1);
    const std::vector<Glyph> glyphs = row->part(number);
    for (const Glyph& glyph : glyphs) {
        if (glyph.width > 0 && glyph.column + glyph.width > column) {
            return row->row.offset + glyph.begin;
        }
    }
    return row->row.offset
           + (number + 1 < row->starts.size() ? glyphs.back().begin : row->row.text.size());
}

std::uint32_t TextView::columnOf(std::uint64_t offset) const {
    const auto row = layOut(lineOf(offset).place);
    if (!row) {
        return 0;
    }
    return columnsOf(row->part(row->partOf(offset)), row->row.offset, offset, offset).first;
}

int TextView::valueOf(ScreenLine line) const {
    const auto steps = static_cast<std::uint64_t>(steps_);
    return static_cast<int>(std::min(line.place, kMostRows / steps) * steps
                            + std::min(line.part, steps - 1));
}

void TextView::setTop(ScreenLine line) {
    top_ = std::min(line, last_top_);
    is_syncing_ = true;
    verticalScrollBar()->setValue(valueOf(top_));
    is_syncing_ = false;
    viewport()->update();
}

void TextView::scrollLines(std::int64_t lines) {
    setTop(moved(top_, lines));
}

void TextView::takeScrollBar(int value) {
    if (is_syncing_ || value == valueOf(top_)) {
        return;
    }
    if (value >= verticalScrollBar()->maximum()) {
        top_ = last_top_;
    } else {
        top_ = {static_cast<std::uint64_t>(value / steps_), 0};
        if (columns_ != 0) {
            const auto row = layOut(top_.place);
            top_.part = std::min<std::uint64_t>(static_cast<std::uint64_t>(value % steps_),
                                                row ? row->starts.size() - 1 : 0);
        }
    }
    viewport()->update();
}

// Steps are lines, not steps of the bar.
void TextView::takeScrollAction(int action) {
    std::int64_t lines = 0;
    switch (action) {
        case QAbstractSlider::SliderSingleStepAdd:
            lines = 1;
            break;
        case QAbstractSlider::SliderSingleStepSub:
            lines = -1;
            break;
        case QAbstractSlider::SliderPageStepAdd:
            lines = rowsOnScreen();
            break;
        case QAbstractSlider::SliderPageStepSub:
            lines = -rowsOnScreen();
            break;
        default:
            return;
    }
    top_ = std::min(moved(top_, lines), last_top_);
    verticalScrollBar()->setSliderPosition(valueOf(top_));
    viewport()->update();
}

void TextView::wheelEvent(QWheelEvent* event) {
    const QPoint turned = event->angleDelta();
    if (turned.x() != 0 || (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier)) != 0) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    wheel_ += turned.y() * kLinesByWheel;
    const int lines = wheel_ / kWheelNotch;
    wheel_ -= lines * kWheelNotch;
    scrollLines(-lines);
    event->accept();
}

void TextView::toggleWrap() {
    Settings& settings = Settings::instance();
    settings.set(u"body.wrap",
                 settings.flag(u"body.wrap") ? QStringLiteral("off") : QStringLiteral("on"));
}

void TextView::setWraps(bool wraps) {
    if (wraps_ != wraps) {
        wraps_ = wraps;
        updateScrollBars();
        viewport()->update();
    }
}

void TextView::updateScrollBars() {
    const std::uint64_t rows = document_ == nullptr ? 0 : map_.visible(document_->rows());
    const int room = viewport()->width() - gutterWidth() - kMapWidth;
    const std::uint32_t widest = document_ == nullptr ? 0 : document_->index().widestRow();
    const std::uint32_t columns =
        wraps_ ? std::max(kFewestColumns,
                          static_cast<std::uint32_t>(std::max(0, room - measure::kGrid))
                              / static_cast<std::uint32_t>(cell_.width))
               : 0;
    if (columns != columns_) {
        // The same text stays at the top.
        const std::uint64_t first = document_ == nullptr ? 0 : offsetIn(top_, 0);
        columns_ = columns;
        top_ = document_ == nullptr ? ScreenLine{} : lineOf(first);
    }
    const std::uint64_t most = kMostRows / std::max<std::uint64_t>(rows, 1);
    steps_ = columns_ == 0 ? 1
                           : static_cast<int>(std::clamp<std::uint64_t>(
                               widest / columns_ + 1, 1, std::max<std::uint64_t>(most, 1)));
    const int page = rowsOnScreen();
    last_top_ = {};
    if (rows > 0) {
        ScreenLine last{rows - 1, 0};
        if (columns_ != 0) {
            const auto row = layOut(last.place);
            last.part = row ? row->starts.size() - 1 : 0;
        }
        last_top_ = moved(last, 1 - page);
    }
    top_ = std::min(top_, last_top_);
    is_syncing_ = true;
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, valueOf(last_top_));
    verticalScrollBar()->setValue(valueOf(top_));
    const int width =
        columns_ != 0 || document_ == nullptr ? 0 : static_cast<int>(widest + 1) * cell_.width;
    horizontalScrollBar()->setPageStep(std::max(1, room));
    horizontalScrollBar()->setSingleStep(4 * cell_.width);
    horizontalScrollBar()->setRange(0, std::max(0, width - room));
    is_syncing_ = false;
}

void TextView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

std::uint64_t TextView::firstVisibleRow() const {
    return map_.rowAt(top_.place);
}

}  // namespace waybill::gui
