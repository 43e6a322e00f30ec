// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/capture_check.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "tests/corpus/evader_check.h"
#include "tests/corpus/har_comparison.h"
#include "tests/corpus/http1_comparison.h"
#include "tests/corpus/http2_comparison.h"
#include "tests/corpus/recorded_layers.h"
#include "tests/corpus/reviewed_differences.h"
#include "tests/corpus/stream_message_comparison.h"
#include "tests/corpus/text_match.h"
#include "tests/corpus/tls_comparison.h"

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
    const RecordedLayers& layers;
};

struct CheckSum {
    std::vector<std::string> differences;
    std::vector<std::string> notes;
    bool truth_of_later_protocols = false;
    bool compared_something = false;
};

void add(const Comparison& comparison, CheckSum& sum) {
    sum.differences.insert(
        sum.differences.end(), comparison.differences.begin(), comparison.differences.end());
    sum.notes.insert(sum.notes.end(), comparison.notes.begin(), comparison.notes.end());
    sum.compared_something = sum.compared_something || comparison.compared > 0;
}

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
    add(comparison, sum);
    sum.truth_of_later_protocols = input.truth.tshark.has_later_protocols;
}

void check_http2(const CheckInput& input, CheckSum& sum) {
    add(compare_http2(input.truth.layers, input.layers), sum);
}

void check_stream_messages(const CheckInput& input, CheckSum& sum) {
    add(compare_websocket(input.truth.layers, input.layers), sum);
    add(compare_grpc(input.truth.layers, input.layers), sum);
}

void check_tls(const CheckInput& input, CheckSum& sum) {
    add(compare_tls(input.truth.layers, input.layers, input.truth.tls_witnesses), sum);
}

// One entry per protocol.
constexpr std::array kChecks = {check_http1, check_http2, check_stream_messages, check_tls};

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
            truth.layers = read_tshark_layers(*file);
        }
    }
    for (const std::string& path : entry.other_truths) {
        if (const auto file = load_json(fmt::format("{}/{}", folder, path))) {
            truth.witnesses.add(folder_name(path), *file);
            const std::vector<WitnessedTls> more = read_tls_witnesses(folder_name(path), *file);
            truth.tls_witnesses.insert(truth.tls_witnesses.end(), more.begin(), more.end());
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
    const RecordedLayers layers = read_recorded_layers(output);
    for (const auto check : kChecks) {
        check({entry, truth, bytes, *recording, layers}, sum);
    }
    return sum_up(entry, sum);
}

namespace {

std::string file_content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

// What is no JSON must be told to be none; what is must be read as it says, and as the flows say
// that it was made of.
Verdict judge_har(const CaptureEntry& entry,
                  const std::string& folder,
                  int exit_code,
                  std::string_view output) {
    const auto witness = read_har_witness(file_content(folder + "/" + entry.file));
    if (!witness) {
        return exit_code == kInputUnreadable ? Verdict() : failure("is read although it is no HAR");
    }
    CheckSum sum;
    add(compare_har(*witness, output), sum);
    if (exit_code != 0) {
        sum.differences.emplace_back("cannot be read");
    }
    for (const std::string& path : entry.other_truths) {
        const auto flows = read_mitmproxy_flows(file_content(folder + "/" + path));
        if (!flows) {
            return failure(path + ": is not a file of flows");
        }
        add(compare_har(*flows, output), sum);
    }
    return sum_up(entry, sum);
}

}  // namespace

Verdict check_capture(const CaptureEntry& entry, const CheckOptions& options) {
    const std::string file = options.folder + "/" + entry.file;
    std::vector<std::string> command = {
        options.program, "analyze", "-T", "jsonl", "--bodies", "--connections", "--messages", file};
    if (!entry.key_log.empty()) {
        command.insert(command.end(), {"--keylog", options.folder + "/" + entry.key_log});
    }
    const RunResult run = run_program(command, options.limits);
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
        return judge_har(entry, options.folder, run.code, run.output);
    }
    if (is_of_kind(entry, "mitm-dump")) {
        return {Verdict::Outcome::NotACapture, {}, {}};
    }
    return judge(entry, load_truth(entry, options.folder), CaptureBytes::load(file), run.output);
}

}  // namespace waybill::corpus
