// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts exchanges on the clipboard in the forms of core/report; they are loaded in the background.
// What is copied is likely to be pasted where others see it: secrets are replaced by placeholders
// unless they are asked for, and the same secret has the same one as long as the recording is open.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <QObject>
#include <QString>

#include "gui/models/background_task.h"
#include "gui/models/document.h"

namespace waybill::gui {

enum class CopyForm {
    Url,
    Curl,
    Fetch,
    Python,
    Httpie,
    PowerShell,
    RawRequest,
    RawResponse,
    Json,
    Csv
};
inline constexpr std::array kCopyForms{CopyForm::Url,
                                       CopyForm::Curl,
                                       CopyForm::Fetch,
                                       CopyForm::Python,
                                       CopyForm::Httpie,
                                       CopyForm::PowerShell,
                                       CopyForm::RawRequest,
                                       CopyForm::RawResponse,
                                       CopyForm::Json,
                                       CopyForm::Csv};

enum class Secrets : bool { Replaced, Kept };

// In a menu of what to copy, such as "As a curl Command".
QString titleOf(CopyForm form);

class ExchangeCopier : public QObject {
    Q_OBJECT

public:
    // Of more exchanges, or of longer bodies, only the beginning is copied.
    static constexpr std::size_t kMostExchanges = 10'000;
    static constexpr std::size_t kMostBody = 16 * kMiB;

    explicit ExchangeCopier(Document& document, QObject* parent = nullptr);
    ~ExchangeCopier() override;

    void copy(CopyForm form, std::vector<std::uint32_t> exchanges, Secrets secrets);
    // What was copied last.
    void copyAgain(Secrets secrets) { copy(last_form_, last_, secrets); }

    // What was learned of a recording's secrets; shared by threads.
    class Memory;
    static std::shared_ptr<Memory> makeMemory();
    static std::string textOf(const LoadedSession& session,
                              CopyForm form,
                              const std::vector<std::uint32_t>& exchanges,
                              Memory* memory,  // null: with secrets
                              const std::atomic<bool>& stop);

signals:
    // `replaced`: how many secrets have placeholders in what was copied.
    void copied(int exchanges, int replaced);

private:
    Document& document_;
    std::shared_ptr<Memory> memory_;
    CopyForm last_form_ = CopyForm::Url;
    std::vector<std::uint32_t> last_;
    BackgroundTask task_;
};

}  // namespace waybill::gui
