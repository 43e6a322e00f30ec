// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/web_site.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/find_program.h"

namespace waybill::test {
namespace {

// One process, so that it is ours to end; the log is written as requests end. Root is whoever runs
// the test: the one user that there is in a namespace of users.
constexpr const char* kConfiguration = R"(
user root root; daemon off; master_process off; pid nginx.pid; error_log error.log;
events { worker_connections 1024; }
http {
    log_format plain '$request_uri $status $body_bytes_sent';
    access_log access.log plain;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    keepalive_requests 1000000; keepalive_timeout 60s; default_type text/plain;
    server {
        listen 8080;
        listen 8443 ssl http2;
        ssl_certificate cert.pem; ssl_certificate_key key.pem; ssl_protocols TLSv1.2 TLSv1.3;
        location = /large { alias large.txt; }
        location = /long { alias long.txt; }
        location / { return 200 "You asked for $request_uri.\n"; }
    }
}
)";

}  // namespace

WebSite::WebSite(const Network& network) {
    const std::string nginx = find_program("nginx");
    const std::string openssl = find_program("openssl");
    if (nginx.empty() || openssl.empty()) {
        why_not_ = "nginx or openssl is not installed";
        return;
    }
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    std::string configuration = kConfiguration;
    for (const char* const file : {"cert.pem", "key.pem", "large.txt", "long.txt"}) {
        configuration.replace(
            configuration.find(file), std::string(file).size(), folder_.file(file));
    }
    folder_.write("nginx.conf", configuration);
    folder_.write("large.txt", std::string(1 << 20, 'x'));
    folder_.write("long.txt", std::string(200'000, 'x'));
    run({openssl,
         "req",
         "-x509",
         "-newkey",
         "ec",
         "-pkeyopt",
         "ec_paramgen_curve:P-256",
         "-nodes",
         "-days",
         "2",
         "-subj",
         "/CN=site.test",
         "-keyout",
         folder_.file("key.pem"),
         "-out",
         folder_.file("cert.pem")});
    nginx_ = std::make_unique<RunningProgram>(
        std::vector<std::string>{
            nginx, "-p", folder_.path(), "-c", folder_.file("nginx.conf"), "-e", "error.log"},
        Surroundings{.network = network.server()});
    // Written when it listens.
    if (!eventually([this] {
            return nginx_->has_ended() || std::filesystem::exists(folder_.file("nginx.pid"));
        })
        || nginx_->has_ended()) {
        why_not_ = "nginx does not start: " + nginx_->account();
        ADD_FAILURE() << why_not_;
    }
}

WebSite::~WebSite() = default;

std::vector<LoggedRequest> WebSite::close() {
    nginx_->signal(SIGQUIT);
    nginx_->wait();
    std::ifstream log(folder_.file("access.log"));
    std::vector<LoggedRequest> requests;
    LoggedRequest request;
    while (log >> request.target >> request.status >> request.body_bytes) {
        requests.push_back(request);
    }
    return requests;
}

}  // namespace waybill::test
