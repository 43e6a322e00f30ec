// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/capture_check.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tests/corpus/evader_check.h"
#include "tests/corpus/http1_comparison.h"
#include "tests/corpus/reviewed_differences.h"
#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

constexpr int kInputUnreadable = 3;

bool is_of_kind(const CaptureEntry& entry, std::string_view kind) {
    return std::find(entry.kinds.begin(), entry.kinds.end(), kind) != entry.kinds.end();
}

// What a check is given, and what it adds to.
struct CheckInput {
    const CaptureEntry& entry;
    const CaptureTruth& truth;
    const CaptureBytes& bytes;
    const Recording& recording;
};

struct CheckSum {
    std::vector<std::string> differences;
    std::vector<std::string> notes;
    bool truth_of_later_protocols = false;
    bool compared_something = false;
};

void check_http1(const CheckInput& input, CheckSum& sum) {
    const bool evader = is_of_kind(input.entry, "http-evader");
    ComparisonOptions options;
    options.responses = !evader;
    Comparison comparison = compare_http1(
        input.truth.tshark, input.recording, input.truth.witnesses, input.bytes, options);
    if (evader) {
        const std::vector<std::string> hidden = check_evader(input.recording);
        comparison.differences.insert(comparison.differences.end(), hidden.begin(), hidden.end());
    }
    sum.differences.insert(
        sum.differences.end(), comparison.differences.begin(), comparison.differences.end());
    sum.notes.insert(sum.notes.end(), comparison.notes.begin(), comparison.notes.end());
    sum.truth_of_later_protocols = sum.truth_of_later_protocols || comparison.left_out > 0
                                   || input.truth.tshark.has_later_protocols;
    sum.compared_something = sum.compared_something || comparison.compared > 0;
}

// One entry per protocol: checks of HTTP/2, WebSocket and decrypted TLS are added here when waybill
// reads them.
constexpr std::array kChecks = {check_http1};

Verdict sum_up(const CaptureEntry& entry, const CheckSum& sum) {
    Verdict verdict;
    verdict.notes = sum.notes;
    for (const std::string& difference : sum.differences) {
        const ReviewedDifference* review = find_review(base_name(entry.file), difference);
        if (review == nullptr) {
            verdict.differences.push_back(difference);
        } else {
            verdict.notes.push_back(fmt::format("{}: reviewed: {}", difference, review->reason));
            verdict.outcome = Verdict::Outcome::DiffersReviewed;
        }
    }
    if (!verdict.differences.empty()) {
        verdict.outcome = Verdict::Outcome::Fails;
    } else if (verdict.outcome == Verdict::Outcome::Agrees && sum.truth_of_later_protocols
               && !sum.compared_something) {
        verdict.outcome = Verdict::Outcome::LaterProtocols;
    }
    return verdict;
}

Verdict failure(std::string difference) {
    Verdict verdict;
    verdict.outcome = Verdict::Outcome::Fails;
    verdict.differences.push_back(std::move(difference));
    return verdict;
}

}  // namespace

CaptureTruth load_truth(const CaptureEntry& entry, const std::string& folder) {
    CaptureTruth truth;
    if (!entry.tshark_truth.empty()) {
        if (const auto file = load_json(folder + "/" + entry.tshark_truth)) {
            truth.has_tshark = true;
            truth.tshark = read_tshark_truth(*file);
        }
    }
    for (const std::string& path : entry.other_truths) {
        if (const auto file = load_json(fmt::format("{}/{}", folder, path))) {
            truth.witnesses.add(folder_name(path), *file);
        }
    }
    return truth;
}

Verdict judge(const CaptureEntry& entry,
              const CaptureTruth& truth,
              const CaptureBytes& bytes,
              std::string_view output) {
    std::string error;
    const std::optional<Recording> recording = read_recording(output, error);
    if (!recording) {
        return failure(error);
    }
    if (!truth.has_tshark) {
        return failure("the truth file of tshark is missing");
    }
    CheckSum sum;
    for (const auto check : kChecks) {
        check({entry, truth, bytes, *recording}, sum);
    }
    return sum_up(entry, sum);
}

Verdict check_capture(const CaptureEntry& entry, const CheckOptions& options) {
    const std::string file = options.folder + "/" + entry.file;
    const RunResult run =
        run_program({options.program, "analyze", "-T", "jsonl", "--bodies", file}, options.limits);
    const bool ended_well =
        run.end == RunResult::End::Exited && (run.code == 0 || run.code == kInputUnreadable);
    if (!ended_well) {
        return failure(fmt::format(
            "{}: {}",
            describe(run, options.limits),
            printable(
                std::string_view(run.errors)
                    .substr(run.errors.size() - std::min<std::size_t>(run.errors.size(), 400)),
                400)));
    }
    if (is_of_kind(entry, "har") && entry.tshark_truth.empty()) {
        return {Verdict::Outcome::NotACapture, {}, {}};
    }
    if (is_of_kind(entry, "mitm-dump")) {
        return {Verdict::Outcome::NotACapture, {}, {}};
    }
    return judge(entry, load_truth(entry, options.folder), CaptureBytes::load(file), run.output);
}

}  // namespace waybill::corpus
