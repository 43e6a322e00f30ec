// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include "core/audit/rules_compression.h"
#include "core/base/ascii.h"
#include "core/http/category.h"
#include "core/http/content_coding.h"
#include "core/http/media_type.h"

namespace waybill::audit {
namespace {

// Below this a packet more or less is all there is to save.
constexpr std::uint64_t kWorthCompressing = 1400;

constexpr std::array<const RuleInfo*, 2> kRules = {&rule::kCompressionMissing,
                                                   &rule::kCompressionOfCompressed};

bool is_text(std::string_view type, std::string_view path) {
    if (type == "image/svg+xml") {
        return true;
    }
    switch (http::category_of(type, path)) {
        case http::Category::Document:
            return type != "application/pdf";
        case http::Category::Stylesheet:
        case http::Category::Script:
        case http::Category::Data:
        case http::Category::Manifest:
            return type != "text/event-stream";  // each event must leave at once
        case http::Category::Image:
        case http::Category::Font:
        case http::Category::Media:
        case http::Category::WebSocket:
        case http::Category::Grpc:
        case http::Category::Wasm:
        case http::Category::Other:
            return false;
    }
    return false;
}

// Types that hold compressed data by their definition.
bool is_compressed_by_itself(std::string_view type) {
    static constexpr std::array<std::string_view, 12> kTypes = {"image/jpeg",
                                                                "image/png",
                                                                "image/gif",
                                                                "image/webp",
                                                                "image/avif",
                                                                "font/woff",
                                                                "font/woff2",
                                                                "application/zip",
                                                                "video/mp4",
                                                                "application/gzip",
                                                                "audio/mpeg",
                                                                "application/zstd"};
    for (const std::string_view compressed : kTypes) {
        if (type == compressed) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::span<const RuleInfo* const> compression_rules() {
    return kRules;
}

void judge_compression(const ExchangeFacts& facts, Findings& findings) {
    const http::Message& response = facts.exchange.response;
    if (!response.present || response.body.size == 0
        || response.body.framing == http::BodyFraming::Tunnel) {
        return;
    }
    const http::Field* const coding = response.head.fields.find("content-encoding");
    if (coding == nullptr && response.body.size < kWorthCompressing) {
        return;
    }
    const std::string type =
        ascii::lower(http::parse_media_type(facts.response("content-type")).type);
    if (coding != nullptr) {
        if (is_compressed_by_itself(type) && !http::content_codings(response.head.fields).empty()) {
            report(findings,
                   rule::kCompressionOfCompressed,
                   {Side::Server, std::string(coding->name), std::string(coding->value)},
                   type);
        }
        return;
    }
    // A part of a representation is sent as it was asked for, and no-transform forbids it.
    const std::string_view accepted = facts.request("accept-encoding");
    const bool accepts = accepted.find("gzip") != std::string_view::npos
                         || accepted.find("br") != std::string_view::npos
                         || accepted.find("zstd") != std::string_view::npos;
    if (accepts && response.head.status != 206 && is_text(type, facts.exchange.url.path)) {
        report(findings,
               rule::kCompressionMissing,
               {Side::Server, "Content-Type", std::string(facts.response("content-type"))},
               std::to_string(response.body.size) + " bytes");
    }
}

}  // namespace waybill::audit
