// SPDX-License-Identifier: GPL-3.0-or-later
//
// The colours, fonts and measures of the window, in one place. Widgets take every colour from here
// when they paint, so that a change of the theme shows at once.
#pragma once

#include <cstdint>

#include <QColor>
#include <QFont>
#include <QObject>

#include "core/http/category.h"

namespace waybill::gui {

enum class Token : std::uint8_t {
    Window,
    Surface,
    Zebra,
    Border,
    StrongBorder,
    Text,
    SecondaryText,
    DisabledText,
    Accent,
    OnAccent,
    Selection,
    InactiveSelection,
    Informational,  // 1xx
    Good,           // 2xx
    Redirect,
    Medium,    // 4xx
    High,      // 5xx
    Critical,  // aborted
    Held,
    HeldGround,
    PhaseBlocked,
    PhaseDns,
    PhaseConnect,
    PhaseTls,
    PhaseSend,
    PhaseWait,
    PhaseReceive,
    TypeDocument,
    TypeStyle,
    TypeScript,
    TypeData,
    TypeImage,
    TypeFont,
    TypeMedia,
    TypeSocket,
    TypeOther,
    Mark1,
    Mark2,
    Mark3,
    Mark4,
    Mark5,
    Mark6,
};
inline constexpr int kTokens = static_cast<int>(Token::Mark6) + 1;

// Sizes in device-independent pixels.
namespace measure {
inline constexpr int kGrid = 4;
inline constexpr int kMargin = 8;
inline constexpr int kGap = 8;
inline constexpr int kCardPadding = 12;
inline constexpr int kToolBar = 40;
inline constexpr int kFilterBar = 36;
inline constexpr int kRow = 24;
inline constexpr int kCompactRow = 20;
inline constexpr int kComfortableRow = 28;
inline constexpr int kHeader = 26;
inline constexpr int kCorner = 6;
inline constexpr int kGrade = 44;
}  // namespace measure

class Theme : public QObject {
    Q_OBJECT

public:
    enum class Mode { System, Light, Dark };

    static Theme& instance();

    // Sets style, palette and style sheet of the application.
    void apply(Mode mode);
    Mode mode() const { return mode_; }
    bool isDark() const { return dark_; }

    QColor color(Token token) const;
    QColor statusColor(int status) const;  // 0: no response
    QColor typeColor(http::Category category) const;
    QColor gradeColor(const QString& grade) const;  // "A+" to "F"

    QFont uiFont() const;
    QFont secondaryFont() const;  // one point less
    QFont figureFont() const;     // a page's one big figure
    QFont wireFont() const;       // values from the wire

signals:
    void changed();

private:
    Theme() = default;

    Mode mode_ = Mode::System;
    bool dark_ = false;
};

inline QColor themeColor(Token token) {
    return Theme::instance().color(token);
}

}  // namespace waybill::gui
