// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads every packet of a capture with libpcap and does nothing with it.
//
//   pcap_only FILE
#include <array>
#include <cstdio>

#include <pcap/pcap.h>

int main(int argc, char** argv) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    pcap_t* const capture = argc == 2 ? pcap_open_offline(argv[1], error.data()) : nullptr;
    if (capture == nullptr) {
        std::fprintf(stderr, "usage: pcap_only FILE %s\n", error.data());
        return 2;
    }
    unsigned long long packets = 0;
    unsigned long long bytes = 0;
    pcap_pkthdr* header = nullptr;
    const unsigned char* data = nullptr;
    while (pcap_next_ex(capture, &header, &data) == 1) {
        ++packets;
        bytes += header->caplen;
    }
    pcap_close(capture);
    std::printf("%llu packets, %llu bytes\n", packets, bytes);
    return 0;
}
