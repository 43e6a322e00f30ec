// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_recorder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "capture/byte_window.h"
#include "capture/compressed_stream.h"
#include "capture/foreign_format.h"
#include "capture/format.h"
#include "capture/live/recorded_files.h"
#include "capture/live/recording_clock.h"
#include "capture/live/recording_writer.h"
#include "capture/live/waiting_input.h"
#include "capture/pcap_format.h"
#include "capture/pcapng_format.h"
#include "core/base/byte_reader.h"

namespace waybill::capture {
namespace {

class Recorder final : public LiveRecorder {
public:
    Recorder(RecorderOptions options, std::unique_ptr<RecordedFiles> files, int stop, int passed)
        : options_(std::move(options)),
          files_(std::move(files)),
          stop_(stop),
          passed_(passed),
          clock_(options_.limits),
          writer_(options_, *files_, [this] { wait_for_analysis(); }),
          thread_([this] { run(); }) {}

    ~Recorder() override {
        stop();
        join();
    }
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    std::shared_ptr<GrowingFiles> files() const override { return files_->stream(); }

    void passed(std::uint64_t offset) override {
        files_->passed(offset);
        if (waits_) {
            raise(passed_);
        }
    }

    void add_secrets(std::string_view key_log) override {
        const std::scoped_lock lock(mutex_);
        secrets_ += key_log;
        has_secrets_ = true;
    }

    RecorderStatus status() const override {
        const std::scoped_lock lock(mutex_);
        RecorderStatus status = status_;
        status.paths = files_->paths();
        status.waits_for_analysis = waits_;
        return status;
    }

    std::vector<std::string> take_notes() override {
        const std::scoped_lock lock(mutex_);
        return std::exchange(notes_, {});
    }

    void stop() override { raise(stop_); }

    Result<void> outcome() override {
        join();
        return outcome_;
    }

    bool reached_limit() const override { return reached_limit_; }

private:
    // Signal handlers may do this.
    static void raise(const File& event) {
        const int before = errno;
        constexpr std::uint64_t kOne = 1;
        (void)!::write(event.descriptor(), &kOne, sizeof(kOne));
        errno = before;
    }

    void join() {
        const std::scoped_lock lock(joining_);
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    void run() {
        ::pthread_setname_np(::pthread_self(), "waybill-capture");
        Result<void> outcome = record();
        never_waits_ = true;
        if (failed_) {
            outcome = *failed_;
        } else if (const Result<void> written = finish(); !written && outcome) {
            outcome = written;
        }
        files_->finish();
        publish();
        outcome_ = std::move(outcome);
        const std::scoped_lock lock(mutex_);
        status_.ended = true;
    }

    Result<void> finish() {
        write_secrets();
        return failed_ ? Result<void>(*failed_) : writer_.finish();
    }

    // Until the input ends, or it shall end.
    Result<void> record() {
        auto waiting = std::make_unique<WaitingInput>(
            options_.input,
            stop_.descriptor(),
            WaitingInput::Hooks{.before_reading = [this] { return is_time_left(); },
                                .before_waiting =
                                    [this] {
                                        return use_pause();
                                    }});
        const WaitingInput& input = *waiting;
        const Result<Bytes> first = waiting->peek();
        if (!first) {
            return in_input(first.error());
        }
        if (input.was_ended()) {
            return {};
        }
        if (first->empty()) {
            return in_input(Error{"is empty"});
        }
        const Compression compression = compression_of(*first);
        std::unique_ptr<InputStream> stream = std::move(waiting);
        if (compression != Compression::None) {
            stream = decompress(compression, std::move(stream));
        }
        ByteWindow window(std::make_shared<BlockPool>(), std::move(stream));
        Result<void> outcome = copy(window);
        if (!outcome && input.was_ended() && !failed_) {
            return {};  // what had come was incomplete
        }
        if (outcome && !input.was_ended() && !ending_) {
            note_end(window);
        }
        return outcome;
    }

    Result<void> copy(ByteWindow& window) {
        constexpr std::size_t kMagic = 4;
        if (!window.ensure(kMagic)) {
            return in_input(
                window.failure().value_or(Error{"byte 0: is too short to be a capture file"}));
        }
        // More helps to say what it is instead; a capture has it anyway.
        window.ensure(kForeignStart);
        const Bytes start(window.at(), window.available());
        if (PcapngReader::recognises(start)) {
            return copy_pcapng(window);
        }
        if (PcapReader::recognises(start)) {
            return copy_pcap(window);
        }
        return in_input(Error{"byte 0: not a capture file (" + describe_foreign(start) + ")"});
    }

    Result<void> copy_pcap(ByteWindow& window) {
        PcapReader reader;
        if (!reader.begin(window)) {
            return end_of_input(Step::CutOff, window, reader.trouble());
        }
        writer_.begin_section({});
        InterfaceBlock interface;
        interface.interface.link_type = reader.link_type();
        writer_.add_interface(interface);
        for (;;) {
            Packet packet;
            const Step step = reader.next(window, packet);
            if (step != Step::Packet) {
                return end_of_input(step, window, reader.trouble());
            }
            if (!take(packet, 0, {})) {
                return {};
            }
        }
    }

    Result<void> copy_pcapng(ByteWindow& window) {
        PcapngReader reader{PcapngSection()};
        reader.watch([this](std::uint32_t type, const SectionNumbers& numbers, Bytes body) {
            take_block(type, numbers, body);
        });
        std::vector<std::string> comments;
        Step step = Step::Packet;
        while (!ending_) {
            Packet packet;
            step = reader.next(window, packet);
            if (step != Step::Packet) {
                break;
            }
            read_comments(reader.section().numbers, packet, comments);
            if (!take(packet, packet.interface - reader.section().first_interface, comments)) {
                break;
            }
        }
        if (reader.passed_over() > 0) {
            note(std::to_string(reader.passed_over())
                 + " damaged packet blocks were passed over, the first at byte "
                 + std::to_string(reader.first_passed_over()));
        }
        return step == Step::Packet ? Result<void>() : end_of_input(step, window, reader.trouble());
    }

    // Of enhanced and old packet blocks, which are the ones that have options.
    static void read_comments(const SectionNumbers& numbers,
                              const Packet& packet,
                              std::vector<std::string>& comments) {
        constexpr std::uint32_t kFixed = 28;
        comments.clear();
        const Byte* const block = packet.data.data() - packet.skip;
        const std::size_t begin = kFixed + (packet.data.size() + 3) / 4 * 4;
        const std::size_t end = numbers.u32(block + 4) - std::size_t{4};
        if (packet.skip == kFixed && begin < end) {
            comments = packet_comments(numbers, Bytes(block, end).subspan(begin));
        }
    }

    void take_block(std::uint32_t type, const SectionNumbers& numbers, Bytes body) {
        constexpr std::size_t kMostNames = 100'000;  // of a block
        if (type == block_type::kSectionHeader) {
            writer_.begin_section(section_comments(numbers, body));
        } else if (type == block_type::kInterface) {
            if (const std::optional<InterfaceBlock> block = read_interface(numbers, body)) {
                writer_.add_interface(*block);
            }
        } else if (type == block_type::kNames) {
            keep(writer_.add_names(read_names(numbers, body, kMostNames)));
        } else if (type == block_type::kDecryptionSecrets) {
            keep(writer_.add_secrets(as_text(read_tls_secrets(numbers, body))));
        } else if (type == block_type::kInterfaceStatistics) {
            if (const auto told = read_statistics(numbers, body)) {
                keep(writer_.add_statistics(*told));
            }
        }
    }

    // False when it was the last one.
    bool take(const Packet& packet,
              std::uint32_t interface,
              std::span<const std::string> comments) {
        if (next_file_first_) {
            next_file_first_ = false;
            begin_next_file();
        }
        if (has_secrets_) {
            write_secrets();
        }
        if (ending_ || !keep(writer_.add_packet(packet, interface, comments))) {
            return false;
        }
        if (packet.at.known()) {
            first_ = first_.known() ? std::min(first_, packet.at) : packet.at;
            last_ = std::max(last_, packet.at);
        }
        if (options_.on_packet) {
            options_.on_packet(packet);
        }
        look_at_limits();
        if (files_->bytes() != published_bytes_) {
            publish();
        }
        return !ending_;
    }

    void look_at_limits() {
        const CaptureLimits& limits = options_.limits;
        if ((limits.stop_packets != 0 && writer_.packets() >= limits.stop_packets)
            || (limits.stop_bytes != 0 && !limits.several_files()
                && writer_.file_bytes() >= limits.stop_bytes)) {
            end_at_limit();
        } else if (writer_.is_full()) {
            // Only when there is something to write to it.
            next_file_first_ = !is_last_file();
        }
    }

    bool is_last_file() {
        const std::uint64_t most = options_.limits.stop_files;
        if (most == 0 || files_->begun() < most) {
            return false;
        }
        end_at_limit();
        return true;
    }

    void end_at_limit() {
        reached_limit_ = true;
        ending_ = true;
    }

    void begin_next_file() {
        keep(writer_.next_file());
        clock_.begin_file();
        publish();
    }

    // Of what the clock limits: the capture, and the file.
    bool is_time_left() {
        if (clock_.is_over()) {
            end_at_limit();
        } else if (clock_.is_file_over() && !is_last_file()) {
            next_file_first_ = false;
            begin_next_file();
        }
        return !ending_;
    }

    // There is nothing to read: those who wait for what was read shall have it.
    std::optional<int> use_pause() {
        keep(writer_.flush());
        publish();
        return is_time_left() ? std::optional(clock_.ms_left()) : std::nullopt;
    }

    void write_secrets() {
        std::string secrets;
        {
            const std::scoped_lock lock(mutex_);
            secrets = std::exchange(secrets_, {});
            has_secrets_ = false;
        }
        keep(writer_.add_secrets(secrets));
    }

    // Notes a failure, which ends the recording.
    bool keep(const Result<void>& result) {
        if (!result && !failed_) {
            failed_ = result.error();
            ending_ = true;
        }
        return result.has_value();
    }

    // While others are far behind, and for as long as there is something that they shall see.
    void wait_for_analysis() {
        if (never_waits_ || files_->held() <= options_.most_behind) {
            return;
        }
        std::array<pollfd, 2> events{{{.fd = passed_.descriptor(), .events = POLLIN, .revents = 0},
                                      {.fd = stop_.descriptor(), .events = POLLIN, .revents = 0}}};
        waits_ = true;
        while (files_->held() > options_.most_behind && !clock_.is_over()) {
            ::poll(events.data(), events.size(), clock_.ms_left_of_all());
            if (events[1].revents != 0) {
                break;
            }
            std::uint64_t count = 0;
            (void)!::read(passed_.descriptor(), &count, sizeof(count));
        }
        waits_ = false;
    }

    Error in_input(const Error& error) const { return with_context(options_.input_name, error); }

    void note(const std::string& what) {
        const std::scoped_lock lock(mutex_);
        notes_.push_back(options_.input_name + ": " + what);
    }

    Result<void> end_of_input(Step step, const ByteWindow& window, const Trouble& trouble) {
        if (window.failure()) {
            return in_input(*window.failure());
        }
        if (step == Step::Damaged) {
            return in_input(Error{"byte " + std::to_string(trouble.offset) + ": " + trouble.reason
                                  + " (behind packet " + std::to_string(writer_.packets()) + ")"});
        }
        if (step == Step::CutOff) {
            cut_off_at_ = trouble.offset;
        }
        return {};
    }

    void note_end(const ByteWindow& window) {
        const InputEnd end = window.stream().end();
        if (end.cut_off || cut_off_at_) {
            note("is cut off in packet " + std::to_string(writer_.packets() + 1) + ", at byte "
                 + std::to_string(cut_off_at_.value_or(window.offset()))
                 + (end.cut_off ? " of its unpacked content" : ""));
        }
        if (end.more_follows) {
            note("something else follows its compressed data and was passed over");
        }
    }

    // Lets others see how far it is.
    void publish() {
        published_bytes_ = files_->bytes();
        const std::vector<InterfaceCounts>& counts = writer_.counts();
        const std::scoped_lock lock(mutex_);
        status_.packets = writer_.packets() - files_->packets_lost();
        status_.bytes = published_bytes_;
        status_.first = first_;
        status_.last = last_;
        status_.interfaces.resize(counts.size());
        for (std::size_t i = 0; i < counts.size(); ++i) {
            status_.interfaces[i] = counts[i];
        }
    }

    const RecorderOptions options_;
    const std::unique_ptr<RecordedFiles> files_;
    const File stop_;    // can be read from once it shall end
    const File passed_;  // can be read from when analysis has come further

    // The thread's own.
    RecordingClock clock_;
    RecordingWriter writer_;
    Timestamp first_;
    Timestamp last_;
    std::uint64_t published_bytes_ = 0;
    std::optional<Error> failed_;  // of the files
    std::optional<std::uint64_t> cut_off_at_;
    bool ending_ = false;           // by a limit, or a failure
    bool next_file_first_ = false;  // before the next packet
    bool never_waits_ = false;      // for analysis
    Result<void> outcome_;          // to be looked at behind the thread's end

    std::atomic<bool> waits_{false};
    std::atomic<bool> has_secrets_{false};
    std::atomic<bool> reached_limit_{false};

    mutable std::mutex mutex_;
    RecorderStatus status_;
    std::string secrets_;
    std::vector<std::string> notes_;

    std::mutex joining_;
    std::thread thread_;  // behind all that it uses
};

int make_event() {
    return ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

}  // namespace

Result<std::unique_ptr<LiveRecorder>> LiveRecorder::start(RecorderOptions options) {
    if (Result<void> checked = check(options.limits); !checked) {
        return checked.error();
    }
    if (options.limits.several_files() && options.path.empty()) {
        return Error{"several files need a name that theirs are made of"};
    }
    Result<std::unique_ptr<RecordedFiles>> files = RecordedFiles::create(options);
    if (!files) {
        return files.error();
    }
    const int stop = make_event();
    const int passed = make_event();
    if (stop < 0 || passed < 0) {
        return system_error("a capture cannot be begun", errno);
    }
    return std::unique_ptr<LiveRecorder>(
        std::make_unique<Recorder>(std::move(options), std::move(*files), stop, passed));
}

}  // namespace waybill::capture
