// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/rsa_keys.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "capture/file.h"
#include "capture/tls/key_schedule.h"

namespace waybill::capture::tls {
namespace {

constexpr std::size_t kLargestFile = kMiB;
constexpr std::size_t kMostKeys = 64;

struct BioFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct SigFree {
    void operator()(X509_SIG* sig) const { X509_SIG_free(sig); }
};

Result<std::vector<Byte>> read_whole(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0) {
        return system_error("cannot be opened", errno);
    }
    const File file(descriptor);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        return system_error("cannot be read", errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return Error{S_ISDIR(status.st_mode) ? "is a directory" : "is not a file"};
    }
    std::vector<Byte> bytes(kLargestFile + 1);
    const auto got = file.read_at(0, bytes);
    if (!got) {
        return got.error();
    }
    if (*got > kLargestFile) {
        return Error{"is too large to be a key"};
    }
    bytes.resize(*got);
    return bytes;
}

struct Passphrase {
    bool wanted = false;
};

int refuse_passphrase(char* /*into*/, int /*size*/, int /*writing*/, void* user) {
    static_cast<Passphrase*>(user)->wanted = true;
    return -1;
}

struct KeysFound {
    std::vector<RsaKey> keys;
    bool encrypted = false;
    bool other = false;  // keys that are not RSA
};

void add_key(KeysFound& found, EVP_PKEY* key) {
    RsaKey owned(key);
    if (EVP_PKEY_get_base_id(owned.get()) != EVP_PKEY_RSA) {
        found.other = true;
    } else if (found.keys.size() < kMostKeys) {
        found.keys.push_back(std::move(owned));
    }
}

void read_pem(BIO* bio, KeysFound& found) {
    Passphrase passphrase;
    // Blocks that are not keys are passed over; every call takes at least one block.
    while (BIO_pending(bio) > 0) {
        passphrase.wanted = false;
        EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, refuse_passphrase, &passphrase);
        if (key != nullptr) {
            add_key(found, key);
        } else if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
            break;
        }
        found.encrypted = found.encrypted || passphrase.wanted;
    }
}

void read_der(Bytes bytes, KeysFound& found) {
    const Byte* at = bytes.data();
    const auto length = static_cast<long>(bytes.size());
    if (EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, length)) {
        add_key(found, key);
        return;
    }
    at = bytes.data();
    const std::unique_ptr<X509_SIG, SigFree> sealed(d2i_X509_SIG(nullptr, &at, length));
    found.encrypted = sealed != nullptr;
}

}  // namespace

Result<std::vector<RsaKey>> read_rsa_keys(const std::string& path) {
    const auto bytes = read_whole(path);
    if (!bytes) {
        return with_context(path, bytes.error());
    }
    KeysFound found;
    ERR_set_mark();
    if (as_text(*bytes).find("-----BEGIN") != std::string_view::npos) {
        const std::unique_ptr<BIO, BioFree> bio(
            BIO_new_mem_buf(bytes->data(), static_cast<int>(bytes->size())));
        if (bio != nullptr) {
            read_pem(bio.get(), found);
        }
    } else {
        read_der(*bytes, found);
    }
    ERR_pop_to_mark();
    if (!found.keys.empty()) {
        return std::move(found.keys);
    }
    if (found.encrypted) {
        return Error{path + ": is encrypted with a passphrase; decrypt the key first"};
    }
    if (found.other) {
        return Error{path + ": is not an RSA key; only RSA key exchange can be opened with a key"};
    }
    return Error{path + ": has no private key in PEM or DER"};
}

std::optional<Secret> decrypt_premaster_with(EVP_PKEY* key,
                                             Bytes encrypted,
                                             std::uint16_t version) {
    const int key_bytes = EVP_PKEY_get_size(key);
    if (key_bytes <= 0 || encrypted.size() != static_cast<std::size_t>(key_bytes)) {
        return std::nullopt;
    }
    // The padding is taken off here: libcrypto may give out something made up in place of an error,
    // so as not to tell an attacker.
    std::vector<Byte> padded(encrypted.size());
    std::size_t length = padded.size();
    ERR_set_mark();
    const Evp<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key, nullptr));
    const bool done =
        context != nullptr && EVP_PKEY_decrypt_init(context.get()) == 1
        && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1
        && EVP_PKEY_decrypt(
               context.get(), padded.data(), &length, encrypted.data(), encrypted.size())
               == 1;
    ERR_pop_to_mark();
    // RFC 8017 section 7.2.2: 00 02, at least eight bytes that are not zero, 00, the message; here
    // the message has 48 bytes and begins with the version.
    constexpr std::size_t kLeastPadding = 8;
    if (!done || length != padded.size() || length < 3 + kLeastPadding + kMasterSecretBytes) {
        return std::nullopt;
    }
    const auto message = padded.end() - static_cast<std::ptrdiff_t>(kMasterSecretBytes);
    const bool right = padded[0] == 0 && padded[1] == 2 && *(message - 1) == 0
                       && std::find(padded.begin() + 2, message - 1, 0) == message - 1
                       && message[0] == (version >> 8U) && message[1] == (version & 0xFFU);
    return right ? std::optional<Secret>(Secret(message, padded.end())) : std::nullopt;
}

}  // namespace waybill::capture::tls
