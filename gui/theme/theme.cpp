// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/theme.h"

#include <array>

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QPointer>
#include <QStyle>
#include <QToolTip>

#include "gui/theme/desktop_scheme.h"
#include "gui/theme/style.h"

namespace waybill::gui {
namespace {

struct Pair {
    QRgb light;
    QRgb dark;
};

// By Token.
constexpr std::array<Pair, kTokens> kColors{{
    {0xF6F7F9, 0x15171C}, {0xFFFFFF, 0x1B1E25}, {0xFAFBFC, 0x1F232B}, {0xE1E4E8, 0x2C313B},
    {0xC9CED6, 0x3D4451}, {0x1F2328, 0xE6E9EF}, {0x57606A, 0x9DA7B5}, {0x8C959F, 0x616B7A},
    {0x0860CA, 0x58A6FF}, {0xFFFFFF, 0x0D1117}, {0xE6F0FC, 0x1A3655}, {0xECEFF3, 0x2A303A},
    {0x0B747E, 0x4FD1C5}, {0x187733, 0x4CC38A}, {0x0860CA, 0x6CB6FF}, {0xA84B00, 0xF0A04B},
    {0xC4243A, 0xFF7B86}, {0x8B1E2D, 0xFF9AA2}, {0x8A5C00, 0xF2CC60}, {0xFFF4D6, 0x3A2F10},
    {0xB8C0CC, 0x4A5260}, {0x57A6A1, 0x5FC1BA}, {0xD98E48, 0xE5A367}, {0xA371C9, 0xBD93E0},
    {0x5B8DD9, 0x7FAAF0}, {0x79B46B, 0x92CE84}, {0x2F7FD6, 0x58A6FF}, {0x4F77C4, 0x7292D0},
    {0x9A8B12, 0xB9AA2E}, {0xC46A1B, 0xE08A3F}, {0x7A4FBF, 0x9872D2}, {0x2E8B57, 0x4CAF78},
    {0x3C8A2E, 0x5BAF4C}, {0xB04A8B, 0xCC6FA8}, {0x1E8FB8, 0x45ACD0}, {0x7A838F, 0x959DA8},
    {0xC4243A, 0xFF7B86}, {0xA84B00, 0xF0A04B}, {0x8A7A00, 0xE3D04F}, {0x187733, 0x4CC38A},
    {0x0860CA, 0x58A6FF}, {0x7A4FBF, 0xBD93E0},
}};

// Ours is put aside to see the platform's.
bool platformIsDark() {
    QApplication::setPalette(QPalette());
    return QApplication::palette().color(QPalette::Window).lightness() < 128;
}

QPalette paletteOf(const Theme& theme) {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Token token) {
        palette.setColor(role, theme.color(token));
    };
    set(QPalette::Window, Token::Window);
    set(QPalette::WindowText, Token::Text);
    set(QPalette::Base, Token::Surface);
    set(QPalette::AlternateBase, Token::Zebra);
    set(QPalette::Text, Token::Text);
    set(QPalette::Button, Token::Window);
    set(QPalette::ButtonText, Token::Text);
    set(QPalette::BrightText, Token::High);
    set(QPalette::ToolTipBase, Token::Surface);
    set(QPalette::ToolTipText, Token::Text);
    set(QPalette::PlaceholderText, Token::SecondaryText);
    set(QPalette::Link, Token::Accent);
    set(QPalette::LinkVisited, Token::Accent);
    set(QPalette::Highlight, Token::Selection);
    set(QPalette::HighlightedText, Token::Text);
    set(QPalette::Light, Token::Surface);
    set(QPalette::Midlight, Token::Border);
    set(QPalette::Mid, Token::StrongBorder);
    set(QPalette::Dark, Token::StrongBorder);
    palette.setColor(QPalette::Shadow, Qt::transparent);
    for (const QPalette::ColorRole role :
         {QPalette::Text, QPalette::WindowText, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, theme.color(Token::DisabledText));
    }
    for (const QPalette::ColorGroup group : {QPalette::Disabled, QPalette::Inactive}) {
        palette.setColor(group, QPalette::Highlight, theme.color(Token::InactiveSelection));
    }
    return palette;
}

// Where text itself is selected, or a length filled, the accent stands out better.
QPalette accented(QPalette palette, const Theme& theme) {
    for (const QPalette::ColorGroup group : {QPalette::Active, QPalette::Inactive}) {
        palette.setColor(group, QPalette::Highlight, theme.color(Token::Accent));
        palette.setColor(group, QPalette::HighlightedText, theme.color(Token::OnAccent));
    }
    return palette;
}

QFont sized(QFont font, int difference) {
    if (font.pointSizeF() > 0) {
        font.setPointSizeF(font.pointSizeF() + difference);
    } else {
        font.setPixelSize(font.pixelSize() + difference);
    }
    return font;
}

}  // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

QColor Theme::color(Token token) const {
    const Pair& pair = kColors.at(static_cast<std::size_t>(token));
    return QColor::fromRgb(dark_ ? pair.dark : pair.light);
}

void Theme::apply(Mode mode) {
    mode_ = mode;
    if (qobject_cast<Style*>(QApplication::style()) == nullptr) {
        QApplication::setStyle(new Style);
    }
    dark_ = mode == Mode::Dark;
    if (mode == Mode::System) {
        static QPointer<DesktopScheme> desktop;
        if (desktop == nullptr) {
            desktop = new DesktopScheme(qApp);
            connect(desktop, &DesktopScheme::changed, this, [this] {
                if (mode_ == Mode::System) {
                    apply(mode_);
                }
            });
        }
        dark_ = desktop->isDark().value_or(platformIsDark());
    }
    const QPalette palette = paletteOf(*this);
    QApplication::setPalette(palette);
    for (const char* const name : {"QLineEdit", "QLabel", "QProgressBar", "QSlider"}) {
        QApplication::setPalette(accented(palette, *this), name);
    }
    QToolTip::setPalette(palette);
    emit changed();
}

QColor Theme::statusColor(int status) const {
    if (status == 0) {
        return color(Token::Critical);
    }
    if (status < 200) {
        return color(Token::Informational);
    }
    if (status < 300) {
        return color(Token::Good);
    }
    if (status < 400) {
        return color(Token::Redirect);
    }
    return color(status < 500 ? Token::Medium : Token::High);
}

QColor Theme::typeColor(http::Category category) const {
    switch (category) {
        case http::Category::Document:
            return color(Token::TypeDocument);
        case http::Category::Stylesheet:
            return color(Token::TypeStyle);
        case http::Category::Script:
        case http::Category::Wasm:
            return color(Token::TypeScript);
        case http::Category::Data:
        case http::Category::Grpc:
            return color(Token::TypeData);
        case http::Category::Image:
            return color(Token::TypeImage);
        case http::Category::Font:
            return color(Token::TypeFont);
        case http::Category::Media:
            return color(Token::TypeMedia);
        case http::Category::WebSocket:
            return color(Token::TypeSocket);
        case http::Category::Manifest:
        case http::Category::Other:
            break;
    }
    return color(Token::TypeOther);
}

QColor Theme::gradeColor(const QString& grade) const {
    switch (grade.isEmpty() ? 'F' : grade.front().toLatin1()) {
        case 'A':
            return color(Token::Good);
        case 'B':
            return color(Token::Redirect);
        case 'C':
        case 'D':
            return color(Token::Medium);
        default:
            return color(Token::High);
    }
}

QFont Theme::uiFont() const {
    return QApplication::font();
}

QFont Theme::secondaryFont() const {
    return sized(QApplication::font(), -1);
}

QFont Theme::figureFont() const {
    QFont font = sized(QApplication::font(), 5);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont Theme::wireFont() const {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QApplication::font().pointSizeF());
    return font;
}

}  // namespace waybill::gui
