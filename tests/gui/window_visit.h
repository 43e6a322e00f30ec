// SPDX-License-Identifier: GPL-3.0-or-later
//
// Walks through a window as a curious user would: each page, each exchange, each tab.
#pragma once

#include <functional>

#include <QString>

class QWidget;

namespace waybill::gui {

class MainWindow;
class RecordingPage;

// Until it is read and judged and nothing works in the background; false after a minute.
bool waitForRecording(RecordingPage& page);
// Lets what was started in the background finish: `milliseconds` without anything to do.
void settle(int milliseconds = 60);

// Calls `see(name)` at each place: pages as "dashboard", exchanges with their tabs as
// "exchange-3/headers". The window must show `page`.
void visitPages(RecordingPage& page, const std::function<void(const QString& name)>& see);
void visitExchanges(RecordingPage& page,
                    int most,
                    const std::function<void(const QString& name)>& see);
// Each tab of each tab widget and stack within, also of those inside of others.
void visitTabs(QWidget& within,
               const QString& name,
               const std::function<void(const QString& name)>& see);

}  // namespace waybill::gui
