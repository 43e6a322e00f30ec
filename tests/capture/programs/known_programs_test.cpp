// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/known_programs.h"

#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace waybill::capture {
namespace {

Endpoint endpoint(Byte last, std::uint16_t port) {
    const std::array<Byte, 4> octets{10, 0, 0, last};
    return {ip_from_v4(octets.data()), port};
}

std::shared_ptr<const Program> program(std::uint32_t pid, const std::string& name) {
    Program made;
    made.pid = pid;
    made.name = name;
    made.uid = 1000;
    return std::make_shared<const Program>(made);
}

const Endpoint kLocal = endpoint(1, 40'000);
const Endpoint kRemote = endpoint(2, 80);

TEST(KnownProgramsTest, APortUsedAgainIsAnotherProgram) {
    KnownPrograms known;
    known.add(kLocal, kRemote, {.ns = 100}, program(1, "curl"));
    known.add(kLocal, kRemote, {.ns = 200}, program(2, "wget"));
    EXPECT_EQ(known.find(kLocal, kRemote, {.ns = 100})->name, "curl");
    EXPECT_EQ(known.find(kLocal, kRemote, {.ns = 199})->name, "curl");
    EXPECT_EQ(known.find(kLocal, kRemote, {.ns = 200})->name, "wget");
    EXPECT_EQ(known.find(kLocal, kRemote, {.ns = 1'000})->name, "wget");
}

TEST(KnownProgramsTest, WhatWasKnownLateIsBetterThanNothing) {
    KnownPrograms known;
    known.add(kLocal, kRemote, {.ns = 100}, program(1, "curl"));
    EXPECT_EQ(known.find(kLocal, kRemote, {.ns = 50})->name, "curl");
    EXPECT_EQ(known.find(kLocal, kRemote, {})->name, "curl");
}

TEST(KnownProgramsTest, TheTwoEndsAreKeptApart) {
    KnownPrograms known;
    known.add(kLocal, kRemote, {.ns = 100}, program(1, "curl"));
    EXPECT_EQ(known.find(kRemote, kLocal, {.ns = 100}), nullptr);
    known.add(kRemote, kLocal, {.ns = 100}, program(2, "nginx"));
    EXPECT_EQ(known.find(kLocal, kRemote, {.ns = 100})->name, "curl");
    EXPECT_EQ(known.find(kRemote, kLocal, {.ns = 100})->name, "nginx");
}

TEST(KnownProgramsTest, AProgramTakesThePlaceOfAMereUser) {
    KnownPrograms known;
    known.add(kLocal, kRemote, {.ns = 100}, program(0, ""));
    known.add(kLocal, kRemote, {.ns = 200}, program(7, "curl"));
    EXPECT_EQ(known.find(kLocal, kRemote, {.ns = 100})->pid, 7U);
}

TEST(KnownProgramsTest, TheOldestGoWhenThereAreTooMany) {
    KnownPrograms known;
    const auto curl = program(1, "curl");
    for (std::uint32_t i = 0; i < KnownPrograms::kMost + 10; ++i) {
        known.add(endpoint(static_cast<Byte>(i >> 16), static_cast<std::uint16_t>(i)),
                  kRemote,
                  {.ns = i},
                  curl);
    }
    EXPECT_EQ(known.size(), KnownPrograms::kMost);
    EXPECT_EQ(known.find(endpoint(0, 9), kRemote, {.ns = 0}), nullptr);
    EXPECT_NE(known.find(endpoint(0, 10), kRemote, {.ns = 0}), nullptr);
}

}  // namespace
}  // namespace waybill::capture
