// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/schema_upgrade.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/session_file/schema.h"

namespace waybill::session_file {

std::span<const UpgradeStep> upgrade_steps() {
    // As the tables are made in schema.h to the letter: others are refused.
    static constexpr auto kSteps = std::to_array<UpgradeStep>({
        {1, R"sql(
CREATE TABLE program(
  connection INTEGER, side INTEGER, pid INTEGER, name TEXT, path TEXT, command_line TEXT,
  user TEXT, uid INTEGER, container TEXT, PRIMARY KEY(connection, side)) WITHOUT ROWID)sql"},
        {2, R"sql(
CREATE TABLE proxied(
  exchange INTEGER, number INTEGER, kind TEXT, name TEXT,
  PRIMARY KEY(exchange, number)) WITHOUT ROWID)sql"},
    });
    return kSteps;
}

bool can_upgrade(std::int64_t from, std::span<const UpgradeStep> steps) {
    std::int64_t version = from;
    for (const UpgradeStep& step : steps) {
        version += step.from == version ? 1 : 0;
    }
    return version == kSchemaVersion;
}

Result<void> upgrade(Database& database, std::int64_t from, std::span<const UpgradeStep> steps) {
    std::string sql = "BEGIN IMMEDIATE;";
    std::int64_t version = from;
    for (const UpgradeStep& step : steps) {
        if (step.from == version) {
            sql += step.sql;
            sql += ';';
            ++version;
        }
    }
    sql += "PRAGMA user_version=" + std::to_string(version) + ";COMMIT;";
    Result<void> done = database.run(sql.c_str());
    if (!done) {
        const Error error = done.error();
        (void)database.run("ROLLBACK");
        return error;
    }
    return {};
}

Result<std::unique_ptr<PrivateCopy>> PrivateCopy::of(Database& original) {
    std::error_code problem;
    std::string folder =
        (std::filesystem::temp_directory_path(problem) / "waybill-XXXXXX").string();
    if (problem || mkdtemp(folder.data()) == nullptr) {
        return Error{original.path() + ": no temporary folder for a copy of the present schema"};
    }
    std::unique_ptr<PrivateCopy> copy(new PrivateCopy(std::move(folder)));
    Result<Database> target =
        Database::open(copy->path(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!target) {
        return target.error();
    }
    sqlite3_backup* const backup =
        sqlite3_backup_init(target->handle(), "main", original.handle(), "main");
    if (backup == nullptr) {
        return target->failure();
    }
    const int stepped = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (stepped != SQLITE_DONE) {
        return Error{original.path()
                     + ": no copy of the present schema can be made: " + sqlite3_errstr(stepped)};
    }
    return copy;
}

PrivateCopy::~PrivateCopy() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace waybill::session_file
