// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes chosen exchanges in another format, with progress, notes, and an interrupt that ends it.
#pragma once

#include <string>

#include "capture/exchange_selection.h"
#include "capture/session_saving.h"
#include "cli/capture_reading.h"
#include "core/session_file/copy_session.h"

namespace waybill::cli {

struct SaveRequest {
    std::string path;  // "" and "-": standard output
    capture::SaveFormat format;
    bool with_secrets = false;
    bool quiet = false;
    std::string packet_filter;  // -f, as it was read with
    // Of a session that is being written; else null.
    session_file::SessionWriter* writer = nullptr;
    session_file::SessionCopier* copier = nullptr;
};

// False when it failed, or was interrupted; why is told on standard error.
bool save_exchanges(CaptureReading& reading,
                    const capture::ChosenExchanges& chosen,
                    const SaveRequest& request);

// Their bodies, decoded, as files in a folder (body_extractor.h). The same outcome.
bool save_bodies(CaptureReading& reading,
                 const capture::ChosenExchanges& chosen,
                 const std::string& folder,
                 bool quiet);

}  // namespace waybill::cli
