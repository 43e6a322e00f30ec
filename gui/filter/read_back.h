// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line under a filter: what it means in plain words, or what is wrong with it and what would
// mend it. Always there, so that nothing moves while one types.
#pragma once

#include <QString>
#include <QWidget>

#include "core/filter/parser.h"

class QToolButton;

namespace waybill::gui {

class ReadBack : public QWidget {
    Q_OBJECT

public:
    explicit ReadBack(QWidget* parent = nullptr);

    void show(const filter::ParsedFilter& filter);
    // All that is said, as text.
    const QString& text() const { return text_; }
    bool isError() const { return error_; }
    // What may have been meant: puts it in place of that piece.
    QToolButton& mendButton() { return *mend_; }

    QSize sizeHint() const override;

signals:
    void mendRequested(waybill::filter::TextSpan at, const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showError(const filter::FilterError& error);

    QString text_;
    QString hint_;  // a warning of the parser, behind it
    bool error_ = false;
    bool empty_ = true;
    filter::FilterError problem_;
    QToolButton* mend_;
};

}  // namespace waybill::gui
