// SPDX-License-Identifier: GPL-3.0-or-later
//
// A value from the wire, in the monospace font, wrapped wherever the width asks for it: URLs and
// tokens have no words. The text can be selected and copied. Takes what wireText() made, and never
// reads anything into it.
#pragma once

#include <vector>

#include <QString>
#include <QTextLayout>
#include <QWidget>

#include "gui/theme/theme.h"

namespace waybill::gui {

class WireLabel : public QWidget {
    Q_OBJECT

public:
    explicit WireLabel(const QString& text = {}, QWidget* parent = nullptr);

    void setText(const QString& text);
    const QString& text() const { return text_; }
    // A stretch of the text in another colour.
    struct Span {
        int start = 0;
        int length = 0;
        Token token = Token::Text;
        bool bold = false;
    };
    void setSpans(std::vector<Span> spans);
    void setToken(Token token);
    // Lines beyond are cut; 0: no limit.
    void setMostLines(int lines);
    QString selectedText() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    qreal layOut(QTextLayout& layout, int width) const;
    int positionAt(QPoint point) const;
    void copy() const;

    QString text_;
    std::vector<Span> spans_;
    Token token_ = Token::Text;
    int most_lines_ = 0;
    int anchor_ = 0;
    int cursor_ = 0;
};

}  // namespace waybill::gui
