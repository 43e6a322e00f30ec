// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_options.h"

#include <CLI/CLI.hpp>

#include "cli/capture_reading.h"

namespace waybill::cli {
namespace {

template <typename Arguments>
void add_files(CLI::App& app, Arguments& arguments) {
    app.add_option(
           "files", arguments.files, "Captures, sessions (.waybill) and HAR; - is standard input")
        ->required()
        ->type_name("FILE");
}

// What commands that read captures have in common.
template <typename Arguments>
void add_reading_options(CLI::App& app, Arguments& arguments, const char* what_quiet_leaves_out) {
    app.add_option("-f", arguments.packet_filter, "Packets to look at, in the language of tcpdump")
        ->type_name("BPF");
    add_secret_options(app, arguments.secrets);
    app.add_option("-o", arguments.output, "Write to this file instead of standard output")
        ->type_name("FILE");
    app.add_option(
           "--threads", arguments.threads, "Threads to use; the output does not depend on it")
        ->type_name("N")
        ->check(CLI::Range(1U, kMostThreads));
    app.add_flag("-q,--quiet", arguments.quiet, what_quiet_leaves_out);
}

}  // namespace

void add_secret_options(CLI::App& app, SecretFiles& files) {
    app.add_option("--keylog",
                   files.key_logs,
                   "Decrypt TLS with the keys in this log, as SSLKEYLOGFILE has them; may be "
                   "repeated")
        ->type_name("FILE")
        ->allow_extra_args(false);
    app.add_option("--rsa-key",
                   files.rsa_keys,
                   "Decrypt RSA key exchanges with this private key; may be repeated")
        ->type_name("FILE")
        ->allow_extra_args(false);
}

void add_cache_options(CLI::App& app, CacheArguments& arguments) {
    add_files(app, arguments);
    app.add_option("-Y", arguments.filter, "Exchanges to replay")->type_name("FILTER");
    app.add_flag("--private", arguments.only_private, "Only the caches of the clients");
    app.add_flag("--shared", arguments.only_shared, "Only one cache common to all clients");
    app.add_option("--capacity", arguments.capacity, "What each cache holds, such as 512MB")
        ->type_name("SIZE")
        ->transform(CLI::AsSizeValue(true));
    app.add_option("--second-visit",
                   arguments.second_visit,
                   "Count a second visit that begins so many minutes after the first one ended")
        ->type_name("MIN")
        ->check(CLI::Range(0, 5'256'000));
    app.add_option("--explain", arguments.explain, "What caches may do with this exchange")
        ->type_name("ID");
    app.add_option("-T", arguments.format, "Output: text or json")->type_name("FORMAT");
    add_reading_options(app, arguments, "No notes and no progress bar");
}

void add_check_options(CLI::App& app, CheckArguments& arguments) {
    app.add_option("policy", arguments.policy, "What must hold; see samples/check-policy.toml")
        ->required()
        ->type_name("POLICY");
    add_files(app, arguments);
    app.add_option("-Y", arguments.filter, "Exchanges to hold against it")->type_name("FILTER");
    app.add_option("-T", arguments.format, "Output: text, json, sarif or junit")
        ->type_name("FORMAT");
    add_reading_options(app, arguments, "No notes, no progress bar");
}

void add_convert_options(CLI::App& app, ConvertArguments& arguments) {
    app.add_option(
           "files", arguments.files, "Captures, sessions (.waybill) and HAR; - is standard input")
        ->required()
        ->type_name("FILE");
    app.add_option("-w",
                   arguments.output,
                   "Write this file, of the format that its ending tells: .waybill .har .har.gz "
                   ".har.zst .pcapng .jsonl .json .csv .sh .js .py .ps1 .http; a folder takes the "
                   "bodies")
        ->type_name("FILE");
    app.add_option("-T",
                   arguments.format,
                   "The format, whatever the ending: waybill, har, pcapng, jsonl, json, csv, "
                   "bodies, curl, fetch, python, httpie, powershell, http, raw-request, "
                   "raw-response or raw")
        ->type_name("FORMAT");
    app.add_option("-Y", arguments.filter, "Exchanges to take")->type_name("FILTER");
    app.add_option("-f", arguments.packet_filter, "Packets to look at, in the language of tcpdump")
        ->type_name("BPF");
    add_secret_options(app, arguments.secrets);
    app.add_flag("--with-secrets",
                 arguments.with_secrets,
                 "Keep cookies, tokens, passwords and personal data in HAR and code, and put the "
                 "TLS secrets into sessions");
    app.add_flag("--findings", arguments.findings, "Judge the exchanges: findings and scores too");
    app.add_option("--threads", arguments.threads, "Threads to use")
        ->type_name("N")
        ->check(CLI::Range(1U, kMostThreads));
    app.add_flag("-q,--quiet", arguments.quiet, "No notes and no progress bar");
}

void add_verify_options(CLI::App& app, VerifyArguments& arguments) {
    app.add_option("files", arguments.files, "Sessions (.waybill), captures and HAR")
        ->required()
        ->type_name("FILE");
    app.add_flag("--recover",
                 arguments.recover,
                 "End an interrupted recording first, so that its session is whole again");
    app.add_flag("-q,--quiet", arguments.quiet, "Only the exit status");
}

void add_explain_options(CLI::App& app, ExplainArguments& arguments) {
    app.add_option("names", arguments.names, "What to explain: a name, a status, \"4xx\"")
        ->required()
        ->type_name("NAME");
    app.add_option("-T", arguments.format, "Output: text, jsonl or json")->type_name("FORMAT");
}

void add_fields_options(CLI::App& app, FieldsArguments& arguments) {
    app.add_option("name", arguments.name, "Tell all about this one")->type_name("NAME");
    app.add_option("-T", arguments.format, "Output: text, jsonl or json")->type_name("FORMAT");
}

void add_filter_options(CLI::App& app, FilterArguments& arguments) {
    app.add_option("words", arguments.words, "The filter; with --complete, captures with values")
        ->type_name("FILTER");
    app.add_option("--complete", arguments.complete, "Print what may come next in this text")
        ->type_name("TEXT");
    app.add_option("--cursor", arguments.cursor, "Where in it, in bytes; at its end unless told")
        ->type_name("N");
    app.add_option("-T", arguments.format, "Output: text or jsonl")->type_name("FORMAT");
    app.add_flag("-q,--quiet", arguments.quiet, "No warnings");
}

void add_report_options(CLI::App& app, ReportArguments& arguments) {
    add_files(app, arguments);
    app.add_option("-Y", arguments.filter, "Exchanges to report on")->type_name("FILTER");
    app.add_option("-T", arguments.format, "Output: text, json, html or markdown")
        ->type_name("FORMAT");
    app.add_option("--mask-key",
                   arguments.mask_key,
                   "In findings, show secrets as digests under this key, not their ends")
        ->type_name("KEY");
    app.add_flag("--with-secrets",
                 arguments.with_secrets,
                 "In HTML and Markdown, keep cookies, tokens, passwords and personal data");
    add_reading_options(app, arguments, "No notes, no progress bar");
}

void add_rules_options(CLI::App& app, RulesArguments& arguments) {
    app.add_option("subject", arguments.subject, "Only the rules on this, such as cookies")
        ->type_name("SUBJECT");
    app.add_flag("--anomalies", arguments.anomalies, "The anomalies of the wire instead");
    app.add_option("-T", arguments.format, "Output: text, jsonl or json")->type_name("FORMAT");
}

void add_score_options(CLI::App& app, ScoreArguments& arguments) {
    app.add_option("file", arguments.file, "A message or JSON; standard input unless told")
        ->type_name("FILE");
    app.add_flag("--observatory", arguments.observatory, "Grade like the HTTP Observatory");
    app.add_option("--url", arguments.url, "Where the response came from")->type_name("URL");
}

void add_search_options(CLI::App& app, SearchArguments& arguments) {
    app.add_option("text", arguments.needle, "What to look for: text, or /pattern/")
        ->required()
        ->type_name("TEXT");
    add_files(app, arguments);
    app.add_option("-Y", arguments.filter, "Exchanges to look through")->type_name("FILTER");
    app.add_option("--in", arguments.parts, "Where: heads, bodies, requests, responses")
        ->type_name("PART")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_flag("--case", arguments.exact_case, "Upper and lower case are not the same");
    app.add_option("-m", arguments.most_per_exchange, "Hits to print of an exchange; 0: all")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    app.add_option("-c", arguments.most, "Stop after N hits")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("-l", arguments.only_exchanges, "Only the exchanges, one line each");
    app.add_option("-T", arguments.format, "Output: text or jsonl")->type_name("FORMAT");
    add_reading_options(app, arguments, "No notes, no progress bar, no last line");
}

void add_stats_options(CLI::App& app, StatsArguments& arguments) {
    add_files(app, arguments);
    app.add_option("-Y", arguments.filter, "Exchanges to count")->type_name("FILTER");
    app.add_flag("--compression",
                 arguments.compression,
                 "Compress the bodies with gzip, br and zstd to see what each would save");
    app.add_option("-T", arguments.format, "Output: text or json")->type_name("FORMAT");
    add_reading_options(app, arguments, "No notes and no progress bar");
}

}  // namespace waybill::cli
