// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill_vectors: runs the test vectors of other projects that a folder holds. One line per set
// that there is a checker for.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tests/corpus/caching_vectors.h"
#include "tests/corpus/cookie_vectors.h"
#include "tests/corpus/csp_vectors.h"
#include "tests/corpus/hpack_vectors.h"
#include "tests/corpus/httplint_vectors.h"
#include "tests/corpus/httpolice_vectors.h"
#include "tests/corpus/json_access.h"
#include "tests/corpus/jwt_vectors.h"
#include "tests/corpus/llhttp_vectors.h"
#include "tests/corpus/mime_type_vectors.h"
#include "tests/corpus/page_vectors.h"
#include "tests/corpus/reviewed_vectors.h"
#include "tests/corpus/score_vectors.h"
#include "tests/corpus/structured_field_vectors.h"
#include "tests/corpus/webhint_vectors.h"
#include "tests/corpus/zap_passive_vectors.h"

namespace waybill::corpus {
namespace {

constexpr int kAllPassed = 0;
constexpr int kSomeFailed = 1;
constexpr int kBadCommandLine = 2;
constexpr int kNoFolder = 3;

constexpr std::string_view kUsage =
    "usage: waybill_vectors [DIR] [-v]\n"
    "Runs the test vectors in DIR (default: $WAYBILL_VECTORS, else the folder shared/vectors "
    "beside\n"
    "the source tree). Exit status: 0 all passed but those that were reviewed, 1 some did not, 2 "
    "bad command line, 3 there is "
    "no\n"
    "such folder.\n";

struct Set {
    std::string_view name;  // of the file, without .json
    std::vector<VectorOutcome> (*check)(const json::value& content);
};

constexpr Set kSets[] = {
    {"beyond-observatory", check_score_vectors},
    {"cors-check", check_score_vectors},
    {"lighthouse-security-audits", check_score_vectors},
    {"observatory-cookies", check_score_vectors},
    {"observatory-cross-origin-embedder-policy", check_score_vectors},
    {"observatory-cross-origin-opener-policy", check_score_vectors},
    {"observatory-cross-origin-resource-policy", check_score_vectors},
    {"observatory-cross-origin-resource-sharing", check_score_vectors},
    {"observatory-grade-chart", check_score_vectors},
    {"observatory-redirection", check_score_vectors},
    {"observatory-referrer-policy", check_score_vectors},
    {"observatory-site-grade", check_score_vectors},
    {"observatory-strict-transport-security", check_score_vectors},
    {"observatory-x-content-type-options", check_score_vectors},
    {"observatory-x-frame-options", check_score_vectors},
    {"x-content-type-options-effect", check_score_vectors},
    {"x-frame-options-effect", check_score_vectors},
    {"cache-tests-sequences", check_cache_sequence_vectors},
    {"http-cache-semantics", check_cache_semantics_vectors},
    {"rfc9111-analysis", check_rfc9111_analysis_vectors},
    {"rfc9111-invalidation-rules", check_rfc9111_invalidation_vectors},
    {"rfc9111-selection", check_rfc9111_selection_vectors},
    {"csp-evaluator-findings", check_csp_evaluator_vectors},
    {"csp-evaluator-lighthouse-multi-policy", check_csp_lighthouse_vectors},
    {"hpack", check_hpack_vectors},
    {"jwt-checks", check_jwt_vectors},
    {"llhttp", check_llhttp_vectors},
    {"structured-fields-parse", check_structured_field_parse_vectors},
    {"structured-fields-serialise", check_structured_field_serialise_vectors},
    {"mime-types", check_mime_type_vectors},
    {"observatory-csp-parse", check_observatory_csp_parse_vectors},
    {"observatory-content-security-policy", check_observatory_csp_vectors},
    {"cookie-acceptance", check_cookie_acceptance_vectors},
    {"cookie-dates", check_cookie_date_vectors},
    {"cookie-domain-path-match", check_cookie_match_vectors},
    {"cookie-parse", check_cookie_parse_vectors},
    {"cookies-http-state", check_cookie_state_vectors},
    {"hsts-preload", check_hsts_preload_vectors},
    {"public-suffix", check_public_suffix_vectors},
    {"observatory-subresource-integrity", check_observatory_sri_vectors},
    {"url-parse", check_url_vectors},
    {"webhint", check_webhint_vectors},
    {"zap-passive", check_zap_passive_vectors},
    {"httplint-fields", check_httplint_field_vectors},
    {"httplint-messages", check_httplint_message_vectors},
    {"httpolice-exchanges", check_httpolice_exchange_vectors},
    {"httpolice-har", check_httpolice_har_vectors},
};

std::string default_folder() {
    const char* const set = std::getenv("WAYBILL_VECTORS");  // NOLINT(concurrency-mt-unsafe)
    return set != nullptr && *set != '\0' ? set : WAYBILL_SOURCE_DIR "/../shared/vectors";
}

// Returns whether all passed but reviewed ones; a set that is not in the folder is passed over.
bool run_set(const Set& set, const std::string& folder, bool verbose) {
    const std::string path = fmt::format("{}/{}.json", folder, set.name);
    if (!std::filesystem::exists(path)) {
        return true;
    }
    const auto content = load_json(path);
    const std::vector<VectorOutcome> outcomes =
        content ? set.check(*content) : std::vector<VectorOutcome>{{path, "cannot be read"}};
    std::size_t passed = 0;
    std::size_t reviewed = 0;
    for (const VectorOutcome& outcome : outcomes) {
        passed += outcome.difference.empty() ? 1U : 0U;
        const bool known =
            !outcome.reviewed.empty() || !reviewed_reason(set.name, outcome.name).empty();
        reviewed += !outcome.difference.empty() && known ? 1U : 0U;
    }
    fmt::print("{} {}/{}\n", set.name, passed, outcomes.size());
    for (const VectorOutcome& outcome : outcomes) {
        if (verbose && !outcome.difference.empty()) {
            fmt::print("  {}: {}\n", outcome.name, outcome.difference);
            const std::string_view reason = outcome.reviewed.empty()
                                                ? reviewed_reason(set.name, outcome.name)
                                                : std::string_view(outcome.reviewed);
            fmt::print("    {}\n", reason.empty() ? "not reviewed" : reason);
        }
    }
    return passed + reviewed == outcomes.size() && !outcomes.empty();
}

int run(const std::vector<std::string_view>& arguments) {
    std::string folder;
    bool verbose = false;
    for (const std::string_view argument : arguments) {
        if (argument == "-v") {
            verbose = true;
        } else if (argument == "-h" || argument == "--help") {
            fmt::print("{}", kUsage);
            return kAllPassed;
        } else if (folder.empty() && !argument.starts_with('-')) {
            folder = argument;
        } else {
            fmt::print(stderr, "{}", kUsage);
            return kBadCommandLine;
        }
    }
    if (folder.empty()) {
        folder = default_folder();
    }
    if (!std::filesystem::is_directory(folder)) {
        fmt::print(stderr, "waybill_vectors: {}: there is no such folder\n", folder);
        return kNoFolder;
    }
    bool all = true;
    for (const Set& set : kSets) {
        all = run_set(set, folder, verbose) && all;
    }
    return all ? kAllPassed : kSomeFailed;
}

}  // namespace
}  // namespace waybill::corpus

int main(int count, char** arguments) {
    return waybill::corpus::run({arguments + 1, arguments + count});
}
