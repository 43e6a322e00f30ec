// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "capture/format.h"
#include "capture/recording.h"

namespace waybill::capture {
namespace {

struct NamedLinkType {
    std::uint16_t number;
    std::string_view name;
};

// The link types found in practice, ascending.
constexpr std::array kLinkTypes = std::to_array<NamedLinkType>({
    {0, "null"},
    {1, "ethernet"},
    {3, "ax25"},
    {6, "token-ring"},
    {7, "arcnet"},
    {8, "slip"},
    {9, "ppp"},
    {10, "fddi"},
    {50, "ppp-hdlc"},
    {51, "pppoe"},
    {100, "atm-rfc1483"},
    {101, "raw-ip"},
    {104, "c-hdlc"},
    {105, "ieee802-11"},
    {107, "frame-relay"},
    {108, "loop"},
    {109, "enc"},
    {113, "linux-sll"},
    {117, "pflog"},
    {119, "ieee802-11-prism"},
    {122, "ip-over-fc"},
    {127, "ieee802-11-radiotap"},
    {129, "arcnet-linux"},
    {138, "apple-ip-over-ieee1394"},
    {140, "mtp2"},
    {143, "docsis"},
    {144, "linux-irda"},
    {163, "ieee802-11-avs"},
    {166, "ppp-pppd"},
    {177, "linux-lapd"},
    {187, "bluetooth-hci-h4"},
    {189, "usb-linux"},
    {192, "ppi"},
    {195, "ieee802-15-4"},
    {201, "bluetooth-hci-h4-phdr"},
    {204, "ppp-with-direction"},
    {205, "c-hdlc-with-direction"},
    {206, "frame-relay-with-direction"},
    {220, "usb-linux-mmapped"},
    {226, "ipnet"},
    {227, "can-socketcan"},
    {228, "ipv4"},
    {229, "ipv6"},
    {230, "ieee802-15-4-nofcs"},
    {231, "dbus"},
    {239, "nflog"},
    {240, "netanalyzer"},
    {241, "netanalyzer-transparent"},
    {242, "ipoib"},
    {248, "sctp"},
    {249, "usbpcap"},
    {251, "bluetooth-le-ll"},
    {252, "wireshark-upper-pdu"},
    {253, "netlink"},
    {254, "bluetooth-linux-monitor"},
    {256, "bluetooth-le-ll-with-phdr"},
    {258, "pktap"},
    {259, "epon"},
    {264, "iso-14443"},
    {266, "usb-darwin"},
    {271, "vsock-monitor"},
    {274, "ethernet-mpacket"},
    {276, "linux-sll2"},
});
static_assert(std::ranges::is_sorted(kLinkTypes, {}, &NamedLinkType::number));

}  // namespace

std::string link_type_name(std::uint16_t link_type) {
    const auto* const found =
        std::ranges::lower_bound(kLinkTypes, link_type, {}, &NamedLinkType::number);
    if (found != kLinkTypes.end() && found->number == link_type) {
        return std::string(found->name);
    }
    return "link-type-" + std::to_string(link_type);
}

std::uint16_t link_type_of_field(std::uint32_t field) {
    constexpr std::uint32_t kNumberMask = 0x03ffffff;
    constexpr std::uint16_t kRawIp = 101;
    constexpr std::uint16_t kUnknown = 0xffff;
    const std::uint32_t number = field & kNumberMask;
    if (number == 12 || number == 14) {  // DLT_RAW of BSD and Linux, and of OpenBSD
        return kRawIp;
    }
    return number < kUnknown ? static_cast<std::uint16_t>(number) : kUnknown;
}

void add_link_type(SourceFacts& facts, std::uint16_t link_type) {
    constexpr std::size_t kMost = 1000;
    if (facts.link_types.size() < kMost
        && std::ranges::find(facts.link_types, link_type) == facts.link_types.end()) {
        facts.link_types.push_back(link_type);
    }
}

}  // namespace waybill::capture
