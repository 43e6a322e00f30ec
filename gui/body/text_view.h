// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text by rows, of any size: draws what is visible. Line numbers, colours, folding, a selection
// that can be copied, and matches of a search with a map of them at the scroll bar.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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
    static constexpr int kMapWidth = 6;  // of the map of matches

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

    // Long rows go on in the next line instead of beyond the edge. As the setting has it.
    bool wraps() const { return wraps_; }
    void setWraps(bool wraps);
    // Changes the setting.
    static void toggleWrap();
    // Moves what is shown, down when positive.
    void scrollLines(std::int64_t lines);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Painting;
    // A line on the screen: a place of the map, and which of the lines that its row is broken into.
    struct ScreenLine {
        std::uint64_t place = 0;
        std::uint64_t part = 0;
        auto operator<=>(const ScreenLine&) const = default;
    };
    // How a row stands on the screen.
    struct LaidOut {
        TextRow row;
        std::vector<Glyph> glyphs;
        std::vector<std::size_t> starts;  // of its lines, in glyphs

        std::vector<Glyph> part(std::size_t number) const;  // its columns counted from its own 0
        std::size_t partOf(std::uint64_t offset) const;
    };
    std::optional<LaidOut> layOut(std::uint64_t place) const;
    // `left` gets how many lines there were too few.
    ScreenLine moved(ScreenLine from, std::int64_t lines, std::int64_t* left = nullptr) const;
    ScreenLine lineOf(std::uint64_t offset) const;
    std::optional<ScreenLine> lineAt(int y) const;
    std::uint64_t offsetIn(ScreenLine line, std::uint32_t column) const;
    std::uint32_t columnOf(std::uint64_t offset) const;
    int valueOf(ScreenLine line) const;
    void setTop(ScreenLine line);
    void takeScrollBar(int value);
    void takeScrollAction(int action);
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
    int paintRow(Painting& painting, const TextRow& row, std::uint64_t number, int y) const;
    void paintLine(Painting& painting,
                   const TextRow& row,
                   const std::vector<Glyph>& glyphs,
                   const std::vector<Coloured>& parts,
                   bool has_cursor,
                   int y) const;
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
    bool wraps_ = false;
    std::uint32_t columns_ = 0;  // at which rows are broken; 0: not at all
    // The line at the top. The scroll bar follows it, as near as it can: how many lines the rows in
    // front of it are broken into is not known, nor asked.
    ScreenLine top_;
    ScreenLine last_top_;  // the line at the top when the end is seen
    int steps_ = 1;        // of the scroll bar for each row
    bool is_syncing_ = false;
    int wheel_ = 0;  // what was turned and is no whole line
    // By kRowsPerMark rows; what is not there is taken for the start.
    std::shared_ptr<const std::vector<LexerState>> states_;
    BackgroundTask colouring_;
};

}  // namespace waybill::gui
