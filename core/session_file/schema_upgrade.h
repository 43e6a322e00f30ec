// SPDX-License-Identifier: GPL-3.0-or-later
//
// Brings files of an older schema to the present one, version by version. A file itself is only
// changed when it is to be written; who only reads it gets a private copy.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/session_file/database.h"

namespace waybill::session_file {

// SQL that makes the tables of version `from` + 1 out of those of `from`.
struct UpgradeStep {
    std::int64_t from = 0;
    const char* sql = "";
};

// The steps that there are, in ascending order without holes. Version 1 is the first one; 2 has
// programs.
std::span<const UpgradeStep> upgrade_steps();

// Whether the steps lead from that version to the present one.
bool can_upgrade(std::int64_t from, std::span<const UpgradeStep> steps);

// Runs the steps in one transaction, which also sets the version.
Result<void> upgrade(Database& database, std::int64_t from, std::span<const UpgradeStep> steps);

// A copy of a database in a folder that only its owner may enter; both are gone with the object.
class PrivateCopy {
public:
    static Result<std::unique_ptr<PrivateCopy>> of(Database& original);
    ~PrivateCopy();
    PrivateCopy(const PrivateCopy&) = delete;
    PrivateCopy& operator=(const PrivateCopy&) = delete;

    std::string path() const { return folder_ + "/copy.waybill"; }

private:
    explicit PrivateCopy(std::string folder) : folder_(std::move(folder)) {}

    std::string folder_;
};

}  // namespace waybill::session_file
