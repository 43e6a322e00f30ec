// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill_captures: runs waybill on every capture of a folder and holds what it prints against what
// other programs found in the same captures. One line per kind of capture.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "tests/corpus/capture_check.h"
#include "tests/corpus/reviewed_differences.h"
#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

constexpr int kAllPassed = 0;
constexpr int kSomeFailed = 1;
constexpr int kBadCommandLine = 2;
constexpr int kNoFolder = 3;

constexpr std::size_t kWorkers = 2;
constexpr std::size_t kDifferencesShown = 6;

constexpr std::string_view kUsage =
    "usage: waybill_captures [--waybill PROGRAM] [--kind KIND] [-v] [DIR]\n"
    "Holds waybill's reading of the captures in DIR (with INDEX.tsv; default: $WAYBILL_CAPTURES,\n"
    "else the folder shared/captures beside the source tree) against other programs' readings.\n"
    "Exit status: 0 all agree, 1 some do not, 2 bad command line, 3 there is no such folder.\n";

struct Options {
    std::string program;
    std::string kind;
    std::string folder;
    bool verbose = false;
};

struct Count {
    std::size_t passed = 0;
    std::size_t compared = 0;
    std::size_t later = 0;
    std::size_t not_captures = 0;

    void add(Verdict::Outcome outcome) {
        switch (outcome) {
            case Verdict::Outcome::Agrees:
            case Verdict::Outcome::DiffersReviewed:
                ++passed;
                ++compared;
                break;
            case Verdict::Outcome::Fails:
                ++compared;
                break;
            case Verdict::Outcome::LaterProtocols:
                ++later;
                break;
            case Verdict::Outcome::NotACapture:
                ++not_captures;
                break;
        }
    }
};

std::string default_program() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return (self.parent_path() / "waybill").string();
}

std::string default_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet.
    const char* named = std::getenv("WAYBILL_CAPTURES");
    return named != nullptr ? named : WAYBILL_SOURCE_DIR "/../shared/captures";
}

bool read_options(int argc, char** argv, Options& options) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool has_value = i + 1 < words.size();
        if (words[i] == "-v") {
            options.verbose = true;
        } else if (words[i] == "--waybill" && has_value) {
            options.program = words[++i];
        } else if (words[i] == "--kind" && has_value) {
            options.kind = words[++i];
        } else if (!words[i].starts_with('-') && options.folder.empty()) {
            options.folder = words[i];
        } else {
            return false;
        }
    }
    if (options.program.empty()) {
        options.program = default_program();
    }
    if (options.folder.empty()) {
        options.folder = default_folder();
    }
    return true;
}

bool is_wanted(const CaptureEntry& entry, const std::string& kind) {
    return kind.empty()
           || std::find(entry.kinds.begin(), entry.kinds.end(), kind) != entry.kinds.end();
}

std::vector<CaptureEntry> load_entries(const Options& options) {
    std::ifstream file(options.folder + "/INDEX.tsv", std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    std::vector<CaptureEntry> entries = read_capture_index(std::move(text).str());
    std::erase_if(entries,
                  [&](const CaptureEntry& entry) { return !is_wanted(entry, options.kind); });
    return entries;
}

std::vector<Verdict> check_all(const std::vector<CaptureEntry>& entries, const Options& options) {
    CheckOptions check;
    check.program = options.program;
    check.folder = options.folder;
    if (is_sanitized(options.program)) {
        check.limits.address_space = 0;
    }
    std::vector<Verdict> verdicts(entries.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < entries.size(); i = next++) {
            verdicts[i] = check_capture(entries[i], check);
        }
    };
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < kWorkers; ++i) {
        workers.emplace_back(work);
    }
    for (std::thread& worker : workers) {
        worker.join();
    }
    return verdicts;
}

void print_details(const CaptureEntry& entry, const Verdict& verdict) {
    const bool fails = verdict.outcome == Verdict::Outcome::Fails;
    if (!fails && verdict.notes.empty()) {
        return;
    }
    const bool reviewed = verdict.outcome == Verdict::Outcome::DiffersReviewed;
    fmt::print("{} {}\n", fails ? "FAILS" : reviewed ? "reviewed" : "agrees", entry.file);
    const std::vector<std::string>& lines = fails ? verdict.differences : verdict.notes;
    for (std::size_t i = 0; i < lines.size() && i < kDifferencesShown; ++i) {
        fmt::print("    {}\n", lines[i]);
    }
    if (lines.size() > kDifferencesShown) {
        fmt::print("    and {} more\n", lines.size() - kDifferencesShown);
    }
}

void print_count(std::string_view name, const Count& count) {
    fmt::print("{:<24} {}/{}", name, count.passed, count.compared);
    if (count.later > 0) {
        fmt::print(", {} of later protocols", count.later);
    }
    if (count.not_captures > 0) {
        fmt::print(", {} not captures", count.not_captures);
    }
    fmt::print("\n");
}

int report(const std::vector<CaptureEntry>& entries,
           const std::vector<Verdict>& verdicts,
           bool verbose) {
    std::map<std::string, Count> kinds;
    Count total;
    std::size_t reviewed = 0;
    std::size_t witnessed = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Verdict& verdict = verdicts[i];
        total.add(verdict.outcome);
        reviewed += verdict.outcome == Verdict::Outcome::DiffersReviewed ? 1U : 0U;
        witnessed +=
            verdict.outcome == Verdict::Outcome::Agrees && !verdict.notes.empty() ? 1U : 0U;
        for (const std::string& kind : entries[i].kinds) {
            kinds[kind].add(verdict.outcome);
        }
        if (verbose) {
            print_details(entries[i], verdict);
        }
    }
    for (const auto& [kind, count] : kinds) {
        print_count(kind, count);
    }
    print_count("total", {total.passed, total.compared, 0, 0});
    fmt::print("of these, reviewed differences: {} files; with another witness than tshark: {}\n",
               reviewed,
               witnessed);
    fmt::print("later protocols: {} files\n", total.later);
    fmt::print("not captures (flow dumps): {} files\n", total.not_captures);
    return total.passed == total.compared ? kAllPassed : kSomeFailed;
}

int run(int argc, char** argv) {
    Options options;
    if (!read_options(argc, argv, options)) {
        fmt::print(stderr, "{}", kUsage);
        return kBadCommandLine;
    }
    if (!std::filesystem::exists(options.folder + "/INDEX.tsv")) {
        fmt::print("no captures: there is no {}/INDEX.tsv\n", options.folder);
        return kNoFolder;
    }
    if (::access(options.program.c_str(), X_OK) != 0) {
        fmt::print(stderr, "there is no program {}\n", options.program);
        return kBadCommandLine;
    }
    const std::vector<CaptureEntry> entries = load_entries(options);
    return report(entries, check_all(entries, options), options.verbose);
}

}  // namespace
}  // namespace waybill::corpus

int main(int argc, char** argv) {
    return waybill::corpus::run(argc, argv);
}
