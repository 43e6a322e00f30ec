// SPDX-License-Identifier: GPL-3.0-or-later
//
// One request in each form that is a program. What a form cannot send it leaves out, and notes in
// the request; empty: it cannot send the request at all.
#pragma once

#include <string>

#include "core/report/code_export.h"
#include "core/report/code_request.h"

namespace waybill::report {

// REQUIRES, all: request.sendable.
std::string curl_of(CodeRequest& request, const CodeOptions& options);
std::string fetch_of(CodeRequest& request, const CodeOptions& options);
std::string python_of(CodeRequest& request);
std::string httpie_of(CodeRequest& request);
std::string powershell_of(CodeRequest& request);
std::string http_file_of(CodeRequest& request);

}  // namespace waybill::report
