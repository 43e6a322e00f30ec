// SPDX-License-Identifier: GPL-3.0-or-later
//
// The views of a body in one place on the screen, each made when it is first wanted, and what they
// show made in the background.
#pragma once

#include <array>
#include <memory>

#include <QStackedWidget>

#include "core/base/anomaly.h"
#include "gui/body/body_strip.h"
#include "gui/body/lexer.h"
#include "gui/models/background_task.h"
#include "gui/models/body_search.h"

class QLabel;
class QTableView;
class QTreeView;

namespace waybill::gui {

class BodyTreeModel;
class FormModel;
class HexView;
class ImageView;
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

    // Who sent the body, for filters.
    void setSide(Side side) { side_ = side; }
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
    QTreeView& tree();
    QTableView& form();
    ImageView& image();
    // Those need the whole body, and are made in the background.
    void makeWhole();
    template <typename Make, typename Take>
    void make(BodyPart part, Make make, Take take);
    void makePretty();
    void makeTree();
    void makeForm();
    void makeImage();
    void setHint(const QString& hint);
    void showTreeMenu(const QPoint& at);

    BodySource& source_;
    QLabel* nothing_;
    TextView* text_ = nullptr;
    HexView* hex_ = nullptr;
    QTreeView* tree_ = nullptr;
    BodyTreeModel* tree_model_ = nullptr;
    QTableView* form_ = nullptr;
    FormModel* form_model_ = nullptr;
    ImageView* image_ = nullptr;
    Side side_ = Side::Server;
    BackgroundTask making_;
    BodyMode shown_ = BodyMode::Auto;
    QString hint_;
};

}  // namespace waybill::gui
