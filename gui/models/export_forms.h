// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forms in which exchanges can be exported, as a table: menus, the dialog and the writing are
// made from it.
#pragma once

#include <cstdint>
#include <span>

#include <QString>
#include <QStringView>

namespace waybill::gui {

enum class ExportForm : std::uint8_t {
    Har,
    Report,
    JsonLines,
    Csv,
    Packets,
    Bodies,
    Curl,
    Fetch,
    Python,
    Httpie,
    PowerShell,
    HttpFile,
    RawRequest,
    RawResponse,
};

// What the choice "with secrets" means of a form.
enum class SecretChoice : std::uint8_t {
    Replaced,  // secrets are replaced by placeholders unless it is made
    Keys,      // nothing can be replaced; it adds the keys that decrypt what is written
};

struct ExportFormInfo {
    ExportForm form;
    const char* id;  // of the action: "export." and this
    const char* title;
    const char* explanation;
    const char* file;     // that is proposed; of bodies, the folder
    const char* endings;  // empty: a folder
    SecretChoice secrets = SecretChoice::Replaced;

    bool isFolder() const { return *endings == '\0'; }
};

std::span<const ExportFormInfo> allExportForms();
const ExportFormInfo& infoOf(ExportForm form);
// A text of the table in the user's language.
QString exportText(const char* text);

}  // namespace waybill::gui
