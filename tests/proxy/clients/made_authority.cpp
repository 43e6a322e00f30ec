// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxy/clients/made_authority.h"

#include <filesystem>

#include "tests/live/running_program.h"

namespace waybill::test {

MadeAuthority::MadeAuthority(const std::string& openssl) {
    // Servers may give up their rights when they start.
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    const auto key = [](const std::string& file) {
        return std::vector<std::string>{
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file};
    };
    std::vector<std::string> root = {openssl, "req", "-x509", "-days", "2"};
    const std::vector<std::string> root_key = key(folder_.file("authority-key.pem"));
    root.insert(root.end(), root_key.begin(), root_key.end());
    for (const char* const word :
         {"-subj", "/CN=Authority of a test", "-addext", "keyUsage=critical,keyCertSign", "-out"}) {
        root.emplace_back(word);
    }
    root.push_back(authority_file());
    run(root);

    std::vector<std::string> leaf = {openssl, "req", "-x509", "-days", "2"};
    const std::vector<std::string> leaf_key = key(folder_.file("key.pem"));
    leaf.insert(leaf.end(), leaf_key.begin(), leaf_key.end());
    for (const std::string& word :
         {std::string("-CA"),
          authority_file(),
          std::string("-CAkey"),
          folder_.file("authority-key.pem"),
          std::string("-subj"),
          std::string("/CN=site.test"),
          std::string("-addext"),
          std::string("subjectAltName=DNS:localhost,DNS:site.test,DNS:*.site.test,IP:127.0.0.1,"
                      "IP:10.77.0.1"),
          std::string("-addext"),
          std::string("basicConstraints=critical,CA:FALSE"),
          std::string("-addext"),
          std::string("extendedKeyUsage=serverAuth"),
          std::string("-out"),
          folder_.file("cert.pem")}) {
        leaf.push_back(word);
    }
    run(leaf);
}

}  // namespace waybill::test
