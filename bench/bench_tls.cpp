// SPDX-License-Identifier: GPL-3.0-or-later
//
// What TLS costs: opening records of TLS 1.3 of the size that downloads have, and of the size that
// HTTP/2 frames have; reading a key log.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include "capture/tls/evp_names.h"
#include "capture/tls/record_cipher.h"
#include "capture/tls/secrets.h"

namespace waybill::capture::tls {
namespace {

constexpr std::uint8_t kApplicationData = 23;
constexpr int kTagBytes = 16;

constexpr std::size_t kRecords = 256;

std::vector<Byte> sealed(const CipherSuite& suite,
                         const DirectionKeys& keys,
                         std::size_t sequence,
                         std::size_t length) {
    std::vector<Byte> content(length, 'x');
    content.push_back(kApplicationData);
    std::vector<Byte> fragment(content.size() + kTagBytes);
    const std::array<Byte, 5> header{kApplicationData,
                                     3,
                                     3,
                                     static_cast<Byte>(fragment.size() >> 8U),
                                     static_cast<Byte>(fragment.size() & 0xFFU)};
    const Evp<EVP_CIPHER> cipher = fetch_cipher(suite.cipher);
    const Evp<EVP_CIPHER_CTX> owner(EVP_CIPHER_CTX_new());
    EVP_CIPHER_CTX* context = owner.get();
    Byte* out = fragment.data();
    int done = 0;
    Secret nonce = keys.iv;
    nonce.back() ^= static_cast<Byte>(sequence);
    EVP_EncryptInit_ex(context, cipher.get(), nullptr, keys.key.data(), nonce.data());
    EVP_EncryptUpdate(context, nullptr, &done, header.data(), static_cast<int>(header.size()));
    EVP_EncryptUpdate(context, out, &done, content.data(), static_cast<int>(content.size()));
    EVP_EncryptFinal_ex(context, out + done, &done);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes, out + content.size());
    return fragment;
}

// Arguments: number of the suite, bytes in a record.
void tls_open_records(benchmark::State& state) {
    const CipherSuite suite = find_cipher_suite(static_cast<std::uint16_t>(state.range(0)));
    const auto length = static_cast<std::size_t>(state.range(1));
    const Secret secret(hash_bytes(suite.prf), 7);
    const auto keys = derive_traffic_keys(suite, secret);
    std::vector<std::vector<Byte>> fragments;
    for (std::size_t sequence = 0; sequence < kRecords; ++sequence) {
        fragments.push_back(sealed(suite, *keys, sequence, length));
    }
    std::vector<Byte> plaintext;
    std::uint8_t type = 0;
    std::unique_ptr<RecordCipher> cipher;
    std::size_t next = kRecords;
    for (auto _ : state) {
        if (next == kRecords) {
            cipher = RecordCipher::make_tls13(suite, secret);
            next = 0;
        }
        if (!cipher->open({kApplicationData, kTls12}, fragments[next++], plaintext, type)) {
            state.SkipWithError("does not open");
            break;
        }
        benchmark::DoNotOptimize(plaintext.data());
    }
    state.SetBytesProcessed(state.iterations() * state.range(1));
}
BENCHMARK(tls_open_records)
    ->ArgNames({"suite", "bytes"})
    ->ArgsProduct({{0x1301, 0x1302, 0x1303}, {100, 1400, 16384}});

void tls_read_key_log(benchmark::State& state) {
    constexpr std::size_t kLines = 10'000;
    std::string text;
    for (std::size_t line = 0; line < kLines; ++line) {
        std::string number = std::to_string(line);
        number.insert(0, 2 * kRandomBytes - number.size(), '0');
        text += "CLIENT_RANDOM " + number + " " + std::string(2 * kMasterSecretBytes, 'a') + "\n";
    }
    for (auto _ : state) {
        Secrets secrets;
        secrets.add_key_log(text);
        benchmark::DoNotOptimize(secrets.count());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kLines));
}
BENCHMARK(tls_read_key_log);

}  // namespace
}  // namespace waybill::capture::tls
