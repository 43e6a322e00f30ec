// SPDX-License-Identifier: GPL-3.0-or-later
//
// The program: chooses the command. `waybill FILE` is `waybill analyze FILE`.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <malloc.h>

#include "cli/analyze_command.h"
#include "cli/analyze_options.h"
#include "cli/browser_command.h"
#include "cli/ca_options.h"
#include "cli/capture_command.h"
#include "cli/capture_options.h"
#include "cli/command_options.h"
#include "cli/exit_status.h"
#include "cli/gui_command.h"
#include "cli/proxy_command.h"
#include "cli/proxy_options.h"
#include "cli/run_command.h"

namespace {

using waybill::cli::add_analyze_options;
using waybill::cli::AnalyzeArguments;
using waybill::cli::kExitDone;
using waybill::cli::kExitUsage;
using waybill::cli::run_analyze;

constexpr int kLargePiece = 128 * 1024;

constexpr auto kCommands = std::to_array<std::string_view>({"analyze",
                                                            "browser",
                                                            "ca",
                                                            "cache",
                                                            "capture",
                                                            "check",
                                                            "convert",
                                                            "explain",
                                                            "fields",
                                                            "filter",
                                                            "gui",
                                                            "proxy",
                                                            "report",
                                                            "rules",
                                                            "run",
                                                            "score",
                                                            "search",
                                                            "stats",
                                                            "verify"});

bool names_a_command(std::string_view word) {
    for (const std::string_view command : kCommands) {
        if (word == command) {
            return true;
        }
    }
    return false;
}

// "-method:GET", "-(a or b)": a filter, which no flag looks like.
bool is_negated_filter(std::string_view argument) {
    return argument.starts_with("-(")
           || (argument.starts_with('-') && !argument.starts_with("--")
               && argument.find(':') != std::string_view::npos);
}

// The arguments with "analyze" put in where only files and flags were given, and "--" in front of a
// filter that begins with a minus.
std::vector<std::string> arguments_of(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool about_the_program = arguments.empty() || arguments[0] == "--help"
                                   || arguments[0] == "-h" || arguments[0] == "--version";
    if (!about_the_program && !names_a_command(arguments[0])) {
        arguments.insert(arguments.begin(), "analyze");
    }
    if (!arguments.empty() && arguments[0] == "filter") {
        const auto filter = std::find_if(arguments.begin(), arguments.end(), is_negated_filter);
        if (filter != arguments.end() && *(filter - 1) != "--complete"
            && std::find(arguments.begin(), filter, "--") == filter) {
            arguments.insert(filter, "--");
        }
    }
    return {arguments.rbegin(), arguments.rend()};  // CLI11 takes them from the back
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): out of memory while reading the command line
int main(int argc, char** argv) {
    // Rows are given up in large pieces while they are put in order: back to the system at once.
    mallopt(M_MMAP_THRESHOLD, kLargePiece);  // NOLINT(concurrency-mt-unsafe): no thread runs yet

    CLI::App app("Waybill: what HTTP a capture holds", "waybill");
    app.set_version_flag("--version", "waybill " WAYBILL_VERSION);
    app.require_subcommand(1);
    app.footer("waybill FILE is short for waybill analyze FILE.");

    AnalyzeArguments analyze;
    CLI::App* const analyze_app =
        app.add_subcommand("analyze", "Read captures and print the exchanges in them");
    add_analyze_options(*analyze_app, analyze);
    waybill::cli::CaptureArguments capture;
    CLI::App* const capture_app = app.add_subcommand(
        "capture", "Show and record what happens on network interfaces while it happens");
    add_capture_options(*capture_app, capture);
    waybill::cli::ProxyArguments proxy;
    CLI::App* const proxy_app =
        app.add_subcommand("proxy", "Be a proxy, and print and record what passes");
    add_proxy_options(*proxy_app, proxy);
    waybill::cli::BrowserArguments browser;
    CLI::App* const browser_app = app.add_subcommand(
        "browser", "Start a browser with an empty profile, and show what it does");
    add_browser_options(*browser_app, browser);
    waybill::cli::CaptureArguments run;
    CLI::App* const run_app =
        app.add_subcommand("run", "Start a program and show what it does on the network");
    add_run_options(*run_app, run);
    waybill::cli::ProxyTrafficArguments run_traffic;
    add_proxy_traffic_options(*run_app, run_traffic, false);
    waybill::cli::SearchArguments search;
    CLI::App* const search_app =
        app.add_subcommand("search", "Look for a text or a pattern in heads and decoded bodies");
    add_search_options(*search_app, search);
    waybill::cli::FieldsArguments fields;
    CLI::App* const fields_app = app.add_subcommand("fields", "What filters can ask for");
    add_fields_options(*fields_app, fields);
    waybill::cli::FilterArguments filter;
    CLI::App* const filter_app =
        app.add_subcommand("filter", "Check a filter and say it in other words");
    add_filter_options(*filter_app, filter);
    waybill::cli::GuiArguments gui;
    CLI::App* const gui_app = app.add_subcommand("gui", "Open captures in the window");
    add_gui_options(*gui_app, gui);
    waybill::cli::CacheArguments cache;
    CLI::App* const cache_app =
        app.add_subcommand("cache", "What caches would have saved, and what keeps them from it");
    add_cache_options(*cache_app, cache);
    waybill::cli::CaArguments ca;
    CLI::App* const ca_app =
        app.add_subcommand("ca", "The certificate authority of the proxy, and who trusts it");
    add_ca_options(*ca_app, ca);
    waybill::cli::CheckArguments check;
    CLI::App* const check_app =
        app.add_subcommand("check", "Hold captures against a policy, for use in tests");
    add_check_options(*check_app, check);
    waybill::cli::ReportArguments report;
    CLI::App* const report_app =
        app.add_subcommand("report", "What was seen and found, as text, HTML, Markdown or JSON");
    add_report_options(*report_app, report);
    waybill::cli::RulesArguments rules;
    CLI::App* const rules_app = app.add_subcommand("rules", "What analysis looks for");
    add_rules_options(*rules_app, rules);
    waybill::cli::ConvertArguments convert;
    CLI::App* const convert_app = app.add_subcommand(
        "convert", "Exchanges into another format: sessions, HAR, packets, code, bodies");
    add_convert_options(*convert_app, convert);
    waybill::cli::VerifyArguments verify;
    CLI::App* const verify_app = app.add_subcommand("verify", "Whether files are whole");
    add_verify_options(*verify_app, verify);
    waybill::cli::ExplainArguments explain;
    CLI::App* const explain_app = app.add_subcommand(
        "explain", "What a rule, anomaly, method, status, field or directive means");
    add_explain_options(*explain_app, explain);

    waybill::cli::ScoreArguments score;
    CLI::App* const score_app =
        app.add_subcommand("score", "Judge a response, or a case in JSON, from standard input");
    add_score_options(*score_app, score);
    waybill::cli::StatsArguments stats;
    CLI::App* const stats_app = app.add_subcommand(
        "stats", "How quick hosts and routes were, and what was asked for twice");
    add_stats_options(*stats_app, stats);

    try {
        app.parse(arguments_of(argc, argv));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitDone : kExitUsage;
    }
    if (capture_app->parsed()) {
        return run_capture(capture);
    }
    if (browser_app->parsed()) {
        return run_browser(browser);
    }
    if (proxy_app->parsed()) {
        return run_proxy(proxy);
    }
    if (run_app->parsed()) {
        return run_program(run, run_traffic);
    }
    if (search_app->parsed()) {
        return run_search(search);
    }
    if (fields_app->parsed()) {
        return run_fields(fields);
    }
    if (filter_app->parsed()) {
        return run_filter(filter);
    }
    if (gui_app->parsed()) {
        return run_gui(gui);
    }
    if (ca_app->parsed()) {
        return run_ca(ca);
    }
    if (cache_app->parsed()) {
        return run_cache(cache);
    }
    if (check_app->parsed()) {
        return run_check(check);
    }
    if (convert_app->parsed()) {
        return run_convert(convert);
    }
    if (verify_app->parsed()) {
        return run_verify(verify);
    }
    if (report_app->parsed()) {
        return run_report(report);
    }
    if (rules_app->parsed()) {
        return run_rules(rules);
    }
    if (explain_app->parsed()) {
        return run_explain(explain);
    }
    if (score_app->parsed()) {
        return run_score(score);
    }
    if (stats_app->parsed()) {
        return run_stats(stats);
    }
    return run_analyze(analyze);
}
