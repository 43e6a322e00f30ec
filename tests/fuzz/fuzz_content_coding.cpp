// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content codings. The first byte picks the codings, the second how the rest, which is the body, is
// cut into pieces. Invariants: never more output than the limit; however the body is cut, the same
// output, leniency and outcome (after a failure one output may be longer: the other is how it
// begins); a failure stays, and nothing is put out after it.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/content_coding.h"

namespace {

using waybill::Bytes;
using namespace waybill::http;

// Below the first MiB, where the ratio is not looked at: that depends on how the body is cut.
constexpr std::uint64_t kLimit = 300'000;

const std::array<std::vector<std::string>, 12> kCodings{{{"gzip"},
                                                         {"deflate"},
                                                         {"br"},
                                                         {"zstd"},
                                                         {"gzip", "gzip"},
                                                         {"deflate", "br"},
                                                         {"br", "gzip"},
                                                         {"zstd", "deflate"},
                                                         {"gzip", "zstd", "br"},
                                                         {"compress"},
                                                         {"unknown"},
                                                         {}}};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

struct Outcome {
    std::string output;
    std::string leniency;
    std::string failure;
};

// `seed`: the size of the first piece, from which the others follow; 0: in one.
Outcome decode(const std::vector<std::string>& codings, Bytes body, std::size_t seed) {
    Outcome outcome;
    ContentDecoder decoder(codings, {.output_bytes = kLimit}, [&](Bytes data) {
        outcome.output += waybill::as_text(data);
    });
    const Bytes all = body;
    bool good = true;
    const bool in_one = seed == 0;
    while (!body.empty() && good) {
        const std::size_t piece = in_one ? body.size() : std::min(seed, body.size());
        good = decoder.add(body.first(piece));
        require(good == (decoder.failure() == nullptr));
        body = body.subspan(piece);
        seed = seed * 7 % 1031;  // a prime: stays above 0
    }
    if (!good) {
        const std::size_t size = outcome.output.size();
        const std::string failure = decoder.failure()->detail;
        require(!decoder.add(all));
        require(!decoder.finish());
        require(outcome.output.size() == size && decoder.failure()->detail == failure);
    } else {
        good = decoder.finish();
        require(good == (decoder.failure() == nullptr));
    }
    require(decoder.decoded_bytes() == outcome.output.size());
    require(codings.empty() || outcome.output.size() <= kLimit);
    outcome.failure = good ? "" : decoder.failure()->detail;
    outcome.leniency = decoder.leniency();
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const std::vector<std::string>& codings = kCodings[data[0] % kCodings.size()];
    const Bytes body(data + 2, size - 2);
    const Outcome whole = decode(codings, body, 0);
    const Outcome cut = decode(codings, body, std::size_t{data[1]} + 1);
    require(whole.failure.empty() == cut.failure.empty());
    if (whole.failure.empty()) {
        require(whole.output == cut.output && whole.leniency == cut.leniency);
        require(!codings.empty() || whole.output == waybill::as_text(body));
    } else if (codings.size() == 1) {
        const std::size_t shorter = std::min(whole.output.size(), cut.output.size());
        require(whole.output.compare(0, shorter, cut.output, 0, shorter) == 0);
    }
    return 0;
}
