// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/live_setup.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "capture/live/helper_program.h"
#include "capture/live/network_interfaces.h"
#include "capture/live/packet_feed.h"
#include "capture/live/privileges.h"
#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/terminal.h"
#include "core/base/text.h"
#include "core/report/json_writer.h"

namespace waybill::cli {
namespace {

// The first that is likely to carry anything.
Result<std::string> default_interface() {
    const Result<std::vector<capture::NetworkInterface>> all = capture::network_interfaces();
    if (!all) {
        return all.error();
    }
    const auto usable = [](const capture::NetworkInterface& each) {
        return each.up && !each.loopback && each.name != "any";
    };
    auto found = std::find_if(all->begin(), all->end(), [&](const auto& each) {
        return usable(each) && each.running && !each.addresses.empty();
    });
    if (found == all->end()) {
        found = std::find_if(all->begin(), all->end(), usable);
    }
    if (found == all->end()) {
        return Error{"no interface is up but the loopback: -i names one, -D lists them"};
    }
    return found->name;
}

std::string state_of(const capture::NetworkInterface& each) {
    std::string text = each.up ? "up" : "down";
    const auto add = [&text](bool is, std::string_view word) {
        if (is) {
            text.append(", ").append(word);
        }
    };
    add(each.up && !each.running, "not running");
    add(each.connected, "connected");
    add(each.loopback, "loopback");
    add(each.wireless, "wireless");
    return text;
}

std::string as_text(const std::vector<capture::NetworkInterface>& interfaces) {
    std::string text;
    for (const capture::NetworkInterface& each : interfaces) {
        text += for_terminal(each.name) + " (" + state_of(each) + ')';
        for (const std::string& address : each.addresses) {
            text += ' ' + for_terminal(address);
        }
        if (!each.description.empty()) {
            text += "  " + for_terminal(each.description);
        }
        text += '\n';
    }
    return text;
}

std::string as_json(const std::vector<capture::NetworkInterface>& interfaces) {
    std::string text;
    report::JsonWriter json(text);
    json.begin_array();
    for (const capture::NetworkInterface& each : interfaces) {
        json.begin_object();
        json.key("name");
        json.string(each.name);
        json.key("description");
        json.string(each.description);
        json.key("addresses");
        json.begin_array();
        for (const std::string& address : each.addresses) {
            json.string(address);
        }
        json.end_array();
        const auto flag = [&json](std::string_view key, bool value) {
            json.key(key);
            json.boolean(value);
        };
        flag("up", each.up);
        flag("running", each.running);
        flag("connected", each.connected);
        flag("loopback", each.loopback);
        flag("wireless", each.wireless);
        json.end_object();
    }
    json.end_array();
    return std::string(json.written()) + '\n';
}

void note(const CaptureArguments& arguments, const std::string& text) {
    if (!arguments.quiet && !text.empty()) {
        complain(text);
    }
}

}  // namespace

std::optional<LivePlan> live_plan_of(const CaptureArguments& arguments) {
    Result<CapturePlan> capture = plan_of(arguments);
    if (!capture) {
        complain(capture.error().message);
        return std::nullopt;
    }
    if (const auto packet_filter = packet_filter_of(arguments.packet_filter); !packet_filter) {
        complain(packet_filter.error().message);
        return std::nullopt;
    }
    LivePlan plan{.capture = std::move(*capture), .filter = {}};
    if (plan.capture.filter) {
        plan.filter = read_live_filter(*plan.capture.filter, arguments.quiet);
        if (!plan.filter) {
            return std::nullopt;
        }
    }
    return plan;
}

LiveSetup::~LiveSetup() {
    capture_.reset();
    if (opened_ >= 0) {
        ::close(opened_);
    }
}

Result<void> LiveSetup::open_feed(const CaptureArguments& arguments, const CapturePlan& plan) {
    capture::PacketFeedOptions feed;
    feed.interfaces = arguments.interfaces;
    if (feed.interfaces.empty()) {
        Result<std::string> chosen = default_interface();
        if (!chosen) {
            return chosen.error();
        }
        feed.interfaces.push_back(std::move(*chosen));
    }
    feed.filter = arguments.packet_filter;
    feed.snap_length = arguments.snap_length;
    feed.promiscuous = !arguments.not_promiscuous;
    if (plan.buffer_bytes) {
        feed.buffer_bytes = *plan.buffer_bytes;
    }
    Result<std::unique_ptr<capture::PacketFeed>> started = capture::PacketFeed::start(feed);
    if (!started) {
        return started.error();
    }
    options_.feed = std::move(*started);
    options_.interfaces = feed.interfaces;
    options_.packet_filter = feed.filter;
    std::string names;
    for (const std::string& name : feed.interfaces) {
        names.append(names.empty() ? "" : ", ").append(name);
    }
    note(arguments, "capturing on " + names + " with " + options_.feed->program());
    return {};
}

Result<void> LiveSetup::open_file(const CaptureArguments& arguments) {
    if (arguments.input == "-") {
        options_.input = STDIN_FILENO;
    } else {
        opened_ = ::open(arguments.input.c_str(), O_RDONLY | O_CLOEXEC);
        if (opened_ < 0) {
            // NOLINTNEXTLINE(concurrency-mt-unsafe): the text is copied at once
            return Error{arguments.input + ": " + std::strerror(errno)};
        }
        options_.input = opened_;
        options_.input_name = arguments.input;
    }
    options_.snap_length = arguments.snap_length;
    Result<std::optional<capture::BpfFilter>> filter = packet_filter_of(arguments.packet_filter);
    if (!filter) {
        return filter.error();
    }
    options_.filter = std::move(*filter);
    return {};
}

Result<void> LiveSetup::open_input(const CaptureArguments& arguments, const CapturePlan& plan) {
    if (!arguments.input.empty()) {
        return open_file(arguments);
    }
    if (Result<void> opened = open_feed(arguments, plan); !opened) {
        return opened;
    }
    const std::string owners = ::geteuid() == 0 ? capture::helper_program("waybill-owners") : "";
    if (!owners.empty() && !arguments.no_programs) {
        owners_ = capture::OwnerLookup::of_helper(owners);
    }
    const Result<std::string> dropped = capture::drop_privileges();
    if (!dropped) {
        return dropped.error();
    }
    note(arguments, *dropped);
    return {};
}

Result<void> LiveSetup::start(const CaptureArguments& arguments,
                              const CapturePlan& plan,
                              std::uint32_t rows_kept,
                              bool saves) {
    for (const std::string& path : arguments.secrets.rsa_keys) {
        if (Result<void> read = secrets_.add_rsa_key_file(path); !read) {
            return read;
        }
    }
    if (saves && plan.save == capture::SaveForm::Session) {
        if (!arguments.input.empty() && is_one_of(arguments.save, {&arguments.input, 1})) {
            return Error{arguments.save + ": is what is to be read"};
        }
        Result<std::unique_ptr<capture::SessionRecorder>> recorder =
            capture::SessionRecorder::create(arguments.save, "waybill capture");
        if (!recorder) {
            return recorder.error();
        }
        recorder_ = std::move(*recorder);
        if (arguments.with_secrets) {
            secrets_.on_new_lines([this](std::string_view line) { recorder_->add_secret(line); });
        }
    } else if (saves && plan.save == capture::SaveForm::Packets) {
        if (!arguments.input.empty() && is_one_of(arguments.save, {&arguments.input, 1})) {
            return Error{arguments.save + ": is what is to be read"};
        }
        options_.path = arguments.save;
        options_.with_secrets = arguments.with_secrets;
    }
    if (options_.feed && !arguments.no_programs) {
        programs_ = capture::ProgramWatch::start(std::move(owners_));
        options_.programs = programs_.get();
    }
    options_.limits = plan.limits;
    options_.application = "Waybill " WAYBILL_VERSION;
    options_.secrets = &secrets_;
    options_.threads = plan.threads;
    options_.rows_kept = rows_kept;
    Result<std::unique_ptr<capture::LiveCapture>> started =
        capture::LiveCapture::start(std::move(options_));
    if (!started) {
        return started.error();
    }
    capture_ = std::move(*started);
    return {};
}

void LiveSetup::follow_keys(const CaptureArguments& arguments, const std::string& more) {
    std::vector<std::string> paths = arguments.secrets.key_logs;
    const char* const set = std::getenv("SSLKEYLOGFILE");  // NOLINT(concurrency-mt-unsafe)
    for (const std::string& path : {std::string(set != nullptr ? set : ""), more}) {
        if (!path.empty() && std::find(paths.begin(), paths.end(), path) == paths.end()) {
            paths.push_back(path);
            if (path != more) {
                note(arguments, "decrypting with " + path + ", which SSLKEYLOGFILE names");
            }
        }
    }
    for (const std::string& path : paths) {
        secrets_.follow_key_log_file(path);
    }
}

int list_interfaces(const std::string& format, const std::string& output) {
    if (format != "text" && format != "json") {
        complain("-D goes with -T text and -T json");
        return kExitUsage;
    }
    const Result<std::vector<capture::NetworkInterface>> all = capture::network_interfaces();
    if (!all) {
        complain(all.error().message);
        return kExitFailed;
    }
    Result<OutputFile> out = OutputFile::open(output, {});
    Result<void> written = out ? Result<void>() : Result<void>(out.error());
    if (written) {
        written = out->write(format == "json" ? as_json(*all) : as_text(*all));
    }
    if (written) {
        written = out->close();
    }
    if (!written) {
        complain(written.error().message);
        return kExitFailed;
    }
    return kExitDone;
}

}  // namespace waybill::cli
