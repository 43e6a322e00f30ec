// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill_cuts: cuts every capture of a folder to some of its exchanges, and holds what is read
// from the cuts, by waybill and by tshark where it is installed, against what is read from the
// whole.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "tests/corpus/capture_index.h"
#include "tests/corpus/cut_check.h"
#include "tests/support/file_content.h"

namespace waybill::corpus {
namespace {

constexpr int kAllPassed = 0;
constexpr int kSomeFailed = 1;
constexpr int kBadCommandLine = 2;
constexpr int kNoFolder = 3;

constexpr std::size_t kWorkers = 2;
constexpr std::size_t kDifferencesShown = 6;

constexpr std::string_view kUsage =
    "usage: waybill_cuts [-v] [DIR]\n"
    "Cuts the captures in DIR (with INDEX.tsv; default: $WAYBILL_CAPTURES, else the folder\n"
    "shared/captures beside the source tree) and compares what is read from the cuts.\n"
    "Exit status: 0 all agree, 1 some do not, 2 bad command line, 3 there is no such folder.\n";

std::string default_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet.
    const char* named = std::getenv("WAYBILL_CAPTURES");
    return named != nullptr ? named : WAYBILL_SOURCE_DIR "/../shared/captures";
}

// Empty when it is not installed.
std::string find_tshark() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet.
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path != nullptr ? path : "/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        const std::string program = folder + "/tshark";
        if (::access(program.c_str(), X_OK) == 0) {
            return program;
        }
    }
    return {};
}

int run(int argc, char** argv) {
    std::string folder;
    bool verbose = false;
    for (const std::string& word : std::vector<std::string>(argv + 1, argv + argc)) {
        if (word == "-v") {
            verbose = true;
        } else if (!word.starts_with('-') && folder.empty()) {
            folder = word;
        } else {
            fmt::print(stderr, "{}", kUsage);
            return kBadCommandLine;
        }
    }
    folder = folder.empty() ? default_folder() : folder;
    const std::vector<CaptureEntry> entries =
        read_capture_index(test::file_content(folder + "/INDEX.tsv"));
    if (entries.empty()) {
        fmt::print("no captures: there is no {}/INDEX.tsv\n", folder);
        return kNoFolder;
    }
    const std::string tshark = find_tshark();
    std::vector<CutVerdict> verdicts(entries.size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < kWorkers; ++i) {
        workers.emplace_back([&] {
            for (std::size_t at = next++; at < entries.size(); at = next++) {
                const CaptureEntry& entry = entries[at];
                verdicts[at] = check_cuts(folder + "/" + entry.file,
                                          entry.key_log.empty() ? "" : folder + "/" + entry.key_log,
                                          tshark);
            }
        });
    }
    for (std::thread& worker : workers) {
        worker.join();
    }
    CutVerdict total;
    std::size_t captures = 0;
    std::size_t failed = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const CutVerdict& verdict = verdicts[i];
        captures += verdict.cuts > 0 ? 1U : 0U;
        failed += verdict.differences.empty() ? 0U : 1U;
        total.cuts += verdict.cuts;
        total.chosen += verdict.chosen;
        total.along += verdict.along;
        total.frames += verdict.frames;
        if (!verdict.differences.empty()) {
            fmt::print("FAILS {}\n", entries[i].file);
            for (std::size_t d = 0;
                 d < verdict.differences.size() && (verbose || d < kDifferencesShown);
                 ++d) {
                fmt::print("    {}\n", verdict.differences[d]);
            }
        }
    }
    fmt::print("cut captures             {}/{}\n", captures - failed, captures);
    fmt::print("of these, {} cuts with {} exchanges, {} more that came along\n",
               total.cuts,
               total.chosen,
               total.along);
    if (tshark.empty()) {
        fmt::print("tshark is not installed: it was not asked\n");
    } else {
        fmt::print("tshark found the same in {} frames with HTTP\n", total.frames);
    }
    return failed == 0 ? kAllPassed : kSomeFailed;
}

}  // namespace
}  // namespace waybill::corpus

int main(int argc, char** argv) {
    return waybill::corpus::run(argc, argv);
}
