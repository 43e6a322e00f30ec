// SPDX-License-Identifier: GPL-3.0-or-later
//
// One packet for each way in which the decoder can be led to a TCP segment. All carry the same one:
// from port 40000 to port 80, sequence 1000, with sample_payload().
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/packet_builder.h"

namespace waybill::test {

struct SamplePacket {
    std::string name;  // letters and digits
    std::uint16_t link_type = 1;
    Octets octets;
};

inline std::string_view sample_payload() {
    return "GET /sample HTTP/1.1\r\n\r\n";
}

namespace samples {

namespace protocol = capture::ip_protocol;

inline Octets tcp4() {
    return ipv4({}, tcp({}, sample_payload()));
}
inline Octets tcp6() {
    return ipv6({}, tcp({}, sample_payload()));
}
inline Octets over_ip(std::uint8_t number, Bytes payload) {
    return ethernet(ipv4({.source = 0xc0000201}, payload, number));
}
inline Octets over_gre(std::uint16_t flags, std::uint16_t type, Bytes fields, Bytes payload) {
    return over_ip(protocol::kGre, gre(flags, type, fields, payload));
}
inline Octets over_udp(std::uint16_t port, Bytes payload) {
    return over_ip(protocol::kUdp, udp(50'000, port, payload));
}
inline Octets over_udp(std::uint16_t port, OctetWriter header, Bytes payload) {
    return over_udp(port, header.add(payload).take());
}
inline Octets numbers(std::initializer_list<int> bytes) {
    Octets octets;
    for (const int byte : bytes) {
        octets.push_back(static_cast<Byte>(byte));
    }
    return octets;
}

// A data frame of 802.11: its header with `control` (frame control, as on the wire), then LLC.
inline Octets wireless(std::uint16_t control, std::size_t rest_of_header, Bytes payload) {
    return OctetWriter().u16(control).zeros(rest_of_header).add(payload).take();
}

inline void add_link_layers(std::vector<SamplePacket>& all) {
    const Octets v4 = tcp4();
    const Octets v6 = tcp6();
    const auto with = [](OctetWriter header, const Octets& payload) {
        return header.add(payload).take();
    };
    all.push_back({"Ethernet4", 1, ethernet(v4)});
    all.push_back({"Ethernet6", 1, ethernet(v6, 0x86dd)});
    for (const auto type : std::initializer_list<std::uint16_t>{0x8100, 0x88a8, 0x9100, 0x9200}) {
        all.push_back({"Vlan" + std::to_string(type), 1, ethernet(vlan(v4), type)});
    }
    all.push_back({"Qinq", 1, ethernet(vlan(vlan(v6, 0x86dd), 0x8100), 0x88a8)});
    all.push_back({"VnTag", 1, ethernet(with(OctetWriter().u32(0).u16(0x0800), v4), 0x8926)});
    all.push_back({"ETag", 1, ethernet(with(OctetWriter().u32(0).u16(0).u16(0x0800), v4), 0x893f)});
    all.push_back(
        {"ProviderBackbone", 1, ethernet(with(OctetWriter().u32(7), ethernet(v4)), 0x88e7)});
    all.push_back({"FabricPath", 1, ethernet(with(OctetWriter().u16(7), ethernet(v4)), 0x8903)});
    all.push_back(
        {"Trill", 1, ethernet(with(OctetWriter().u16(0x0040).zeros(8), ethernet(v4)), 0x22f3)});
    all.push_back(
        {"MacsecInClear", 1, ethernet(with(OctetWriter().u16(0).u32(1).u16(0x0800), v4), 0x88e5)});
    all.push_back({"Snap", 1, ethernet(snap(v4), static_cast<std::uint16_t>(8 + v4.size()))});
    all.push_back({"LlcIp",
                   1,
                   ethernet(with(OctetWriter().u16(0x0606).u8(3), v4),
                            static_cast<std::uint16_t>(3 + v4.size()))});
    all.push_back({"NullLittleEndian", 0, with(OctetWriter().u32(0x02000000), v4)});
    all.push_back({"NullBigEndian", 0, with(OctetWriter().u32(2), v4)});
    all.push_back({"NullMacOs6", 0, with(OctetWriter().u32(0x1e000000), v6)});
    all.push_back({"Loop", 108, with(OctetWriter().u32(24), v6)});
    for (const auto type : std::initializer_list<std::uint16_t>{12, 14, 101}) {
        all.push_back({"Raw" + std::to_string(type), type, v4});
    }
    all.push_back({"Raw6", 101, v6});
    all.push_back({"OnlyIpv4", 228, v4});
    all.push_back({"OnlyIpv6", 229, v6});
    all.push_back(
        {"Cooked", 113, with(OctetWriter().u16(0).u16(1).u16(6).zeros(8).u16(0x0800), v4)});
    all.push_back(
        {"CookedLlc", 113, with(OctetWriter().u16(0).u16(1).u16(6).zeros(8).u16(4), snap(v4))});
    all.push_back(
        {"Cooked2", 276, with(OctetWriter().u16(0x86dd).u16(0).u32(3).u16(1).u16(6).zeros(8), v6)});
    all.push_back({"Ppp", 9, ppp(v4)});
    all.push_back({"PppUnframed", 9, with(OctetWriter().u16(0x0057), v6)});
    all.push_back({"PppShortProtocol", 9, with(OctetWriter().u8(0x21), v4)});
    all.push_back({"PppHdlc", 50, ppp(v6, 0x0057)});
    all.push_back({"PppHdlcCisco", 50, with(OctetWriter().u16(0x0f00).u16(0x0800), v4)});
    all.push_back({"PppDirection", 204, with(OctetWriter().u8(1), ppp(v4))});
    all.push_back({"PppoeLink", 51, pppoe(v4)});
    all.push_back({"PppoeVlan", 1, ethernet(vlan(pppoe(v6, 0x0057), 0x8864), 0x8100)});
    all.push_back({"CiscoHdlc", 104, with(OctetWriter().u16(0x0f00).u16(0x86dd), v6)});
    all.push_back({"FrameRelay", 107, with(OctetWriter().u16(0x1841).u16(0x03cc), v4)});
    all.push_back({"FrameRelayCisco", 107, with(OctetWriter().u16(0x1841).u16(0x0800), v4)});
    all.push_back({"FrameRelaySnap",
                   107,
                   with(OctetWriter().u16(0x1841).u32(0x03008000).u16(0).u16(0x0800), v4)});
    all.push_back({"MplsLink", 219, mpls(v4)});
    all.push_back({"Wireless", 105, wireless(0x0802, 22, snap(v4))});
    all.push_back({"WirelessQos", 105, wireless(0x8801, 24, snap(v4))});
    all.push_back({"WirelessFourAddresses", 105, wireless(0x8803, 30, snap(v4))});
    all.push_back({"WirelessHtControl", 105, wireless(0x8881, 28, snap(v4))});
    all.push_back({"WirelessProtectedInName", 105, wireless(0x0842, 22, snap(v4))});
    const Octets aggregate = OctetWriter()
                                 .u16(0x8802)
                                 .zeros(22)
                                 .u16(0x8000)
                                 .zeros(12)
                                 .u16(8 + v4.size())
                                 .add(snap(v4))
                                 .take();
    all.push_back({"WirelessAggregate", 105, aggregate});
    all.push_back({"Radiotap",
                   127,
                   with(OctetWriter().u32(0x00000800).u32(0), wireless(0x0802, 22, snap(v4)))});
    // Flags that say that the header of 26 bytes is padded to 28.
    all.push_back(
        {"RadiotapPadded",
         127,
         with(OctetWriter().u32(0x00001a00).u32(0x03000080).u32(0).u32(0).u32(0).u32(0).u16(0x2000),
              wireless(0x8801, 26, snap(v4)))});
    all.push_back({"Prism",
                   119,
                   with(OctetWriter().u32(0x44000000).u32(0x90000000).zeros(136),
                        wireless(0x0802, 22, snap(v4)))});
    all.push_back(
        {"Avs",
         163,
         with(OctetWriter().u32(0x80211001).u32(64).zeros(56), wireless(0x0802, 22, snap(v4)))});
    all.push_back(
        {"Ppi",
         192,
         with(OctetWriter().u32(0x00000800).u32(0x69000000), wireless(0x0802, 22, snap(v4)))});
    all.push_back(
        {"Pktap",
         258,
         with(OctetWriter().u32(0x10000000).u32(0).u32(0x01000000).u32(0), ethernet(v4))});
    all.push_back({"NflogLittleEndian",
                   239,
                   with(OctetWriter()
                            .u32(0x02000000)
                            .u32(0x05000a00)
                            .u32(0x78000000)
                            .u8((4 + v4.size()) & 0xff)
                            .u8((4 + v4.size()) >> 8)
                            .u16(0x0900),
                        v4)});
    all.push_back(
        {"NflogBigEndian",
         239,
         with(OctetWriter().u32(0x0a000000).u32(0x0008000a).u32(0).u16(4 + v6.size()).u16(9), v6)});
    all.push_back({"Arcnet", 129, with(OctetWriter().u32(0x01020000).u32(0xd4000001), v4)});
    all.push_back({"ArcnetOld", 129, with(OctetWriter().u32(0x01020000).u8(0xf0), v4)});
}

inline void add_ip(std::vector<SamplePacket>& all) {
    const Octets segment = tcp({}, sample_payload());
    all.push_back(
        {"Ipv4Options", 1, ethernet(ipv4({.options = {7, 7, 4, 0, 0, 0, 0, 0}}, segment))});
    all.push_back({"Ipv4LengthZero", 1, ethernet(ipv4({.total_length = 0}, segment))});
    all.push_back({"Ipv6LengthZero", 1, ethernet(ipv6({.payload_length = 0}, segment), 0x86dd)});
    all.push_back({"Ipv4Authenticated",
                   1,
                   over_ip(protocol::kAuthentication,
                           OctetWriter().u8(6).u8(4).zeros(22).add(segment).take())});
    const Octets options = ipv6_extension(protocol::kTcp, segment);
    const Octets routed = ipv6_extension(protocol::kDestinationOptions, options);
    const Octets hops = ipv6_extension(protocol::kRouting, routed);
    all.push_back({"Ipv6Extensions", 1, ethernet(ipv6({}, hops, protocol::kHopByHop), 0x86dd)});
    all.push_back({"Ipv6Authenticated",
                   1,
                   ethernet(ipv6({},
                                 OctetWriter().u8(6).u8(4).zeros(22).add(segment).take(),
                                 protocol::kAuthentication),
                            0x86dd)});
    all.push_back(
        {"Ipv6AtomicFragment",
         1,
         ethernet(
             ipv6({}, ipv6_fragment(protocol::kTcp, 0, false, 9, segment), protocol::kFragment),
             0x86dd)});
}

inline void add_tunnels(std::vector<SamplePacket>& all) {
    const Octets v4 = tcp4();
    const Octets v6 = tcp6();
    const Octets frame = ethernet(v4);
    all.push_back({"IpInIp", 1, over_ip(protocol::kIpv4, v4)});
    all.push_back({"SixInFour", 1, over_ip(protocol::kIpv6, v6)});
    all.push_back({"FourInSix", 1, ethernet(ipv6({}, v4, protocol::kIpv4), 0x86dd)});
    all.push_back({"SixInSixInSix",
                   1,
                   ethernet(ipv6({}, ipv6({}, v6, protocol::kIpv6), protocol::kIpv6), 0x86dd)});
    all.push_back(
        {"EtherIp", 1, over_ip(protocol::kEtherIp, OctetWriter().u16(0x3000).add(frame).take())});
    all.push_back({"EthernetInIpv6", 1, ethernet(ipv6({}, frame, protocol::kEthernet), 0x86dd)});
    all.push_back({"MplsInIp", 1, over_ip(protocol::kMpls, mpls(v4))});

    all.push_back({"Mpls", 1, ethernet(mpls(mpls(v4), false), 0x8847)});
    all.push_back({"MplsMulticast6", 1, ethernet(mpls(v6), 0x8848)});
    all.push_back({"MplsPseudoWire", 1, ethernet(mpls(frame), 0x8847)});
    all.push_back(
        {"MplsControlWord", 1, ethernet(mpls(OctetWriter().u32(9).add(frame).take()), 0x8847)});
    all.push_back(
        {"Nsh", 1, ethernet(OctetWriter().u32(0x0fc20203).u32(0).add(frame).take(), 0x894f)});

    all.push_back({"Gre", 1, over_gre(0, 0x0800, {}, v4)});
    all.push_back({"GreAllFields", 1, over_gre(0xb000, 0x86dd, Octets(12), v6)});
    all.push_back(
        {"GreRouting",
         1,
         over_gre(0x4000, 0x0800, numbers({0, 0, 0, 0, 8, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0}), v4)});
    all.push_back({"GreBridged", 1, over_gre(0x2000, 0x6558, Octets(4), frame)});
    all.push_back({"GreMpls", 1, over_gre(0, 0x8847, {}, mpls(v4))});
    all.push_back({"Pptp", 1, over_gre(0x3081, 0x880b, Octets(12), ppp(v4))});
    all.push_back({"ErspanOne", 1, over_gre(0, 0x88be, {}, frame)});
    all.push_back(
        {"ErspanTwo",
         1,
         over_gre(
             0x1000, 0x88be, Octets(4), OctetWriter().u32(0x10000000).u32(0).add(frame).take())});
    all.push_back(
        {"ErspanThree",
         1,
         over_gre(
             0x1000, 0x22eb, Octets(4), OctetWriter().u32(0x20000000).zeros(8).add(frame).take())});
    all.push_back(
        {"ErspanThreeSubheader",
         1,
         over_gre(0x1000,
                  0x22eb,
                  Octets(4),
                  OctetWriter().u32(0x20000000).u32(0).u32(1).zeros(8).add(frame).take())});
    all.push_back(
        {"Wccp", 1, over_gre(0, 0x883e, {}, OctetWriter().u32(0x00110000).add(v4).take())});
    all.push_back({"GreWireless", 1, over_gre(0, 0x8200, {}, wireless(0x8801, 24, snap(v4)))});

    for (const auto port : std::initializer_list<std::uint16_t>{4789, 8472, 4790}) {
        all.push_back({"Vxlan" + std::to_string(port), 1, over_udp(port, vxlan(frame))});
    }
    all.push_back(
        {"VxlanGeneric", 1, over_udp(4790, OctetWriter().u32(0x0c000001).u32(0x100), v4)});
    all.push_back({"Geneve", 1, over_udp(6081, geneve(frame))});
    all.push_back(
        {"GeneveOptionsAndIp", 1, over_udp(6081, OctetWriter().u32(0x01000800).u32(0).u32(0), v4)});
    all.push_back({"Gtp", 1, over_udp(2152, gtp(v4))});
    all.push_back(
        {"GtpSequence",
         1,
         over_udp(2152, OctetWriter().u16(0x32ff).u16(4 + v4.size()).u32(1).u32(0x00050000), v4)});
    all.push_back(
        {"GtpExtension",
         1,
         over_udp(
             2152,
             OctetWriter().u16(0x34ff).u16(8 + v6.size()).u32(1).u32(0x00000085).u32(0x01100100),
             v6)});
    all.push_back({"GtpOtherPort", 1, over_udp(33'333, gtp(v4))});
    const Octets teredo = ipv6({.source_prefix = 0x20010000}, tcp({}, sample_payload()));
    all.push_back({"Teredo", 1, over_udp(3544, teredo)});
    all.push_back({"TeredoIndications",
                   1,
                   over_udp(3544, OctetWriter().u16(1).u16(0).zeros(9).zeros(8), teredo)});
    all.push_back({"TeredoOtherPort", 1, over_udp(33'333, teredo)});
    all.push_back({"L2tp", 1, over_udp(1701, OctetWriter().u16(0x0002).u16(1).u16(2), ppp(v4))});
    all.push_back(
        {"L2tpAllFields",
         1,
         over_udp(
             1701,
             OctetWriter().u16(0x4a02).u16(14 + 4 + v4.size()).u32(0x00010002).u32(0).u16(2).u16(0),
             ppp(v4))});
    all.push_back({"L2tpThreeOverUdp",
                   1,
                   over_udp(1701, OctetWriter().u16(0x0003).u16(0).u32(9).zeros(8), frame)});
    all.push_back({"L2tpThree",
                   1,
                   over_ip(protocol::kL2tpv3, OctetWriter().u32(9).u32(1).add(frame).take())});
    all.push_back({"Ayiya",
                   1,
                   over_udp(5072, OctetWriter().u32(0x4552'1129).u32(0).zeros(16).zeros(20), v6)});
    all.push_back({"MplsOverUdp", 1, over_udp(6635, mpls(v4))});
    all.push_back(
        {"Tzsp", 1, over_udp(37'008, OctetWriter().u32(0x01000001).u32(0x0a020102).u8(1), frame)});
    all.push_back({"Capwap", 1, over_udp(5247, OctetWriter().u32(0x00100000).u32(0), frame)});
    all.push_back(
        {"CapwapWireless",
         1,
         over_udp(5247, OctetWriter().u32(0x00100300).u32(0), wireless(0x0108, 22, snap(v4)))});
    all.push_back({"Lisp", 1, over_udp(4341, OctetWriter().u32(0x80000001).u32(0), v4)});
    all.push_back({"GreOverUdp", 1, over_udp(4754, gre(0, 0x0800, {}, v4))});
    all.push_back(
        {"MirroredGtp",
         1,
         over_gre(
             0x1000,
             0x88be,
             Octets(4),
             OctetWriter()
                 .u32(0x10000000)
                 .u32(0)
                 .add(ethernet(vlan(ipv4({}, udp(2152, 2152, gtp(v6)), protocol::kUdp)), 0x8100))
                 .take())});
}

}  // namespace samples

inline std::vector<SamplePacket> sample_packets() {
    std::vector<SamplePacket> all;
    samples::add_link_layers(all);
    samples::add_ip(all);
    samples::add_tunnels(all);
    return all;
}

}  // namespace waybill::test
