// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session of as many rows as are wanted, without files: hosts, paths, statuses, sizes and times
// differ as they do in traffic. Nothing of it can be loaded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/endpoint.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"

namespace waybill::test {

inline store::Session many_rows(std::uint32_t count) {
    constexpr std::uint32_t kPerConnection = 20;
    constexpr std::uint32_t kHosts = 200;
    constexpr std::uint32_t kPaths = 10'000;
    constexpr std::array<std::uint16_t, 10> kStatuses = {
        200, 200, 200, 304, 200, 404, 200, 302, 200, 500};
    constexpr std::array<std::string_view, 7> kTypes = {"text/html",
                                                        "application/json",
                                                        "image/png",
                                                        "text/css",
                                                        "application/javascript",
                                                        "image/webp",
                                                        "font/woff2"};
    constexpr std::array<std::string_view, 5> kFolders = {
        "/static/bundle/", "/v1/items/", "/v2/items/", "/images/thumbnails/", "/account/settings/"};
    store::Session session;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i % kPerConnection == 0) {
            const std::uint32_t number = i / kPerConnection;
            const std::array<Byte, 4> client = {
                10, 0, static_cast<Byte>(number >> 8U), static_cast<Byte>(number)};
            const std::array<Byte, 4> server = {198, 51, 100, static_cast<Byte>(number)};
            session.connections.emplace_back().start.endpoints = {
                Endpoint{ip_from_v4(client.data()), 40000},
                Endpoint{ip_from_v4(server.data()), 80}};
        }
        store::ExchangeRow row;
        row.order = i;
        row.connection = i / kPerConnection;
        row.started.ns = 1'700'000'000 * kNsPerSecond + std::int64_t{i} * kNsPerMs;
        row.request_end = 0;
        row.response_begin = std::int64_t{i % 977} * 400'000;
        row.response_end = row.response_begin + 50'000 + std::int64_t{i % 31} * 100'000;
        row.response_size = std::uint64_t{i % 7919} * 9;
        row.flags = store::row_flag::kHasRequest | store::row_flag::kHasResponse
                    | store::row_flag::kRequestComplete | store::row_flag::kResponseComplete;
        row.response_framing = http::BodyFraming::Length;
        row.status = kStatuses[i * 31 % 1009 % kStatuses.size()];
        row.method = session.strings.intern(i % 4 == 0 ? "POST" : "GET");
        const std::uint32_t host = i * 17 % kHosts;
        row.host = session.strings.intern((host % 5 == 0 ? "api" : "www") + std::to_string(host)
                                          + ".example.com");
        row.type = session.strings.intern(kTypes[i * 13 % 2003 % kTypes.size()]);
        const std::uint32_t path = i * 7919 % kPaths;
        std::string target(kFolders[path % kFolders.size()]);
        target += std::to_string(path);
        if (path % 3 == 0) {
            target += "?page=" + std::to_string(path % 50) + "&limit=20";
        }
        store::SessionBuilder::append(session, row, target);
    }
    return session;
}

}  // namespace waybill::test
