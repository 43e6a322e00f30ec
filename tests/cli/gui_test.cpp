// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill gui` starts the window that lies beside the program.
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/run_program.h"

namespace waybill {
namespace {

namespace fs = std::filesystem;
using test::ProgramOptions;
using test::ProgramRun;
using test::run_waybill;
using ::testing::HasSubstr;

// A copy of the program in a folder of its own.
class GuiTest : public ::testing::Test {
protected:
    GuiTest() : folder_(fs::temp_directory_path() / fs::path("waybill-gui-test." + pid())) {
        fs::create_directory(folder_);
        fs::copy_file(test::waybill_program(), folder_ / "waybill");
        options_.program = (folder_ / "waybill").string();
        options_.environment = {"PATH=" + (folder_ / "nowhere").string(), "LANG=C.UTF-8"};
    }
    ~GuiTest() override { fs::remove_all(folder_); }

    static std::string pid() { return std::to_string(getpid()); }

    fs::path folder_;
    ProgramOptions options_;
};

TEST_F(GuiTest, WithoutTheWindowItSaysThatItIsNotInstalled) {
    const ProgramRun run = run_waybill({"gui", "some.pcap"}, options_);
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("the window is not installed"));
    EXPECT_EQ(run.output, "");
}

TEST_F(GuiTest, TheWindowBesideTheProgramGetsFilesAndSettings) {
    const fs::path window = folder_ / "waybill-gui";
    std::ofstream(window) << "#!/bin/sh\nfor each in \"$@\"; do echo \"[$each]\"; done\n";
    fs::permissions(window, fs::perms::owner_all);
    const ProgramRun run =
        run_waybill({"gui", "--set", "theme=dark", "a b.pcap", "c.pcap"}, options_);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(run.output, "[--set]\n[theme=dark]\n[--]\n[a b.pcap]\n[c.pcap]\n");
}

}  // namespace
}  // namespace waybill
