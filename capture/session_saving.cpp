// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/session_saving.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "capture/packet_cutter.h"
#include "capture/replaced_file.h"
#include "capture/tls/key_log.h"
#include "core/report/har_writer.h"
#include "core/report/redactor.h"
#include "core/session_file/session_writer.h"

namespace waybill::capture {
namespace {

constexpr std::uint32_t kProgressEvery = 256;

struct NamedFormat {
    std::string_view name;
    SaveFormat format;
};

constexpr SaveFormat code(report::CodeForm form) {
    return {SaveForm::Code, report::Packing::None, form};
}

constexpr auto kEndings = std::to_array<NamedFormat>({
    {".waybill", {SaveForm::Session}},
    {".har", {SaveForm::Har}},
    {".har.gz", {SaveForm::Har, report::Packing::Gzip}},
    {".har.zst", {SaveForm::Har, report::Packing::Zstd}},
    {".zhar", {SaveForm::Har, report::Packing::Zlib}},
    {".pcapng", {SaveForm::Packets}},
    {".sh", code(report::CodeForm::Curl)},
    {".js", code(report::CodeForm::Fetch)},
    {".mjs", code(report::CodeForm::Fetch)},
    {".py", code(report::CodeForm::Python)},
    {".ps1", code(report::CodeForm::PowerShell)},
    {".http", code(report::CodeForm::HttpFile)},
    {".rest", code(report::CodeForm::HttpFile)},
});

constexpr auto kNames = std::to_array<NamedFormat>({
    {"waybill", {SaveForm::Session}},
    {"har", {SaveForm::Har}},
    {"pcapng", {SaveForm::Packets}},
});

// Goes through the chosen exchanges, loading each; false when it was stopped.
class Walk {
public:
    Walk(const SaveTask& task, store::ExchangeLoader& loader) : task_(task), loader_(loader) {}

    Result<bool> run(const char* what,
                     const std::function<Result<void>(const http::Exchange&)>& each) {
        const auto exchange = std::make_unique<http::Exchange>();
        for (std::uint32_t i = 0; i < task_.exchanges.size(); ++i) {
            if (task_.stop != nullptr && *task_.stop) {
                return false;
            }
            if (task_.progress && i % kProgressEvery == 0) {
                task_.progress(what, i, task_.exchanges.size());
            }
            loader_.load(task_.exchanges[i], store::BodyDetail::None, *exchange);
            if (Result<void> done = each(*exchange); !done) {
                return done.error();
            }
        }
        return true;
    }

private:
    const SaveTask& task_;
    store::ExchangeLoader& loader_;
};

// `redactor` is null when nothing is replaced.
std::unique_ptr<report::ExchangeWriter> make_writer(const SaveTask& task,
                                                    const report::Redactor* redactor,
                                                    const report::TextOutput& output) {
    if (task.format.form == SaveForm::Har) {
        report::HarOptions options;
        if (redactor != nullptr) {
            options.comment = "Secrets were replaced by placeholders.";
            options.clean = [redactor](std::string_view text) {
                return redactor->redact(text);
            };
            options.clean_json = [redactor](std::string_view text) {
                return redactor->redact_output(text, false);
            };
        }
        return report::make_har_writer(output, std::move(options));
    }
    assert(task.format.form == SaveForm::Code);
    return report::make_code_writer(task.format.code, output);
}

Result<SaveOutcome> write_exchanges(const SaveTask& task,
                                    store::ExchangeLoader& loader,
                                    const report::Redactor* redactor,
                                    const report::TextOutput& output) {
    SaveOutcome outcome;
    const std::unique_ptr<report::ExchangeWriter> writer = make_writer(task, redactor, output);
    if (Result<void> begun = writer->begin(task.session); !begun) {
        return begun.error();
    }
    Walk walk(task, loader);
    const Result<bool> whole = walk.run("writing", [&](const http::Exchange& exchange) {
        ++outcome.exchanges;
        return writer->add(task.session, exchange, loader);
    });
    if (!whole) {
        return whole.error();
    }
    if (!*whole) {
        outcome.stopped = true;
        return outcome;
    }
    if (Result<void> finished = writer->finish(task.session); !finished) {
        return finished.error();
    }
    return outcome;
}

// False when it was stopped.
Result<bool> learn(const SaveTask& task,
                   store::ExchangeLoader& loader,
                   report::Redactor& redactor) {
    // Also those of connections whose exchanges are not chosen.
    std::shared_ptr<const Program> last;
    for (const store::ConnectionRow& connection : task.session.connections) {
        for (const std::shared_ptr<const Program>& program : connection.programs) {
            if (program != nullptr && program != last) {
                redactor.learn_command(program->command_line);
                last = program;
            }
        }
    }
    Walk walk(task, loader);
    return walk.run("looking for secrets", [&](const http::Exchange& exchange) -> Result<void> {
        redactor.learn(exchange, loader);
        if (task.session.noted != nullptr) {
            redactor.learn_text(
                task.session.noted->comment(static_cast<std::uint32_t>(exchange.id - 1)));
        }
        return {};
    });
}

Error leak_error(const report::LeakScanner::Leak& leak) {
    return Error{"a secret (" + leak.kind + ") is still at byte " + std::to_string(leak.offset)
                 + " of what was written, which is not kept; please report this"};
}

Result<SaveOutcome> write_redacted(const SaveTask& task, const report::TextOutput& output) {
    const std::unique_ptr<store::ExchangeLoader> loader = task.make_loader();
    report::Redactor redactor;
    const Result<bool> whole = learn(task, *loader, redactor);
    if (!whole) {
        return whole.error();
    }
    if (!*whole) {
        SaveOutcome stopped;
        stopped.stopped = true;
        return stopped;
    }
    const std::unique_ptr<store::ExchangeLoader> redacted = redactor.wrap(*loader);
    report::LeakScanner scanner(redactor);
    Result<SaveOutcome> outcome =
        write_exchanges(task, *redacted, &redactor, [&](std::string_view text) -> Result<void> {
            scanner.add(as_bytes(text));
            return output(text);
        });
    if (!outcome) {
        return outcome;
    }
    if (!scanner.leaks().empty()) {
        return leak_error(scanner.leaks().front());
    }
    outcome->secrets_replaced = redactor.secrets();
    return outcome;
}

// Those of the chosen connections, where there are packets that show which they are.
void put_secrets(const SaveTask& task, session_file::SessionWriter& writer) {
    if (!task.with_secrets || task.secrets == nullptr || task.recording.sources().empty()) {
        return;
    }
    const std::string text = chosen_key_log({.recording = task.recording,
                                             .session = task.session,
                                             .exchanges = task.exchanges,
                                             .secrets = task.secrets,
                                             .filter = task.filter,
                                             .stop = task.stop,
                                             .output = {}});
    tls::KeyLogLine parsed;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        tls::parse_key_log_line(line, parsed);
        if (parsed.kind == tls::KeyLogKind::ByRandom) {
            writer.put_secret(line.substr(0, line.find(' ')), parsed.random, parsed.value);
        }
    }
}

Result<SaveOutcome> write_packets(const SaveTask& task, const report::TextOutput& output) {
    if (task.recording.sources().empty()) {
        return Error{"there are no packets in what was opened: only captures have them"};
    }
    const Result<CutPackets> cut = cut_packets({
        .recording = task.recording,
        .session = task.session,
        .exchanges = task.exchanges,
        .secrets = task.secrets,
        .filter = task.filter,
        .stop = task.stop,
        .progress =
            [&task](std::uint64_t done, std::uint64_t total) {
                if (task.progress) {
                    task.progress("writing", done, total);
                }
            },
        .output = [&output](Bytes bytes) { return output(as_text(bytes)); },
    });
    if (!cut) {
        return cut.error();
    }
    SaveOutcome outcome;
    outcome.exchanges = task.exchanges.size();
    outcome.packets = cut->packets;
    outcome.packet_secrets = cut->secrets;
    outcome.stopped = task.stop != nullptr && *task.stop;
    return outcome;
}

Result<SaveOutcome> save_session_file(const SaveTask& task, const std::string& path) {
    Result<std::unique_ptr<session_file::SessionWriter>> writer =
        session_file::SessionWriter::create(path, {.program = "waybill", .overwrite = true});
    if (!writer) {
        return writer.error();
    }
    session_file::SessionCopier copier(**writer);
    Result<SaveOutcome> outcome = save_session(task, **writer, copier);
    if (!outcome || outcome->stopped) {
        (*writer)->discard();
        return outcome;
    }
    if (Result<void> finished = (*writer)->finish(); !finished) {
        return finished.error();
    }
    return outcome;
}

}  // namespace

std::optional<SaveFormat> save_format_of_path(std::string_view path) {
    for (const NamedFormat& each : kEndings) {
        if (path.ends_with(each.name)) {
            return each.format;
        }
    }
    return std::nullopt;
}

std::optional<SaveFormat> save_format_of_name(std::string_view name) {
    for (const NamedFormat& each : kNames) {
        if (name == each.name) {
            return each.format;
        }
    }
    const std::optional<report::CodeForm> form = report::code_form_of(name);
    return form ? std::optional(code(*form)) : std::nullopt;
}

Result<std::string> without_secrets(const std::string& text, const SaveTask& task) {
    const std::unique_ptr<store::ExchangeLoader> loader = task.make_loader();
    report::Redactor redactor;
    const Result<bool> learned = learn(task, *loader, redactor);
    if (!learned) {
        return learned.error();
    }
    if (!*learned) {
        return Error{"interrupted: nothing was written"};
    }
    std::string redacted = redactor.redact_output(text, false);
    report::LeakScanner scanner(redactor);
    scanner.add(as_bytes(redacted));
    if (!scanner.leaks().empty()) {
        return leak_error(scanner.leaks().front());
    }
    return redacted;
}

Result<SaveOutcome> save_text(const SaveTask& task, const report::TextOutput& output) {
    assert(task.format.form != SaveForm::Session);
    if (task.format.form == SaveForm::Packets) {
        return write_packets(task, output);
    }
    if (!task.with_secrets) {
        return write_redacted(task, output);
    }
    const std::unique_ptr<store::ExchangeLoader> loader = task.make_loader();
    return write_exchanges(task, *loader, nullptr, output);
}

Result<SaveOutcome> save_file(const SaveTask& task, const std::string& path) {
    if (task.format.form == SaveForm::Session) {
        return save_session_file(task, path);
    }
    Result<ReplacedFile> file = ReplacedFile::create(path);
    if (!file) {
        return file.error();
    }
    const std::unique_ptr<report::PackedOutput> packed = report::make_packed_output(
        task.format.packing, [&](std::string_view bytes) { return file->write(bytes); });
    Result<SaveOutcome> outcome =
        save_text(task, [&](std::string_view text) { return packed->write(text); });
    if (!outcome) {
        const bool is_named = outcome.error().message.starts_with(path + ":");
        return is_named ? outcome.error() : with_context(path, outcome.error());
    }
    if (outcome->stopped) {
        return outcome;
    }
    if (Result<void> finished = packed->finish(); !finished) {
        return finished.error();
    }
    if (Result<void> committed = file->commit(); !committed) {
        return committed.error();
    }
    return outcome;
}

Result<SaveOutcome> save_session(const SaveTask& task,
                                 session_file::SessionWriter& writer,
                                 session_file::SessionCopier& copier) {
    const std::unique_ptr<store::ExchangeLoader> loader = task.make_loader();
    SaveOutcome outcome;
    copier.begin(task.session);
    put_secrets(task, writer);
    for (std::uint32_t i = 0; i < task.exchanges.size(); ++i) {
        if (task.stop != nullptr && *task.stop) {
            outcome.stopped = true;
            return outcome;
        }
        if (task.progress && i % kProgressEvery == 0) {
            task.progress("writing", i, task.exchanges.size());
        }
        if (Result<void> copied = copier.copy(task.session, *loader, task.exchanges[i]); !copied) {
            return copied.error();
        }
        ++outcome.exchanges;
    }
    const bool all = task.exchanges.indices() == nullptr
                     && task.exchanges.size() == task.session.exchanges.size();
    if (Result<void> ended = copier.end(task.session, *loader, all); !ended) {
        return ended.error();
    }
    return outcome;
}

}  // namespace waybill::capture
