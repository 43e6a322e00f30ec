#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whole programs side by side on the same captures: each is run in turn, three rounds, page cache warm, and
# the best wall time of each counts. tshark, being slow, runs once. A capture NAME.pcap with a key log NAME.keys
# beside it is decrypted by both.
#
#   compare.sh BIN_DIR CAPTURE...
set -euo pipefail
bin=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

measure() { # rounds command...: prints seconds and kilobytes of the quickest round
    local rounds=$1 round
    shift
    for ((round = 0; round < rounds; ++round)); do
        /usr/bin/time -f '%e %M' -o "$scratch/time" "$@" >"$scratch/out" 2>/dev/null || echo "failed: $*" >&2
        cat "$scratch/time"
    done | sort -n | head -n 1
}

# Sub-hundredths of a second, which time(1) does not show.
precise() { # rounds command...
    local rounds=$1 round begin end
    shift
    for ((round = 0; round < rounds; ++round)); do
        begin=$(date +%s%N)
        "$@" >"$scratch/out" 2>/dev/null || echo "failed: $*" >&2
        end=$(date +%s%N)
        echo $(((end - begin) / 1000))
    done | sort -n | head -n 1
}

row() { # name seconds-in-microseconds kilobytes tshark-microseconds
    printf '| %-28s | %8.3f | %7d | %6.1f |\n' "$1" "$(echo "$2 / 1000000" | bc -l)" "$(($3 / 1024))" \
        "$(echo "$4 / $2" | bc -l)"
}

for capture in "$@"; do
    cat "$capture" >/dev/null
    printf '\n%s: %d MB\n\n' "$(basename "$capture")" "$(($(stat -c %s "$capture") / 1000000))"
    printf '| program                      |  seconds |      MB | times tshark |\n| --- | ---: | ---: | ---: |\n'
    keys=${capture%.*}.keys
    if [ -f "$keys" ]; then
        tshark=(tshark -r "$capture" -o "tls.keylog_file:$keys" -Y 'http or http2' -T fields -e tcp.stream
            -e http2.streamid -e http2.headers.method -e http2.headers.path -e http2.headers.status
            -e http2.headers.content_type -e http.request.uri -e http.response.code)
        with_keys=(--keylog "$keys")
        names=(text one jsonl pcap)
    else
        tshark=(tshark -r "$capture" -Y http -T fields -e tcp.stream -e http.request.method
            -e http.request.uri -e http.response.code -e http.content_type)
        with_keys=()
        names=(text one jsonl httpry pcap bare)
    fi
    slow=$(precise 1 "${tshark[@]}")
    row tshark "$slow" "$(measure 1 "${tshark[@]}" | cut -d' ' -f2)" "$slow"
    rounds=5
    text=("$bin/waybill" analyze "${with_keys[@]}" -o "$scratch/text" "$capture")
    one=("$bin/waybill" analyze "${with_keys[@]}" --threads 1 -o "$scratch/text" "$capture")
    jsonl=("$bin/waybill" analyze "${with_keys[@]}" -T jsonl -o "$scratch/jsonl" "$capture")
    httpry=(httpry -r "$capture" -o "$scratch/httpry")
    pcap=("$bin/pcap_only" "$capture")
    bare=("$bin/bare_chain" "$capture")
    for name in "${names[@]}"; do
        declare -n line=$name
        case $name in
        text) title='waybill analyze' ;;
        one) title='waybill analyze, one thread' ;;
        jsonl) title='waybill analyze -T jsonl' ;;
        httpry) title='httpry (reassembles nothing)' ;;
        pcap) title='libpcap, reading alone' ;;
        bare) title='bare chain, one core' ;;
        esac
        row "$title" "$(precise $rounds "${line[@]}")" "$(measure 1 "${line[@]}" | cut -d' ' -f2)" "$slow"
    done
done
