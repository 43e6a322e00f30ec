// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/exchange_saving.h"

#include <string_view>

#include "capture/body_extractor.h"
#include "cli/output_file.h"
#include "cli/terminal.h"

namespace waybill::cli {
namespace {

Result<capture::SaveOutcome> write(const capture::SaveTask& task, const SaveRequest& request) {
    if (request.copier != nullptr) {
        return capture::save_session(task, *request.writer, *request.copier);
    }
    if (!request.path.empty() && request.path != "-") {
        return capture::save_file(task, request.path);
    }
    Result<OutputFile> out = OutputFile::open("", {});
    return capture::save_text(task, [&out](std::string_view text) { return out->write(text); });
}

void tell(const capture::SaveOutcome& outcome) {
    if (outcome.packet_secrets > 0) {
        complain(std::to_string(outcome.packet_secrets)
                 + " TLS secrets are in what was written: whoever has it can read the packets");
    }
    if (outcome.secrets_replaced > 0) {
        complain(std::to_string(outcome.secrets_replaced)
                 + " secrets were replaced by placeholders; --with-secrets keeps them");
    }
}

}  // namespace

bool save_exchanges(CaptureReading& reading,
                    const capture::ChosenExchanges& chosen,
                    const SaveRequest& request) {
    Result<std::optional<capture::BpfFilter>> filter = packet_filter_of(request.packet_filter);
    Result<capture::SaveOutcome> outcome = capture::SaveOutcome();
    reading.run_interruptibly([&](const std::atomic<bool>& stop) {
        outcome =
            write({
                      .recording = reading.opened().recording(),
                      .session = reading.session(),
                      .make_loader = [&reading] { return reading.make_loader(); },
                      .exchanges = chosen,
                      .format = request.format,
                      .with_secrets = request.with_secrets,
                      .secrets = &reading.secrets(),
                      .filter = filter && *filter ? &**filter : nullptr,
                      .stop = &stop,
                      .progress =
                          [&reading](const char* what, std::uint64_t done, std::uint64_t total) {
                              reading.progress().show(what, done, total);
                          },
                  },
                  request);
    });
    reading.progress().clear();
    if (!outcome) {
        complain(outcome.error().message);
        return false;
    }
    if (outcome->stopped) {
        complain("interrupted: nothing was written");
        return false;
    }
    if (!request.quiet) {
        tell(*outcome);
    }
    return true;
}

bool save_bodies(CaptureReading& reading,
                 const capture::ChosenExchanges& chosen,
                 const std::string& folder,
                 bool quiet) {
    const std::unique_ptr<store::ExchangeLoader> loader = reading.make_loader();
    const Result<capture::ExtractedBodies> extracted =
        capture::extract_bodies(folder, reading.session(), *loader, chosen);
    if (!extracted) {
        complain(extracted.error().message);
        return false;
    }
    for (const std::string& failure : extracted->failures) {
        complain(failure);
    }
    if (!quiet) {
        complain(std::to_string(extracted->files) + " bodies, " + std::to_string(extracted->bytes)
                 + " bytes, in " + folder);
    }
    return extracted->complete;
}

}  // namespace waybill::cli
