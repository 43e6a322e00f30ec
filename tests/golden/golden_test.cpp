// SPDX-License-Identifier: GPL-3.0-or-later
//
// What waybill prints for the samples, held against files that were reviewed:
//
//     golden_tests --update-goldens      writes the files anew; look at the difference
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/file_content.h"
#include "tests/support/first_difference.h"
#include "tests/support/run_program.h"

namespace waybill {
namespace {

bool updating = false;  // NOLINT(*-avoid-non-const-global-variables): set by main()

struct Golden {
    std::string file;  // in tests/golden
    std::vector<std::string> arguments;
    int status = 0;
};

std::vector<std::string> samples() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(WAYBILL_SOURCE_DIR) + "/samples")) {
        const std::string name = entry.path().filename().string();
        if (name.find(".pcap") != std::string::npos) {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

// The command, with the key log that lies beside the sample, if there is one.
std::vector<std::string> with_keys(std::vector<std::string> arguments, const std::string& name) {
    const std::string keys = "samples/" + name.substr(0, name.find('.')) + ".keys";
    if (std::filesystem::exists(std::string(WAYBILL_SOURCE_DIR) + "/" + keys)) {
        arguments.insert(arguments.end(), {"--keylog", keys});
    }
    arguments.push_back("samples/" + name);
    return arguments;
}

std::vector<Golden> goldens() {
    std::vector<Golden> list;
    for (const std::string& name : samples()) {
        list.push_back(
            {name + ".jsonl",
             with_keys({"analyze", "-T", "jsonl", "--bodies", "--connections", "--messages"},
                       name)});
    }
    for (const std::string name : {"h2c.pcap", "http2.pcap"}) {
        list.push_back(
            {name + ".frames.jsonl", with_keys({"analyze", "-T", "jsonl", "--frames"}, name)});
    }
    // The text for people, where it has something to say.
    for (const std::string name : {"shop.pcap", "capture-gaps.pcap", "smuggling.pcap"}) {
        list.push_back({name + ".summary.txt", {"analyze", "--summary", "samples/" + name}});
        list.push_back({name + ".list.txt", {"analyze", "--list", "samples/" + name}});
    }
    for (const std::string name : {"http2.pcap", "https.pcapng", "rpc.pcap"}) {
        list.push_back({name + ".text", with_keys({"analyze", "--connections"}, name)});
    }
    list.push_back({"uploads.pcap.csv", {"analyze", "-T", "csv", "samples/uploads.pcap"}});
    // The forms of a report and of a check: few findings, so that they change for what they are.
    for (const std::string form : {"text", "json", "markdown", "html"}) {
        list.push_back(
            {"websocket.pcap.report." + form, {"report", "-T", form, "samples/websocket.pcap"}});
    }
    list.push_back({"capture-gaps.pcap.report.text", {"report", "samples/capture-gaps.pcap"}});
    for (const std::string form : {"text", "json", "sarif", "junit"}) {
        list.push_back({"login.pcap.check." + form,
                        {"check", "samples/check-policy.toml", "-T", form, "samples/login.pcap"},
                        1});
    }
    return list;
}

class GoldenTest : public ::testing::TestWithParam<Golden> {};

TEST_P(GoldenTest, IsWhatWasReviewed) {
    const Golden& golden = GetParam();
    const test::ProgramRun run = test::run_waybill(golden.arguments);
    ASSERT_EQ(run.status, golden.status) << run.errors;
    EXPECT_EQ(run.errors, "");
    const std::string path = std::string(WAYBILL_SOURCE_DIR) + "/tests/golden/" + golden.file;
    if (updating) {
        std::ofstream(path, std::ios::binary) << run.output;
        return;
    }
    ASSERT_TRUE(std::filesystem::exists(path)) << "to write it: golden_tests --update-goldens";
    const std::string difference = test::first_difference(test::file_content(path), run.output);
    if (!difference.empty()) {
        ADD_FAILURE() << "tests/golden/" << golden.file << ", " << difference
                      << "\nto accept it: golden_tests --update-goldens";
    }
}

std::string name_of(const ::testing::TestParamInfo<Golden>& golden) {
    std::string name;
    for (const char c : golden.param.file) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(Samples, GoldenTest, ::testing::ValuesIn(goldens()), name_of);

TEST(GoldenFilesTest, EachOneBelongsToASample) {
    const std::vector<Golden> list = goldens();
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(WAYBILL_SOURCE_DIR) + "/tests/golden")) {
        const std::string name = entry.path().filename().string();
        const bool is_source = name == "CMakeLists.txt" || name.ends_with(".cpp");
        EXPECT_TRUE(is_source
                    || std::any_of(list.begin(),
                                   list.end(),
                                   [&](const Golden& golden) { return golden.file == name; }))
            << name;
    }
}

}  // namespace
}  // namespace waybill

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    waybill::updating = argc > 1 && std::string_view(argv[1]) == "--update-goldens";
    return RUN_ALL_TESTS();
}
