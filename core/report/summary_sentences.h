// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the summary for people says in words.
#pragma once

#include <string>

#include "core/report/summary.h"
#include "core/store/session.h"

namespace waybill::report {

// What there was, and whether it went well; without any HTTP, what there was instead.
std::string headline_of(const store::Session& session, const Summary& summary);

// "2026-11-20 06:48:46 to 06:50:51 UTC, 2 min 05 s". REQUIRES: the times are known.
std::string time_span_of(const Summary& summary);

// "1,100 of them HTTP/1, 90 TLS and 10 something else". REQUIRES: connections.
std::string protocols_of(const Summary& summary);

// "9 connections were encrypted: 8 with TLSv1.3, 1 with TLSv1.2; 7 could be decrypted". Empty when
// none was.
std::string encryption_of(const TlsFigures& tls);

// How well connections were used. REQUIRES: exchanges.
std::string reuse_of(const Summary& summary);

// Empty when nothing was worth compressing.
std::string compression_of(const CompressionFigures& compression);

}  // namespace waybill::report
