// SPDX-License-Identifier: GPL-3.0-or-later
//
// The body of a message: Auto, Pretty, Text, Tree, Form, Image, Hex, and as sent. Loads in the
// background and draws only what is visible.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <QWidget>

#include "core/base/anomaly.h"
#include "gui/models/document.h"

class QLabel;

namespace waybill::gui {

class BodySearch;
class BodySource;
class BodyStrip;
class BodyViews;
class BusyBar;
struct BodyDescription;
class FindBar;
enum class BodyMode : std::uint8_t;

class BodyView : public QWidget {
    Q_OBJECT

public:
    explicit BodyView(QWidget* parent = nullptr);

    void showBody(const SessionPointer& session, std::uint32_t exchange, Side side);
    // The same of what is at hand: BodySource::openBytes().
    void showBytes(const BodyDescription& description,
                   std::string_view content,
                   std::string_view text,
                   const QString& failure);
    void clear();
    // Opens the search within the body.
    void find();
    void findNext();
    void findPrevious();
    // Asks for a file's name.
    void save();
    // The selection, or the whole body up to a limit.
    void copy();

    BodyMode mode() const;
    void setMode(BodyMode mode);
    // What is shown now; Auto while nothing is.
    BodyMode shownMode() const;
    BodySource& source() { return *source_; }

signals:
    // From a node of the tree.
    void filterRequested(const QString& filter);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void prepare();
    void present();
    void grow();
    void decide();
    void showHint();
    void search();
    void goToMatch(std::size_t match);

    BodySource* source_;
    BodySearch* search_;
    BodyStrip* strip_;
    FindBar* find_bar_;
    BusyBar* busy_;
    QLabel* hint_;
    BodyViews* views_;
    std::size_t match_ = 0;
    // What was chosen before the text was shown to be searched; the next body is shown so again.
    std::optional<BodyMode> mode_before_find_;
    bool decided_ = false;      // which view the body gets
    bool match_shown_ = false;  // the first one of this search
};

}  // namespace waybill::gui
