// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill_har_trips: exports every capture and HAR file of a folder as HAR and reads that again.
// All exchanges must be the same in the machine format, digests of bodies and all.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "capture/opened_session.h"
#include "capture/tls/secrets.h"
#include "tests/corpus/capture_index.h"
#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/first_difference.h"
#include "tests/support/har_export.h"

namespace waybill::corpus {
namespace {

constexpr int kAllPassed = 0;
constexpr int kSomeFailed = 1;
constexpr int kNoFolder = 3;

std::string default_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): there is no other thread.
    const char* named = std::getenv("WAYBILL_CAPTURES");
    return named != nullptr ? named : WAYBILL_SOURCE_DIR "/../shared/captures";
}

// What was opened, and all of its exchanges.
struct Read {
    std::unique_ptr<capture::OpenedSession> opened;
    std::unique_ptr<store::ExchangeLoader> loader;
    std::string lines;
};

Read read(const std::string& path, const std::string& key_log) {
    capture::tls::Secrets secrets;
    secrets.add_key_log(key_log);
    capture::AnalyzeOptions options;
    options.secrets = &secrets;
    Read outcome;
    outcome.opened = std::make_unique<capture::OpenedSession>(std::vector<std::string>{path});
    outcome.opened->read(std::move(options));
    outcome.loader = outcome.opened->make_loader();
    outcome.lines = test::exchange_lines(outcome.opened->session(), *outcome.loader);
    return outcome;
}

// Adds up the exchanges. Why they are not the same afterwards; "" when they are.
std::string difference_of(const CaptureEntry& entry,
                          const std::string& folder,
                          const test::TemporaryDirectory& scratch,
                          std::size_t& exchanges) {
    const std::string key_log =
        entry.key_log.empty() ? "" : test::file_content(folder + "/" + entry.key_log);
    const Read first = read(folder + "/" + entry.file, key_log);
    exchanges += first.opened->session().exchanges.size();
    const std::string path =
        scratch.write("exported.har", test::export_har(first.opened->session(), *first.loader));
    const Read second = read(path, "");
    if (second.opened->error()) {
        return second.opened->error()->message;
    }
    if (!second.opened->notes().empty()) {
        return second.opened->notes().front();
    }
    return test::first_difference(first.lines, second.lines);
}

int run(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : default_folder();
    if (!std::filesystem::exists(folder + "/INDEX.tsv")) {
        fmt::print("no captures: there is no {}/INDEX.tsv\n", folder);
        return kNoFolder;
    }
    const test::TemporaryDirectory scratch;
    std::size_t exchanges = 0;
    std::size_t passed = 0;
    std::size_t compared = 0;
    for (const CaptureEntry& entry :
         read_capture_index(test::file_content(folder + "/INDEX.tsv"))) {
        const std::string difference = difference_of(entry, folder, scratch, exchanges);
        ++compared;
        if (difference.empty()) {
            ++passed;
        } else {
            fmt::print("FAILS {}\n    {}\n", entry.file, difference);
        }
    }
    fmt::print("the same after export and import: {}/{} files, {} exchanges\n",
               passed,
               compared,
               exchanges);
    return passed == compared ? kAllPassed : kSomeFailed;
}

}  // namespace
}  // namespace waybill::corpus

int main(int argc, char** argv) {
    return waybill::corpus::run(argc, argv);
}
