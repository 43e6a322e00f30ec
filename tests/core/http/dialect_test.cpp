// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/dialect.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/http/dialect_body.h"
#include "core/http/graphql_document.h"
#include "core/http/json_scanner.h"
#include "tests/support/chunking.h"
#include "tests/support/compress.h"

namespace waybill::http {
namespace {

Head request_head(std::string_view method,
                  std::string_view target,
                  const std::vector<Field>& fields = {}) {
    Head head;
    head.method = method;
    head.target = target;
    for (const Field& field : fields) {
        head.fields.add(field);
    }
    return head;
}

std::string describe(const Dialect& dialect) {
    std::string out(name_of(dialect.kind));
    out += dialect.operation_kind.empty() ? "" : " " + dialect.operation_kind;
    out += dialect.operation.empty() ? "" : " '" + dialect.operation + "'";
    out += dialect.batch == 0 ? "" : " x" + std::to_string(dialect.batch);
    return out;
}

std::string of_body(std::string_view type,
                    std::string_view body,
                    const std::vector<Field>& more = {}) {
    std::vector<Field> fields = more;
    fields.push_back({"Content-Type", type});
    const Head head = request_head("POST", "/", fields);
    return expect_chunking_law(body, [&](const std::vector<std::string_view>& pieces) {
        EXPECT_TRUE(DialectReader::wants_body(head));
        DialectReader reader(head);
        for (const std::string_view piece : pieces) {
            reader.add(as_bytes(piece));
        }
        return describe(reader.finish());
    });
}

std::string of_request(const Head& head) {
    return describe(dialect_of_heads(&head, nullptr));
}

std::string of_type(std::string_view type, std::string_view target = "/") {
    const Head head = request_head("POST", target, {{"content-type", type}});
    EXPECT_FALSE(DialectReader::wants_body(head)) << type;
    return of_request(head);
}

std::string of_json(std::string_view json) {
    return of_body("application/json; charset=utf-8", json);
}

TEST(DialectTest, TheTypeOfTheRequestTells) {
    EXPECT_EQ(of_type("application/grpc+proto", "/shop.Cart/Add"), "grpc 'shop.Cart/Add'");
    EXPECT_EQ(of_type("application/grpc-web-text", "/shop.Cart/Add?x=1"),
              "grpc-web 'shop.Cart/Add'");
    EXPECT_EQ(of_type("application/grpc-web+proto", "http://host/shop.Cart/Add"),
              "grpc-web 'shop.Cart/Add'");
    EXPECT_EQ(of_type("application/x-www-form-urlencoded;charset=UTF-8"), "form");
    EXPECT_EQ(of_type("Multipart/Form-Data; boundary=x"), "multipart");
    EXPECT_EQ(of_type("application/x-ndjson"), "ndjson");
    EXPECT_EQ(of_type("text/plain"), "");
    EXPECT_EQ(of_type("application/grpcish"), "");
}

TEST(DialectTest, TheTypeOfTheResponseTells) {
    const auto of_response = [](std::string_view type) {
        const Head head = request_head("", "", {{"Content-Type", type}});
        return describe(dialect_of_heads(nullptr, &head));
    };
    EXPECT_EQ(of_response("text/event-stream;charset=utf-8"), "sse");
    EXPECT_EQ(of_response("application/jsonl"), "ndjson");
    EXPECT_EQ(of_response("application/grpc"), "grpc");
    EXPECT_EQ(of_response("multipart/x-mixed-replace"), "");
    EXPECT_EQ(of_response("application/json"), "");
    EXPECT_EQ(describe(dialect_of_heads(nullptr, nullptr)), "");
}

TEST(DialectTest, GraphQlIsNamedByItsOperation) {
    EXPECT_EQ(of_json(R"({"operationName":"Hero","query":"query Hero { a } query Other { b }"})"),
              "graphql query 'Hero'");
    EXPECT_EQ(
        of_json(R"({"query":"mutation Save($a: Int = {b: 1}) @x(y: \"}\") { save { id } }"})"),
        "graphql mutation 'Save'");
    EXPECT_EQ(
        of_json(R"({"query":"# query No {\nfragment F on T { a }\n{ a(b: \"\"\"query\"\"\") }"})"),
        "graphql query 'query'");
    EXPECT_EQ(
        of_json(R"({"variables":{"query":"x"},"query":"subscription{a}","operationName":null})"),
        "graphql subscription 'subscription'");
}

TEST(DialectTest, APersistedQueryIsGraphQl) {
    EXPECT_EQ(of_json(R"({"operationName":"Hero","extensions":{"persistedQuery":{"version":1}}})"),
              "graphql 'Hero'");
    EXPECT_EQ(of_json(R"({"operationName":"Hero","extensions":{"other":1}})"), "");
}

TEST(DialectTest, GraphQlInTheTargetIsTold) {
    EXPECT_EQ(of_request(request_head("GET", "/g?query=query%20Hero%7Ba%7D&x=1")),
              "graphql query 'Hero'");
    EXPECT_EQ(of_request(request_head("GET", "/g?operationName=H+1&query={a}")),
              "graphql query 'H 1'");
    EXPECT_EQ(of_request(request_head(
                  "GET", "/g?operationName=H&extensions=%7B%22persistedQuery%22%3A%7B%7D%7D")),
              "graphql 'H'");
    EXPECT_EQ(of_request(request_head("GET", "/search?query=query+planner")), "");
    EXPECT_EQ(of_request(request_head("GET", "/loki?query={app=\"a\"}")), "");
    EXPECT_EQ(of_request(request_head("GET", "/find?query={\"a\":1}")), "");
}

TEST(DialectTest, AGraphQlDocumentAsTheBody) {
    EXPECT_EQ(of_body("application/graphql", "query Hero { a }"), "graphql query 'Hero'");
    EXPECT_EQ(of_body("application/graphql", "?"), "graphql");
}

TEST(DialectTest, JsonRpcIsNamedByItsMethod) {
    EXPECT_EQ(
        of_json(R"({"jsonrpc": "2.0", "method": "sub\u0074ract", "params": [42, 23], "id": 1})"),
        "json-rpc 'subtract'");
    EXPECT_EQ(of_json(R"({"params":[],"method":"echo","id":null})"), "json-rpc 'echo'");
    EXPECT_EQ(of_json(R"({"method":"echo"})"), "");
    EXPECT_EQ(of_json(R"({"jsonrpc":"2.0","result":19,"id":1})"), "");
}

TEST(DialectTest, CallsOfABatchAreCounted) {
    EXPECT_EQ(of_json(R"([{"jsonrpc":"2.0","method":"a"}, 1, {"jsonrpc":"2.0","method":"b"}])"),
              "json-rpc 'a, b' x2");
    EXPECT_EQ(of_json(R"([{"query":"query A{a}"},{"query":"{b}"}])"),
              "graphql query 'A, query' x2");
    EXPECT_EQ(of_json("[]"), "");
    EXPECT_EQ(of_json("[1,{\"a\":2}]"), "");
    std::string many = "[";
    for (int i = 0; i < 100; ++i) {
        many += R"({"jsonrpc":"2.0","method":"m"},)";
    }
    const Dialect dialect = dialect_of_json(many);
    EXPECT_EQ(dialect.batch, 100U);
    EXPECT_EQ(dialect.operation.size(), 16 + 15 * 2);
}

TEST(DialectTest, OtherJsonIsNone) {
    EXPECT_EQ(of_json(R"({"query":{"match":{"a":"b"}}})"), "");
    EXPECT_EQ(of_json(R"({"query":"two words"})"), "");
    EXPECT_EQ(of_json("{\"a\":"), "");
    EXPECT_EQ(of_json("}"), "");
    EXPECT_EQ(of_json("\"text\""), "");
    EXPECT_EQ(describe(dialect_of_json("")), "");
}

TEST(DialectTest, ABodyThatIsCutOffIsReadAsFarAsItGoes) {
    const std::string large = R"({"query":"query Big { a )" + std::string(200'000, 'x');
    DialectReader reader(request_head("POST", "/", {{"content-type", "application/json"}}));
    reader.add(as_bytes(large));
    EXPECT_EQ(describe(reader.finish()), "graphql query 'Big'");
}

TEST(DialectTest, ContentCodingsAreUndone) {
    EXPECT_EQ(of_body("application/json",
                      testing::gzip(R"({"jsonrpc":"2.0","method":"zip"})"),
                      {{"Content-Encoding", "gzip"}}),
              "json-rpc 'zip'");
}

TEST(DialectTest, XmlRpcIsNamedByItsMethod) {
    EXPECT_EQ(of_body("text/xml",
                      "<?xml version=\"1.0\"?><!-- <methodCall> --><methodCall>\n"
                      "<methodName> examples.getStateName </methodName><params/></methodCall>"),
              "xml-rpc 'examples.getStateName'");
    EXPECT_EQ(of_body("application/xml", "<feed><methodName>x</methodName></feed>"), "");
    EXPECT_EQ(of_body("application/xml", "no xml"), "");
    EXPECT_EQ(of_body("application/xml", "<"), "");
}

constexpr std::string_view kEnvelope =
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" a='>'><s:Header><m:T/>"
    "</s:Header><s:Body>\n<m:GetPrice xmlns:m='urn:x'>";

TEST(DialectTest, SoapIsNamedByItsActionElseByItsBody) {
    EXPECT_EQ(of_body("text/xml", kEnvelope, {{"SOAPAction", "\"urn:get#price\""}}),
              "soap 'urn:get#price'");
    EXPECT_EQ(of_body("text/xml", kEnvelope, {{"SOAPAction", "\"\""}}), "soap 'GetPrice'");
    EXPECT_EQ(of_body("text/xml; charset=utf-8", kEnvelope), "soap 'GetPrice'");
    EXPECT_EQ(of_body("application/soap+xml; charset=utf-8; action=\"urn:a\"", "<x/>"),
              "soap 'urn:a'");
    EXPECT_EQ(
        of_body("application/soap+xml",
                "<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body/></Envelope>"),
        "soap");
}

TEST(DialectTest, OperationsAreNotOfAnyLength) {
    const std::string name(10'000, 'n');
    EXPECT_EQ(dialect_of_json(R"({"jsonrpc":"2.0","method":")" + name + "\"}").operation.size(),
              256U);
    EXPECT_EQ(dialect_of_graphql("query " + name + "{a}", {}).operation.size(), 256U);
    EXPECT_EQ(dialect_of_xml("<methodCall><methodName>" + name).operation.size(), 256U);
    const std::string target = "/" + name;
    const Head head = request_head("POST", target, {{"content-type", "application/grpc"}});
    EXPECT_EQ(dialect_of_heads(&head, nullptr).operation.size(), 256U);
}

TEST(GraphQlDocumentTest, WhatIsNoDocumentIsNotFound) {
    EXPECT_FALSE(find_graphql_operation("query", {}).found);
    EXPECT_FALSE(find_graphql_operation("query = 1", {}).found);
    EXPECT_FALSE(find_graphql_operation("type T { a: Int }", {}).found);
    EXPECT_FALSE(find_graphql_operation("", {}).found);
    EXPECT_TRUE(
        find_graphql_operation("\xef\xbb\xbf, query { ...F @include(if: true) a: b }", {}).found);
}

TEST(JsonScannerTest, EscapesAreUndone) {
    JsonScanner json(R"( "a\"\\\/\n\u00e9\ud83d\ude00\ud800x" )");
    EXPECT_EQ(json.string(), "a\"\\/\n\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbdx");
    EXPECT_EQ(JsonScanner("1").string(), std::nullopt);
    EXPECT_EQ(JsonScanner("\"cut off").string(), "cut off");
}

TEST(JsonScannerTest, DeepNestingIsPassedOver) {
    const std::string deep(1'000'000, '[');
    const std::string text = "{\"a\":" + deep + ",\"method\":1}";
    EXPECT_FALSE(JsonScanner(text).object([](std::string_view) {}));
}

}  // namespace
}  // namespace waybill::http
