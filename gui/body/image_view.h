// SPDX-License-Identifier: GPL-3.0-or-later
//
// A picture, scaled to fit, on a checkerboard, with its dimensions. Decoded by whoever makes it,
// off the window's thread, with limits.
#pragma once

#include <QAbstractScrollArea>
#include <QByteArray>
#include <QImage>

namespace waybill::gui {

struct DecodedImage {
    static constexpr int kLongestSide = 16'384;
    static constexpr int kMostMegabytes = 256;  // of a decoded picture

    QImage image;  // null: it could not be decoded
    QSize size;    // as it says itself
    QString format;
    QString error;  // why it could not
};

// PNG, JPEG, GIF, WebP, BMP and ICO, by their content; the first picture of an animation. SVG is
// not drawn: it is a program.
DecodedImage decodeImage(const QByteArray& bytes);

class ImageView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit ImageView(QWidget* parent = nullptr);

    void setImage(const DecodedImage& image);
    const DecodedImage& image() const { return image_; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    DecodedImage image_;
};

}  // namespace waybill::gui
