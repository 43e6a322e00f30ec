// SPDX-License-Identifier: GPL-3.0-or-later
//
// A tab of the detail pane. It is filled when it is looked at, not before.
#pragma once

#include <cstdint>
#include <memory>

#include <QWidget>

#include "gui/models/detail_text.h"
#include "gui/theme/theme.h"

namespace waybill::gui {

class ExchangeDetail;
using DetailPointer = std::shared_ptr<const ExchangeDetail>;

class DetailTab : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    virtual void showDetail(const DetailPointer& detail) = 0;

    // Goes where the link leads.
    void follow(const DetailLink& link);

signals:
    void filterRequested(const QString& filter);
    void narrowed(const QString& filter);
    void exchangeRequested(std::uint32_t exchange);
};

// The colour of a text that means that.
Token tokenOf(Tone tone);

}  // namespace waybill::gui
