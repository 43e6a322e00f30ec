// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/export_forms.h"

#include <algorithm>
#include <array>

#include <QCoreApplication>

namespace waybill::gui {
namespace {

constexpr auto kForms = std::to_array<ExportFormInfo>({
    {ExportForm::Har,
     "har",
     QT_TRANSLATE_NOOP("Export", "HAR"),
     QT_TRANSLATE_NOOP("Export",
                       "HTTP Archive, which browsers and many other programs read. With a name "
                       "that ends in .gz or .zst it is compressed."),
     "exchanges.har",
     "*.har *.har.gz *.har.zst *.zhar"},
    {ExportForm::Report,
     "report",
     QT_TRANSLATE_NOOP("Export", "HTML report"),
     QT_TRANSLATE_NOOP("Export",
                       "Figures, scores and findings as one page that needs nothing else."),
     "report.html",
     "*.html"},
    {ExportForm::JsonLines,
     "json-lines",
     QT_TRANSLATE_NOOP("Export", "JSON Lines"),
     QT_TRANSLATE_NOOP("Export",
                       "One line of JSON for each exchange, as the command line writes it."),
     "exchanges.jsonl",
     "*.jsonl"},
    {ExportForm::Csv,
     "csv",
     QT_TRANSLATE_NOOP("Export", "CSV"),
     QT_TRANSLATE_NOOP("Export", "A table for spreadsheets, one row for each exchange."),
     "exchanges.csv",
     "*.csv"},
    {ExportForm::Packets,
     "packets",
     QT_TRANSLATE_NOOP("Export", "Packets (pcapng)"),
     QT_TRANSLATE_NOOP("Export",
                       "The packets of these exchanges as a capture of their own. They hold "
                       "everything as it was sent, secrets too."),
     "exchanges.pcapng",
     "*.pcapng",
     SecretChoice::Keys},
    {ExportForm::Bodies,
     "bodies",
     QT_TRANSLATE_NOOP("Export", "Bodies"),
     QT_TRANSLATE_NOOP("Export",
                       "Each body as a file in a folder. Files that are there stay as they are."),
     "bodies",
     ""},
    {ExportForm::Curl,
     "curl",
     QT_TRANSLATE_NOOP("Export", "curl commands"),
     QT_TRANSLATE_NOOP("Export", "Sends the requests again from a POSIX shell."),
     "exchanges.sh",
     "*.sh"},
    {ExportForm::Fetch,
     "fetch",
     QT_TRANSLATE_NOOP("Export", "JavaScript (fetch)"),
     QT_TRANSLATE_NOOP("Export", "Sends the requests again from a browser or from Node."),
     "exchanges.mjs",
     "*.mjs *.js"},
    {ExportForm::Python,
     "python",
     QT_TRANSLATE_NOOP("Export", "Python (requests)"),
     QT_TRANSLATE_NOOP("Export", "Sends the requests again with Python's requests."),
     "exchanges.py",
     "*.py"},
    {ExportForm::Httpie,
     "httpie",
     QT_TRANSLATE_NOOP("Export", "HTTPie commands"),
     QT_TRANSLATE_NOOP("Export", "Sends the requests again with HTTPie, from a POSIX shell."),
     "exchanges.sh",
     "*.sh"},
    {ExportForm::PowerShell,
     "powershell",
     QT_TRANSLATE_NOOP("Export", "PowerShell"),
     QT_TRANSLATE_NOOP("Export", "Sends the requests again from PowerShell."),
     "exchanges.ps1",
     "*.ps1"},
    {ExportForm::HttpFile,
     "http",
     QT_TRANSLATE_NOOP("Export", "Requests for editors (.http)"),
     QT_TRANSLATE_NOOP("Export", "For the REST clients of editors."),
     "exchanges.http",
     "*.http *.rest"},
    {ExportForm::RawRequest,
     "raw-request",
     QT_TRANSLATE_NOOP("Export", "Raw requests"),
     QT_TRANSLATE_NOOP("Export", "Head and body of each request, one behind the other."),
     "requests.txt",
     "*.txt *.bin"},
    {ExportForm::RawResponse,
     "raw-response",
     QT_TRANSLATE_NOOP("Export", "Raw responses"),
     QT_TRANSLATE_NOOP("Export", "Head and body of each response, one behind the other."),
     "responses.txt",
     "*.txt *.bin"},
});

}  // namespace

std::span<const ExportFormInfo> allExportForms() {
    return kForms;
}

const ExportFormInfo& infoOf(ExportForm form) {
    return *std::find_if(
        kForms.begin(), kForms.end(), [form](const auto& info) { return info.form == form; });
}

QString exportText(const char* text) {
    return QCoreApplication::translate("Export", text);
}

}  // namespace waybill::gui
