// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/session_reader.h"

#include <memory>
#include <utility>

#include "core/session_file/checked_database.h"
#include "core/session_file/schema_upgrade.h"
#include "core/session_file/session_messages.h"
#include "core/session_file/session_rows.h"
#include "core/session_file/upgraded_database.h"

namespace waybill::session_file {

bool is_database(Bytes start) {
    return as_text(start).starts_with(std::string_view("SQLite format 3\0", kDatabaseStart));
}

Result<OpenedFile> open_session(const std::string& path, const OpenOptions& options) {
    Result<UpgradedDatabase> opened =
        open_upgraded(path, Access::Read, options.stop, upgrade_steps());
    if (!opened) {
        return opened.error();
    }
    return read_session(std::move(*opened), options);
}

Result<OpenedFile> read_session(UpgradedDatabase opened, const OpenOptions& options) {
    OpenedFile file;
    if (!opened.database.place().note.empty()) {
        file.notes.push_back(opened.database.place().note);
    }
    SessionRows(opened.database, options, file).read();
    file.session.kept =
        std::make_shared<SessionMessages>(opened.database.place(), std::move(opened.copy));
    return file;
}

}  // namespace waybill::session_file
