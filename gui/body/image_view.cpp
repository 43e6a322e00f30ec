// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/image_view.h"

#include <algorithm>
#include <array>

#include <QBuffer>
#include <QImageReader>
#include <QPainter>

#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr std::array<const char*, 6> kFormats{"png", "jpeg", "gif", "webp", "bmp", "ico"};
constexpr int kSquare = 8;

}  // namespace

DecodedImage decodeImage(const QByteArray& bytes) {
    DecodedImage decoded;
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    const QByteArray format = QImageReader::imageFormat(&buffer);
    decoded.format = QString::fromLatin1(format).toUpper();
    if (std::none_of(
            kFormats.begin(), kFormats.end(), [&](const char* known) { return format == known; })) {
        decoded.error = ImageView::tr("This is no picture of a kind that is shown here.");
        return decoded;
    }
    buffer.seek(0);
    QImageReader reader(&buffer, format);
    reader.setAutoDetectImageFormat(false);
    reader.setAutoTransform(true);
    decoded.size = reader.size();
    const qint64 pixels = qint64{decoded.size.width()} * decoded.size.height();
    if (decoded.size.width() > DecodedImage::kLongestSide
        || decoded.size.height() > DecodedImage::kLongestSide
        || pixels * 4 > qint64{DecodedImage::kMostMegabytes} * 1024 * 1024) {
        decoded.error = ImageView::tr("The picture is too large to be shown: %1 by %2 pixels.")
                            .arg(decoded.size.width())
                            .arg(decoded.size.height());
        return decoded;
    }
    decoded.image = reader.read();
    if (decoded.image.isNull()) {
        decoded.error = ImageView::tr("The picture is damaged.");
    } else {
        decoded.size = decoded.image.size();
    }
    return decoded;
}

ImageView::ImageView(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("bodyImage"));
    setAccessibleName(tr("Picture of the body"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    QImageReader::setAllocationLimit(DecodedImage::kMostMegabytes);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void ImageView::setImage(const DecodedImage& image) {
    image_ = image;
    viewport()->update();
}

void ImageView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), themeColor(Token::Surface));
    const QFontMetrics metrics(Theme::instance().secondaryFont());
    const int line = metrics.height() + 2 * measure::kGap;
    const QRect room =
        viewport()->rect().adjusted(measure::kMargin, measure::kMargin, -measure::kMargin, -line);
    painter.setFont(Theme::instance().secondaryFont());
    painter.setPen(themeColor(Token::SecondaryText));
    if (image_.image.isNull()) {
        painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap, image_.error);
        return;
    }
    // Never larger than it is.
    QSize size = image_.image.size();
    if (size.width() > room.width() || size.height() > room.height()) {
        size.scale(room.size(), Qt::KeepAspectRatio);
    }
    size = size.expandedTo({1, 1});
    QRect target(QPoint(), size);
    target.moveCenter(room.center());
    painter.setClipRect(target);
    if (image_.image.hasAlphaChannel()) {
        for (int y = target.top(); y <= target.bottom(); y += kSquare) {
            for (int x = target.left(); x <= target.right(); x += kSquare) {
                const bool is_odd =
                    ((x - target.left()) / kSquare + (y - target.top()) / kSquare) % 2 != 0;
                painter.fillRect(
                    x, y, kSquare, kSquare, themeColor(is_odd ? Token::Border : Token::Surface));
            }
        }
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(target, image_.image);
    painter.setClipping(false);
    painter.drawText(QRect(0, viewport()->height() - line, viewport()->width(), line),
                     Qt::AlignCenter,
                     tr("%1, %2 by %3 pixels")
                         .arg(image_.format)
                         .arg(image_.size.width())
                         .arg(image_.size.height()));
}

}  // namespace waybill::gui
