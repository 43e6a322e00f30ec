// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs at the ends of connections, in each report.
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/exchange_json.h"
#include "core/report/fields.h"
#include "core/report/har_writer.h"
#include "core/report/program_text.h"
#include "core/report/redactor.h"
#include "core/report/session_json.h"
#include "core/report/text_connections.h"
#include "core/report/text_list.h"
#include "core/report/text_summary.h"
#include "tests/core/report/exchange_builder.h"
#include "tests/support/imported_har.h"

namespace waybill::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

Program wrk() {
    Program program;
    program.pid = 4242;
    program.name = "wrk";
    program.path = "/usr/bin/wrk";
    program.command_line = "wrk -c 10 http://example.com/";
    program.uid = 1000;
    program.user = "anna";
    program.container = "docker:0123456789ab";
    return program;
}

Program hidden() {
    Program program;
    program.uid = 33;
    return program;
}

std::shared_ptr<const Program> shared(Program program) {
    return std::make_shared<const Program>(std::move(program));
}

std::string json_of(const Program& program) {
    std::string out;
    {
        JsonWriter json(out);
        write_program(json, program);
    }
    return out;
}

constexpr std::string_view kWrk =
    R"({"pid":4242,"name":"wrk","path":"/usr/bin/wrk",)"
    R"("command_line":"wrk -c 10 http://example.com/","user":"anna","uid":1000,)"
    R"("container":"docker:0123456789ab"})";

TEST(ProgramReportsTest, WhatIsNotKnownOfAProgramIsLeftOutOfJson) {
    EXPECT_EQ(json_of(wrk()), kWrk);
    EXPECT_EQ(json_of(hidden()), R"({"uid":33})");
    EXPECT_EQ(json_of(Program{}), "{}");
}

TEST(ProgramReportsTest, NamesThatAreNotUtf8AreMarkedAsTheyAreElsewhere) {
    Program odd;
    odd.name = "a\xff";
    EXPECT_EQ(json_of(odd), "{\"name\":\"a\xc3\xbf\",\"latin1\":true}");
}

TEST(ProgramReportsTest, JsonIsReadBack) {
    Program odd = wrk();
    odd.command_line = "a\xff b";
    odd.uid.reset();
    for (const Program& program : {wrk(), hidden(), odd}) {
        const boost::json::value value = boost::json::parse(json_of(program));
        EXPECT_EQ(read_program(value.as_object()), program) << json_of(program);
    }
}

TEST(ProgramReportsTest, WhatIsNoProgramIsNotRead) {
    const auto read = [](const char* text) {
        return read_program(boost::json::parse(text).as_object());
    };
    EXPECT_EQ(read("{}"), std::nullopt);
    EXPECT_EQ(read(R"({"pid":-1,"uid":4294967296,"name":{},"user":null})"), std::nullopt);
    const std::optional<Program> longest =
        read((R"({"command_line":")" + std::string(10'000, 'a') + "\"}").c_str());
    ASSERT_TRUE(longest);
    EXPECT_EQ(longest->command_line.size(), 4096U);
}

TEST(ProgramReportsTest, ExchangesTellBothPrograms) {
    const auto exchange = make_exchange();
    std::string without;
    append_exchange(without, *exchange);
    EXPECT_THAT(without, Not(HasSubstr("process")));
    exchange->programs = {shared(wrk()), shared(hidden())};
    std::string out;
    append_exchange(out, *exchange);
    EXPECT_THAT(out,
                HasSubstr(R"("client":{"ip":"10.0.0.1","port":4242,"process":)" + std::string(kWrk)
                          + R"(},"server":{"ip":"10.0.0.2","port":80,"process":{"uid":33}})"));
}

TEST(ProgramReportsTest, ConnectionsTellThemByTheRolesOfHttp) {
    SessionFixture fixture;
    fixture.session.connections[0].programs = {nullptr, shared(wrk())};
    fixture.session.connections[0].roles_swapped = true;
    std::string out;
    append_connection(out, fixture.session, 0);
    EXPECT_THAT(out,
                HasSubstr(R"("client":{"ip":"10.0.0.2","port":80,"process":)" + std::string(kWrk)));
    std::string text;
    append_text_connection(text, fixture.session, 0, TextStyle{});
    EXPECT_THAT(text,
                HasSubstr("client: wrk[4242], user anna, in docker:0123456789ab: wrk -c 10 "
                          "http://example.com/\n"));
    EXPECT_THAT(text, Not(HasSubstr("server:")));
}

TEST(ProgramReportsTest, FieldsAreEmptyWhereNothingIsKnown) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/");
    const auto value = [&](std::string_view name) {
        const Result<Field> field = Field::parse(name);
        EXPECT_TRUE(field) << name;
        std::string out;
        field->append(out, {fixture.session, 0, nullptr});
        return out;
    };
    const std::array<std::pair<std::string_view, std::string_view>, 7> expected = {{
        {"client.process.pid", "4242"},
        {"process", "wrk"},
        {"client.process.path", "/usr/bin/wrk"},
        {"command", "wrk -c 10 http://example.com/"},
        {"user", "anna"},
        {"client.process.uid", "1000"},
        {"container", "docker:0123456789ab"},
    }};
    for (const auto& [name, text] : expected) {
        EXPECT_EQ(value(name), "") << name;
    }
    fixture.session.connections[0].programs = {shared(wrk()), shared(hidden())};
    for (const auto& [name, text] : expected) {
        EXPECT_EQ(value(name), text) << name;
    }
    EXPECT_EQ(value("server.process.uid"), "33");
    EXPECT_EQ(value("server.process.pid"), "");
    EXPECT_EQ(value("server.process"), "");
}

TEST(ProgramReportsTest, TheListHasAColumnOnlyWhereAProgramIsKnown) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/");
    const auto text_of = [&](ProgramColumn programs) {
        std::string out;
        const TextList list(fixture.session, TextStyle{}, programs);
        list.append_header(out);
        list.append_line(out, 0);
        return out;
    };
    EXPECT_THAT(text_of(ProgramColumn::IfKnown), Not(HasSubstr("program")));
    EXPECT_THAT(text_of(ProgramColumn::Always),
                HasSubstr("02:40:00.000  -                 GET     example.com/"));
    fixture.session.connections[0].programs[0] = shared(wrk());
    EXPECT_THAT(text_of(ProgramColumn::IfKnown), HasSubstr("time          program    method "));
    EXPECT_THAT(text_of(ProgramColumn::IfKnown),
                HasSubstr("02:40:00.000  wrk[4242]  GET     example.com/"));
    EXPECT_THAT(text_of(ProgramColumn::Always),
                HasSubstr("02:40:00.000  wrk[4242]         GET     example.com/"));
    EXPECT_THAT(text_of(ProgramColumn::Never), Not(HasSubstr("wrk")));
}

TEST(ProgramReportsTest, LinesWithProgramsAreNotWiderThanAskedFor) {
    SessionFixture fixture;
    fixture.add("GET", std::string(300, 'h'), "/");
    Program longest = wrk();
    longest.name = std::string(300, 'n');
    fixture.session.connections[0].programs[0] = shared(longest);
    for (const unsigned width : {100U, 120U, 200U}) {
        std::string line;
        TextList(fixture.session, {false, true, width}).append_line(line, 0);
        line.pop_back();
        EXPECT_LE(display_width(line), width) << line;
    }
}

TEST(ProgramReportsTest, HostileNamesDoNotReachTheTerminal) {
    for (const std::string& text : hostile_texts()) {
        SessionFixture fixture;
        fixture.add("GET", "example.com", "/");
        Program program;
        program.pid = 1;
        program.name = program.path = program.command_line = program.user = program.container =
            text;
        fixture.session.connections[0].programs = {shared(program), shared(program)};
        std::string out;
        TextList(fixture.session, TextStyle{}).append_line(out, 0);
        append_text_connection(out, fixture.session, 0, TextStyle{});
        append_connection(out, fixture.session, 0);
        EXPECT_TRUE(is_safe_to_print(out)) << out;
    }
}

TEST(ProgramReportsTest, TheSummaryCountsThem) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/");
    fixture.add("GET", "example.com", "/");
    EXPECT_TRUE(summarise(fixture.session).programs.empty());
    fixture.session.connections[0].programs = {shared(wrk()), shared(hidden())};
    Program curl = wrk();
    curl.name = "curl<b>\x1b[1m";
    for (int i = 0; i < 20; ++i) {
        store::ConnectionRow& connection = fixture.session.connections.emplace_back();
        connection.programs[0] = shared(i < 3 ? curl : i < 6 ? hidden() : wrk());
        if (i >= 6) {
            curl.name = "p" + std::to_string(i);
            connection.programs[0] = shared(curl);
        }
        fixture.add("GET", "example.com", "/", 200, "", [&](store::ExchangeRow& row) {
            row.connection = static_cast<std::uint32_t>(i) + 1;
        });
    }
    const Summary summary = summarise(fixture.session);
    EXPECT_EQ(summary.program_count, 16U);
    ASSERT_EQ(summary.programs.size(), kSummaryRows);
    EXPECT_EQ(summary.programs[0].name, "curl<b>\x1b[1m");
    EXPECT_EQ(summary.programs[0].exchanges, 3U);
    EXPECT_EQ(summary.programs[0].connections, 3U);
    EXPECT_EQ(summary.programs[1].name, "wrk");
    EXPECT_EQ(summary.programs[1].exchanges, 2U);
    EXPECT_EQ(summary.programs[1].connections, 1U);
    const std::vector<std::uint32_t> first = {0};
    const Summary selected = summarise(fixture.session, &first);
    ASSERT_EQ(selected.programs.size(), 1U);
    EXPECT_EQ(selected.programs[0].exchanges, 1U);

    std::string text;
    append_text_summary(text, fixture.session, summary, TextStyle{});
    EXPECT_THAT(text, HasSubstr("\nPrograms "));
    EXPECT_THAT(text, HasSubstr("6 more"));
    EXPECT_TRUE(is_safe_to_print(text)) << text;
}

// An exchange whose connection has these programs.
class OneExchange final : public store::ExchangeLoader {
public:
    explicit OneExchange(std::array<std::shared_ptr<const Program>, 2> programs)
        : programs_(std::move(programs)) {}

    void load(std::uint32_t /*index*/, store::BodyDetail /*detail*/, http::Exchange& out) override {
        out.id = 1;
        out.programs = programs_;
    }
    std::optional<http::DecodeFailure> read_body(
        const http::Exchange& /*exchange*/,
        Side /*side*/,
        store::BodyForm /*form*/,
        const std::function<bool(Bytes)>& /*output*/) override {
        return std::nullopt;
    }

private:
    std::array<std::shared_ptr<const Program>, 2> programs_;
};

// The command line of an exchange's program as the loader gives it that has no secrets.
std::string redacted(const std::string& command, const std::string& other = "") {
    Program program = wrk();
    program.command_line = command;
    Program server = wrk();
    server.command_line = other;
    OneExchange loader({shared(program), shared(server)});
    http::Exchange exchange;
    loader.load(0, store::BodyDetail::None, exchange);
    Redactor redactor;
    redactor.learn(exchange, loader);
    const auto redacting = redactor.wrap(loader);
    http::Exchange out;
    redacting->load(0, store::BodyDetail::None, out);
    EXPECT_EQ(exchange.program(Side::Client)->command_line, command);
    EXPECT_EQ(out.program(Side::Client)->pid, program.pid);
    EXPECT_EQ(out.program(Side::Client)->name, program.name);
    return out.program(Side::Client)->command_line + '|' + out.program(Side::Server)->command_line;
}

TEST(ProgramReportsTest, SecretsInCommandLinesAreReplaced) {
    const std::string token = "k7Qm2vXw9TzB4nLp8RsD";
    for (const std::string& command : {
             "curl -H Authorization: Bearer " + token + " http://example.com/",
             "curl -H 'Authorization: Bearer " + token + "' http://example.com/",
             "curl -H X-Api-Key:" + token + " http://example.com/",
             "curl -u anna:" + token + " http://example.com/",
             "curl --user=anna:" + token + " http://example.com/",
             "curl --oauth2-bearer " + token + " http://example.com/",
             "curl -b session=" + token + " http://example.com/",
             "curl --cookie \"session=" + token + "\" http://example.com/",
             "wget --password=" + token + " http://example.com/",
             "tool --password " + token + " http://example.com/",
             "tool --api-key " + token + " http://example.com/",
             "env API_TOKEN=" + token + " tool http://example.com/",
             "curl http://anna:" + token + "@example.com/ -o http://example.com/",
         }) {
        const std::string out = redacted(command, "server --upstream " + token);
        EXPECT_THAT(out, Not(HasSubstr(token))) << command;
        EXPECT_THAT(out, HasSubstr("http://example.com/|server --upstream")) << command;
    }
}

TEST(ProgramReportsTest, ShortPasswordsInCommandLinesAreReplacedToo) {
    EXPECT_THAT(redacted("curl -u anna:abc http://example.com/"),
                testing::AllOf(HasSubstr("curl -u anna:redacted-password-"),
                               HasSubstr(" http://example.com/")));
}

TEST(ProgramReportsTest, CommandLinesWithoutSecretsStayAsTheyAre) {
    for (const std::string command : {
             "wrk -c 10 -t 2 --latency http://example.com/",
             "nginx: worker process",
             "python3 -m http.server 8080 --bind 127.0.0.1",
             "tool -u anna --token",
             "tool -",
             "",
         }) {
        EXPECT_EQ(redacted(command), command + '|');
    }
}

TEST(ProgramReportsTest, HarKeepsThem) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/a?b=c");
    fixture.session.connections[0].programs = {shared(wrk()), shared(hidden())};
    const auto exchange = make_exchange();
    exchange->programs = fixture.session.connections[0].programs;
    OneExchange loader(exchange->programs);
    std::string text;
    const auto writer = make_har_writer(
        [&](std::string_view piece) {
            text += piece;
            return Result<void>();
        },
        HarOptions{});
    ASSERT_TRUE(writer->begin(fixture.session));
    ASSERT_TRUE(writer->add(fixture.session, *exchange, loader));
    ASSERT_TRUE(writer->finish(fixture.session));
    const test::ImportedHar har(text);
    ASSERT_EQ(har.error, "");
    ASSERT_EQ(har.session.connections.size(), 1U);
    const store::ConnectionRow& connection = har.session.connections[0];
    ASSERT_NE(connection.program(Side::Client), nullptr);
    ASSERT_NE(connection.program(Side::Server), nullptr);
    EXPECT_EQ(*connection.program(Side::Client), wrk());
    EXPECT_EQ(*connection.program(Side::Server), hidden());
}

}  // namespace
}  // namespace waybill::report
