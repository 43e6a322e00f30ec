// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/icons.h"

#include <algorithm>

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// A resource in a static library is only there when it is asked for, outside of any namespace.
static void loadIcons() {
    Q_INIT_RESOURCE(icons);
}

namespace waybill::gui {
namespace {

QString pathOf(QStringView name) {
    static const bool loaded = (loadIcons(), true);
    Q_UNUSED(loaded);
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

QPixmap render(QStringView name, QSize size, const QColor& color) {
    QPixmap pixmap;
    const QString key = QStringLiteral("waybill/%1/%2x%3/%4")
                            .arg(name)
                            .arg(size.width())
                            .arg(size.height())
                            .arg(color.rgba(), 0, 16);
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    QFile file(pathOf(name));
    if (file.open(QIODevice::ReadOnly)) {
        QByteArray drawing = file.readAll();
        drawing.replace("currentColor", color.name().toLatin1());
        QSvgRenderer renderer(drawing);
        QPainter painter(&pixmap);
        const int side = std::min(size.width(), size.height());
        renderer.render(
            &painter,
            QRectF((size.width() - side) / 2.0, (size.height() - side) / 2.0, side, side));
    }
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

// Lines that are as wide at any size of the icon as they are in the small one would need another
// drawing; between 16 and 20 pixels nobody sees the difference.
class IconEngine final : public QIconEngine {
public:
    IconEngine(QString name, Token token) : name_(std::move(name)), token_(token) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const qreal ratio = painter->device()->devicePixelRatioF();
        const QSize size = (QSizeF(rect.size()) * ratio).toSize();
        painter->drawPixmap(rect, render(name_, size, colorFor(mode)));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return render(name_, size, colorFor(mode));
    }

    QIconEngine* clone() const override { return new IconEngine(*this); }

private:
    QColor colorFor(QIcon::Mode mode) const {
        return themeColor(mode == QIcon::Disabled ? Token::DisabledText : token_);
    }

    QString name_;
    Token token_;
};

}  // namespace

QIcon icon(QStringView name, Token token) {
    return QFile::exists(pathOf(name)) ? QIcon(new IconEngine(name.toString(), token)) : QIcon();
}

QPixmap iconPixmap(QStringView name, int size, Token token, qreal device_pixel_ratio) {
    if (!QFile::exists(pathOf(name))) {
        return {};
    }
    const int side = qRound(size * device_pixel_ratio);
    QPixmap pixmap = render(name, QSize(side, side), themeColor(token));
    pixmap.setDevicePixelRatio(device_pixel_ratio);
    return pixmap;
}

QStringView iconNameOf(http::Category category) {
    switch (category) {
        case http::Category::Document:
            return u"document";
        case http::Category::Stylesheet:
            return u"style";
        case http::Category::Script:
        case http::Category::Wasm:
            return u"script";
        case http::Category::Data:
        case http::Category::Grpc:
            return u"data";
        case http::Category::Image:
            return u"image";
        case http::Category::Font:
            return u"font";
        case http::Category::Media:
            return u"media";
        case http::Category::WebSocket:
            return u"socket";
        case http::Category::Manifest:
        case http::Category::Other:
            break;
    }
    return u"other";
}

QIcon applicationIcon() {
    return QIcon(pathOf(u"waybill"));
}

}  // namespace waybill::gui
