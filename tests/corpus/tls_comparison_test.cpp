// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/tls_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::corpus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kOutput =
    R"({"type":"connection","client":{"ip":"::1","port":4},"server":{"ip":"::2","port":443},)"
    R"("tls":{"version":"TLSv1.3","cipher":"TLS_AES_128_GCM_SHA256","group":"x25519","alpn":"h2",)"
    R"("sni":"a.example","alpn_offered":["h2","http/1.1"],"ja3":"33","ja3s":"3a","ja4":"t13d"}})"
    "\n";

constexpr std::string_view kTshark = R"({"tls":{"sni":["a.example"],"alpn":["h2","http/1.1"],
    "handshake_versions":["771"],"supported_versions":["772"]}})";

constexpr std::string_view kZeek = R"({"truth":[
    {"output":"http.log","rows":[{"id.orig_h":"9"}]},
    {"output":"ssl.log","rows":[
        {"id.orig_h":"::1","id.orig_p":"4","id.resp_h":"::2","id.resp_p":"443","version":"TLSv13",
         "cipher":"TLS_AES_128_GCM_SHA256","curve":"X25519","server_name":"a.example"}]}]})";

constexpr std::string_view kArkime = R"({"truth":{"sessions":[{"src":"::1:5"},{"src":"::1:4",
    "dst":"::2:443","tls":{"version":["TLSv1.3"],"ja3":["11","33"],"ja3s":["3a"],"ja4":["t13d"]}}]}})";

constexpr std::string_view kNdpi = R"({"truth":{"flows":[{"a":"9"},{"a":"[::1]:4","b":"[::2]:443",
    "TLS":"TLSv1.3","Hostname/SNI":"a.example","(Advertised) ALPNs":"h2;http/1.1"}]}})";

constexpr std::string_view kJa4 = R"({"truth":[{"src":"::2","srcport":"443","dst":"::1",
    "dstport":"4","JA4.1":"t13d","domain":"a.example"},{"src":"9","JA4H":"x"}]})";

class TlsComparisonTest : public testing::Test {
protected:
    void witness(std::string_view program, std::string_view file) {
        witnesses_ = read_tls_witnesses(program, *parse_json(file));
    }
    RecordedConnection& ours() { return recorded_.connections[0]; }
    Comparison compare() const { return compare_tls(truth_, recorded_, witnesses_); }
    std::vector<std::string> differences() const { return compare().differences; }

    TsharkLayers truth_ = read_tshark_layers(*parse_json(kTshark));
    RecordedLayers recorded_ = read_recorded_layers(kOutput);
    std::vector<WitnessedTls> witnesses_;
};

TEST_F(TlsComparisonTest, EqualReadingsAgree) {
    EXPECT_THAT(differences(), IsEmpty());
    EXPECT_EQ(compare().compared, 3U);
}

TEST_F(TlsComparisonTest, NamesAreThoseOfTheWholeCapture) {
    ours().server_name = "b.example";
    ours().alpn_offered = {"h2"};
    EXPECT_THAT(differences(),
                ElementsAre(HasSubstr("not listed: server name 'a.example'"),
                            HasSubstr("only waybill lists: server name 'b.example'"),
                            HasSubstr("not listed: ALPN 'http/1.1'")));
}

TEST_F(TlsComparisonTest, AVersionThatNoHelloHasDiffersUnlessItIsADraft) {
    ours().version = "TLSv1.1";
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("TLSv1.1")));
    ours().version = "TLSv1.3";
    truth_.tls->versions = {0x0303};
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("TLSv1.3")));
    truth_.tls->versions = {0x7f13};
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(TlsComparisonTest, ZeekKnowsConnectionsByTheirEndpoints) {
    witness("zeek", kZeek);
    ASSERT_EQ(witnesses_.size(), 1U);
    EXPECT_THAT(differences(), IsEmpty());
    ours().cipher = "TLS_AES_256_GCM_SHA384";
    ours().group = "secp256r1";
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("cipher"), HasSubstr("group")));
    ours().client = "::1:6";
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("no TLS is listed between ::1:4")));
}

TEST_F(TlsComparisonTest, ArkimeKnowsTheFingerprintsOfASession) {
    witness("arkime", kArkime);
    ASSERT_EQ(witnesses_.size(), 1U);
    EXPECT_THAT(differences(), IsEmpty());
    ours().ja3 = "22";
    ours().ja3s = "22";
    ours().ja4 = "22";
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("JA3"), HasSubstr("JA3S"), HasSubstr("JA4")));
}

TEST_F(TlsComparisonTest, NdpiKnowsWhatWasOffered) {
    witness("ndpi", kNdpi);
    ASSERT_EQ(witnesses_.size(), 1U);
    EXPECT_THAT(differences(), IsEmpty());
    witnesses_[0].alpn_offered = "h2";
    witnesses_[0].version = "TLSv1.2";
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("version"), HasSubstr("ALPN")));
}

TEST_F(TlsComparisonTest, AnAddressWrittenInAnotherWayIsTheSame) {
    witness("ndpi",
            R"({"truth":{"flows":[{"a":"[1:2:3:4:5:6::8]:4","b":"1.2.3.4:5","TLS":"TLSv1.2"},
        {"a":"[::1]:9","TLS":"QUIC ver: Q025"}]}})");
    ASSERT_EQ(witnesses_.size(), 1U);
    EXPECT_EQ(witnesses_[0].client, "1:2:3:4:5:6:0:8:4");
    EXPECT_EQ(witnesses_[0].server, "1.2.3.4:5");
}

TEST_F(TlsComparisonTest, DatagramTlsIsLeftOut) {
    witness("arkime", R"({"truth":{"sessions":[{"src":"a","proto":["udp","dtls"],"tls":{}}]}})");
    EXPECT_TRUE(witnesses_.empty());
}

TEST_F(TlsComparisonTest, AFingerprintMayNameTheSidesTheOtherWayRound) {
    witness("ja4", kJa4);
    ASSERT_EQ(witnesses_.size(), 1U);
    EXPECT_THAT(differences(), IsEmpty());
    ours().ja4 = "t12d";
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("JA4 't12d', ja4 has 't13d'")));
}

}  // namespace
}  // namespace waybill::corpus
