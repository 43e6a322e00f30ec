// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the desktop is light or dark, and word when that changes. Asked of the desktop's portal
// (org.freedesktop.appearance); where there is none, the platform's palette tells.
#pragma once

#include <optional>

#include <QDBusVariant>
#include <QObject>

namespace waybill::gui {

class DesktopScheme : public QObject {
    Q_OBJECT

public:
    explicit DesktopScheme(QObject* parent = nullptr);

    // None: the desktop does not say.
    std::optional<bool> isDark() const { return dark_; }

signals:
    void changed();

private slots:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void take(const QVariant& value);

    std::optional<bool> dark_;
};

}  // namespace waybill::gui
