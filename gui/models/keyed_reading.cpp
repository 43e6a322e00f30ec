// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/keyed_reading.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>

#include "gui/models/document.h"

namespace waybill::gui {
namespace {

constexpr std::chrono::milliseconds kBetweenProgress{33};

// What stays of an exchange when others come around it.
struct Identity {
    std::uint32_t connection;
    std::int64_t started;
    std::uint32_t stream;
    std::size_t target;  // a hash
    std::uint32_t index;

    auto key() const { return std::tie(connection, started, stream, target); }
    bool operator<(const Identity& other) const {
        return std::tie(connection, started, stream, target, index)
               < std::tie(other.connection, other.started, other.stream, other.target, other.index);
    }
};

std::vector<Identity> identitiesOf(const store::Session& session) {
    std::vector<Identity> found;
    found.reserve(session.exchanges.size());
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        const store::ExchangeRow& row = session.exchanges[i];
        found.push_back({row.connection,
                         row.started.ns,
                         row.stream,
                         std::hash<std::string_view>()(session.target(row)),
                         i});
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

// Connections are in the order of their first packets, which keys do not change.
std::vector<std::uint32_t> sameExchanges(const store::Session& before,
                                         const store::Session& after) {
    std::vector<std::uint32_t> same(before.exchanges.size(), kGone);
    const std::vector<Identity> there = identitiesOf(after);
    auto at = there.begin();
    for (const Identity& each : identitiesOf(before)) {
        at = std::find_if(
            at, there.end(), [&](const Identity& other) { return !(other.key() < each.key()); });
        if (at == there.end()) {
            break;
        }
        if (at->key() == each.key()) {
            same[each.index] = at->index;
            ++at;
        }
    }
    return same;
}

EncryptedCounts encryptedIn(const store::Session& session) {
    EncryptedCounts counts;
    for (const store::ConnectionRow& connection : session.connections) {
        if (connection.tls != nullptr && connection.protocol != http::Protocol::Quic) {
            ++counts.connections;
            counts.decrypted += connection.tls->decrypted ? 1U : 0U;
        }
    }
    return counts;
}

KeyedReading::KeyedReading(Document& document, QStringList files, QObject* parent)
    : QObject(parent),
      document_(document),
      files_(std::move(files)),
      outcome_(std::make_shared<Outcome>()) {}

void KeyedReading::start() {
    reading_.start(
        [keys = document_.keys(),
         before = document_.session(),
         files = files_,
         paths = document_.localPaths(),
         guard = reading_.guard(),
         this](const std::atomic<bool>& stop) {
            auto outcome = std::make_shared<Outcome>();
            outcome->keys = keys;
            for (const QString& file : files) {
                // One that is added again has grown.
                std::erase_if(outcome->keys, [&](const KeyFile& key) { return key.path == file; });
                outcome->keys.push_back(KeyFile::checked(file));
                outcome->error = outcome->keys.back().error;
                if (!outcome->error.isEmpty()) {
                    return std::shared_ptr<const Outcome>(outcome);
                }
            }
            std::chrono::steady_clock::time_point told{};
            LoadedSession::Reading reading;
            reading.paths = paths;
            reading.keys = outcome->keys;
            reading.stop = &stop;
            reading.progress = [&](std::uint64_t read, std::uint64_t total) {
                const auto now = std::chrono::steady_clock::now();
                if (now - told >= kBetweenProgress) {
                    told = now;
                    guard->deliver([this, read, total] {
                        emit progressed(static_cast<qint64>(read), static_cast<qint64>(total));
                    });
                }
            };
            outcome->session = LoadedSession::read(reading);
            outcome->same = sameExchanges(before->rows(), outcome->session->rows());
            outcome->before = encryptedIn(before->rows());
            outcome->after = encryptedIn(outcome->session->rows());
            outcome->exchanges_more =
                std::int64_t{outcome->session->size()} - std::int64_t{before->size()};
            return std::shared_ptr<const Outcome>(outcome);
        },
        [this](const std::shared_ptr<const Outcome>& outcome) {
            outcome_ = outcome;
            emit finished();
        });
}

}  // namespace waybill::gui
