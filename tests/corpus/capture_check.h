// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs waybill on one capture and gives its verdict: the list of checks is here, and each protocol
// is one function. A protocol that waybill does not read yet is counted apart, not as passed.
#pragma once

#include <string>
#include <vector>

#include "tests/corpus/capture_bytes.h"
#include "tests/corpus/capture_index.h"
#include "tests/corpus/other_witnesses.h"
#include "tests/corpus/program_run.h"
#include "tests/corpus/tls_witnesses.h"
#include "tests/corpus/tshark_layers.h"
#include "tests/corpus/tshark_truth.h"

namespace waybill::corpus {

struct Verdict {
    enum class Outcome {
        Agrees,
        DiffersReviewed,
        Fails,
        LaterProtocols,  // all its truth is of protocols that are not compared yet
        NotACapture,     // a flow dump; only run
    };
    Outcome outcome = Outcome::Agrees;
    std::vector<std::string> differences;  // of a failure, the failing ones
    std::vector<std::string> notes;        // witnesses heard, and reasons of reviewed differences
};

struct CheckOptions {
    std::string program;
    std::string folder;  // with INDEX.tsv
    RunLimits limits;
};

// What the truth files say of one capture.
struct CaptureTruth {
    bool has_tshark = false;
    TsharkTruth tshark;
    TsharkLayers layers;
    OtherWitnesses witnesses;
    std::vector<WitnessedTls> tls_witnesses;
};

CaptureTruth load_truth(const CaptureEntry& entry, const std::string& folder);

// Judges the output of a program that ended well.
Verdict judge(const CaptureEntry& entry,
              const CaptureTruth& truth,
              const CaptureBytes& bytes,
              std::string_view output);

Verdict check_capture(const CaptureEntry& entry, const CheckOptions& options);

}  // namespace waybill::corpus
