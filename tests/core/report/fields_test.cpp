// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/fields.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/core/report/exchange_builder.h"

namespace waybill::report {
namespace {

// A session of one exchange that says the same as make_exchange().
struct FieldsTest : ::testing::Test {
    FieldsTest() {
        fixture.add("GET", "example.com", "/a?b=c", 200, "text/html", [](store::ExchangeRow& row) {
            row.request_end = 0;
            row.response_begin = 1'234'567;
            row.response_end = 3'234'567;
            row.response_size = 42;
            row.order = make_record(3, 24);
        });
    }

    FieldSubject subject() const { return {fixture.session, 0, exchange.get()}; }

    std::string value(std::string_view name) const {
        const Result<Field> field = Field::parse(name);
        if (!field) {
            return "error: " + field.error().message;
        }
        std::string out;
        field->append(out, subject());
        return out;
    }

    std::string line(const std::vector<std::string>& names) const {
        const auto fields = parse_fields(names);
        std::string out;
        append_fields_line(out, *fields, subject());
        return out;
    }

    SessionFixture fixture;
    std::unique_ptr<http::Exchange> exchange = make_exchange();
};

TEST_F(FieldsTest, ValuesAreThoseOfTheMachineFormat) {
    const std::pair<const char*, const char*> expected[] = {
        {"id", "1"},
        {"connection", "1"},
        {"protocol", "HTTP/1.1"},
        {"source", "3"},
        {"client", "10.0.0.1:4242"},
        {"client.ip", "10.0.0.1"},
        {"client.port", "4242"},
        {"server.ip", "10.0.0.2"},
        {"started", "2017-07-14T02:40:00.000000000Z"},
        {"timing.send", "0"},
        {"timing.wait", "1.234567"},
        {"timing.receive", "2"},
        {"timing.total", "3.234567"},
        {"timing.connect", ""},
        {"request.method", "GET"},
        {"request.target", "/a?b=c"},
        {"request.url", "http://example.com/a?b=c"},
        {"request.scheme", "http"},
        {"request.host", "example.com"},
        {"request.port", "80"},
        {"request.path", "/a"},
        {"request.query", "b=c"},
        {"request.version", "HTTP/1.1"},
        {"request.body.size", "0"},
        {"request.body.type", ""},
        {"request.body.framing", "none"},
        {"response.status", "200"},
        {"response.reason", "OK"},
        {"response.body.size", "42"},
        {"response.body.type", "text/html"},
        {"response.body.charset", "utf-8"},
        {"response.body.codings", ""},
        {"response.body.framing", "length"},
        {"response.body.complete", "true"},
        {"response.body.missing", "0"},
        {"response.body.sha256", ""},
        {"interim", ""},
        {"anomalies", ""},
        {"tls.sni", ""},
        {"dialect.operation", ""},
        {"score.security.score", ""},
    };
    for (const auto& [name, text] : expected) {
        EXPECT_EQ(value(name), text) << name;
    }
}

TEST_F(FieldsTest, EveryFieldOfTheTableCanBeAskedForAndTellsWhatItNeeds) {
    std::set<std::string_view> names;
    for (const FieldInfo& info : all_fields()) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_FALSE(info.example.empty()) << info.name;
        const Result<Field> field = Field::parse(info.name);
        ASSERT_TRUE(field) << info.name;
        EXPECT_EQ(field->need(), info.need);
        // One that says that rows are enough must do without the exchange.
        std::string out;
        if (info.need == FieldNeed::Row) {
            field->append(out, {fixture.session, 0, nullptr});
        }
    }
}

TEST_F(FieldsTest, HttpFieldsAreFoundWithoutRegardToCaseAndJoined) {
    EXPECT_EQ(value(R"(request.header["user-agent"])"), "test/1");
    EXPECT_EQ(value("request.header['HOST']"), "example.com");
    EXPECT_EQ(value("response.header[set-cookie]"), "a=1, b=2");
    EXPECT_EQ(value(R"(response.header["absent"])"), "");
    exchange->response.trailers.add({"Checksum", "1"});
    EXPECT_EQ(value(R"(response.trailer["checksum"])"), "1");
    EXPECT_EQ(value(R"(response.header["checksum"])"), "");
}

TEST_F(FieldsTest, FoldedValuesAreUnfolded) {
    exchange->request.head.fields.add({"X-Folded", "one\r\n  two"});
    EXPECT_EQ(line({R"(request.header["x-folded"])"}), "one two\n");
}

TEST_F(FieldsTest, AnErrorNamesTheFieldAndTheNearestOne) {
    EXPECT_EQ(value("reqest.method"),
              "error: there is no field \"reqest.method\"; did you mean \"request.method\"?");
    EXPECT_EQ(value("reason_"), "error: there is no field \"reason_\"; did you mean \"reason\"?");
    EXPECT_EQ(value("sha25"), "error: there is no field \"sha25\"; did you mean \"sha256\"?");
    EXPECT_EQ(value("Response.Statuss"),
              "error: there is no field \"Response.Statuss\"; did you mean \"response.status\"?");
    EXPECT_EQ(value("\x1b[2J"), "error: there is no field \"\\x1b[2J\"; did you mean \"id\"?");
}

TEST_F(FieldsTest, TheNamesOfFiltersAreTaken) {
    const std::pair<const char*, const char*> same[] = {
        {"n", "id"},
        {"method", "request.method"},
        {"http.request.method", "request.method"},
        {"STATUS", "response.status"},
        {"http.response.code", "response.status"},
        {"dur", "timing.total"},
        {"size", "response.body.size"},
        {"req.header[\"host\"]", "request.header[\"host\"]"},
        {"resp.header['Content-Type']", "response.header[\"content-type\"]"},
        {"http.host", "request.header[\"host\"]"},
    };
    for (const auto& [name, path] : same) {
        EXPECT_EQ(value(name), value(path)) << name;
        EXPECT_NE(value(name), "") << name;
    }
    EXPECT_EQ(value("category"), "error: field \"category\" can be filtered by, but not printed");
    EXPECT_EQ(line({"method", "status"}), "GET\t200\n");
}

TEST_F(FieldsTest, AHeaderWithoutANameIsAnError) {
    for (const char* name : {"request.header",
                             "request.headers",
                             "request.header[]",
                             "request.header[\"]",
                             "request.header[\"a']",
                             "request.header[\"a\"]x"}) {
        const Result<Field> field = Field::parse(name);
        ASSERT_FALSE(field) << name;
        EXPECT_NE(field.error().message.find(name), std::string::npos);
        EXPECT_NE(field.error().message.find(R"(request.header["name"])"), std::string::npos);
    }
}

TEST_F(FieldsTest, TheNeedOfSeveralIsThatOfTheMostDemanding) {
    const auto need = [](const std::vector<std::string>& names) {
        return need_of(*parse_fields(names));
    };
    EXPECT_EQ(need({"id", "response.status"}), FieldNeed::Row);
    EXPECT_EQ(need({"id", "request.url"}), FieldNeed::Heads);
    EXPECT_EQ(need({"request.header[a]"}), FieldNeed::Heads);
    EXPECT_EQ(need({"sha256", "request.url"}), FieldNeed::Digests);
}

TEST_F(FieldsTest, DigestsComeFromTheLoadedBodies) {
    exchange->response.content.emplace();
    exchange->response.content->decoded_size = 99;
    exchange->response.content->sha256 = "abcd";
    EXPECT_EQ(line({"sha256", "decoded_size", "request.body.sha256"}), "abcd\t99\t\n");
}

TEST_F(FieldsTest, MissingBytesAndAnomaliesComeFromTheSession) {
    store::SessionBuilder::add_anomaly(fixture.session, 0, {AnomalyCode::Gap, Side::Server, 1, ""});
    store::SessionBuilder::add_anomaly(
        fixture.session, 0, {AnomalyCode::BareLf, Side::Server, 1, ""});
    exchange.reset();
    EXPECT_EQ(value("anomalies"), "gap,bare-lf");
}

TEST_F(FieldsTest, AResponseWithoutRequestHasEmptyRequestFields) {
    SessionFixture orphan;
    orphan.add("", "", "", 404, "", [](store::ExchangeRow& row) {
        row.flags = store::row_flag::kHasResponse;
        row.request_end = -1;
    });
    const auto fields = parse_fields(std::vector<std::string>{
        "request.method", "request.body.size", "timing.wait", "response.status"});
    std::string out;
    append_fields_line(out, *fields, {orphan.session, 0, nullptr});
    EXPECT_EQ(out, "\t\t\t404\n");
}

TEST_F(FieldsTest, TabsAndLineEndsNeverBreakTheTable) {
    exchange->request.head.target = "a\tb\nc\rd\\e";
    EXPECT_EQ(line({"request.target", "id"}), "a\\tb\\nc\\rd\\\\e\t1\n");
}

TEST_F(FieldsTest, HostileTextIsSafeToPrint) {
    for (const std::string& text : hostile_texts()) {
        exchange->request.head.target = text;
        const std::string printed = line({"request.target", "id"});
        EXPECT_TRUE(is_safe_to_print(printed, "\t")) << printed;
        EXPECT_EQ(std::count(printed.begin(), printed.end(), '\t'), 1) << printed;
    }
}

TEST_F(FieldsTest, TheHeaderLineHasTheNamesAsAskedFor) {
    const auto fields = parse_fields(std::vector<std::string>{"id", " sha256 "});
    std::string out;
    append_fields_header(out, *fields);
    EXPECT_EQ(out, "id\tsha256\n");
}

}  // namespace
}  // namespace waybill::report
