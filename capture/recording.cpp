// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/recording.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <limits>
#include <string_view>
#include <utility>

#include "capture/byte_window.h"
#include "capture/foreign_format.h"
#include "capture/format.h"
#include "capture/input_stream.h"
#include "capture/live/live_stream.h"
#include "capture/pcap_format.h"
#include "capture/pcapng_format.h"
#include "capture/source_range.h"
#include "capture/spill_file.h"
#include "capture/window_reader.h"
#include "capture/windowed_stream.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kMostSources = 65'535;  // a RecordId has 16 bits for them

// A smaller file is read before a thread has begun.
constexpr std::uint64_t kReadAheadFrom = 2 * BlockPool::kBody;

// Files that stay open after they were read. Those behind are opened again for each look.
constexpr std::size_t kFilesKeptOpen = 256;

// Ranges up to this are read through windows, where these are given.
constexpr std::uint64_t kShortRange = 2 * WindowReader::kWindow;

// What messages call a source.
std::string_view shown(const std::string& path) {
    return path == "-" ? std::string_view("standard input") : std::string_view(path);
}

}  // namespace

class Recording::Impl {
public:
    explicit Impl(std::vector<std::string> paths) : paths_(std::move(paths)) {
        if (paths_.size() > kMostSources) {
            error_ = Error{"more than " + std::to_string(kMostSources) + " files"};
            paths_.resize(kMostSources);
        }
        read_again_.resize(paths_.size());
        // References to the facts of a source are held while others are added.
        facts_.reserve(paths_.size());
    }

    Impl(std::string name,
         std::shared_ptr<const GrowingFiles> files,
         std::function<void()> before_waiting)
        : Impl(std::vector<std::string>{std::move(name)}) {
        live_ = std::make_shared<const LiveFile>(std::move(files));
        before_waiting_ = std::move(before_waiting);
    }

    bool next(Packet& packet) {
        for (;;) {
            Step step = Step::End;
            std::uint64_t offset = 0;
            if (format_ == Format::Pcap) {
                offset = window_->offset();
                step = pcap_.next(*window_, packet);
            } else if (format_ == Format::Pcapng) {
                step = pcapng_->next(*window_, packet);
                offset = pcapng_->record_offset();
            }
            if (step == Step::Packet) {
                packet.record = record_base_ + offset;
                count(packet);
                return true;
            }
            if (format_ != Format::None) {
                end_source(step);
            }
            if (!begin_source()) {
                return false;
            }
        }
    }

    std::shared_ptr<const void> hold() const {
        return window_ ? std::shared_ptr<const void>(window_->block()) : nullptr;
    }

    void read_ahead() { read_ahead_ = true; }

    std::uint64_t offset() const { return window_ ? window_->offset() : 0; }

    const void* block() const { return window_ ? window_->block().get() : nullptr; }

    const std::vector<SourceFacts>& sources() {
        if (format_ != Format::None) {
            facts_.back().bytes = control_.bytes_read - bytes_before_;
        }
        return facts_;
    }

    bool read(Place place, std::span<Byte> out) const {
        const std::uint64_t source = record_source(place.record);
        if (!place.contiguous() || source >= read_again_.size()) {
            return false;
        }
        const std::optional<Origin> origin = origin_of(read_again_[source]);
        if (!origin) {
            return false;
        }
        const std::uint64_t offset = origin->start + record_offset(place.record) + place.skip;
        const Result<std::size_t> got = origin->file->read_at(offset, out);
        return got && *got == out.size();
    }

    std::unique_ptr<PacketRange> packets(RecordId first,
                                         RecordId last,
                                         WindowReader* windows) const {
        const std::uint64_t first_source = record_source(first);
        if (first_source >= read_again_.size() || last < first) {
            return std::make_unique<NoPackets>();
        }
        const std::uint64_t last_source =
            std::min<std::uint64_t>(record_source(last), read_again_.size() - 1);
        const std::uint64_t end = record_offset(last);
        if (first_source == last_source) {
            return packets_of(first_source, record_offset(first), end, windows);
        }
        return std::make_unique<RangeOfSources>(
            first_source, last_source, [=, this](std::uint64_t source) {
                const std::uint64_t begin = source == first_source
                                                ? record_offset(first)
                                                : read_again_[source].first_record;
                return packets_of(source,
                                  begin,
                                  source == record_source(last) ? end : kRecordOffsetMask,
                                  nullptr);
            });
    }

    const std::optional<Error>& error() const { return error_; }
    void tell_error(Error error) {
        if (!error_) {
            error_ = std::move(error);
        }
    }
    const std::vector<std::string>& notes() const { return notes_; }
    std::uint64_t bytes_read() const { return control_.bytes_read.load(std::memory_order_relaxed); }
    std::uint64_t bytes_total() const { return bytes_total_.load(std::memory_order_relaxed); }
    void forget_before(std::uint64_t offset) {
        // Made before the first record, and never changed.
        if (live_ && format_ == Format::Pcapng) {
            read_again_.front().pcapng->forget_before(offset);
        }
    }
    void interrupt() { control_.interrupted.store(true, std::memory_order_relaxed); }

private:
    // A file, and where in it a source begins.
    struct Origin {
        std::shared_ptr<const File> file;
        std::uint64_t start = 0;
    };

    // The packets of one source from `begin` up to and including `end`.
    std::unique_ptr<PacketRange> packets_of(std::uint64_t index,
                                            std::uint64_t begin,
                                            std::uint64_t end,
                                            WindowReader* windows) const {
        const SourceAgain& source = read_again_[index];
        const std::optional<Origin> origin = origin_of(source);
        if (!origin) {
            return std::make_unique<NoPackets>();
        }
        // A short range is read at once with what an ordinary last packet needs, and a long one in
        // pieces that grow.
        constexpr std::uint64_t kSmallRead = 64 * kKiB;
        constexpr std::uint64_t kOrdinaryPacket = 2 * kKiB;
        const std::uint64_t first_read =
            std::min(kSmallRead, std::max(begin, end) - begin + kOrdinaryPacket);
        const bool is_short = std::max(begin, end) - begin <= kShortRange;
        std::unique_ptr<InputStream> stream;
        if (windows != nullptr && is_short) {
            stream = std::make_unique<WindowedStream>(
                *windows, make_record(index, begin), origin->file, origin->start);
        } else {
            stream = std::make_unique<FileStream>(origin->file, origin->start + begin, nullptr);
        }
        ByteWindow window(pool_, std::move(stream), begin, first_read);
        return std::make_unique<SourceRange>(source, index, std::move(window), begin, end);
    }

    std::optional<Origin> origin_of(const SourceAgain& source) const {
        if (source.format == Format::None) {
            return std::nullopt;
        }
        if (source.spilled) {
            // The spill file lives as long as the recording does.
            return Origin{
                std::shared_ptr<const File>(std::shared_ptr<const void>(), &spill_->file()),
                source.spill_start};
        }
        if (source.file) {
            return Origin{source.file, 0};
        }
        Result<std::shared_ptr<const File>> file = open_file(source.path);
        // A ring buffer may have begun a new file under the name.
        if (!file || (*file)->identity() != source.identity) {
            return std::nullopt;
        }
        return Origin{std::move(*file), 0};
    }

    void count(const Packet& packet) {
        SourceFacts& facts = *current_;
        ++facts.packets;
        if (packet.at.ns < earliest_ && packet.at.known()) {
            facts.first = packet.at;
            earliest_ = packet.at.ns;
        }
        facts.last = std::max(facts.last, packet.at);
    }

    // Opens sources until one has begun; false at the end, or at an error.
    bool begin_source() {
        if (next_source_ == 0 && !live_) {
            add_up_sizes();
        }
        if (error_ || control_.interrupted || next_source_ == paths_.size()) {
            return false;
        }
        const std::string& path = paths_[next_source_];
        SourceFacts& facts = facts_.emplace_back();
        current_ = &facts;
        facts.path = path;
        bytes_before_ = control_.bytes_read;
        source_size_ = live_ ? 0 : plain_file_size(path);
        const Result<void> begun = open_source(path, facts, read_again_[next_source_]);
        if (!begun) {
            fail(path, begun.error());
            return false;
        }
        if (read_ahead_ && source_size_ > kReadAheadFrom) {
            window_->read_ahead();
        }
        record_base_ = make_record(next_source_, 0);
        earliest_ = std::numeric_limits<std::int64_t>::max();
        ++next_source_;
        return true;
    }

    void fail(const std::string& path, const Error& error) {
        // How far the reading had come depends on chance when it is done ahead.
        current_->bytes = source_size_ > 0 ? source_size_ : control_.bytes_read - bytes_before_;
        if (!control_.interrupted) {
            error_ = with_context(shown(path), error);
        }
    }

    void add_up_sizes() {
        std::uint64_t total = 0;
        for (const std::string& path : paths_) {
            const std::uint64_t size = plain_file_size(path);
            if (size == 0) {
                return;
            }
            total += size;
        }
        bytes_total_ = total;
    }

    Result<void> open_source(const std::string& path, SourceFacts& facts, SourceAgain& again) {
        if (live_) {
            again.file = live_;
            window_.emplace(pool_, std::make_unique<LiveStream>(live_, control_, before_waiting_));
            const Result<void> begun = begin_format(facts, again);
            facts.kind = "live";
            return begun;
        }
        Result<Input> input = open_input(path, control_);
        if (!input) {
            return input.error();
        }
        again.path = path;
        if (input->file) {
            again.identity = input->file->identity();
            if (next_source_ < kFilesKeptOpen || path == "-") {
                again.file = input->file;
            }
            window_.emplace(pool_, std::move(input->stream));
        } else {
            if (!spill_) {
                Result<std::unique_ptr<SpillFile>> spill = SpillFile::create();
                if (!spill) {
                    return spill.error();
                }
                spill_ = std::move(*spill);
            }
            again.spilled = true;
            again.spill_start = spill_->size();
            window_.emplace(pool_,
                            std::make_unique<SpillingStream>(std::move(input->stream), *spill_));
        }
        return begin_format(facts, again);
    }

    Result<void> begin_format(SourceFacts& facts, SourceAgain& again) {
        constexpr std::size_t kMagic = 4;
        if (!window_->ensure(kMagic)) {
            if (window_->failure()) {
                return *window_->failure();
            }
            return Error{window_->available() == 0 && control_.bytes_read == bytes_before_
                             ? "is empty"
                             : "byte 0: is too short to be a capture file"};
        }
        // More helps to say what it is instead.
        window_->ensure(kForeignStart);
        const Bytes start(window_->at(), window_->available());
        if (PcapngReader::recognises(start)) {
            facts.kind = "pcapng";
            again.pcapng = std::make_unique<PcapngIndex>();
            pcapng_.emplace(facts, *again.pcapng);
            format_ = Format::Pcapng;
        } else if (PcapReader::recognises(start)) {
            facts.kind = "pcap";
            pcap_ = PcapReader();
            format_ = Format::Pcap;
            if (!pcap_.begin(*window_)) {
                end_source(Step::CutOff);
                return {};
            }
            add_link_type(facts, pcap_.link_type());
            again.pcap = pcap_;
            again.first_record = window_->offset();
        } else {
            return Error{"byte 0: not a capture file (" + describe_foreign(start) + ")"};
        }
        again.format = format_;
        return {};
    }

    // The source has no more packets: says why, where that is not its end.
    void end_source(Step step) {
        SourceFacts& facts = *current_;
        facts.bytes = control_.bytes_read - bytes_before_;
        const bool pcap = format_ == Format::Pcap;
        const Trouble& trouble = pcap ? pcap_.trouble() : pcapng_->trouble();
        if (window_->failure()) {
            fail(facts.path, *window_->failure());
        } else if (step == Step::Damaged) {
            fail(facts.path,
                 Error{"byte " + std::to_string(trouble.offset) + ": " + trouble.reason
                       + " (behind packet " + std::to_string(facts.packets) + ")"});
        } else if (!control_.interrupted) {
            note_end(step, trouble);
        }
        if (!pcap && pcapng_->passed_over() > 0) {
            note(std::to_string(pcapng_->passed_over())
                 + " damaged packet blocks were passed over, the first at byte "
                 + std::to_string(pcapng_->first_passed_over()));
        }
        format_ = Format::None;
    }

    void note_end(Step step, const Trouble& trouble) {
        SourceFacts& facts = *current_;
        const InputEnd end = window_->stream().end();
        facts.cut_off = step == Step::CutOff || end.cut_off;
        if (facts.cut_off) {
            facts.cut_off_at = step == Step::CutOff ? trouble.offset : window_->offset();
            note("is cut off in packet " + std::to_string(facts.packets + 1) + ", at byte "
                 + std::to_string(facts.cut_off_at)
                 + (end.cut_off ? " of its unpacked content" : ""));
        }
        if (end.more_follows) {
            note("something else follows its compressed data and was passed over");
        }
    }

    void note(const std::string& what) {
        notes_.push_back(std::string(shown(current_->path)) + ": " + what);
    }

    InputControl control_;
    std::shared_ptr<const LiveFile> live_;  // null: of files that are there
    std::function<void()> before_waiting_;
    std::atomic<std::uint64_t> bytes_total_{0};
    std::optional<Error> error_;
    std::vector<std::string> notes_;
    std::vector<std::string> paths_;
    std::vector<SourceAgain> read_again_;  // never moves: other threads look into it
    std::vector<SourceFacts> facts_;
    SourceFacts* current_ = nullptr;
    std::size_t next_source_ = 0;
    std::uint64_t bytes_before_ = 0;  // of the sources before
    std::uint64_t source_size_ = 0;   // of the file being read; 0 when it is no plain file
    bool read_ahead_ = false;
    Format format_ = Format::None;  // of the source that is being read
    RecordId record_base_ = 0;
    std::int64_t earliest_ = 0;
    std::shared_ptr<BlockPool> pool_ = std::make_shared<BlockPool>();
    std::unique_ptr<SpillFile> spill_;  // one for all sources
    std::optional<ByteWindow> window_;
    PcapReader pcap_;
    std::optional<PcapngReader> pcapng_;
};

Recording::Recording(std::vector<std::string> paths)
    : impl_(std::make_unique<Impl>(std::move(paths))) {}

Recording::Recording(std::string name,
                     std::shared_ptr<const GrowingFiles> files,
                     std::function<void()> before_waiting)
    : impl_(std::make_unique<Impl>(std::move(name), std::move(files), std::move(before_waiting))) {}

Recording::~Recording() = default;

bool Recording::next(Packet& packet) {
    return impl_->next(packet);
}

void Recording::read_ahead() {
    impl_->read_ahead();
}

const void* Recording::block() const {
    return impl_->block();
}

std::shared_ptr<const void> Recording::hold() const {
    return impl_->hold();
}

const std::optional<Error>& Recording::error() const {
    return impl_->error();
}

void Recording::tell_error(Error error) {
    impl_->tell_error(std::move(error));
}

const std::vector<std::string>& Recording::notes() const {
    return impl_->notes();
}

std::uint64_t Recording::offset() const {
    return impl_->offset();
}

const std::vector<SourceFacts>& Recording::sources() const {
    return impl_->sources();
}

std::uint64_t Recording::bytes_read() const {
    return impl_->bytes_read();
}

std::uint64_t Recording::bytes_total() const {
    return impl_->bytes_total();
}

void Recording::forget_before(std::uint64_t offset) {
    impl_->forget_before(offset);
}

void Recording::interrupt() {
    impl_->interrupt();
}

bool Recording::read(Place place, std::span<Byte> out) const {
    return impl_->read(place, out);
}

std::unique_ptr<PacketRange> Recording::packets(RecordId first,
                                                RecordId last,
                                                WindowReader* windows) const {
    return impl_->packets(first, last, windows);
}

}  // namespace waybill::capture
