// SPDX-License-Identifier: GPL-3.0-or-later
//
// A column of cards of equal width that scrolls; cards are made of texts (gui/models/detail_text.h)
// or are widgets of their own.
#pragma once

#include <functional>
#include <vector>

#include <QScrollArea>

#include "gui/models/detail_text.h"

class QVBoxLayout;

namespace waybill::gui {

class Card;

class CardColumn : public QScrollArea {
    Q_OBJECT

public:
    explicit CardColumn(QWidget* parent = nullptr);

    // Takes all cards away; what is added then is shown by finish(), so that it is laid out once.
    void clear();
    void finish();
    Card* add(const CardText& text);
    void add(QWidget* widget);
    void setCards(const std::vector<CardText>& cards);

    // Those there are, from the top.
    std::vector<Card*> cards() const;

signals:
    void followed(const DetailLink& link);

private:
    QVBoxLayout* column_;
};

// The evidence of a card as a grid of names and values.
QWidget* makeFacts(const std::vector<Fact>& facts,
                   const std::function<void(const DetailLink&)>& follow);
// A finding with what to do.
QWidget* makeAdvice(const Advice& advice, const std::function<void(const DetailLink&)>& follow);

}  // namespace waybill::gui
