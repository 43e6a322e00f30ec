// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/reviewed_differences.h"

#include <array>

namespace waybill::corpus {
namespace {

constexpr std::array kReviewed = {
    ReviewedDifference{
        "ndpi-fuzz-2006-09-29-28586.pcap", "", "a fuzzed capture: it is enough not to crash"},
    ReviewedDifference{
        "ndpi-ndpi_match_string_subprotocol__error.pcapng",
        "response 200 (10.68.137.118:8091 to 10.3.9.19:40632): headers",
        "a fuzzed line without a colon ends the head for tshark; the fields behind it "
        "are well formed up to the empty line"},
    ReviewedDifference{
        "ndpi-ndpi_match_string_subprotocol__error.pcapng",
        "body of 178 bytes",
        "tshark counts the rest of the head to the body; the server meant 178 bytes"},
    ReviewedDifference{"zeek-http_261__variant-02-cl_uint64max.pcap",
                       "request GET /smuggled-cl-uint64max",
                       "the announced length is a number and larger than all that follows, so what "
                       "follows is body; tshark's counter overflows"},
    ReviewedDifference{"ndpi-ndpi_match_string_subprotocol__error.pcapng",
                       "request POST /Apcn/ApcRemoteServiXe",
                       "fuzzed sequence numbers: a part of the body lies behind the stream's FIN"},
    ReviewedDifference{
        "pcpp-650HttpResponses.pcap",
        "response 302 (173.194.113.97:80 to 10.0.0.1:61222): body of 0 bytes",
        "the response answered HEAD, as the next response right behind its head shows; "
        "tshark takes the beginning of that one for the body"},
    ReviewedDifference{"arkime-http2-nghttp2.pcap",
                       "stream 13 GET http://nghttp2.org/",
                       "the request's header block of several CONTINUATION frames, which tshark "
                       "loses; Arkime lists GET / too"},
    ReviewedDifference{
        "ndpi-heuristic_tcp_ack_payload.pcap",
        "only waybill lists",
        "segments overlap and contradict each other, and tshark reads no hello; each "
        "stands in the packets"},
    ReviewedDifference{"ndpi-ookla.pcap",
                       "server name 'spd-pub-mi-01-01.fastwebnet.it'",
                       "tshark does not look for TLS on port 8080; the hello is in packet 88"},
    ReviewedDifference{
        "pcapfs-feature_test.pcap",
        "only waybill lists: response 200 (127.0.0.1:443 to 127.0.0.1:43090)",
        "the response ends with the connection, and tshark decrypts it but lists only the request"},
    ReviewedDifference{"scapy-websocket_invalid_handshakes.pcap",
                       "message(s) of a WebSocket from 127.0.0.1:54304",
                       "the last handshake was answered by 101 with a wrong key, and a message "
                       "follows all the same"},
    ReviewedDifference{"suricata-http2-deflate__http2_deflate.pcap",
                       "body of 30 bytes (-1 decoded)",
                       "the compressed data has no last block, which is flagged; tshark shows what "
                       "there is of it"},
};

}  // namespace

std::span<const ReviewedDifference> reviewed_differences() {
    return kReviewed;
}

const ReviewedDifference* find_review(std::string_view file, std::string_view difference) {
    for (const ReviewedDifference& review : kReviewed) {
        if (review.file == file && difference.find(review.difference) != std::string_view::npos) {
            return &review;
        }
    }
    return nullptr;
}

}  // namespace waybill::corpus
