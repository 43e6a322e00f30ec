// SPDX-License-Identifier: GPL-3.0-or-later
//
// SQL that makes session files of any content.
#pragma once

#include <cstdint>
#include <string>

#include "core/session_file/schema.h"

namespace waybill::test {

// The tables, of a closed session without exchanges.
inline std::string session_schema_sql() {
    return "PRAGMA application_id=" + std::to_string(session_file::kApplicationId)
           + ";PRAGMA user_version=" + std::to_string(session_file::kSchemaVersion) + ";"
           + std::string(session_file::kSchema) + "INSERT INTO session VALUES('state','closed');";
}

// Adds an exchange with a request and a response over HTTP/1.1 on connection 1, which it adds with
// exchange 1.
inline std::string add_exchange_sql(std::uint64_t id) {
    const std::string number = std::to_string(id);
    return std::string(id == 1 ? "INSERT INTO connection(id, client_ip, client_port, server_ip,"
                                 " server_port, protocol, end_reason) VALUES(1, '192.0.2.1', 40000,"
                                 " '198.51.100.7', 80, 'http/1', 0);"
                               : "")
           + "INSERT INTO exchange(id, connection, source, started, request_end, response_begin,"
             " response_end, method, host, target, status, type, version, flags, request_framing,"
             " response_framing, request_head, response_head, request_size, response_size,"
             " response_body, state) VALUES("
           + number + ", 1, 0, 1700000000000000000, 1000, 2000, 3000, 'GET', 'a.example', '/"
           + number + "', 200, 'text/plain', 11, 15, 0, 1, 35, 38, 0, 5, 1, 1);"
           + "INSERT INTO head(exchange, request, response) VALUES(" + number
           + ", 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n',"
             " 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');";
}

// Body 1, "hello".
inline std::string add_body_sql() {
    return "INSERT INTO body VALUES(1, 5, "
           "x'2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', 0, "
           "CAST('hello' AS BLOB));";
}

// At least one row in each table: exchange 1 with all that an exchange may have, on connection 2 of
// HTTP/2 over TLS.
inline std::string add_something_of_all_sql() {
    return add_exchange_sql(1) + add_exchange_sql(2) + add_body_sql()
           + "INSERT INTO session VALUES('program', 'waybill 1.0');"
             "INSERT INTO source VALUES(0, '/a.pcap', 'pcap', 100, 5, 1, 2, 0, '[\"ethernet\"]',"
             " '[\"eth0\"]', '[]', '[[\"192.0.2.1\",\"a.example\"]]');"
             "INSERT INTO count VALUES('packets', 5), ('anomaly:gap', 2), ('skipped:arp', 3);"
             "INSERT INTO connection(id, client_ip, server_ip, protocol, client_seen)"
             " VALUES(2, '2001:db8::1', '2001:db8::2', 'http/2', 1);"
             "INSERT INTO tls VALUES(2, 'TLSv1.3', 'TLS_AES_128_GCM_SHA256', 'a.example', 'h2',"
             " '[\"h2\"]', 'x25519', 'a', 'b', 'c', 1, 0, 0, 0, 1000);"
             "INSERT INTO certificate VALUES(2, 1, 0, 'CN=a', 'CN=b', '01', '[\"a\"]', 1, 2,"
             " 'EC P-256', 256, 'sha256', 0, 0, 0, 'ff');"
             "INSERT INTO program VALUES(2, 0, 4242, 'curl', '/usr/bin/curl', 'curl -s a.example',"
             " 'anna', 1000, 'docker:0123456789ab');"
             "INSERT INTO secret VALUES('CLIENT_RANDOM', x'01', x'02');"
             "UPDATE exchange SET connection = 2, stream = 1, version = 20, dialect = x'012d3a61',"
             " request_body = 2, request_missing = 4, request_size = 13 WHERE id = 1;"
             "INSERT INTO extra_head VALUES(1, 3, 'a: b\r\n\r\n', x'0100000001000000'),"
             " (1, 4, 'HTTP/1.1 103 Early Hints\r\n\r\n', NULL);"
             "INSERT INTO body VALUES(2, 9,"
             " x'eb5c053a478a7d086eca7bec9edbdbc4ee5c913809eb5c3e759a690318c0889c', 0, NULL);"
             "INSERT INTO piece VALUES(2<<20, 5, 0, CAST('hello' AS BLOB)),"
             " ((2<<20)+1, 4, 0, CAST('body' AS BLOB));"
             "INSERT INTO arrival VALUES(1, 0, 0, 10, 0), (1, 0, 3, 20, 4), (1, 0, 7, 30, 0);"
             "INSERT INTO message VALUES(1, 0, 1, 5, 'text', 2, NULL, 'hi');"
             "INSERT INTO websocket VALUES(1, 1, 2, 3, 4, 1, 1, 1000, 'bye');"
             "INSERT INTO frame VALUES(2, 0, 0, 5, 'SETTINGS', 0, 0, 0, x'00');"
             "INSERT INTO anomaly VALUES(32, 1, 2, 'gap', 1, 5, 'x'), (-64, NULL, 2, 'gap', 0, 1, 'y');"
             "INSERT INTO finding VALUES(1, 1, 'hsts-missing', 'low', 'm', '{}');"
             "INSERT INTO score VALUES(1, 80.5, 'B', 70.0, 'C');"
             "INSERT INTO note VALUES(1, 3, 'look');";
}

}  // namespace waybill::test
