// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text by rows, of any size: draws what is visible. Line numbers, colours, folding, a selection
// that can be copied, and matches of a search with a map of them at the scroll bar.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QAbstractScrollArea>

#include "gui/body/lexer.h"
#include "gui/body/row_map.h"
#include "gui/body/text_painting.h"
#include "gui/models/background_task.h"
#include "gui/models/body_search.h"
#include "gui/models/text_document.h"

namespace waybill::gui {

class TextView : public QAbstractScrollArea {
    Q_OBJECT

public:
    // Longer texts are not coloured, no more is copied.
    static constexpr std::uint64_t kMostColoured = 16 * kMiB;
    static constexpr std::uint64_t kMostCopied = 16 * kMiB;

    explicit TextView(QWidget* parent = nullptr);

    // `folds` may be null.
    void setDocument(std::shared_ptr<const TextDocument> document,
                     Language language,
                     std::shared_ptr<const Folds> folds = nullptr);
    const std::shared_ptr<const TextDocument>& document() const { return document_; }
    // There is more of it, or it is complete.
    void documentGrew(bool complete);

    // `found` may be null; `current` is the one to show.
    void setMatches(std::shared_ptr<const BodyMatches> found, std::size_t current, bool show);

    bool hasSelection() const { return anchor_ != cursor_; }
    // The selection as it stands in the text, bounded.
    QString selectedText() const;
    void copy();
    void selectAll();
    void foldAll();
    void unfoldAll();
    void toggleFold(std::uint64_t row);
    const RowMap& rowMap() const { return map_; }

    std::uint64_t firstVisibleRow() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Painting;
    void updateMeasures();
    void updateScrollBars();
    void colourInBackground();
    LexerState stateOf(std::uint64_t row) const;
    int gutterWidth() const;
    int rowsOnScreen() const;
    std::uint64_t offsetAt(QPoint position) const;
    void setCursorAt(std::uint64_t offset, bool keep_anchor);
    void showOffset(std::uint64_t offset);
    void moveCursor(QKeyEvent* event);
    void paintRow(Painting& painting, const TextRow& row, std::uint64_t number, int y) const;
    void paintMatchMap(QPainter& painter) const;

    std::shared_ptr<const TextDocument> document_;
    Language language_ = Language::None;
    RowMap map_;
    std::shared_ptr<const BodyMatches> matches_;
    std::size_t current_match_ = 0;
    // Offsets into the text.
    std::uint64_t anchor_ = 0;
    std::uint64_t cursor_ = 0;
    CellFont cell_;
    // By kRowsPerMark rows; what is not there is taken for the start.
    std::shared_ptr<const std::vector<LexerState>> states_;
    BackgroundTask colouring_;
};

}  // namespace waybill::gui
