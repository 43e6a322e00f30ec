// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/desktop_scheme.h"

#include <QDBusConnection>
#include <QDBusMessage>

namespace waybill::gui {
namespace {

constexpr int kPatience = 150;  // ms: the window waits for it
constexpr uint kDark = 1;
constexpr uint kLight = 2;

QString service() {
    return QStringLiteral("org.freedesktop.portal.Desktop");
}

QString path() {
    return QStringLiteral("/org/freedesktop/portal/desktop");
}

QString interface() {
    return QStringLiteral("org.freedesktop.portal.Settings");
}

QString group() {
    return QStringLiteral("org.freedesktop.appearance");
}

QString key() {
    return QStringLiteral("color-scheme");
}

// Old portals wrap the value twice.
QVariant unwrapped(QVariant value) {
    while (value.canConvert<QDBusVariant>()) {
        value = value.value<QDBusVariant>().variant();
    }
    return value;
}

}  // namespace

DesktopScheme::DesktopScheme(QObject* parent) : QObject(parent) {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    bus.connect(service(),
                path(),
                interface(),
                QStringLiteral("SettingChanged"),
                this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question =
        QDBusMessage::createMethodCall(service(), path(), interface(), QStringLiteral("Read"));
    question << group() << key();
    const QDBusMessage answer = bus.call(question, QDBus::Block, kPatience);
    if (answer.type() == QDBusMessage::ReplyMessage && !answer.arguments().isEmpty()) {
        take(answer.arguments().constFirst());
    }
}

void DesktopScheme::take(const QVariant& value) {
    const uint scheme = unwrapped(value).toUInt();
    dark_.reset();
    if (scheme == kDark || scheme == kLight) {
        dark_ = scheme == kDark;
    }
}

void DesktopScheme::settingChanged(const QString& changed_group,
                                   const QString& changed_key,
                                   const QDBusVariant& value) {
    if (changed_group == group() && changed_key == key()) {
        take(value.variant());
        emit changed();
    }
}

}  // namespace waybill::gui
