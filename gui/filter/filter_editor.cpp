// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/filter_editor.h"

#include <chrono>
#include <utility>

#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTextCharFormat>

#include "gui/filter/completion_popup.h"
#include "gui/models/filter_memory.h"
#include "gui/models/filter_text.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

using filter::TokenKind;

constexpr std::chrono::milliseconds kPause{80};

Token colourOf(TokenKind kind) {
    switch (kind) {
        case TokenKind::Field:
            return Token::Accent;
        case TokenKind::Operator:
            return Token::SecondaryText;
        case TokenKind::Value:
            return Token::Good;
        case TokenKind::Pattern:
            return Token::TypeData;
        case TokenKind::Keyword:
            return Token::Medium;
        case TokenKind::Alias:
            return Token::Informational;
        case TokenKind::Word:
            break;
    }
    return Token::Text;
}

}  // namespace

FilterEditor::FilterEditor(Document& document, QWidget* parent)
    : QLineEdit(parent),
      document_(document),
      parsed_(filter::parse_filter({})),
      popup_(new CompletionPopup(this)) {
    setObjectName(QStringLiteral("filterEditor"));
    setAccessibleName(tr("Filter"));
    setAccessibleDescription(tr("Shows only the exchanges that fit, such as status >= 400"));
    setPlaceholderText(tr("Filter: status >= 400, host contains \"api\", or any part of a URL"));
    setMaxLength(static_cast<int>(filter::kLongestFilter));
    setLayoutDirection(Qt::LeftToRight);
    setClearButtonEnabled(true);
    setFrame(false);
    pause_.setSingleShot(true);
    pause_.setInterval(kPause);
    connect(&pause_, &QTimer::timeout, this, &FilterEditor::complete);
    connect(this, &QLineEdit::textChanged, this, &FilterEditor::takeText);
    connect(this, &QLineEdit::textEdited, this, [this](const QString& text) {
        history_ = -1;
        if (text.isEmpty()) {
            pause_.stop();
            popup_->hide();
        } else {
            pause_.start();
        }
    });
    connect(popup_, &CompletionPopup::chosen, this, &FilterEditor::accept);
    const auto restyle = [this] {
        setFont(Theme::instance().wireFont());
        QPalette palette = this->palette();
        palette.setColor(QPalette::Base, themeColor(Token::Surface));
        palette.setColor(QPalette::Text, themeColor(Token::Text));
        palette.setColor(QPalette::PlaceholderText, themeColor(Token::SecondaryText));
        setPalette(palette);
        colour();
    };
    connect(&Theme::instance(), &Theme::changed, this, restyle);
    restyle();
}

FilterEditor::~FilterEditor() = default;

void FilterEditor::replaceText(const QString& text) {
    popup_->hide();
    pause_.stop();
    history_ = -1;
    if (text != this->text()) {
        // Unlike setText(), this can be undone.
        selectAll();
        insert(text);
    }
}

void FilterEditor::replacePiece(filter::TextSpan at, const QString& text) {
    const FilterBytes bytes(this->text());
    const int begin = bytes.indexAt(at.begin);
    setSelection(begin, bytes.indexAt(at.end) - begin);
    insert(text);
}

void FilterEditor::takeText() {
    parsed_ = filter::parse_filter(FilterBytes(text()).bytes());
    colour();
    emit parsedChanged();
}

// A line edit takes formats from input methods only.
void FilterEditor::colour() {
    if (colouring_) {
        return;
    }
    const QScopedValueRollback rollback(colouring_, true);
    const FilterBytes bytes(text());
    QList<QInputMethodEvent::Attribute> formats;
    const auto add = [&](filter::TextSpan at, const QTextCharFormat& format) {
        const int begin = bytes.indexAt(at.begin);
        const int length = bytes.indexAt(at.end) - begin;
        formats.emplace_back(
            QInputMethodEvent::TextFormat, begin - cursorPosition(), length, format);
    };
    for (const filter::FilterToken& token : parsed_.tokens) {
        QTextCharFormat format;
        format.setForeground(themeColor(colourOf(token.kind)));
        add(token.at, format);
    }
    if (!parsed_.expression && !bytes.bytes().empty()) {
        filter::TextSpan at = parsed_.error.at;
        if (at.begin >= at.end) {  // something is missing: what stands before it is marked
            at.end = std::min(at.begin + 1, bytes.bytes().size());
            at.begin = at.end - 1;
        }
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(themeColor(Token::High));
        add(at, format);
    }
    QInputMethodEvent event(QString(), formats);
    QCoreApplication::sendEvent(this, &event);
}

// ---- Keys ----

// Tab goes through the widgets before keyPressEvent() sees it.
bool FilterEditor::event(QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* const key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier
            && popup_->isVisible()) {
            accept(std::max(popup_->current(), 0));
            return true;
        }
    } else if (event->type() == QEvent::ShortcutOverride) {
        const auto* const key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape) {
            event->accept();
            return true;
        }
    }
    return QLineEdit::event(event);
}

void FilterEditor::keyPressEvent(QKeyEvent* event) {
    if ((popup_->isVisible() && handleKeyOfPopup(*event)) || handleKey(*event)) {
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

bool FilterEditor::handleKeyOfPopup(const QKeyEvent& event) {
    switch (event.key()) {
        case Qt::Key_Down:
            popup_->move(1);
            return true;
        case Qt::Key_Up:
            popup_->move(-1);
            return true;
        case Qt::Key_PageDown:
            popup_->move(CompletionPopup::kRows);
            return true;
        case Qt::Key_PageUp:
            popup_->move(-CompletionPopup::kRows);
            return true;
        case Qt::Key_Escape:
            popup_->hide();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (popup_->current() < 0) {
                return false;
            }
            accept(popup_->current());
            return true;
        default:
            return false;
    }
}

bool FilterEditor::handleKey(const QKeyEvent& event) {
    switch (event.key()) {
        case Qt::Key_Space:
            if (event.modifiers() != Qt::ControlModifier) {
                return false;
            }
            complete();
            return true;
        case Qt::Key_Up:
            goThroughHistory(1);
            return true;
        case Qt::Key_Down:
            if (history_ < 0) {
                complete();
            } else {
                goThroughHistory(-1);
            }
            return true;
        case Qt::Key_Escape:
            if (text().isEmpty()) {
                emit left();
            } else {
                replaceText({});
            }
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            popup_->hide();
            pause_.stop();
            emit submitted();
            return true;
        default:
            return false;
    }
}

void FilterEditor::goThroughHistory(int step) {
    const QStringList& used = FilterMemory::instance().used();
    int place = history_ + step;
    if (history_ < 0) {
        typed_ = text();
        // The filter there is is the last one used: the one before it is meant.
        place += !used.isEmpty() && used.front() == typed_.trimmed() ? 1 : 0;
    }
    if (place >= used.size()) {
        return;
    }
    replaceText(place < 0 ? typed_ : used[place]);
    history_ = std::max(place, -1);
}

void FilterEditor::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::PopupFocusReason) {
        popup_->hide();
        pause_.stop();
    }
    QLineEdit::focusOutEvent(event);
}

void FilterEditor::contextMenuEvent(QContextMenuEvent* event) {
    QMenu* const menu = createStandardContextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addSeparator();
    const QAction* const complete = menu->addAction(tr("What may come here"));
    connect(complete, &QAction::triggered, this, [this] {
        setFocus();
        this->complete();
    });
    QAction* const forget = menu->addAction(tr("Forget the filters used before"));
    forget->setEnabled(!FilterMemory::instance().used().isEmpty());
    connect(forget, &QAction::triggered, this, [] { FilterMemory::instance().clearUsed(); });
    menu->popup(event->globalPos());
}

// ---- Completion ----

void FilterEditor::complete() {
    pause_.stop();
    const QString text = this->text();
    const int cursor = cursorPosition();
    completing_.start(
        [session = document_.session(), text, cursor](const std::atomic<bool>& /*stop*/) {
            const FilterBytes bytes(text);
            return filter::complete(bytes.bytes(), bytes.byteAt(cursor), &session->rows());
        },
        [this, text, cursor](const filter::Completion& completion) {
            showCompletion(text, cursor, completion);
        });
}

void FilterEditor::showCompletion(const QString& text,
                                  int cursor,
                                  const filter::Completion& completion) {
    if (text != this->text() || cursor != cursorPosition() || !hasFocus()) {
        return;
    }
    const FilterBytes bytes(text);
    replaced_ = completion.replaced;
    const auto& found = completion.suggestions;
    const std::string_view there =
        std::string_view(bytes.bytes()).substr(replaced_.begin, replaced_.end - replaced_.begin);
    if (found.empty() || (found.size() == 1 && found.front().text == there)) {
        popup_->hide();
        return;
    }
    const int begin = bytes.indexAt(replaced_.begin);
    const int before = fontMetrics().horizontalAdvance(text.mid(begin, cursor - begin));
    popup_->show(found, cursorRect().left() - before);
}

void FilterEditor::accept(int row) {
    const filter::Suggestion* const chosen = popup_->at(row);
    popup_->hide();
    if (chosen == nullptr) {
        return;
    }
    QString text = QString::fromStdString(chosen->text);
    const bool goes_on = chosen->kind != TokenKind::Value && chosen->kind != TokenKind::Alias;
    const FilterBytes bytes(this->text());
    const bool at_end = replaced_.end >= bytes.bytes().size();
    const bool is_open = text.endsWith(u'"') && text.contains(u'[');
    if (goes_on && at_end && !is_open && !text.endsWith(u'.') && !text.endsWith(u'/')) {
        text += u' ';
    }
    replacePiece(replaced_, text);
    if (goes_on) {
        pause_.start();
    }
}

}  // namespace waybill::gui
