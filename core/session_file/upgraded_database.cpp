// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/upgraded_database.h"

#include <utility>

namespace waybill::session_file {
namespace {

// Closes the database.
Result<void> upgrade_here(CheckedDatabase database, std::span<const UpgradeStep> steps) {
    database.allow_all();
    database.watch().be_patient(true);
    return upgrade(database.database(), database.version(), steps);
}

}  // namespace

Result<UpgradedDatabase> open_upgraded(const std::string& path,
                                       Access access,
                                       const std::atomic<bool>* stop,
                                       std::span<const UpgradeStep> steps) {
    Result<CheckedDatabase> opened = CheckedDatabase::open(path, access, stop, steps);
    if (!opened) {
        return opened.error();
    }
    if (!opened->is_older()) {
        return UpgradedDatabase{nullptr, std::move(*opened)};
    }
    std::unique_ptr<PrivateCopy> copy;
    if (access == Access::Read) {
        Result<std::unique_ptr<PrivateCopy>> made = PrivateCopy::of(opened->database());
        if (!made) {
            return made.error();
        }
        copy = std::move(*made);
        opened = CheckedDatabase::open(copy->path(), Access::Write, stop, steps);
        if (!opened) {
            return opened.error();
        }
    }
    if (const Result<void> upgraded = upgrade_here(std::move(*opened), steps); !upgraded) {
        return with_context("cannot be brought to the present version", upgraded.error());
    }
    const std::string place = copy != nullptr ? copy->path() : path;
    opened = CheckedDatabase::open(place, access, stop, {});
    if (!opened) {
        return opened.error();
    }
    return UpgradedDatabase{std::move(copy), std::move(*opened)};
}

}  // namespace waybill::session_file
