// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/category.h"

#include <algorithm>
#include <iterator>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

// NOLINTBEGIN(modernize-avoid-c-arrays): their sizes are their contents'

struct Known {
    std::string_view name;
    Category category;
};

// Media types that the rules of by_type() would not get right.
constexpr Known kTypes[] = {
    {"application/dash+xml", Category::Media},
    {"application/ecmascript", Category::Script},
    {"application/font-sfnt", Category::Font},
    {"application/font-woff", Category::Font},
    {"application/font-woff2", Category::Font},
    {"application/javascript", Category::Script},
    {"application/manifest+json", Category::Manifest},
    {"application/mp4", Category::Media},
    {"application/ogg", Category::Media},
    {"application/pdf", Category::Document},
    {"application/vnd.apple.mpegurl", Category::Media},
    {"application/vnd.ms-fontobject", Category::Font},
    {"application/wasm", Category::Wasm},
    {"application/x-font-ttf", Category::Font},
    {"application/x-font-woff", Category::Font},
    {"application/x-javascript", Category::Script},
    {"application/x-mpegurl", Category::Media},
    {"application/xhtml+xml", Category::Document},
    {"text/cache-manifest", Category::Manifest},
    {"text/css", Category::Stylesheet},
    {"text/ecmascript", Category::Script},
    {"text/html", Category::Document},
    {"text/javascript", Category::Script},
    {"text/markdown", Category::Document},
    {"text/plain", Category::Document},
    {"text/x-javascript", Category::Script},
};

// What is read by programs and does not tell so by its suffix.
constexpr std::string_view kData[] = {
    "application/cbor",
    "application/graphql",
    "application/json",
    "application/msgpack",
    "application/protobuf",
    "application/x-msgpack",
    "application/x-ndjson",
    "application/x-protobuf",
    "application/x-www-form-urlencoded",
    "application/xml",
    "multipart/form-data",
    "multipart/mixed",
    "multipart/related",
    "text/csv",
    "text/event-stream",
    "text/json",
    "text/xml",
};

constexpr std::string_view kDataSuffixes[] = {"+cbor", "+json", "+xml"};

constexpr Known kExtensions[] = {
    {"aac", Category::Media},      {"appcache", Category::Manifest},
    {"avif", Category::Image},     {"bmp", Category::Image},
    {"css", Category::Stylesheet}, {"csv", Category::Data},
    {"eot", Category::Font},       {"flac", Category::Media},
    {"gif", Category::Image},      {"htm", Category::Document},
    {"html", Category::Document},  {"ico", Category::Image},
    {"jpeg", Category::Image},     {"jpg", Category::Image},
    {"js", Category::Script},      {"json", Category::Data},
    {"jxl", Category::Image},      {"m3u8", Category::Media},
    {"m4a", Category::Media},      {"m4s", Category::Media},
    {"md", Category::Document},    {"mjs", Category::Script},
    {"mp3", Category::Media},      {"mp4", Category::Media},
    {"mpd", Category::Media},      {"oga", Category::Media},
    {"ogg", Category::Media},      {"ogv", Category::Media},
    {"otf", Category::Font},       {"pdf", Category::Document},
    {"png", Category::Image},      {"svg", Category::Image},
    {"tif", Category::Image},      {"tiff", Category::Image},
    {"ttf", Category::Font},       {"txt", Category::Document},
    {"wasm", Category::Wasm},      {"wav", Category::Media},
    {"webm", Category::Media},     {"webmanifest", Category::Manifest},
    {"webp", Category::Image},     {"woff", Category::Font},
    {"woff2", Category::Font},     {"xhtml", Category::Document},
    {"xml", Category::Data},
};

constexpr std::string_view kNames[] = {"document",
                                       "stylesheet",
                                       "script",
                                       "image",
                                       "font",
                                       "media",
                                       "data",
                                       "websocket",
                                       "grpc",
                                       "wasm",
                                       "manifest",
                                       "other"};
// NOLINTEND(modernize-avoid-c-arrays)

static_assert(std::size(kNames) == static_cast<std::size_t>(Category::Other) + 1);

Category by_type(std::string_view type) {
    const auto* const known = std::find_if(std::begin(kTypes),
                                           std::end(kTypes),
                                           [type](const Known& one) { return one.name == type; });
    if (known != std::end(kTypes)) {
        return known->category;
    }
    if (type.starts_with("image/")) {
        return Category::Image;
    }
    if (type.starts_with("audio/") || type.starts_with("video/")) {
        return Category::Media;
    }
    if (type.starts_with("font/")) {
        return Category::Font;
    }
    if (type.starts_with("application/grpc")) {  // and "+proto", "-web", "-web-text"
        return Category::Grpc;
    }
    const bool is_data =
        std::find(std::begin(kData), std::end(kData), type) != std::end(kData)
        || std::any_of(std::begin(kDataSuffixes),
                       std::end(kDataSuffixes),
                       [type](std::string_view suffix) { return type.ends_with(suffix); });
    return is_data ? Category::Data : Category::Other;
}

Category by_extension(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);  // all of it without a slash
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) {
        return Category::Other;
    }
    const std::string_view extension = name.substr(dot + 1);
    const auto* const known =
        std::find_if(std::begin(kExtensions), std::end(kExtensions), [extension](const Known& one) {
            return ascii::equal_ignoring_case(one.name, extension);
        });
    return known != std::end(kExtensions) ? known->category : Category::Other;
}

}  // namespace

std::string_view name_of(Category category) {
    return kNames[static_cast<std::size_t>(category)];
}

bool says_nothing(std::string_view media_type) {
    return media_type.empty() || media_type == "application/octet-stream"
           || media_type == "binary/octet-stream";
}

Category category_of(std::string_view media_type, std::string_view path) {
    return says_nothing(media_type) ? by_extension(path) : by_type(media_type);
}

}  // namespace waybill::http
