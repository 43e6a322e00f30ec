// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line over a body: what it is, how it is shown, and what can be done with it.
#pragma once

#include <array>

#include <QWidget>

#include "gui/models/body_source.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace waybill::gui {

enum class BodyMode : std::uint8_t { Auto, Pretty, Text, Tree, Form, Image, Hex, AsSent };
inline constexpr int kBodyModes = static_cast<int>(BodyMode::AsSent) + 1;

class BodyStrip : public QWidget {
    Q_OBJECT

public:
    explicit BodyStrip(QWidget* parent = nullptr);

    void showFacts(const BodySource& source);
    BodyMode mode() const;
    void setMode(BodyMode mode);
    // `resolved`: what Auto stands for now.
    void setModes(const std::array<bool, kBodyModes>& possible, BodyMode resolved);
    void setActionsEnabled(bool on);
    // Whether what is shown has lines that can be wrapped.
    void setWrapPossible(bool on);

signals:
    void modeChosen();
    void findRequested();
    void saveRequested();
    void copyRequested();
    void wrapToggled();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void elideFacts();

    QString all_facts_;
    QLabel* facts_;
    QComboBox* modes_;
    QToolButton* wrap_;
    std::array<QToolButton*, 3> buttons_{};
};

}  // namespace waybill::gui
