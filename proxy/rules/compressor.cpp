// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/compressor.h"

#include <algorithm>
#include <array>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "core/base/ascii.h"
#include "core/http/field_value.h"
#include "core/http/media_type.h"

namespace waybill::proxy {
namespace {

using Buffer = std::array<Byte, 16 * kKiB>;

// Levels for compressing on the fly, as servers have them.
constexpr int kGzipLevel = 6;
constexpr int kBrotliQuality = 4;
constexpr int kZstdLevel = 3;

class GzipFilter : public BodyFilter {
public:
    GzipFilter() {
        constexpr int kWindow = 15 + 16;  // 32 KiB, with the gzip wrapper
        constexpr int kMemory = 8;
        ready_ =
            deflateInit2(&stream_, kGzipLevel, Z_DEFLATED, kWindow, kMemory, Z_DEFAULT_STRATEGY)
            == Z_OK;
    }
    ~GzipFilter() override { deflateEnd(&stream_); }
    GzipFilter(const GzipFilter&) = delete;
    GzipFilter& operator=(const GzipFilter&) = delete;

    bool is_ready() const { return ready_; }
    void add(Bytes data, std::string& out) override {
        constexpr std::size_t kPiece = kMiB;
        while (!data.empty()) {
            const Bytes piece = data.first(std::min(data.size(), kPiece));
            data = data.subspan(piece.size());
            run(piece, Z_SYNC_FLUSH, out);
        }
    }
    void finish(std::string& out) override { run({}, Z_FINISH, out); }

private:
    void run(Bytes data, int flush, std::string& out) {
        Buffer buffer;
        stream_.next_in = const_cast<Byte*>(data.data());  // zlib does not write there
        stream_.avail_in = static_cast<uInt>(data.size());
        do {
            stream_.next_out = buffer.data();
            stream_.avail_out = static_cast<uInt>(buffer.size());
            const int result = deflate(&stream_, flush);
            out.append(as_text(Bytes(buffer).first(buffer.size() - stream_.avail_out)));
            if (result != Z_OK) {
                break;  // the end, or nothing was left to do
            }
        } while (stream_.avail_out == 0);
    }

    z_stream stream_{};
    bool ready_ = false;
};

class BrotliFilter : public BodyFilter {
public:
    BrotliFilter() : state_(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)) {
        if (state_ != nullptr) {
            constexpr std::uint32_t kWindow = 19;  // 512 KiB
            BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, kBrotliQuality);
            BrotliEncoderSetParameter(state_, BROTLI_PARAM_LGWIN, kWindow);
        }
    }
    ~BrotliFilter() override { BrotliEncoderDestroyInstance(state_); }
    BrotliFilter(const BrotliFilter&) = delete;
    BrotliFilter& operator=(const BrotliFilter&) = delete;

    bool is_ready() const { return state_ != nullptr; }
    void add(Bytes data, std::string& out) override {
        if (!data.empty()) {
            run(data, BROTLI_OPERATION_FLUSH, out);
        }
    }
    void finish(std::string& out) override { run({}, BROTLI_OPERATION_FINISH, out); }

private:
    void run(Bytes data, BrotliEncoderOperation operation, std::string& out) {
        Buffer buffer;
        const Byte* next = data.data();
        std::size_t left = data.size();
        do {
            Byte* to = buffer.data();
            std::size_t room = buffer.size();
            if (BrotliEncoderCompressStream(state_, operation, &left, &next, &room, &to, nullptr)
                == BROTLI_FALSE) {
                return;
            }
            out.append(as_text(Bytes(buffer).first(buffer.size() - room)));
        } while (left > 0 || BrotliEncoderHasMoreOutput(state_) == BROTLI_TRUE);
    }

    BrotliEncoderState* state_;
};

class ZstdFilter : public BodyFilter {
public:
    ZstdFilter() : context_(ZSTD_createCCtx()) {
        if (context_ != nullptr) {
            constexpr int kWindow = 19;  // 512 KiB: browsers take up to 8 MiB (RFC 9659)
            ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, kZstdLevel);
            ZSTD_CCtx_setParameter(context_, ZSTD_c_windowLog, kWindow);
        }
    }
    ~ZstdFilter() override { ZSTD_freeCCtx(context_); }
    ZstdFilter(const ZstdFilter&) = delete;
    ZstdFilter& operator=(const ZstdFilter&) = delete;

    bool is_ready() const { return context_ != nullptr; }
    void add(Bytes data, std::string& out) override {
        if (!data.empty()) {
            run(data, ZSTD_e_flush, out);
        }
    }
    void finish(std::string& out) override { run({}, ZSTD_e_end, out); }

private:
    void run(Bytes data, ZSTD_EndDirective directive, std::string& out) {
        Buffer buffer;
        ZSTD_inBuffer input{data.data(), data.size(), 0};
        std::size_t left = 0;
        do {
            ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
            left = ZSTD_compressStream2(context_, &output, &input, directive);
            if (ZSTD_isError(left) != 0) {
                return;
            }
            out.append(as_text(Bytes(buffer).first(output.pos)));
        } while (left > 0 || input.pos < input.size);
    }

    ZSTD_CCtx* context_;
};

template <typename Filter>
std::unique_ptr<BodyFilter> made() {
    auto filter = std::make_unique<Filter>();
    return filter->is_ready() ? std::unique_ptr<BodyFilter>(std::move(filter)) : nullptr;
}

// In thousandths; 1000 where there is none, 0 where it cannot be read.
unsigned weight_of(std::string_view parameters) {
    unsigned weight = 1000;
    http::for_each_field_parameter(parameters, [&](const http::FieldParameter& parameter) {
        if (!ascii::equal_ignoring_case(parameter.name, "q")) {
            return;
        }
        weight = 0;
        if (!http::is_weight(parameter.value)) {
            return;
        }
        unsigned unit = 1000;
        for (const char c : parameter.value) {
            if (c != '.') {
                weight += static_cast<unsigned>(c - '0') * unit;
                unit /= 10;
            }
        }
    });
    return weight;
}

bool is_compressible(std::string_view type) {
    constexpr auto kTypes = std::to_array<std::string_view>({
        "application/javascript",
        "application/json",
        "application/wasm",
        "application/x-javascript",
        "application/xml",
        "font/otf",
        "font/ttf",
        "image/bmp",
        "image/svg+xml",
        "image/vnd.microsoft.icon",
        "image/x-icon",
    });
    return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml")
           || std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

}  // namespace

std::string_view name_of(Compression coding) {
    switch (coding) {
        case Compression::Gzip:
            return "gzip";
        case Compression::Brotli:
            return "br";
        case Compression::Zstd:
            return "zstd";
    }
    return "";
}

std::optional<Compression> choose_coding(const FieldList& request,
                                         std::span<const Compression> offered) {
    std::array<std::optional<unsigned>, 3> weights;
    std::optional<unsigned> identity;
    std::optional<unsigned> others;  // "*"
    for (const HeadField& field : request) {
        if (!ascii::equal_ignoring_case(field.name, "accept-encoding")) {
            continue;
        }
        http::for_each_list_member(field.value, [&](std::string_view member) {
            const auto [value, parameters] = http::split_parameters(member);
            const unsigned weight = weight_of(parameters);
            if (value == "*") {
                others = weight;
            } else if (ascii::equal_ignoring_case(value, "identity")) {
                identity = weight;
            }
            for (const Compression coding :
                 {Compression::Gzip, Compression::Brotli, Compression::Zstd}) {
                if (ascii::equal_ignoring_case(value, name_of(coding))
                    || (coding == Compression::Gzip
                        && ascii::equal_ignoring_case(value, "x-gzip"))) {
                    weights[static_cast<std::size_t>(coding)] = weight;
                }
            }
        });
    }
    std::optional<Compression> chosen;
    unsigned most = identity ? std::max(*identity, 1U) - 1 : 0;
    for (const Compression coding : offered) {
        const unsigned weight =
            weights[static_cast<std::size_t>(coding)].value_or(others.value_or(0));
        if (weight > most) {
            most = weight;
            chosen = coding;
        }
    }
    return chosen;
}

bool may_compress(const MessageHead& request, const MessageHead& response) {
    constexpr std::uint64_t kLeast = 256;  // below that the wrapper eats what is gained
    const FieldList& fields = response.fields;
    if (response.status < 200 || response.status == 204 || response.status == 206
        || response.status == 304 || request.method == "HEAD" || request.method == "CONNECT"
        || fields.contains("content-range") || fields.has_token("cache-control", "no-transform")) {
        return false;
    }
    const std::string_view coding = fields.value("content-encoding");
    if (!coding.empty() && !ascii::equal_ignoring_case(coding, "identity")) {
        return false;
    }
    if (const HeadField* const length = fields.find("content-length")) {
        if (ascii::parse_decimal(length->value).value_or(0) < kLeast) {
            return false;
        }
    }
    return is_compressible(ascii::lower(http::parse_media_type(fields.value("content-type")).type));
}

std::unique_ptr<BodyFilter> make_compressor(Compression coding) {
    switch (coding) {
        case Compression::Gzip:
            return made<GzipFilter>();
        case Compression::Brotli:
            return made<BrotliFilter>();
        case Compression::Zstd:
            return made<ZstdFilter>();
    }
    return nullptr;
}

}  // namespace waybill::proxy
