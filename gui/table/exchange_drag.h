// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges dragged out of the window: as a HAR file, without their secrets, for those who take
// files; as URLs for those who take text.
//
// The file lies in a folder that only the user can read and that goes when the program ends. It is
// written in the background while the mouse is on its way.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

class QMimeData;
class QWidget;

namespace waybill::gui {

class Document;

// More of them, or with more bytes, are dragged as URLs only: writing a file of those takes longer
// than a drag.
inline constexpr std::size_t kMostDragged = 2'000;
inline constexpr std::uint64_t kMostDraggedBytes = std::uint64_t{64} * 1024 * 1024;

// REQUIRES: `exchanges` are ascending, and there is one at least.
std::unique_ptr<QMimeData> mimeDataOf(const Document& document,
                                      std::vector<std::uint32_t> exchanges);
// Until they are dropped.
void dragExchanges(const Document& document, std::vector<std::uint32_t> exchanges, QWidget& source);

}  // namespace waybill::gui
