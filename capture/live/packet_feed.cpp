// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/packet_feed.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <grp.h>
#include <net/if.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "capture/bpf_filter.h"
#include "capture/helper/status.h"
#include "capture/live/helper_program.h"
#include "capture/live/network_interfaces.h"
#include "core/base/ascii.h"
#include "core/base/edit_distance.h"

namespace waybill::capture {
namespace {

constexpr int kKilled = 128;  // and the signal, as an exit status

// What dumpcap says when all is well.
bool is_chatter(std::string_view line) {
    constexpr std::string_view kBeginnings[] = {"Capturing on ",
                                                "File: ",
                                                "Packets captured: ",
                                                "Packets received/dropped on interface",
                                                "Note: "};
    return line.empty()
           || std::any_of(std::begin(kBeginnings), std::end(kBeginnings), [&](std::string_view it) {
                  return line.starts_with(it);
              });
}

std::vector<std::string> complaints_of(HelperProcess& process) {
    std::vector<std::string> lines = process.take_lines();
    for (std::string& line : lines) {
        std::erase(line, '\r');  // dumpcap counts packets in place
    }
    std::erase_if(lines, [](const std::string& line) { return is_chatter(line); });
    return lines;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
    return fmt::format("{}", fmt::join(texts, between));
}

enum class Capturer { Ours, Dumpcap };

class ProcessFeed final : public PacketFeed {
public:
    ProcessFeed(std::unique_ptr<HelperProcess> process, Capturer capturer)
        : process_(std::move(process)),
          capturer_(capturer) {}

    const std::string& program() const override {
        static const std::string ours = "waybill-capture";
        static const std::string dumpcap = "dumpcap";
        return capturer_ == Capturer::Ours ? ours : dumpcap;
    }

    int descriptor() const override { return process_->output(); }

    void stop() override {
        if (capturer_ == Capturer::Ours) {
            process_->end_input();
        } else {
            process_->signal(SIGTERM);
        }
    }

    std::vector<std::string> take_complaints() override { return complaints_of(*process_); }

    Result<void> outcome() override {
        const int status = process_->wait();
        if (status == helper::kDone) {
            return {};
        }
        if (status == helper::kInterfacesGone && capturer_ == Capturer::Ours) {
            return Error{"no interface is left to capture on"};
        }
        if (status > kKilled) {
            return Error{fmt::format("{} was ended by signal {}", program(), status - kKilled)};
        }
        const std::vector<std::string> reasons = take_complaints();
        return Error{fmt::format(
            "{} ended: {}",
            program(),
            reasons.empty() ? fmt::format("exit status {}", status) : joined(reasons, " "))};
    }

private:
    std::unique_ptr<HelperProcess> process_;
    Capturer capturer_;
};

// ---- What is wrong with what was asked for ----

// The name that may have been meant, or all there are.
std::string instead_of(const std::string& name) {
    const Result<std::vector<NetworkInterface>> interfaces = network_interfaces();
    std::vector<std::string> names;
    if (interfaces) {
        for (const NetworkInterface& interface : *interfaces) {
            names.push_back(interface.name);
        }
    }
    if (names.empty()) {
        return "";
    }
    const auto distance = [&name](const std::string& other) {
        return edit_distance(name, other);
    };
    const auto nearest = std::min_element(
        names.begin(), names.end(), [&](const std::string& one, const std::string& other) {
            return distance(one) < distance(other);
        });
    constexpr std::size_t kNear = 2;
    return distance(*nearest) <= std::min(kNear, name.size() / 2)
               ? fmt::format("; did you mean {}?", *nearest)
               : fmt::format("; there are {}", joined(names, ", "));
}

Result<void> check(const PacketFeedOptions& options) {
    if (options.interfaces.empty()) {
        return Error{"no interface was named"};
    }
    for (const std::string& name : options.interfaces) {
        if (name != "any" && (name.size() >= IF_NAMESIZE || ::if_nametoindex(name.c_str()) == 0)) {
            return Error{fmt::format("{}: no such interface{}", name, instead_of(name))};
        }
    }
    // For the place: a handle of an interface gives only the reason. Errors that depend on the
    // interface come from the helper.
    if (!options.filter.empty()) {
        if (const Result<BpfFilter> filter = BpfFilter::compile(options.filter); !filter) {
            return with_context("the capture filter", filter.error());
        }
    }
    return {};
}

// ---- Starting ----

struct Attempt {
    std::unique_ptr<PacketFeed> feed;
    Error error;  // without a feed
    bool forbidden = false;
};

std::vector<std::string> command_of_ours(const std::string& path,
                                         const PacketFeedOptions& options) {
    constexpr std::size_t kLargestBuffer = 0x7fffffff;
    std::vector<std::string> command{path,
                                     std::to_string(options.snap_length),
                                     std::to_string(std::min(options.buffer_bytes, kLargestBuffer)),
                                     options.promiscuous ? "1" : "0",
                                     options.filter};
    command.insert(command.end(), options.interfaces.begin(), options.interfaces.end());
    return command;
}

// What stands in front of the interfaces holds for all of them.
std::vector<std::string> command_of_dumpcap(const std::string& path,
                                            const PacketFeedOptions& options) {
    const std::size_t megabytes = std::max<std::size_t>(options.buffer_bytes / kMiB, 1);
    std::vector<std::string> command{path, "-q", "-n", "-w", "-", "-B", std::to_string(megabytes)};
    if (options.snap_length != 0) {
        command.insert(command.end(), {"-s", std::to_string(options.snap_length)});
    }
    if (!options.promiscuous) {
        command.emplace_back("-p");
    }
    if (!options.filter.empty()) {
        command.insert(command.end(), {"-f", options.filter});
    }
    for (const std::string& name : options.interfaces) {
        command.insert(command.end(), {"-i", name});
    }
    return command;
}

Attempt failed(const std::string& why, bool forbidden) {
    return {nullptr, Error{why}, forbidden};
}

Attempt failure_of(HelperProcess& process, Capturer capturer) {
    const int status = process.wait();
    const std::string said = joined(complaints_of(process), " ");
    if (capturer == Capturer::Dumpcap) {
        const std::string small = ascii::lower(said);
        const bool forbidden = small.find("permission") != std::string::npos;
        return failed("dumpcap: " + (said.empty() ? "it ended at once" : said), forbidden);
    }
    if (status > kKilled) {
        return failed(fmt::format("waybill-capture was ended by signal {}", status - kKilled),
                      false);
    }
    if (status == helper::kWrongFilter) {
        return failed("the capture filter: " + said, false);
    }
    return failed(said.empty() ? fmt::format("waybill-capture: exit status {}", status) : said,
                  status == helper::kNoPermission);
}

Attempt attempt(Capturer capturer, std::vector<std::string> command) {
    int error_number = 0;
    Result<std::unique_ptr<HelperProcess>> process =
        HelperProcess::start(std::move(command), error_number);
    if (!process) {
        // EPERM: it has capabilities that this process may never have.
        return failed(process.error().message, error_number == EACCES || error_number == EPERM);
    }
    if (!(*process)->wait_for_output()) {
        return failure_of(**process, capturer);
    }
    return {std::make_unique<ProcessFeed>(std::move(*process), capturer), {}, false};
}

// The line that lets the user run dumpcap; "" where that is not what is missing.
std::string group_line(const std::string& dumpcap) {
    struct stat facts {};
    if (dumpcap.empty() || ::access(dumpcap.c_str(), X_OK) == 0
        || ::stat(dumpcap.c_str(), &facts) != 0) {
        return {};
    }
    const group* const owner = ::getgrgid(facts.st_gid);  // NOLINT(concurrency-mt-unsafe): at start
    return fmt::format("sudo usermod -aG {} $USER",
                       owner != nullptr ? owner->gr_name : std::to_string(facts.st_gid));
}

bool is_plain(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c)
           || std::string_view("/._-+").find(c) != std::string_view::npos;
}

// For a shell.
std::string quoted(const std::string& path) {
    if (std::all_of(path.begin(), path.end(), is_plain)) {
        return path;
    }
    std::string text = "'";
    for (const char c : path) {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return text + "'";
}

}  // namespace

Result<std::unique_ptr<PacketFeed>> PacketFeed::start(const PacketFeedOptions& options) {
    if (const Result<void> checked = check(options); !checked) {
        return checked.error();
    }
    const std::string ours = helper_program("waybill-capture");
    Attempt first = ours.empty() ? failed("waybill-capture is not installed", true)
                                 : attempt(Capturer::Ours, command_of_ours(ours, options));
    if (first.feed != nullptr) {
        return std::move(first.feed);
    }
    if (!first.forbidden) {
        return first.error;
    }
    const std::string dumpcap = dumpcap_program();
    if (!dumpcap.empty() && ::access(dumpcap.c_str(), X_OK) == 0) {
        Attempt second = attempt(Capturer::Dumpcap, command_of_dumpcap(dumpcap, options));
        if (second.feed != nullptr) {
            return std::move(second.feed);
        }
        if (!second.forbidden) {
            return second.error;
        }
    }
    if (ours.empty()) {
        return first.error;
    }
    std::string message =
        fmt::format("no permission to capture on {}", joined(options.interfaces, ", "));
    if (::getxattr(ours.c_str(), "security.capability", nullptr, 0) > 0) {
        message += fmt::format(
            ": {} has it, but it does not count here (a file system mounted with nosuid, or a "
            "process that may gain no privileges)",
            ours);
    } else {
        message += fmt::format(". To give it, run:\n    {}", setcap_line());
    }
    if (const std::string line = group_line(dumpcap); !line.empty()) {
        message += fmt::format("\nor, to use dumpcap, and log in again behind it:\n    {}", line);
    }
    return Error{message};
}

std::string setcap_line() {
    const std::string found = helper_program("waybill-capture");
    return "sudo setcap cap_net_raw+ep " + quoted(found.empty() ? "waybill-capture" : found);
}

}  // namespace waybill::capture
