// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/websocket_key.h"

#include <array>
#include <random>

#include <openssl/evp.h>

#include "core/base/bytes.h"

namespace waybill::proxy {
namespace {

std::string base64(Bytes bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(out.data()), bytes.data(), static_cast<int>(bytes.size()));
    return out;
}

}  // namespace

std::string make_websocket_key() {
    static thread_local std::random_device device;
    std::array<Byte, 16> nonce{};
    for (Byte& byte : nonce) {
        byte = static_cast<Byte>(device() & 0xffU);
    }
    return base64(nonce);
}

std::string websocket_accept_of(std::string_view key) {
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<Byte, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        return {};
    }
    return base64(Bytes(digest).first(size));
}

}  // namespace waybill::proxy
