// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session file of any schema that there was, with the tables of the present one.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/session_file/checked_database.h"
#include "core/session_file/schema_upgrade.h"
#include "core/session_file/session_reader.h"

namespace waybill::session_file {

struct UpgradedDatabase {
    std::unique_ptr<PrivateCopy> copy;  // what the database is of when the file is an older one
    CheckedDatabase database;
};

// To write, an older file itself is brought to the present schema.
Result<UpgradedDatabase> open_upgraded(const std::string& path,
                                       Access access,
                                       const std::atomic<bool>* stop,
                                       std::span<const UpgradeStep> steps);

// What open_session() gives.
Result<OpenedFile> read_session(UpgradedDatabase opened, const OpenOptions& options);

}  // namespace waybill::session_file
