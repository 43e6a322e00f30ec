// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts exchanges on the clipboard in the forms of core/report; they are loaded in the background.
#pragma once

#include <cstdint>
#include <vector>

#include <QObject>

#include "gui/models/background_task.h"
#include "gui/models/document.h"

namespace waybill::gui {

enum class CopyForm { Url, Curl, RawRequest, RawResponse, Json, Csv };

class ExchangeCopier : public QObject {
    Q_OBJECT

public:
    // Of more exchanges, or of longer bodies, only the beginning is copied.
    static constexpr std::size_t kMostExchanges = 10'000;
    static constexpr std::size_t kMostBody = 16 * kMiB;

    explicit ExchangeCopier(Document& document, QObject* parent = nullptr);

    void copy(CopyForm form, std::vector<std::uint32_t> exchanges);

    static std::string textOf(const LoadedSession& session,
                              CopyForm form,
                              const std::vector<std::uint32_t>& exchanges,
                              const std::atomic<bool>& stop);

signals:
    void copied(int exchanges);

private:
    Document& document_;
    BackgroundTask task_;
};

}  // namespace waybill::gui
