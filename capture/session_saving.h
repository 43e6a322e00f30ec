// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes chosen exchanges of an opened session into a file of another format. What is made to be
// shared (HAR, code) has its secrets replaced unless they are asked for, and is looked through
// afterwards for secrets that are still there.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/bpf_filter.h"
#include "capture/exchange_selection.h"
#include "capture/recording.h"
#include "capture/tls/secrets.h"
#include "core/base/result.h"
#include "core/report/code_export.h"
#include "core/report/compressed_output.h"
#include "core/report/exchange_writer.h"
#include "core/session_file/copy_session.h"
#include "core/session_file/session_writer.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

enum class SaveForm : std::uint8_t { Session, Har, Packets, Code };

// How a file is written, as its name or the name of a format tells.
struct SaveFormat {
    SaveForm form = SaveForm::Session;
    report::Packing packing = report::Packing::None;
    report::CodeForm code = report::CodeForm::Curl;

    // What is made to be shared.
    bool redacts() const { return form == SaveForm::Har || form == SaveForm::Code; }
};
// By the ending: .waybill, .har, .har.gz, .har.zst, .zhar, .pcapng, .sh, .js, .mjs, .py, .ps1,
// .http, .rest. None for others.
std::optional<SaveFormat> save_format_of_path(std::string_view path);
// "waybill", "har", "pcapng", and the names of report::CodeForm.
std::optional<SaveFormat> save_format_of_name(std::string_view name);

struct SaveTask {
    const Recording& recording;
    const store::Session& session;
    std::function<std::unique_ptr<store::ExchangeLoader>()> make_loader;
    const ChosenExchanges& exchanges;
    SaveFormat format;
    bool with_secrets = false;  // of what redacts(): nothing is replaced; sessions get TLS secrets
    const tls::Secrets* secrets = nullptr;    // of packets: written with them; may be null
    BpfFilter* filter = nullptr;              // that the recording was analysed with
    const std::atomic<bool>* stop = nullptr;  // set from anywhere: nothing is written then

    // Told now and then: "looking for secrets", "writing", "verifying".
    std::function<void(const char* what, std::uint64_t done, std::uint64_t total)> progress{};
};

struct SaveOutcome {
    std::uint64_t exchanges = 0;
    std::uint64_t packets = 0;           // of SaveForm::Packets
    std::uint64_t packet_secrets = 0;    // lines of key log that were written with them
    std::uint64_t secrets_replaced = 0;  // distinct ones
    bool stopped = false;
};

// Finished text about the task's exchanges, such as a report, with their secrets replaced and
// looked through for what is left. What the task says of formats does not matter.
Result<std::string> without_secrets(const std::string& text, const SaveTask& task);

// Writes all but sessions. An error when a secret is still in what was written: then nothing is to
// be kept of it.
Result<SaveOutcome> save_text(const SaveTask& task, const report::TextOutput& output);

// Writes a file of any format; one that was there is replaced once the new one is whole.
Result<SaveOutcome> save_file(const SaveTask& task, const std::string& path);

// Adds the exchanges to a session file that is being written; several sessions may follow each
// other in it.
Result<SaveOutcome> save_session(const SaveTask& task,
                                 session_file::SessionWriter& writer,
                                 session_file::SessionCopier& copier);

}  // namespace waybill::capture
