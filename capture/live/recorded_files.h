// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files that a live capture is written to: named or temporary, one or several, of which a ring
// keeps the last.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "capture/file.h"
#include "capture/live/growing_files.h"
#include "capture/live/live_recorder.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

class RecordedFiles {
public:
    // Makes the first file. Errors name it.
    static Result<std::unique_ptr<RecordedFiles>> create(const RecorderOptions& options);
    ~RecordedFiles();
    RecordedFiles(const RecordedFiles&) = delete;
    RecordedFiles& operator=(const RecordedFiles&) = delete;

    // The thread that writes.

    // Appends whole blocks of pcapng, little-endian. Where they cannot all be written, the file
    // ends behind the last whole one; nothing can be written from then on.
    Result<void> append(Bytes blocks);
    // Begins the next file; of a ring, the oldest is deleted.
    Result<void> next_file();
    // Nothing more comes.
    void finish();

    std::uint64_t bytes() const { return bytes_; }  // in all files
    std::uint64_t begun() const { return begun_; }  // files
    // Packets among the blocks that could not be written.
    std::uint64_t packets_lost() const { return packets_lost_; }

    // Any thread.

    const std::shared_ptr<GrowingFiles>& stream() const { return stream_; }
    // Analysis does not need what lies in front of this offset of the stream.
    void passed(std::uint64_t offset);
    // Bytes on disk that nobody but analysis needs, and that it needs still.
    std::uint64_t held() const;
    std::vector<std::string> paths() const;  // of the files that are there, oldest first

private:
    struct Named {
        std::string path;
        std::uint64_t begin = 0;  // in the stream
    };

    explicit RecordedFiles(const RecorderOptions& options);

    Result<void> open_names_file();
    Result<void> open_named();
    Result<void> open_temporary();
    std::string next_path() const;
    void delete_oldest();
    void tell_name() const;
    void cut_back(Bytes blocks, std::size_t written);
    void let_go();

    const std::string path_;  // "": temporary files
    const bool overwrite_;
    const CaptureLimits limits_;
    const std::uint64_t most_files_;  // in the stream, once analysed; 0: no limit
    const std::shared_ptr<GrowingFiles> stream_ = std::make_shared<GrowingFiles>();

    std::shared_ptr<const File> file_;  // that is written to
    std::string file_name_;             // for errors
    std::uint64_t file_bytes_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t begun_ = 0;
    std::uint64_t packets_lost_ = 0;
    std::unique_ptr<File> names_file_;

    std::mutex letting_go_;
    mutable std::mutex mutex_;
    std::deque<Named> named_;
    std::uint64_t passed_ = 0;
};

}  // namespace waybill::capture
