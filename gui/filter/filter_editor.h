// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line a filter is typed in: coloured as it is understood, what is wrong underlined, with
// completion and the filters used before.
#pragma once

#include <string>

#include <QLineEdit>
#include <QTimer>

#include "core/filter/completion.h"
#include "core/filter/parser.h"
#include "gui/models/background_task.h"
#include "gui/models/document.h"

namespace waybill::gui {

class CompletionPopup;

class FilterEditor : public QLineEdit {
    Q_OBJECT

public:
    explicit FilterEditor(Document& document, QWidget* parent = nullptr);
    ~FilterEditor() override;

    // What the text means now.
    const filter::ParsedFilter& parsed() const { return parsed_; }
    // As if it had been typed.
    void replaceText(const QString& text);
    // Puts `text` in place of a piece of the filter, given in its bytes.
    void replacePiece(filter::TextSpan at, const QString& text);
    CompletionPopup& popup() { return *popup_; }

signals:
    void parsedChanged();
    void submitted();  // Enter
    void left();       // Esc, with nothing left to clear

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    bool handleKey(const QKeyEvent& event);
    bool handleKeyOfPopup(const QKeyEvent& event);
    void takeText();
    void colour();
    void complete();
    void showCompletion(const QString& text, int cursor, const filter::Completion& completion);
    void accept(int row);
    void goThroughHistory(int step);

    Document& document_;
    filter::ParsedFilter parsed_;
    filter::TextSpan replaced_;  // by a suggestion
    CompletionPopup* popup_;
    QTimer pause_;  // before completion is looked for
    BackgroundTask completing_;
    int history_ = -1;  // which of the used ones is shown; -1: what was typed
    QString typed_;     // before going through the history
    bool colouring_ = false;
};

}  // namespace waybill::gui
