// SPDX-License-Identifier: GPL-3.0-or-later
//
// A body as HAR has it: one JSON string, of text or of base64.
//
// Which of them it is, and whether the content codings can be undone, shows only at the body's end,
// so a body is looked through before it is written. A small one is kept meanwhile, a large one is
// read twice. It is text when it is UTF-8 without control characters and what its type says of the
// character set agrees, so that whoever reads it back has the same bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/anomaly.h"
#include "core/http/exchange.h"
#include "core/report/json_writer.h"
#include "core/store/exchange_loader.h"

namespace waybill::report {

// Writes bytes that come in pieces of any size as one string.
class HarStringWriter {
public:
    // REQUIRES: as text, all bytes are UTF-8. `part_written` is called in between, and returns
    // false to stop.
    HarStringWriter(JsonWriter& json, bool as_text, const std::function<bool()>& part_written);

    // False once it was stopped, or the bytes are no text.
    bool add(Bytes data);
    void finish();

private:
    JsonWriter& json_;
    bool as_text_;
    const std::function<bool()>& part_written_;
    std::string rest_;  // what no part may end with: of a character, or of three bytes
};

class HarBody {
public:
    // Bodies up to this size are kept.
    static constexpr std::size_t kKept = kMiB;

    // Looks through the body that `side` of `exchange` sent. `loader` loaded it.
    void look(const http::Exchange& exchange, Side side, store::ExchangeLoader& loader);

    // Takes the body's size from the exchange, and nothing else.
    void pass_over(const http::Message& message);

    // Bytes of what write() writes.
    std::uint64_t size() const { return size_; }
    bool is_base64() const { return !is_text_; }
    // False: it is written as sent, because its content codings cannot be undone.
    bool is_decoded() const { return decoded_; }
    // What was wrong with the content codings, as the loader tells it of a body that is to be
    // digested; its offset is not set.
    const std::vector<Anomaly>& anomalies() const { return anomalies_; }

    // Writes the string; `part_written` as above.
    void write(JsonWriter& json, const std::function<bool()>& part_written);

private:
    enum class Outcome : std::uint8_t { Whole, CutOff, Failed };

    void begin();
    Outcome read(bool decode, const std::function<bool(Bytes)>& output);
    void look_at(Bytes data);
    void look_at_text(std::string_view text);

    const http::Exchange* exchange_ = nullptr;
    store::ExchangeLoader* loader_ = nullptr;
    Side side_ = Side::Client;
    std::vector<std::string> codings_;
    std::vector<Anomaly> anomalies_;
    std::string kept_;  // the first bytes; all of them when there are not more than kKept
    std::uint64_t size_ = 0;
    bool decoded_ = true;
    bool is_text_ = true;
    bool ascii_only_ = true;
    std::string cut_character_;  // the first bytes of one whose rest was not seen yet
};

}  // namespace waybill::report
