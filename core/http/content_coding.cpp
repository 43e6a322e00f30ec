// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/content_coding.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/http/codec.h"
#include "core/http/coding_sniffer.h"

namespace waybill::http {

namespace {

// Input is worked off and output is handed on in pieces of this size, so that limits and clock are
// looked at often enough.
constexpr std::size_t kPiece = 16 * kKiB;

constexpr std::array<std::string_view, 10> kKnown{
    "gzip", "x-gzip", "deflate", "br", "zstd", "identity", "none", "compress", "dcb", "dcz"};

bool is_known(std::string_view coding) {
    return std::find(kKnown.begin(), kKnown.end(), coding) != kKnown.end();
}

// The codings in a list member. It should be one token, but what browsers find in it is found here
// too: parameters, quotes, control characters and other words around it are overlooked.
void add_member(std::string_view member, std::vector<std::string>& codings) {
    const auto separates = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f
               || std::string_view("\"'\\:()").find(c) != std::string_view::npos;
    };
    member = member.substr(0, member.find(';'));
    std::string unknown;
    bool found = false;
    while (!member.empty()) {
        const auto end = std::find_if(member.begin(), member.end(), separates);
        const auto length = static_cast<std::size_t>(end - member.begin());
        std::string word = ascii::lower(member.substr(0, length));
        member.remove_prefix(std::min(length + 1, member.size()));
        if (is_known(word)) {
            found = true;
            if (word != "identity" && word != "none") {
                codings.push_back(std::move(word));
            }
        } else if (unknown.empty()) {
            unknown = std::move(word);
        }
    }
    if (!found && !unknown.empty()) {
        codings.push_back(std::move(unknown));
    }
}

}  // namespace

std::vector<std::string> content_codings(const HeaderList& fields) {
    std::vector<std::string> codings;
    for (const Field& field : fields) {
        if (ascii::equal_ignoring_case(field.name, "content-encoding")) {
            ascii::for_each_member(unfold(field.value), [&codings](std::string_view member) {
                add_member(member, codings);
            });
        }
    }
    return codings;
}

// The codings as a row of layers, the one applied last first; each hands its output to the next.
class ContentDecoder::Impl {
public:
    Impl(const std::vector<std::string>& codings, DecodeLimits limits, Output output);

    bool add(Bytes data);
    bool finish();
    const DecodeFailure* failure() const { return failure_ ? &*failure_ : nullptr; }
    const std::string& leniency() const { return leniency_; }
    std::uint64_t decoded_bytes() const { return decoded_bytes_; }

private:
    struct Layer {
        std::string coding;
        bool chosen = false;
        std::vector<Byte> prefix{};      // until chosen
        std::unique_ptr<Codec> codec{};  // null: passes on
        std::uint64_t output_bytes = 0;
        std::vector<Byte> buffer{};
    };

    // Each returns whether to go on.
    bool push(std::size_t index, Bytes data);
    bool decode(std::size_t index, Bytes data);
    bool hand_on(std::size_t index, Bytes data);
    bool choose(std::size_t index, bool over);
    bool end(std::size_t index);

    // Records the first failure, which is in layer `index`; what was decoded before it still comes
    // out of the layers behind. Returns false.
    bool fail(std::size_t index, AnomalyCode code, std::string_view what);
    void add_leniency(const Layer& layer, std::string_view what);

    DecodeLimits limits_;
    Output output_;
    std::vector<Layer> layers_;
    std::uint64_t input_bytes_ = 0;
    std::uint64_t decoded_bytes_ = 0;
    std::optional<DecodeFailure> failure_;
    std::string leniency_;
    bool decoded_before_ = false;  // some layer has a codec
    bool over_ = false;
};

ContentDecoder::Impl::Impl(const std::vector<std::string>& codings,
                           DecodeLimits limits,
                           Output output)
    : limits_(std::move(limits)),
      output_(std::move(output)) {
    if (codings.size() > limits_.codings) {
        failure_ = DecodeFailure{
            AnomalyCode::DecodeLimit,
            fmt::format(
                "{} content codings, at most {} are undone", codings.size(), limits_.codings)};
        return;
    }
    for (const std::string& coding : codings) {
        layers_.push_back(Layer{.coding = coding});
    }
    std::reverse(layers_.begin(), layers_.end());
}

bool ContentDecoder::Impl::fail(std::size_t index, AnomalyCode code, std::string_view what) {
    if (failure_) {
        return false;
    }
    failure_ = DecodeFailure{code, fmt::format("{}: {}", layers_[index].coding, what)};
    for (std::size_t i = index + 1; i < layers_.size(); ++i) {
        if (!layers_[i].chosen && !layers_[i].prefix.empty() && !choose(i, true)) {
            break;
        }
    }
    return false;
}

void ContentDecoder::Impl::add_leniency(const Layer& layer, std::string_view what) {
    if (!what.empty()) {
        fmt::format_to(std::back_inserter(leniency_),
                       "{}{}: {}",
                       leniency_.empty() ? "" : "; ",
                       layer.coding,
                       what);
    }
}

bool ContentDecoder::Impl::add(Bytes data) {
    assert(!over_);
    while (!data.empty() && !failure_) {
        const Bytes piece = data.first(std::min(data.size(), kPiece));
        data = data.subspan(piece.size());
        input_bytes_ += piece.size();
        push(0, piece);
        // Also without any output: the input may be a long run of empty blocks.
        if (!failure_ && !layers_.empty() && limits_.out_of_time && limits_.out_of_time()) {
            fail(0, AnomalyCode::DecodeLimit, "decoding takes too long");
        }
    }
    return !failure_;
}

bool ContentDecoder::Impl::finish() {
    over_ = true;
    for (std::size_t i = 0; i < layers_.size() && !failure_; ++i) {
        end(i);
    }
    return !failure_;
}

bool ContentDecoder::Impl::push(std::size_t index, Bytes data) {
    if (index == layers_.size()) {
        decoded_bytes_ += data.size();
        output_(data);
        return true;
    }
    Layer& layer = layers_[index];
    // A codec is chosen by a fixed number of bytes, however the body is cut into pieces.
    while (!layer.chosen && !data.empty()) {
        // byte by byte up to a magic number, then as much as may be needed
        const std::size_t wanted = layer.prefix.size() < 4 ? 1 : kSniffBytes - layer.prefix.size();
        const Bytes some = data.first(std::min(wanted, data.size()));
        layer.prefix.insert(layer.prefix.end(), some.begin(), some.end());
        data = data.subspan(some.size());
        if (!choose(index, false)) {
            return false;
        }
    }
    return data.empty() || decode(index, data);
}

bool ContentDecoder::Impl::choose(std::size_t index, bool over) {
    Layer& layer = layers_[index];
    std::optional<CodecChoice> choice =
        choose_codec(layer.coding, layer.prefix, over, decoded_before_);
    if (!choice) {
        return true;
    }
    layer.chosen = true;
    add_leniency(layer, choice->note);
    if (!choice->error.empty()) {
        return fail(index, AnomalyCode::ContentDecodeFailed, choice->error);
    }
    if (choice->codec) {
        decoded_before_ = true;
        layer.codec = std::move(choice->codec);
        layer.buffer.resize(kPiece);
    }
    const std::vector<Byte> prefix = std::move(layer.prefix);
    layer.prefix = {};
    return decode(index, prefix);
}

bool ContentDecoder::Impl::decode(std::size_t index, Bytes data) {
    Layer& layer = layers_[index];
    if (!layer.codec) {
        return hand_on(index, data);
    }
    for (;;) {
        if (!layer.codec->error().empty()) {
            return fail(index, AnomalyCode::ContentDecodeFailed, layer.codec->error());
        }
        const Codec::Step step = layer.codec->step(data, layer.buffer);
        data = data.subspan(step.consumed);
        if (step.produced > 0 && !hand_on(index, Bytes(layer.buffer).first(step.produced))) {
            return false;
        }
        if (!layer.codec->error().empty()) {
            continue;
        }
        if (data.empty() && step.produced < layer.buffer.size()) {
            return true;
        }
        if (step.consumed == 0 && step.produced == 0) {
            return fail(index, AnomalyCode::ContentDecodeFailed, "no progress");
        }
    }
}

// The limits hold for each layer: a bomb may be anywhere among them.
bool ContentDecoder::Impl::hand_on(std::size_t index, Bytes data) {
    Layer& layer = layers_[index];
    const std::uint64_t room = limits_.output_bytes - layer.output_bytes;
    if (limits_.output_bytes != 0 && data.size() > room) {
        layer.output_bytes = limits_.output_bytes;
        if (room > 0 && !push(index + 1, data.first(room))) {
            return false;
        }
        return fail(index,
                    AnomalyCode::DecodeLimit,
                    fmt::format("more than {} bytes decoded", limits_.output_bytes));
    }
    layer.output_bytes += data.size();
    if (!push(index + 1, data)) {
        return false;
    }
    if (limits_.ratio != 0 && layer.output_bytes > kMiB
        && layer.output_bytes / limits_.ratio >= input_bytes_) {
        return fail(index,
                    AnomalyCode::DecodeLimit,
                    fmt::format("{} bytes decoded from {}, {} times as many or more",
                                layer.output_bytes,
                                input_bytes_,
                                limits_.ratio));
    }
    if (limits_.out_of_time && limits_.out_of_time()) {
        return fail(index, AnomalyCode::DecodeLimit, "decoding takes too long");
    }
    return true;
}

bool ContentDecoder::Impl::end(std::size_t index) {
    Layer& layer = layers_[index];
    if (!layer.chosen) {
        // Nothing at all is no compressed data either, but it is what HEAD-like answers have.
        return layer.prefix.empty() || (choose(index, true) && end(index));
    }
    if (!layer.codec) {
        return true;
    }
    layer.codec->finish();
    add_leniency(layer, layer.codec->note());
    return layer.codec->error().empty()
           || fail(index, AnomalyCode::ContentDecodeFailed, layer.codec->error());
}

ContentDecoder::ContentDecoder(const std::vector<std::string>& codings,
                               DecodeLimits limits,
                               Output output)
    : impl_(std::make_unique<Impl>(codings, std::move(limits), std::move(output))) {}

ContentDecoder::~ContentDecoder() = default;

bool ContentDecoder::add(Bytes data) {
    return impl_->add(data);
}

bool ContentDecoder::finish() {
    return impl_->finish();
}

const DecodeFailure* ContentDecoder::failure() const {
    return impl_->failure();
}

std::string_view ContentDecoder::leniency() const {
    return impl_->leniency();
}

std::uint64_t ContentDecoder::decoded_bytes() const {
    return impl_->decoded_bytes();
}

}  // namespace waybill::http
