// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes the text of many exchanges on several threads and writes it in order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "capture/exchange_selection.h"
#include "cli/output_file.h"
#include "core/base/result.h"
#include "core/http/exchange.h"
#include "core/store/exchange_loader.h"

namespace waybill::cli {

struct ExchangeOutput {
    const capture::ChosenExchanges& exchanges;  // are written
    unsigned threads = 1;
    store::BodyDetail detail = store::BodyDetail::None;
    std::function<std::unique_ptr<store::ExchangeLoader>()> make_loader;  // one per thread

    // Appends the text of one exchange; called from several threads at a time. The index is that of
    // the exchange in the session; the exchange is null when `load` is false, and is left as it
    // was.
    bool load = true;
    std::function<void(std::string& out, std::uint32_t index, http::Exchange*)> append;

    // Adds what follows an exchange that may be too much to hold: it writes to the file when `out`
    // has grown. Where it is given, one thread does it all, and exchanges are loaded.
    std::function<Result<void>(
        std::string& out, OutputFile& to, const http::Exchange&, store::ExchangeLoader&)>
        append_more{};

    // Told how many are written; false stops.
    std::function<bool(std::uint32_t done)> progress;
};

// Returns how many were written, or why writing failed.
Result<std::uint32_t> write_exchanges(const ExchangeOutput& what, OutputFile& to);

}  // namespace waybill::cli
