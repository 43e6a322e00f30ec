// SPDX-License-Identifier: GPL-3.0-or-later
//
// What filters say of the programs at the ends of connections: by rows alone.
#include "core/filter/program_values.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/filter/explain.h"
#include "core/filter/session_values.h"
#include "core/filter/value_matcher.h"
#include "tests/core/filter/made_exchange.h"

namespace waybill::filter {
namespace {

using store::ConnectionRow;
using store::ExchangeRow;

std::shared_ptr<const Program> wrk() {
    Program program;
    program.pid = 4242;
    program.name = "wrk";
    program.path = "/usr/bin/wrk";
    program.command_line = "wrk -c 10 http://10.0.0.2:8080/";
    program.uid = 1000;
    program.container = "docker:0123456789ab";
    return std::make_shared<const Program>(program);
}

std::shared_ptr<const Program> nginx() {
    Program program;
    program.pid = 80;
    program.name = "nginx";
    program.command_line = "nginx: worker process";
    program.uid = 33;
    program.user = "www-data";
    return std::make_shared<const Program>(program);
}

MadeExchange made(std::shared_ptr<const Program> client,
                  std::shared_ptr<const Program> server,
                  bool roles_swapped = false) {
    return {{"GET /a HTTP/1.1\nHost: shop.example\n"},
            {"HTTP/1.1 200 OK\n"},
            [&](ExchangeRow& /*row*/, ConnectionRow& connection) {
                connection.roles_swapped = roles_swapped;
                connection.programs = {client, server};
            }};
}

struct Case {
    std::string_view filter;
    bool known;    // wrk asks nginx
    bool swapped;  // the same, with the roles of HTTP the other way round
    bool unknown;
};

constexpr Case kCases[] = {
    {"process == wrk", true, false, false},
    {"process == WRK", true, false, false},
    {"process == nginx", false, true, false},
    {"process != curl", true, true, false},
    {"process", true, true, false},
    {"not process", false, false, true},
    {"client.process.name == wrk", true, false, false},
    {"process.name == wrk", true, false, false},
    {"server.process == nginx", true, false, false},
    {"server.process.name == nginx", true, false, false},
    {"pid == 4242", true, false, false},
    {"pid in {1..100}", false, true, false},
    {"server.pid == 80", true, false, false},
    {"user == 1000", true, false, false},
    {"user == \"www-data\"", false, true, false},
    {"server.user == \"www-data\"", true, false, false},
    {"container startswith \"docker:\"", true, false, false},
    {"container", true, false, false},
    {"server.container", false, true, false},
    {"command contains \"-c 10\"", true, false, false},
    {"cmdline ~ /worker/", false, true, false},
    {"server.command contains worker", true, false, false},
};

TEST(ProgramValuesTest, TheClientsProgramIsMeantUnlessTheServersIsNamed) {
    MadeExchange known = made(wrk(), nginx());
    MadeExchange swapped = made(wrk(), nginx(), true);
    MadeExchange unknown = made(nullptr, nullptr);
    for (const Case& one : kCases) {
        const auto verdict = [](bool value) {
            return value ? Verdict::Yes : Verdict::No;
        };
        EXPECT_EQ(known.on_row(one.filter), verdict(one.known)) << one.filter;
        EXPECT_EQ(swapped.on_row(one.filter), verdict(one.swapped)) << one.filter;
        EXPECT_EQ(unknown.on_row(one.filter), verdict(one.unknown)) << one.filter;
    }
    EXPECT_EQ(known.loads + swapped.loads + unknown.loads, 0);
}

TEST(ProgramValuesTest, AProgramThatBecomesKnownLaterIsFound) {
    MadeExchange exchange = made(nullptr, nullptr);
    Evaluator evaluator(MadeExchange::parsed("process == wrk"), exchange.session);
    EXPECT_EQ(evaluator.on_row(0), Verdict::No);
    exchange.session.connections[0].programs[0] = wrk();
    EXPECT_EQ(evaluator.on_row(0), Verdict::Yes);
}

TEST(ProgramValuesTest, OfAHiddenProgramOnlyTheUserIsKnown) {
    Program program;
    program.uid = 0;
    program.user = "root";
    MadeExchange exchange = made(std::make_shared<const Program>(program), nullptr);
    EXPECT_EQ(exchange.on_row("user == root"), Verdict::Yes);
    EXPECT_EQ(exchange.on_row("process"), Verdict::No);
    EXPECT_EQ(exchange.on_row("pid >= 0"), Verdict::No);
    EXPECT_EQ(exchange.on_row("command"), Verdict::No);
}

TEST(ProgramValuesTest, CompletionOffersTheProgramsThatAreThere) {
    const MadeExchange exchange = made(wrk(), nginx());
    const auto texts = [&](FieldId field) {
        std::vector<std::string> all;
        for (const CountedValue& value : values_in(exchange.session, field)) {
            all.push_back(value.text);
        }
        return all;
    };
    EXPECT_EQ(texts(FieldId::Process), std::vector<std::string>{"wrk"});
    EXPECT_EQ(texts(FieldId::Pid), std::vector<std::string>{"4242"});
    EXPECT_EQ(texts(FieldId::User), std::vector<std::string>{"1000"});
    EXPECT_EQ(texts(FieldId::ServerProcess), std::vector<std::string>{"nginx"});
    EXPECT_EQ(texts(FieldId::ServerUser), std::vector<std::string>{"www-data"});
    EXPECT_TRUE(texts(FieldId::ServerContainer).empty());
}

TEST(ProgramValuesTest, WhatIsNotKnownIsToldInExplanations) {
    const auto explained = [](std::string_view filter) {
        return explain(MadeExchange::parsed(filter));
    };
    EXPECT_NE(explained("process == wrk").find("the program"), std::string::npos);
    EXPECT_NE(explained("process != wrk"), explained("host != wrk"));
}

TEST(ProgramValuesTest, TheFieldsOfProgramsAreThoseThatAreCalledSo) {
    for (const FieldInfo& info : all_fields()) {
        EXPECT_EQ(is_of_program(info.id), info.path.find(".process.") != std::string_view::npos)
            << info.name;
    }
}

}  // namespace
}  // namespace waybill::filter
