#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Live capture under an offer: in two network namespaces with a veth pair between them, offer_packets sends the
# packets of captures, and tcpdump, dumpcap and waybill capture in turn take down what arrives. Prints a table.
#
#   live.sh BIN_DIR FOLDER SECONDS OFFER... [-- WAYBILL_ARGUMENTS...]
#
#   BIN_DIR   with waybill, waybill-capture and offer_packets of a release build
#   FOLDER    for what is written, which is deleted; where it lies (disk or memory) decides what can be recorded
#   OFFER     CAPTURE[@RATE], see offer_packets; several are sent at once: bulk.pcap@MB=180 api.pcap@exchanges=15000
#
# In the environment:
#   PROGRAMS  which of these, instead of the first five: tcpdump dumpcap waybill (only lists), waybill-pcapng and
#             waybill-session (write, too), waybill-jsonl, waybill-ring (5 files of 100 MB)
#   BUFFER    MiB of the kernel's buffer, 64
#   WATCH     seconds: prints the memory of each process that often, with the lines that were printed
#
# "late": exchanges that were not listed when the offer ended; "s more": until the program had ended, interrupted then.
# "MB": the most memory of its processes together. "cpu": its processor seconds, while the offer went on.
#
# Needs root, iproute2 and procps; leaves nothing behind.
set -euo pipefail
[ $# -ge 4 ] || { sed -n '3,24s/^# \{0,1\}//p' "$0"; exit 2; }
bin=$(cd "$1" && pwd)
folder=$(mktemp -d "$2/live-XXXXXX")
seconds=$3
shift 3
offers=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    offers+=("$1")
    shift
done
[ $# -eq 0 ] || shift
more=("$@")
buffer=${BUFFER:-64}
pids=()
finish() {
    kill "${pids[@]}" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

# Namespaces without names: they are gone with the processes that hold them.
new_namespace() { # sets $held
    unshare -n sleep infinity &
    held=$!
    pids+=("$held")
    until [ "$(readlink "/proc/$held/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
    nsenter -n -t "$held" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
}
new_namespace
near=$held
new_namespace
far=$held
nsenter -n -t "$near" ip link add offer mtu 65535 type veth peer name arrive mtu 65535 netns "$far"
nsenter -n -t "$near" ip link set offer up
nsenter -n -t "$far" ip link set arrive up

arrived() { # packets bytes
    nsenter -n -t "$far" cat /proc/net/dev | awk '$1 == "arrive:" { print $3, $2 }'
}

family() { # of a process: it and what it started
    echo "$1" $(pgrep -P "$1" || true)
}

memory() { # process VmRSS|VmHWM: MB of its family
    local pid
    for pid in $(family "$1"); do cat "/proc/$pid/status" 2>/dev/null || true; done |
        awk -v what="$2:" '$1 == what { sum += $2 } END { printf "%d", sum / 1024 }'
}

processor() { # process: hundredths of a second of its family
    local pid
    for pid in $(family "$1"); do cat "/proc/$pid/stat" 2>/dev/null || true; done |
        awk '{ sub(/.*\) /, ""); sum += $12 + $13 } END { printf "%d", sum }'
}

# Prints the memory of a process and what it started, again and again.
watch() { # process
    local pid begin=$SECONDS
    while sleep "$WATCH"; do
        printf '%6d s:' $((SECONDS - begin))
        for pid in $(family "$1"); do
            awk '$1 == "Name:" { name = $2 } $1 == "VmRSS:" { printf " %s %d MB,", name, $2 / 1024 }' "/proc/$pid/status"
        done 2>/dev/null
        printf ' %d lines\n' "$(wc -l <"$folder/lines")"
    done
}

# All offers at once; ends with the last of them.
offer() {
    local each rate all=()
    for each in "${offers[@]}"; do
        rate=${each#*@}
        [ "$rate" != "$each" ] || rate=
        nsenter -n -t "$near" "$bin/offer_packets" offer "${each%@*}" "$seconds" $rate >>"$folder/offered" &
        all+=($!)
    done
    if [ -n "${WATCH:-}" ]; then
        watch "$1" &
        local watching=$!
        wait "${all[@]}"
        kill "$watching"
        return
    fi
    wait "${all[@]}"
}

run_waybill() { # arguments...
    TMPDIR=$folder nsenter -n -t "$far" "$bin/waybill" capture -i arrive -B "$buffer" -o "$folder/lines" "$@" "${more[@]}" \
        2>"$folder/err" &
}

figure() { # pattern: the number that it finds in what the program said
    sed 's/,\([0-9]\)/\1/g' "$folder/err" | sed -n "s/$1/\1/p" | tail -n 1
}

measure() { # name
    local name=$1 program before after ended lines late='' exchanges='' captured dropped used most begun
    : >"$folder/offered"
    : >"$folder/err"
    : >"$folder/lines"
    case $name in
    tcpdump) nsenter -n -t "$far" tcpdump -i arrive -B $((buffer * 1024)) -s 0 -Z root -w "$folder/r.pcap" 2>"$folder/err" & ;;
    dumpcap) nsenter -n -t "$far" dumpcap -q -i arrive -B "$buffer" -w "$folder/r.pcapng" 2>"$folder/err" & ;;
    waybill) run_waybill ;;
    waybill-jsonl) run_waybill -T jsonl ;;
    waybill-pcapng) run_waybill -w "$folder/r.pcapng" ;;
    waybill-session) run_waybill -w "$folder/r.waybill" ;;
    waybill-ring) run_waybill -w "$folder/r.pcapng" -b filesize:100000 -b files:5 ;;
    *) echo "no such program: $name" >&2 && return 1 ;;
    esac
    program=$!
    pids+=("$program")
    until grep -q -e 'listening on' -e 'File:' -e 'capturing on' "$folder/err"; do
        kill -0 "$program" 2>/dev/null || { cat "$folder/err" >&2 && return 1; }
        sleep 0.05
    done
    before=($(arrived))
    begun=$(processor "$program")
    offer "$program"
    lines=$(wc -l <"$folder/lines")
    ended=$(date +%s%N)
    used=$(($(processor "$program") - begun))
    most=$(memory "$program" VmHWM)
    after=($(arrived))
    kill -INT "$program"
    wait "$program" || echo "$name ended with $?" >&2
    ended=$(($(date +%s%N) - ended))
    case $name in
    tcpdump)
        captured=$(figure '^\([0-9]*\) packets* captured.*')
        dropped=$(figure '^\([0-9]*\) packets* dropped by kernel.*')
        ;;
    dumpcap)
        captured=$(figure '^Packets received.dropped on interface [^:]*: \([0-9]*\).*')
        dropped=$(figure '^Packets received.dropped on interface [^:]*: [0-9]*.\([0-9]*\) .*')
        ;;
    *)
        captured=$(figure '.* connections*, \([0-9]*\) packets*.*')
        dropped=$(figure '.*dropped: \([0-9]*\) by the kernel.*')
        exchanges=$(figure '.* \([0-9]*\) exchanges* on .*')
        late=$((exchanges > lines ? exchanges - lines : 0))
        ;;
    esac
    printf '| %-15s | %9d | %6d | %9d | %8d | %9s | %8s | %6s | %5d | %5s |\n' "$name" $((after[0] - before[0])) \
        $(((after[1] - before[1]) / 1000000 / seconds)) "${captured:-0}" "${dropped:-0}" "$exchanges" "$late" \
        "$((ended / 1000000000)).$((ended / 100000000 % 10))" "$most" "$((used / 100)).$((used / 10 % 10))"
    [ -z "${VERBOSE:-}" ] || cat "$folder/offered" "$folder/err" >&2
    rm -f "$folder"/r* "$folder/lines"
}

echo "Offered for $seconds s: ${offers[*]##*/}; kernel buffer of $buffer MiB"
echo
echo '| program         |   arrived |   MB/s |  captured |  dropped | exchanges |     late | s more |    MB |   cpu |'
echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
for name in ${PROGRAMS:-tcpdump dumpcap waybill waybill-pcapng waybill-session}; do
    measure "$name"
done
