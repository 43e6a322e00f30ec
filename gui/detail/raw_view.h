// SPDX-License-Identifier: GPL-3.0-or-later
//
// Heads byte by byte, as they were sent: what is no printable ASCII is shown as \xHH, line ends on
// demand as their signs. A stretch of bytes can be marked; a click tells which byte it hit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <QAbstractScrollArea>
#include <QString>

#include "core/base/anomaly.h"

namespace waybill::gui {

class RawView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit RawView(QWidget* parent = nullptr);

    struct Section {
        QString heading;  // ours
        Side side = Side::Client;
        std::string bytes;
        QString ending;  // ours, below the bytes
    };
    void setSections(std::vector<Section> sections);

    void setLineEndsShown(bool shown);
    bool lineEndsShown() const { return line_ends_; }

    // Marks those bytes, and scrolls to them. Length 0: none.
    void mark(Side side, std::uint32_t offset, std::uint32_t length);
    QString markedText() const;

signals:
    void byteClicked(Side side, std::uint32_t offset);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class RowKind : std::uint8_t { Heading, Bytes, Ending };
    struct Row {
        RowKind kind = RowKind::Bytes;
        std::uint32_t section = 0;
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
    };

    void layOut();
    int cellsOf(unsigned char byte) const;
    QString shown(unsigned char byte) const;
    int rowHeight() const;
    int cellWidth() const;

    std::vector<Section> sections_;
    std::vector<Row> rows_;
    bool line_ends_ = false;
    Side marked_side_ = Side::Client;
    std::uint32_t marked_ = 0;
    std::uint32_t marked_length_ = 0;
};

}  // namespace waybill::gui
