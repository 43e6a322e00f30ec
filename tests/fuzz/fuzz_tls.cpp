// SPDX-License-Identifier: GPL-3.0-or-later
//
// Both sides of a TLS connection, with a key log. The input is the log's text, a zero, and pieces:
// two bytes of which the first bit is the side, the second says that the piece is missing, and the
// others are its length. Invariant: whatever the bytes, the contract of a stream holds (no empty
// data, no empty gap, nothing behind the end), the plaintext is not longer than what carried it,
// and where nothing is lost or malformed it does not depend on how the bytes came, nor on when the
// keys did while the bytes were held.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "capture/tls/secure_layers.h"
#include "capture/tls/tls_connection.h"

namespace {

using namespace waybill;
using namespace waybill::capture::tls;

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

class Checked final : public http::SecureEvents {
public:
    void on_data(Side side, Bytes data, const Arrival& /*arrival*/) override {
        check(!data.empty() && !ended[index_of(side)]);
        text[index_of(side)] += as_text(data);
    }
    void on_gap(Side side, std::uint64_t length, Timestamp /*at*/) override {
        check(length > 0 && !ended[index_of(side)]);
        lost = true;
    }
    void on_end(Side side, EndReason /*reason*/, Timestamp /*at*/) override {
        check(!ended[index_of(side)]);
        ended[index_of(side)] = true;
    }
    void on_anomaly(Side /*side*/,
                    AnomalyCode /*code*/,
                    std::uint64_t /*offset*/,
                    std::string /*detail*/) override {
        lost = true;
        check(++anomalies < 100'000);
    }
    void on_tls(const TlsFacts& facts) override {
        check(facts.certificates.size() <= 20 && facts.client_certificates.size() <= 20);
    }

    std::array<std::string, 2> text;
    std::array<bool, 2> ended{};
    bool lost = false;
    std::size_t anomalies = 0;
};

// `late`: a key log that becomes known in front of one of the first pieces, or at the end.
void run(CaptureSecureLayers& layers,
         Secrets& secrets,
         Bytes wire,
         std::size_t piece,
         std::string_view late,
         Checked& checked) {
    const std::unique_ptr<http::SecureLayer> opened = layers.open(checked, false);
    http::SecureLayer& connection = *opened;
    std::array<std::uint64_t, 2> sent{};
    Arrival arrival;
    arrival.at.ns = 0;
    std::size_t until_known = wire.size() % 16 + 1;
    while (wire.size() >= 2) {
        const Side side = (wire[0] & 1) != 0 ? Side::Server : Side::Client;
        const bool missing = (wire[0] & 2) != 0;
        const std::size_t length = std::size_t{wire[0]} >> 2 << 8 | wire[1];
        wire = wire.subspan(2);
        ++arrival.at.ns;
        if (--until_known == 0) {
            secrets.add_key_log(late);
            layers.retry();
        }
        arrival.peer_acked = sent[index_of(other(side))];
        if (missing) {
            checked.lost = true;
            if (length > 0) {
                connection.on_gap(side, length, arrival.at);
            }
            continue;
        }
        Bytes bytes = wire.first(std::min(length, wire.size()));
        wire = wire.subspan(bytes.size());
        sent[index_of(side)] += bytes.size();
        while (!bytes.empty()) {
            const std::size_t take = std::min(piece, bytes.size());
            connection.on_data(side, bytes.first(take), arrival);
            bytes = bytes.subspan(take);
        }
    }
    connection.on_end(Side::Client, EndReason::Closed, arrival.at);
    connection.on_end(Side::Server, EndReason::Closed, arrival.at);
    secrets.add_key_log(late);
    layers.retry();
    connection.close();
    check(!connection.is_waiting() && layers.waiting().bytes() == 0
          && layers.waiting().guests() == 0);
    for (const Side side : {Side::Client, Side::Server}) {
        check(checked.text[index_of(side)].size() <= sent[index_of(side)]);
        check(checked.ended[index_of(side)]);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t log_end = std::min(input.find('\0'), input.size());
    const Bytes wire = as_bytes(input.substr(std::min(log_end + 1, input.size())));
    const std::string_view log = input.substr(0, log_end);
    Checked whole;
    Checked cut;
    Checked waited;
    {
        Secrets secrets;
        secrets.add_key_log(log);
        CaptureSecureLayers layers(secrets);
        run(layers, secrets, wire, 1U << 14U, {}, whole);
    }
    {
        Secrets secrets;
        secrets.add_key_log(log);
        CaptureSecureLayers layers(secrets);
        run(layers, secrets, wire, 3, {}, cut);
    }
    {
        Secrets secrets;
        secrets.expect_more();
        CaptureSecureLayers layers(secrets, true);
        run(layers, secrets, wire, 1U << 14U, log, waited);
    }
    check(whole.lost || cut.lost || whole.text == cut.text);
    check(whole.lost || waited.lost || whole.text == waited.text);
    return 0;
}
