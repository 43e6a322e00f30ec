// SPDX-License-Identifier: GPL-3.0-or-later
//
// Schemas of gRPC as --proto names them.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/report/protobuf_schema.h"

namespace waybill::cli {

// The error names the file.
Result<report::ProtobufSchema> read_schemas(const std::vector<std::string>& paths);

}  // namespace waybill::cli
