// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes of any number, sixteen in a row: their offset, hexadecimal and ASCII. Draws what is
// visible; a selection shows in both.
#pragma once

#include <cstdint>
#include <memory>

#include <QAbstractScrollArea>

#include "gui/body/text_painting.h"
#include "gui/models/body_search.h"
#include "gui/models/text_document.h"

namespace waybill::gui {

class HexView : public QAbstractScrollArea {
    Q_OBJECT

public:
    static constexpr int kColumns = 16;
    static constexpr std::uint64_t kMostCopied = 4 * kMiB;

    explicit HexView(QWidget* parent = nullptr);

    void setDocument(std::shared_ptr<const TextDocument> document);
    const std::shared_ptr<const TextDocument>& document() const { return document_; }
    void documentGrew();
    void setMatches(std::shared_ptr<const BodyMatches> found, std::size_t current, bool show);

    bool hasSelection() const { return has_selection_; }
    // "48 65 6c", bounded.
    QString selectedHex() const;
    // The bytes as they would be text.
    QString selectedText() const;
    void copy();
    void selectAll();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void updateMeasures();
    void updateScrollBars();
    std::uint64_t rows() const;
    int hexX(int column) const;
    int asciiX(int column) const;
    std::uint64_t byteAt(QPoint position) const;
    void setCursorAt(std::uint64_t offset, bool keep_anchor);
    void showOffset(std::uint64_t offset);
    std::string selectedBytes() const;
    bool isMarked(std::uint64_t offset, bool& is_current) const;

    std::shared_ptr<const TextDocument> document_;
    std::shared_ptr<const BodyMatches> matches_;
    std::size_t current_match_ = 0;
    bool has_selection_ = false;
    std::uint64_t anchor_ = 0;
    std::uint64_t cursor_ = 0;  // both are selected
    CellFont cell_;
};

}  // namespace waybill::gui
