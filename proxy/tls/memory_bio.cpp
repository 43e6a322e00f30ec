// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/memory_bio.h"

#include <algorithm>
#include <cstring>

namespace waybill::proxy {
namespace {

MemoryPipe& pipe_of(BIO* bio) {
    return *static_cast<MemoryPipe*>(BIO_get_data(bio));
}

int read_pipe(BIO* bio, char* out, std::size_t size, std::size_t* length) noexcept {
    MemoryPipe& pipe = pipe_of(bio);
    BIO_clear_retry_flags(bio);
    *length = std::min(size, pipe.in.size());
    if (*length == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    std::memcpy(out, pipe.in.data(), *length);
    pipe.in = pipe.in.subspan(*length);
    return 1;
}

int write_pipe(BIO* bio, const char* data, std::size_t size, std::size_t* length) noexcept {
    BIO_clear_retry_flags(bio);
    pipe_of(bio).out.append(data, size);
    *length = size;
    return 1;
}

long control_pipe(BIO* /*bio*/, int command, long /*number*/, void* /*argument*/) noexcept {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* make_method() {
    BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "memory");
    if (method != nullptr) {
        BIO_meth_set_read_ex(method, read_pipe);
        BIO_meth_set_write_ex(method, write_pipe);
        BIO_meth_set_ctrl(method, control_pipe);
    }
    return method;
}

}  // namespace

BIO* make_memory_bio(MemoryPipe& pipe) {
    static const BIO_METHOD* const method = make_method();
    BIO* const bio = method == nullptr ? nullptr : BIO_new(method);
    if (bio != nullptr) {
        BIO_set_data(bio, &pipe);
        BIO_set_init(bio, 1);
    }
    return bio;
}

}  // namespace waybill::proxy
