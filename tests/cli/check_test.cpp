// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill check`, `report`, `rules` and `explain`, as they are run.
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "tests/support/capture_writer.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

namespace json = boost::json;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kShop = "samples/shop.pcap";

// A page, an answer with a cookie, an error, and a target and a field that would like to be HTML.
std::string made_capture() {
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open();
    talk.client(test::get("/page"))
        .server(test::response_of("<p>hello</p>",
                                  "Content-Type: text/html\r\nCache-Control: max-age=60\r\n"
                                  "Set-Cookie: sid=1; Secure; SameSite=Lax; Max-Age=100\r\n"));
    talk.client(test::get("/</script><script>alert(1)</script>"))
        .server(test::response_of("x", "X-A: <img src=x>\r\n"));
    talk.close();
    return traffic.pcap();
}

class CheckTest : public ::testing::Test {
protected:
    ProgramRun check(const std::string& assertion, const std::string& format = "text") {
        const std::string policy =
            folder_.write("policy.toml", "[[assert]]\nname = \"It & <it>\"\n" + assertion + "\n");
        return run_waybill({"check", policy, file_, "-T", format, "-q"});
    }

    // 0: it holds; 1: it does not.
    int outcome(const std::string& assertion) {
        const ProgramRun run = check(assertion);
        EXPECT_LE(run.status, 1) << run.errors;
        return run.status;
    }

    TemporaryDirectory folder_;
    std::string file_ = folder_.write("made.pcap", made_capture());
};

TEST_F(CheckTest, EachClaimHoldsOrDoesNot) {
    const std::string page = "where = \"path == /page\"\n";
    EXPECT_EQ(outcome(page + "header = { name = \"content-type\", equals = \"text/html\" }"), 0);
    EXPECT_EQ(outcome(page + "header = { name = \"content-type\", equals = \"text/plain\" }"), 1);
    EXPECT_EQ(outcome(page + "header = { name = \"content-type\", matches = \"^text/\" }"), 0);
    EXPECT_EQ(outcome("header = { name = \"content-type\" }"), 1);
    EXPECT_EQ(outcome("header = { name = \"x-none\", absent = true }"), 0);
    EXPECT_EQ(outcome("header = { name = \"x-a\", absent = true }"), 1);
    EXPECT_EQ(outcome("cookie = { name = \"sid\", secure = true, samesite = [\"Lax\"] }"), 0);
    EXPECT_EQ(outcome("cookie = { httponly = true }"), 1);
    EXPECT_EQ(outcome("cookie = { max = 99 }"), 1);
    EXPECT_EQ(outcome("cookie = { name = \"other\", absent = true }"), 0);
    EXPECT_EQ(outcome(page + "cache = { min = 60, max = 60 }"), 0);
    EXPECT_EQ(outcome(page + "cache = { has = \"no-store\" }"), 1);
    EXPECT_EQ(outcome(page + "cache = { validator = true }"), 1);
    EXPECT_EQ(outcome("size = { max = 12 }"), 0);
    EXPECT_EQ(outcome("size = { max = 11 }"), 1);
    EXPECT_EQ(outcome("size = { total_max = 12 }"), 1);
    EXPECT_EQ(outcome("count = { min = 2, max = 2 }"), 0);
    EXPECT_EQ(outcome("count = { max = 1 }"), 1);
    EXPECT_EQ(outcome("status = { allowed = [\"2xx\"] }"), 0);
    EXPECT_EQ(outcome("status = { forbidden = [200] }"), 1);
    EXPECT_EQ(outcome("hosts = { forbidden = [\"*.elsewhere\"] }"), 0);
    EXPECT_EQ(outcome("hosts = { allowed = [\"*.elsewhere\"] }"), 1);
    EXPECT_EQ(outcome("time = { max = \"1h\" }"), 0);
    EXPECT_EQ(outcome("time = { max = 0 }"), 1);
    EXPECT_EQ(outcome("findings = { severity = \"critical\" }"), 0);
}

TEST_F(CheckTest, AMilderViolationDoesNotFailTheCheck) {
    const std::string assertion =
        "\n[[assert]]\nname = \"n\"\nseverity = \"low\"\ncount = { max = 0 }\n";
    const auto status = [&](const std::string& head) {
        return run_waybill({"check", folder_.write("p.toml", head + assertion), file_, "-q"})
            .status;
    };
    EXPECT_EQ(status("fail_on = \"low\"\n"), 1);
    EXPECT_EQ(status("fail_on = \"medium\"\n"), 0);
}

TEST_F(CheckTest, SarifNamesTheExchangeAndTheCapture) {
    const ProgramRun run = check("header = { name = \"x-none\" }", "sarif");
    EXPECT_EQ(run.status, 1);
    const json::value log = json::parse(run.output);
    EXPECT_EQ(log.at("version"), "2.1.0");
    const json::value& result = log.at("runs").at(0).at("results").at(0);
    EXPECT_EQ(log.at("runs").at(0).at("results").as_array().size(), 2U);
    EXPECT_EQ(result.at("ruleId"),
              log.at("runs").at(0).at("tool").at("driver").at("rules").at(0).at("id"));
    EXPECT_EQ(result.at("level"), "warning");
    const json::value& location = result.at("locations").at(0);
    EXPECT_EQ(location.at("physicalLocation").at("artifactLocation").at("uri"),
              json::value("file://" + file_));
    EXPECT_EQ(location.at("logicalLocations").at(0).at("name"), "#1");
}

TEST_F(CheckTest, JunitIsWellFormedWhateverTheWireSays) {
    const ProgramRun run = check("header = { name = \"x-a\", absent = true }", "junit");
    EXPECT_EQ(run.status, 1);
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(run.output.c_str())) << run.output;
    const pugi::xml_node test = document.select_node("//testcase").node();
    EXPECT_STREQ(test.attribute("name").value(), "It & <it>");
    EXPECT_STREQ(test.child("failure").attribute("message").value(),
                 "the response has x-a: \"<img src=x>\"");
    EXPECT_EQ(document.child("testsuites").attribute("failures").as_int(), 1);
}

TEST_F(CheckTest, JsonCountsAllAndListsThem) {
    const json::value report = json::parse(check("header = { name = \"x-none\" }", "json").output);
    EXPECT_EQ(report.at("passed"), false);
    const json::value& assertion = report.at("assertions").at(0);
    EXPECT_EQ(assertion.at("looked_at"), 2);
    EXPECT_EQ(assertion.at("violations").as_array().size(), 2U);
}

TEST_F(CheckTest, AFilterChoosesWhatIsHeldAgainstThePolicy) {
    const std::string policy =
        folder_.write("policy.toml",
                      "[[assert]]\nname = \"a\"\nheader = { name = \"x-a\", absent = true }\n"
                      "[[assert]]\nname = \"b\"\ncount = { max = 1 }\n");
    const auto status = [&](const std::string& filter) {
        return run_waybill({"check", policy, file_, "-q", "-Y", filter}).status;
    };
    EXPECT_EQ(run_waybill({"check", policy, file_, "-q"}).status, 1);
    EXPECT_EQ(status("path == /page"), 0);
    EXPECT_EQ(status("not path == /page"), 1);
    EXPECT_EQ(status("resp.header[\"content-type\"] contains html"), 0);
    EXPECT_EQ(status("finding == no-such-rule or path == /page"), 0);
    EXPECT_EQ(status("pth == /page"), 2);
    const json::value report = json::parse(
        run_waybill({"check", policy, file_, "-q", "-T", "json", "-Y", "path != /page"}).output);
    EXPECT_EQ(report.at("assertions").at(1).at("looked_at"), 1);
}

TEST_F(CheckTest, AWrongPolicyIsAnErrorOfUsage) {
    const ProgramRun run = check("heder = 1");
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.errors, HasSubstr("policy.toml:3:1: "));
    EXPECT_THAT(run.errors, HasSubstr("did you mean \"header\"?"));
}

TEST_F(CheckTest, TheSampleReadsAndTheOutputDoesNotDependOnThreads) {
    const auto run = [](const char* threads) {
        return run_waybill(
            {"check", "samples/check-policy.toml", kShop, "-T", "json", "--threads", threads});
    };
    const ProgramRun one = run("1");
    EXPECT_EQ(one.status, 1) << one.errors;
    EXPECT_EQ(one.output, run("4").output);
}

TEST_F(CheckTest, TheHtmlReportLetsNothingOfTheWireIn) {
    const ProgramRun run = run_waybill({"report", "-T", "html", file_, "-q"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr("default-src 'none'"));
    EXPECT_THAT(run.output, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(run.output, Not(HasSubstr("src=\"http")));
    // The policy's hashes are those of what stands in the page; a test of html_text has the rest.
    const std::size_t begin = run.output.find("id=\"data\">") + 10;
    const std::size_t end = run.output.find("</script>", begin);
    const json::value data = json::parse(run.output.substr(begin, end - begin));
    ASSERT_EQ(data.at("rows").as_array().size(), 2U);
    EXPECT_THAT(std::string(data.at("rows").at(1).at(3).as_string()),
                HasSubstr("</script><script>alert(1)</script>"));
}

TEST_F(CheckTest, ReportsComeInEachForm) {
    EXPECT_EQ(json::parse(run_waybill({"report", "-T", "json", kShop}).output).at("exchanges"), 66);
    EXPECT_THAT(run_waybill({"report", "-T", "markdown", kShop}).output,
                HasSubstr("# HTTP report\n"));
    EXPECT_THAT(run_waybill({"report", kShop}).output, HasSubstr("Findings\n"));
    EXPECT_EQ(run_waybill({"report", "-T", "pdf", kShop}).status, 2);
    const ProgramRun markdown = run_waybill({"report", "-T", "markdown", file_, "-q"});
    EXPECT_THAT(markdown.output, Not(HasSubstr("<script>")));
}

TEST_F(CheckTest, WithAKeyReportsShowDigestsOfSecrets) {
    const std::string login = "samples/login.pcap";
    const std::string plain = run_waybill({"report", "-T", "json", login}).output;
    const std::string keyed =
        run_waybill({"report", "-T", "json", "--mask-key", "a", login}).output;
    const std::string other =
        run_waybill({"report", "-T", "json", "--mask-key", "b", login}).output;
    EXPECT_THAT(plain, HasSubstr("sid=7..."));
    EXPECT_THAT(keyed, HasSubstr("sid=#"));
    EXPECT_THAT(keyed, Not(HasSubstr("sid=7...")));
    EXPECT_EQ(keyed, run_waybill({"report", "-T", "json", "--mask-key", "a", login}).output);
    EXPECT_NE(keyed, other);
}

TEST(ExplainTest, ListsRulesAndExplainsNames) {
    EXPECT_THAT(run_waybill({"rules"}).output, HasSubstr("compression-missing"));
    EXPECT_THAT(run_waybill({"rules", "--anomalies"}).output, HasSubstr("length-mismatch"));
    EXPECT_THAT(run_waybill({"rules", "cookies"}).output, Not(HasSubstr("compression-missing")));
    EXPECT_EQ(run_waybill({"rules", "nosuch"}).status, 2);
    EXPECT_THAT(run_waybill({"explain", "404"}).output, HasSubstr("404 Not Found"));
    const ProgramRun wrong = run_waybill({"explain", "Vari"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.errors, HasSubstr("did you mean Vary"));
    for (const std::string& line : test::lines_of(run_waybill({"rules", "-T", "jsonl"}).output)) {
        EXPECT_EQ(json::parse(line).at("kind"), "rule");
    }
}

}  // namespace
}  // namespace waybill
