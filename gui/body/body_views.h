// SPDX-License-Identifier: GPL-3.0-or-later
//
// The views of a body in one place on the screen, each made when it is first wanted, and what they
// show made in the background.
#pragma once

#include <array>
#include <memory>

#include <QStackedWidget>

#include "gui/body/body_strip.h"
#include "gui/body/lexer.h"
#include "gui/models/body_search.h"

class QLabel;

namespace waybill::gui {

class HexView;
class TextView;

// Which views there are for a body, and which one Auto takes.
struct BodyModes {
    std::array<bool, kBodyModes> possible{};
    BodyMode automatic = BodyMode::Hex;
};
BodyModes modesOf(const BodySource& source);

// By its type, else by how it begins.
Language languageOf(const BodySource& source);

class BodyViews : public QStackedWidget {
    Q_OBJECT

public:
    explicit BodyViews(BodySource& source, QWidget* parent = nullptr);

    // A sentence in place of a body.
    void showNothing(const QString& why);
    void show(BodyMode mode);
    // The source has more of it, or is complete.
    void sourceGrew();
    // Where the shown text can be searched; null where it cannot.
    std::shared_ptr<const TextDocument> searched() const;
    void setMatches(std::shared_ptr<const BodyMatches> found, std::size_t current, bool show);
    // False when nothing is selected.
    bool copySelection();
    BodyMode shown() const { return shown_; }
    // Shows the text where what is shown cannot be searched.
    void makeSearchable();
    // What there is to say of what is shown; may be empty.
    const QString& hint() const { return hint_; }

signals:
    // searched() is another one.
    void replaced();
    void hintChanged();
    void filterRequested(const QString& filter);

private:
    TextView& text();
    HexView& hex();

    BodySource& source_;
    QLabel* nothing_;
    TextView* text_ = nullptr;
    HexView* hex_ = nullptr;
    BodyMode shown_ = BodyMode::Auto;
    QString hint_;
};

}  // namespace waybill::gui
