// SPDX-License-Identifier: GPL-3.0-or-later
//
// The flags of the commands but `analyze`, which has a file of its own.
#pragma once

#include "cli/cache_command.h"
#include "cli/check_command.h"
#include "cli/convert_command.h"
#include "cli/explain_command.h"
#include "cli/fields_command.h"
#include "cli/filter_command.h"
#include "cli/report_command.h"
#include "cli/rules_command.h"
#include "cli/score_command.h"
#include "cli/search_command.h"
#include "cli/stats_command.h"
#include "cli/verify_command.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace waybill::cli {

// In every command that reads captures.
void add_secret_options(CLI::App& app, SecretFiles& files);

void add_cache_options(CLI::App& app, CacheArguments& arguments);
void add_check_options(CLI::App& app, CheckArguments& arguments);
void add_convert_options(CLI::App& app, ConvertArguments& arguments);
void add_explain_options(CLI::App& app, ExplainArguments& arguments);
void add_fields_options(CLI::App& app, FieldsArguments& arguments);
void add_filter_options(CLI::App& app, FilterArguments& arguments);
void add_report_options(CLI::App& app, ReportArguments& arguments);
void add_rules_options(CLI::App& app, RulesArguments& arguments);
void add_score_options(CLI::App& app, ScoreArguments& arguments);
void add_search_options(CLI::App& app, SearchArguments& arguments);
void add_stats_options(CLI::App& app, StatsArguments& arguments);
void add_verify_options(CLI::App& app, VerifyArguments& arguments);

}  // namespace waybill::cli
