// SPDX-License-Identifier: GPL-3.0-or-later
//
// An exchange as a line of the machine format, version 1.
#pragma once

#include <string>

#include "core/base/anomaly.h"
#include "core/base/endpoint.h"
#include "core/http/exchange.h"
#include "core/report/json_writer.h"
#include "core/store/judgements.h"
#include "core/store/session.h"

namespace waybill::report {

// An exchange's findings with their evidence, and its scores.
struct JudgedExchange {
    audit::Findings findings;
    store::ScoreAndGrade security;
    store::ScoreAndGrade caching;
};

// Appends one `"type":"exchange"` object, without a line feed behind it. The digests of the bodies
// are in it when Message::content is set.
void append_exchange(std::string& out,
                     const http::Exchange& exchange,
                     const JudgedExchange* judged = nullptr);

// Values that other line types have too.
void write_endpoint(JsonWriter& json, const Endpoint& endpoint, const Program* program = nullptr);
void write_anomaly(JsonWriter& json, const Anomaly& anomaly);

}  // namespace waybill::report
