// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /page HTTP/1.1\nHost: www.example.com\n";

}  // namespace

std::vector<RuleCase> pages_rule_cases() {
    return {
        {"page-application-error",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><b>Fatal error</b>:  Uncaught Error in "
         "a.php",
         true,
         true},
        {"page-application-error",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/javascript\n\nvar text = \"<b>Fatal error</b>:  \";",
         false,
         true},
        {"page-debug-error",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html>Internal Server Error</html>",
         true,
         true},
        {"page-debug-error",
         kGet,
         "HTTP/1.1 500 Internal Server Error\nContent-Type: text/html\n\n<html>Internal Server "
         "Error</html>",
         false,
         true},
        {"page-directory-listing",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><title>Index of /backup</title></html>",
         true,
         true},
        {"page-directory-listing",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><title>Index of names</title></html>",
         false,
         true},
        {"page-banner",
         kGet,
         "HTTP/1.1 404 Not Found\nContent-Type: text/html\n\n<html><hr>nginx/1.18.0</html>",
         true,
         true},
        {"page-banner",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html>We run nginx/1.18.0</html>",
         false,
         true},
        {"page-private-address",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"host\": \"192.168.7.20:8080\"}",
         true,
         true},
        {"page-private-address",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nMozilla/5.0 Product/10.0.0.1 and 110.0.0.1, "
         "10.0.0.256, 172.15.0.1",
         false,
         true},
        {"page-private-address",
         "GET /page HTTP/1.1\nHost: 10.1.2.3\n",
         "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"host\": \"10.1.2.4\"}",
         false,
         true},
        {"page-path-disclosure",
         kGet,
         "HTTP/1.1 500 Error\nContent-Type: text/html\n\n<pre>Failed in "
         "&quot;/srv/app/views/a&quot;</pre>",
         true,
         true},
        {"page-path-disclosure",
         kGet,
         "HTTP/1.1 500 Error\nContent-Type: text/html\n\n<p>Failed in D:\\apps\\shop\\a.asp</p>",
         true,
         true},
        {"page-path-disclosure",
         kGet,
         "HTTP/1.1 404 Not Found\nContent-Type: text/html\n\n<a "
         "href=\"/lib/a.css\">https://www.example.com/lib/a</a>",
         false,
         true},
        {"page-source-code",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><?php echo $x; ?></html>",
         true,
         true},
        {"page-source-code",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html>&lt;?php echo $x; ?&gt;</html>",
         false,
         true},
        {"charset-mismatch",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n\n<html><meta "
         "charset=iso-8859-2></html>",
         true,
         true},
        {"charset-mismatch",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html; charset=\"utf-8\"\n\n<html><meta "
         "charset=UTF8></html>",
         false,
         true},
        {"session-id-exposed-to-links",
         "GET /a?PHPSESSID=0123456789abcdef HTTP/1.1\nHost: www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><a "
         "href=https://other.example.org/>o</a>",
         true,
         true},
        {"session-id-exposed-to-links",
         "GET /a?PHPSESSID=0123456789abcdef HTTP/1.1\nHost: www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><a "
         "href=https://static.example.com/>o</a>",
         false,
         true},
        {"redirect-body-large",
         kGet,
         "HTTP/1.1 302 Found\nContent-Type: text/html\nLocation: "
         "/in\n\n<html>"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx</html>",
         true,
         true},
        {"redirect-body-large",
         kGet,
         "HTTP/1.1 302 Found\nContent-Type: text/html\nLocation: /in\n\n<html><a "
         "href=/in>in</a></html>",
         false,
         true},
        {"redirect-many-links",
         kGet,
         "HTTP/1.1 302 Found\nContent-Type: text/html\nLocation: /in\n\n<html><a href=/in>in</a><a "
         "href=/admin>a</a></html>",
         true,
         true},
        {"redirect-many-links",
         kGet,
         "HTTP/1.1 302 Found\nContent-Type: text/html\nLocation: /in\n\n<html><a "
         "href=/in>in</a></html>",
         false,
         true},
        {"viewstate-old-version",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><input type=hidden name=__VIEWSTATE "
         "value=\"dDwxMjM0Ozs+\">",
         true,
         true},
        {"viewstate-old-version",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><input type=hidden name=__VIEWSTATE "
         "value=\"/wEPDwUKMTIzNA==\">",
         false,
         true},
        {"viewstate-split",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><input type=hidden "
         "name=__VIEWSTATEFIELDCOUNT value=3>",
         true,
         true},
        {"viewstate-split",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><input type=hidden name=__VIEWSTATE "
         "value=\"/wEPDwUKMTIzNA==\">",
         false,
         true},
        {"viewstate-private-data",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><input type=hidden name=__VIEWSTATE "
         "value=\"/wEPDwUPYW5uQGV4YW1wbGUub3Jn\">",
         true,
         true},
        {"viewstate-private-data",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><input type=hidden name=__VIEWSTATE "
         "value=\"/wEPDwUKMTIzNA==\">",
         false,
         true},
        {"viewstate-jsf-readable",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><form><input type=hidden "
         "name=javax.faces.ViewState value=\"rO0ABXVyABNbTGphdmE=\">",
         true,
         true},
        {"viewstate-jsf-readable",
         kGet,
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><form><input type=hidden "
         "name=javax.faces.ViewState value=\"123:456\">",
         false,
         true},
        {"java-serialized-object",
         "GET / HTTP/1.1\nHost: www.example.com\nCookie: state=rO0ABXNyABFqYXZh\n",
         "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nok",
         true,
         true},
        {"java-serialized-object",
         "GET / HTTP/1.1\nHost: www.example.com\nCookie: state=aGVsbG8gdGhlcmU=\n",
         "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nok",
         false,
         true},
    };
}

}  // namespace waybill::audit
