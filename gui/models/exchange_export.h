// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges written into a file of another form, or into a folder. Secrets are replaced by
// placeholders unless they are asked for, and what was written is looked through for any that is
// still there: then nothing of it is kept.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QString>
#include <QStringList>

#include "gui/models/export_forms.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

struct ExportTask {
    SessionPointer session;
    std::vector<std::uint32_t> exchanges;  // ascending
    ExportForm form = ExportForm::Har;
    bool with_secrets = false;
    QString path;  // a file that is there is replaced; of bodies, the folder
};

struct ExportOutcome {
    QString error;  // names the file; empty: it was written
    bool stopped = false;
    std::uint64_t exchanges = 0;
    std::uint64_t secrets_replaced = 0;  // distinct ones
    std::uint64_t packets = 0;           // of ExportForm::Packets
    std::uint64_t files = 0;             // of ExportForm::Bodies
    QStringList failures;                // of single files there
};

using ExportProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Takes long. What is read for notes is what rows().noted says.
ExportOutcome exportExchanges(const ExportTask& task,
                              const std::atomic<bool>& stop,
                              const ExportProgress& progress);

}  // namespace waybill::gui
