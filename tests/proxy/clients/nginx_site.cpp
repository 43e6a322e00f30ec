// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxy/clients/nginx_site.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/file_content.h"
#include "tests/support/loopback.h"

namespace waybill::test {
namespace {

// One process, so that it is ours to end.
std::string configuration(std::uint16_t http, std::uint16_t https, const std::string& identity) {
    const std::string user = ::geteuid() == 0 ? "user root root;" : "";
    return user + R"(
daemon off; master_process off; pid nginx.pid; error_log error.log; worker_rlimit_nofile 4096;
events { worker_connections 2048; }
http {
    log_format plain '$request_method $request_uri $server_protocol $status $body_bytes_sent';
    access_log access.log plain;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    keepalive_requests 1000000; keepalive_timeout 60s; client_max_body_size 0;
    server {
        listen 127.0.0.1:)"
           + std::to_string(http) + R"(;
        listen 127.0.0.1:)"
           + std::to_string(https) + R"( ssl http2;
        ssl_certificate )"
           + identity + "/cert.pem; ssl_certificate_key " + identity + R"(/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3; http2_max_concurrent_streams 256;
        root site;
    }
}
)";
}

}  // namespace

NginxSite::NginxSite(const std::string& nginx, const std::string& identity) {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    std::filesystem::create_directory(folder_.file("site"));
    folder_.write("site/small.html", small());
    std::filesystem::resize_file(folder_.write("site/huge.bin", ""), kHugeBytes);
    // It cannot listen on any port; both are free at the same time.
    {
        const OwnedSocket first = listen_on_loopback();
        const OwnedSocket second = listen_on_loopback();
        http_ = local_end(first).port;
        https_ = local_end(second).port;
    }
    folder_.write("nginx.conf", configuration(http_, https_, identity));
    nginx_ = std::make_unique<RunningProgram>(std::vector<std::string>{
        nginx, "-p", folder_.path(), "-c", folder_.file("nginx.conf"), "-e", "error.log"});
    // Written when it listens.
    if (!eventually([this] {
            return nginx_->has_ended() || std::filesystem::exists(folder_.file("nginx.pid"));
        })
        || nginx_->has_ended()) {
        ADD_FAILURE() << "nginx does not start: " << nginx_->account();
    }
}

std::string NginxSite::small() {
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += "line " + std::to_string(i) + " of a page\n";
    }
    return text;
}

std::string NginxSite::log() const {
    return file_content(folder_.file("access.log"));
}

}  // namespace waybill::test
