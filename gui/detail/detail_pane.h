// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of the selected exchanges: one in full, two beside each other, many in sum. Of one,
// a summary line and tabs; a tab is filled when it is looked at.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <QWidget>

#include "core/base/anomaly.h"
#include "gui/models/document.h"

class QMenu;
class QStackedWidget;

namespace waybill::gui {

class DetailTab;
class ExchangeDetail;
class ManyView;
class MessageTab;
class OverflowTabs;
class RawTab;
class SummaryLine;

class DetailPane : public QWidget {
    Q_OBJECT

public:
    explicit DetailPane(Document& document, QWidget* parent = nullptr);
    ~DetailPane() override;

    // The first is the current one. None: says what would fill the pane.
    void showExchanges(const std::vector<std::uint32_t>& exchanges);

    // "overview", "request", "response", "messages", "frames", "timing", "connection", "security",
    // "caching", "raw". Messages and frames are there where the exchange has them.
    void showTab(const QString& key);
    QString currentTab() const;
    // To the tab on the right (1) or on the left (-1).
    void stepTab(int by);
    // Asks for the request that followed this redirect (1), or the redirect that led here (-1).
    void stepRedirect(int by);
    // Opens the search within the body of the message that is shown, else of the response.
    void findInBody();
    // With two selected: shows what differs.
    void compare();

    MessageTab& messageTab(Side side) const { return *messages_[index_of(side)]; }
    RawTab& rawTab() const { return *raw_; }
    ManyView& many() const { return *many_; }

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
    // To be shown as a column of the table: a field of filters, 'resp.header["server"]'.
    void columnRequested(const QString& field);
    // To be filled with what of the exchanges that are shown can be copied.
    void copyMenuRequested(QMenu& menu);

private:
    struct Tab {
        DetailTab* widget = nullptr;
        bool stale = true;
        bool of_findings = false;  // to be filled again when the findings are known
    };

    template <typename T>
    T* addTab(T* tab, const QString& key, const QString& title, bool of_findings);
    void load();
    void fillCurrent();
    void offerTabs();
    void takeFindings();

    Document& document_;
    SessionPointer session_;
    std::shared_ptr<store::ExchangeLoader> loader_;
    std::vector<std::uint32_t> exchanges_;
    std::shared_ptr<const ExchangeDetail> detail_;
    QStackedWidget* stack_;
    SummaryLine* summary_;
    OverflowTabs* tabs_;
    ManyView* many_;
    std::array<MessageTab*, 2> messages_{};
    RawTab* raw_ = nullptr;
    std::vector<Tab> filled_;  // by index of the tab
    QString chosen_;           // the tab that was looked at where another is shown by itself
    bool offering_ = false;
};

}  // namespace waybill::gui
