// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looking for keys, personal data and stack traces in bodies that hold none, as most do.
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/audit/pii.h"
#include "core/audit/text_patterns.h"

namespace waybill::audit {
namespace {

constexpr std::size_t kSize = 1024 * 1024;

std::string make_html() {
    std::string text;
    for (int i = 0; text.size() < kSize; ++i) {
        text += "<li class=\"item item--wide\"><a href=\"/products/garden/" + std::to_string(i)
                + "/\">The chair that they keep by the window</a> from 12.50 in oak or ash</li>\n";
    }
    return text;
}

std::string make_json() {
    std::string text = "[";
    for (int i = 0; text.size() < kSize; ++i) {
        text += "{\"id\": " + std::to_string(1'000'003 * i)
                + ", \"title\": \"A chair\", \"price\": 12.5, \"tags\": [\"oak\", \"ash\"], "
                  "\"changed\": \"2026-01-15T12:00:00Z\", \"active\": true},";
    }
    return text;
}

std::string make_base64() {
    std::string text;
    unsigned state = 1;
    while (text.size() < kSize) {
        state = state * 1664525U + 1013904223U;
        text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[state >> 26U];
    }
    return text;
}

const std::string& text_of(int kind) {
    static const std::vector<std::string> texts = {make_html(), make_json(), make_base64()};
    return texts[static_cast<std::size_t>(kind)];
}

constexpr const char* kKinds[] = {"HTML", "JSON", "base64"};  // NOLINT(modernize-avoid-c-arrays)

void ScanText(benchmark::State& state) {
    const std::string& text = text_of(static_cast<int>(state.range(0)));
    std::vector<TextHit> hits;
    for (auto _ : state) {
        hits.clear();
        scan_text(text, hits);
        benchmark::DoNotOptimize(hits.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
    state.SetLabel(kKinds[state.range(0)]);
}
BENCHMARK(ScanText)->DenseRange(0, 2);

void FindPersonalNumbers(benchmark::State& state) {
    const std::string& text = text_of(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(find_personal_numbers(text, 1));
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
    state.SetLabel(kKinds[state.range(0)]);
}
BENCHMARK(FindPersonalNumbers)->DenseRange(0, 2);

}  // namespace
}  // namespace waybill::audit
