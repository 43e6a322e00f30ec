// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_export.h"

#include <optional>
#include <string_view>
#include <utility>

#include <QCoreApplication>
#include <QFile>

#include "capture/body_extractor.h"
#include "capture/replaced_file.h"
#include "capture/session_saving.h"
#include "core/analysis/session_audit.h"
#include "core/http/exchange.h"
#include "core/report/csv.h"
#include "core/report/exchange_json.h"
#include "core/report/redactor.h"
#include "core/report/session_json.h"
#include "core/report/session_report.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kAtOnce = 256 * kKiB;  // bytes of text held before they are written

QString say(const char* text) {
    return QCoreApplication::translate("Export", text);
}

std::optional<capture::SaveFormat> saveFormatOf(const ExportTask& task, const std::string& path) {
    const auto code = [](report::CodeForm form) {
        return capture::SaveFormat{.form = capture::SaveForm::Code, .code = form};
    };
    switch (task.form) {
        case ExportForm::Har: {
            const auto named = capture::save_format_of_path(path);
            return named && named->form == capture::SaveForm::Har
                       ? *named
                       : capture::SaveFormat{.form = capture::SaveForm::Har};
        }
        case ExportForm::Packets:
            return capture::SaveFormat{.form = capture::SaveForm::Packets};
        case ExportForm::Curl:
            return code(report::CodeForm::Curl);
        case ExportForm::Fetch:
            return code(report::CodeForm::Fetch);
        case ExportForm::Python:
            return code(report::CodeForm::Python);
        case ExportForm::Httpie:
            return code(report::CodeForm::Httpie);
        case ExportForm::PowerShell:
            return code(report::CodeForm::PowerShell);
        case ExportForm::HttpFile:
            return code(report::CodeForm::HttpFile);
        case ExportForm::RawRequest:
            return code(report::CodeForm::RawRequest);
        case ExportForm::RawResponse:
            return code(report::CodeForm::RawResponse);
        case ExportForm::Report:
        case ExportForm::JsonLines:
        case ExportForm::Csv:
        case ExportForm::Bodies:
            break;
    }
    return std::nullopt;
}

// Those forms that only the window knows, or that are no file.
class Exporter {
public:
    Exporter(const ExportTask& task,
             std::string path,
             const std::atomic<bool>& stop,
             const ExportProgress& progress)
        : task_(task),
          path_(std::move(path)),
          stop_(stop),
          progress_(progress),
          plain_(task.session->makeLoader()) {}

    ExportOutcome run() {
        ExportOutcome outcome;
        if (!task_.with_secrets && !learn()) {
            outcome.stopped = true;
            return outcome;
        }
        if (!task_.with_secrets) {
            redacting_ = redactor_.wrap(*plain_);
            outcome.secrets_replaced = redactor_.secrets();
        }
        if (task_.form == ExportForm::Bodies) {
            extractBodies(outcome);
        } else {
            const Result<void> written = writeFile(outcome);
            if (!written) {
                outcome.error = QString::fromUtf8(written.error().message);
            }
        }
        return outcome;
    }

private:
    using Output = std::function<Result<void>(std::string_view)>;

    store::ExchangeLoader& loader() { return redacting_ != nullptr ? *redacting_ : *plain_; }
    std::string redacted(std::string text) const {
        return redacting_ != nullptr ? redactor_.redact(text) : std::move(text);
    }

    // False when it was stopped. Takes the first half of the progress.
    bool learn() {
        const std::size_t count = task_.exchanges.size();
        for (std::size_t i = 0; i < count; ++i) {
            if (stop_) {
                return false;
            }
            progress_(i, 2 * count);
            plain_->load(task_.exchanges[i], store::BodyDetail::None, exchange_);
            redactor_.learn(exchange_, *plain_);
        }
        return true;
    }

    void tell(std::size_t done) const {
        const std::size_t count = task_.exchanges.size();
        if (task_.with_secrets) {
            progress_(done, count);
        } else {
            progress_(count + done, 2 * count);
        }
    }

    void extractBodies(ExportOutcome& outcome) {
        const Result<capture::ExtractedBodies> bodies = capture::extract_bodies(
            path_,
            task_.session->rows(),
            loader(),
            capture::ChosenExchanges::these(task_.exchanges),
            {.stop = &stop_, .progress = [this](std::uint64_t done, std::uint64_t /*total*/) {
                 tell(done);
             }});
        if (!bodies) {
            outcome.error = QString::fromUtf8(bodies.error().message);
            return;
        }
        outcome.exchanges = task_.exchanges.size();
        outcome.files = bodies->files;
        for (const std::string& failure : bodies->failures) {
            outcome.failures.push_back(QString::fromUtf8(failure));
        }
        outcome.stopped = stop_;
        if (!bodies->complete && !outcome.stopped) {
            outcome.error =
                path_.empty() || outcome.failures.isEmpty()
                    ? say(QT_TRANSLATE_NOOP("Export", "The folder could not be written to."))
                    : outcome.failures.join(u'\n');
        }
    }

    Result<void> writeFile(ExportOutcome& outcome) {
        Result<capture::ReplacedFile> file = capture::ReplacedFile::create(path_);
        if (!file) {
            return file.error();
        }
        std::optional<report::LeakScanner> scanner;
        if (redacting_ != nullptr) {
            scanner.emplace(redactor_);
        }
        const Output output = [&](std::string_view text) {
            if (scanner) {
                scanner->add(as_bytes(text));
            }
            return file->write(text);
        };
        const Result<void> written =
            task_.form == ExportForm::Report ? writeReport(output) : writeRows(output);
        if (!written) {
            return written;
        }
        if (stop_) {
            outcome.stopped = true;
            return {};
        }
        if (scanner && !scanner->leaks().empty()) {
            return Error{path_ + ": a secret (" + scanner->leaks().front().kind
                         + ") was still in what was written, so that nothing was kept of it"};
        }
        outcome.exchanges = task_.exchanges.size();
        return file->commit();
    }

    Result<void> writeReport(const Output& output) {
        const analysis::SessionAudit* const audit = task_.session->audit();
        if (audit == nullptr) {
            return Error{
                say(QT_TRANSLATE_NOOP(
                        "Export", "The exchanges are still being judged; the report needs that."))
                    .toStdString()};
        }
        std::string text;
        report::append_report_html(
            text, report::make_report(task_.session->rows(), *audit, &task_.exchanges));
        // The words of the report are ours.
        return output(redacting_ != nullptr ? redactor_.redact_output(text, false) : text);
    }

    Result<void> writeRows(const Output& output) {
        std::string text;
        begin(text);
        for (std::size_t i = 0; i < task_.exchanges.size() && !stop_; ++i) {
            tell(i);
            const std::uint32_t index = task_.exchanges[i];
            loader().load(index, store::BodyDetail::None, exchange_);
            std::string line;
            if (task_.form == ExportForm::Csv) {
                report::append_csv_line(
                    line, report::default_csv_fields(), {task_.session->rows(), index, &exchange_});
            } else {
                appendJson(line, index);
            }
            // Rows have texts of their own, and findings quote.
            text += redacted(std::move(line));
            if (text.size() >= kAtOnce) {
                if (Result<void> written = output(text); !written) {
                    return written;
                }
                text.clear();
            }
        }
        return output(text);
    }

    void begin(std::string& text) {
        if (task_.form == ExportForm::Csv) {
            report::append_csv_header(text, report::default_csv_fields());
        } else {
            report::append_session(text, task_.session->rows());
            text += '\n';
        }
    }

    void appendJson(std::string& line, std::uint32_t index) {
        if (const analysis::SessionAudit* const audit = task_.session->audit()) {
            const report::JudgedExchange judged{
                analysis::findings_in_full(exchange_, *audit, index),
                audit->security(index),
                audit->caching(index)};
            report::append_exchange(line, exchange_, &judged);
        } else {
            report::append_exchange(line, exchange_);
        }
        line += '\n';
    }

    const ExportTask& task_;
    std::string path_;
    const std::atomic<bool>& stop_;
    const ExportProgress& progress_;
    std::unique_ptr<store::ExchangeLoader> plain_;
    report::Redactor redactor_;
    std::unique_ptr<store::ExchangeLoader> redacting_;  // null: with secrets
    http::Exchange exchange_;
};

}  // namespace

ExportOutcome exportExchanges(const ExportTask& task,
                              const std::atomic<bool>& stop,
                              const ExportProgress& progress) {
    const std::string path = QFile::encodeName(task.path).toStdString();
    const std::optional<capture::SaveFormat> format = saveFormatOf(task, path);
    if (!format) {
        return Exporter(task, path, stop, progress).run();
    }
    const LoadedSession& session = *task.session;
    const auto chosen = capture::ChosenExchanges::these(task.exchanges);
    const bool with_keys = task.with_secrets && task.form == ExportForm::Packets;
    bool writes = task.with_secrets || task.form == ExportForm::Packets;
    const bool learns = !writes;
    const Result<capture::SaveOutcome> saved = capture::save_file(
        {.recording = session.recording(),
         .session = session.rows(),
         .make_loader = [&] { return session.makeLoader(); },
         .exchanges = chosen,
         .format = *format,
         .with_secrets = task.with_secrets,
         .secrets = with_keys ? &session.secrets() : nullptr,
         .stop = &stop,
         .progress =
             [&](const char* what, std::uint64_t done, std::uint64_t total) {
                 writes = writes || std::string_view(what) == "writing";
                 progress(learns && writes ? total + done : done, learns ? 2 * total : total);
             }},
        path);
    ExportOutcome outcome;
    if (!saved) {
        outcome.error = QString::fromUtf8(saved.error().message);
        return outcome;
    }
    outcome.stopped = saved->stopped;
    outcome.exchanges = saved->exchanges;
    outcome.packets = saved->packets;
    outcome.secrets_replaced = saved->secrets_replaced;
    return outcome;
}

}  // namespace waybill::gui
