// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/bpf_filter.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <pcap/pcap.h>

#include "capture/bpf_place.h"
#include "capture/format.h"

namespace waybill::capture {
namespace {

constexpr std::uint16_t kEthernet = 1;

// A compiled program, or the reason why there is none.
class Program {
public:
    static Result<Program> compile(const std::string& text, std::uint16_t link_type) {
        const std::unique_ptr<pcap_t, decltype(&pcap_close)> handle(
            pcap_open_dead(data_link_of(link_type), static_cast<int>(kLargestPacket)), &pcap_close);
        if (handle == nullptr) {
            return Error{"out of memory"};
        }
        bpf_program code{};
        constexpr int kOptimise = 1;
        if (pcap_compile(handle.get(), &code, text.c_str(), kOptimise, PCAP_NETMASK_UNKNOWN) != 0) {
            return Error{pcap_geterr(handle.get())};
        }
        return Program(code);
    }

    Program(Program&& other) noexcept : code_(std::exchange(other.code_, {})) {}
    Program& operator=(Program&& other) noexcept {
        std::swap(code_, other.code_);
        return *this;
    }
    ~Program() { pcap_freecode(&code_); }

    bool matches(const Packet& packet) const {
        pcap_pkthdr header{};
        header.caplen = static_cast<bpf_u_int32>(packet.data.size());
        header.len = packet.wire_length;
        return pcap_offline_filter(&code_, &header, packet.data.data()) != 0;
    }

private:
    explicit Program(bpf_program code) : code_(code) {}

    // The numbers of files and those of libpcap are the same but for a few.
    static int data_link_of(std::uint16_t link_type) {
        constexpr std::uint16_t kAtm = 100;
        constexpr std::uint16_t kRawIp = 101;
        switch (link_type) {
            case kAtm:
                return DLT_ATM_RFC1483;
            case kRawIp:
                return DLT_RAW;
            default:
                return link_type;
        }
    }

    bpf_program code_{};
};

}  // namespace

class BpfFilter::Impl {
public:
    Impl(std::string text, std::uint16_t link_type, Program program) : text_(std::move(text)) {
        programs_.push_back({link_type, std::move(program)});
    }

    bool matches(const Packet& packet) {
        if (programs_[last_].link_type != packet.link_type) {
            last_ = find(packet.link_type);
        }
        const std::optional<Program>& program = programs_[last_].program;
        return program && program->matches(packet);
    }

private:
    struct ForLinkType {
        std::uint16_t link_type = 0;
        std::optional<Program> program;  // nullopt: the filter does not fit
    };

    std::size_t find(std::uint16_t link_type) {
        for (std::size_t i = 0; i < programs_.size(); ++i) {
            if (programs_[i].link_type == link_type) {
                return i;
            }
        }
        Result<Program> program = Program::compile(text_, link_type);
        programs_.push_back({link_type, std::nullopt});
        if (program) {
            programs_.back().program = std::move(*program);
        }
        return programs_.size() - 1;
    }

    std::string text_;
    std::vector<ForLinkType> programs_;  // never empty
    std::size_t last_ = 0;
};

Result<BpfFilter> BpfFilter::compile(const std::string& text) {
    Result<Program> ethernet = Program::compile(text, kEthernet);
    if (ethernet) {
        return BpfFilter(std::make_unique<Impl>(text, kEthernet, std::move(*ethernet)));
    }
    // "wlan type mgt" and the like are no filters for Ethernet, and good ones all the same.
    constexpr std::array<std::uint16_t, 4> kOthers{127, 113, 276, 101};
    for (const std::uint16_t link_type : kOthers) {
        Result<Program> program = Program::compile(text, link_type);
        if (program) {
            return BpfFilter(std::make_unique<Impl>(text, link_type, std::move(*program)));
        }
    }
    return Error{with_place(text, ethernet.error().message)};
}

BpfFilter::BpfFilter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BpfFilter::BpfFilter(BpfFilter&&) noexcept = default;
BpfFilter& BpfFilter::operator=(BpfFilter&&) noexcept = default;
BpfFilter::~BpfFilter() = default;

bool BpfFilter::matches(const Packet& packet) {
    return impl_->matches(packet);
}

}  // namespace waybill::capture
