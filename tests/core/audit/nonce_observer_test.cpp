// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/nonce_observer.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

// How many findings the observer has on one more page.
std::size_t observe(NonceObserver& observer,
                    std::uint64_t id,
                    std::string_view host,
                    std::string_view status,
                    std::string_view nonce,
                    std::string_view field = "Content-Security-Policy") {
    const std::string response = "HTTP/1.1 " + std::string(status) + "\nContent-Type: text/html\n"
                                 + std::string(field) + ": script-src 'nonce-" + std::string(nonce)
                                 + "'; style-src 'nonce-" + std::string(nonce) + "'\n\n";
    const auto made = test::exchange_from_text(
        "GET / HTTP/1.1\nHost: " + std::string(host) + "\n", response, true);
    made->exchange.id = id;
    Findings findings;
    observer.observe(facts_of(made->exchange), findings);
    return findings.size();
}

TEST(NonceObserverTest, ANonceThatComesAgainIsToldOnce) {
    NonceObserver observer;
    EXPECT_EQ(observe(observer, 1, "a.example", "200 OK", "c29tZXRoaW5n"), 0U);
    EXPECT_EQ(observe(observer, 2, "a.example", "200 OK", "c29tZXRoaW5n"), 1U);
    EXPECT_EQ(observe(observer, 3, "A.example", "404 Not Found", "c29tZXRoaW5n"), 1U);
}

TEST(NonceObserverTest, OtherNoncesHostsAndRevalidationsAreAllRight) {
    NonceObserver observer;
    EXPECT_EQ(observe(observer, 1, "a.example", "200 OK", "c29tZXRoaW5n"), 0U);
    EXPECT_EQ(observe(observer, 2, "a.example", "200 OK", "b3RoZXI"), 0U);
    EXPECT_EQ(observe(observer, 3, "b.example", "200 OK", "c29tZXRoaW5n"), 0U);
    EXPECT_EQ(observe(observer, 4, "a.example", "304 Not Modified", "c29tZXRoaW5n"), 0U);
    EXPECT_EQ(observe(observer,
                      5,
                      "a.example",
                      "200 OK",
                      "c29tZXRoaW5n",
                      "Content-Security-Policy-Report-Only"),
              0U);
}

}  // namespace
}  // namespace waybill::audit
