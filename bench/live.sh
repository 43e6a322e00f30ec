#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Live capture under an offer: in two network namespaces with a veth pair between them, offer_packets sends the
# packets of captures, and waybill capture, tcpdump and dumpcap in turn take down what arrives. Prints a table.
#
#   live.sh BIN_DIR FOLDER SECONDS OFFER... [-- WAYBILL_ARGUMENTS...]
#
#   BIN_DIR   with waybill, waybill-capture and offer_packets of a release build
#   FOLDER    for the recordings, which are deleted; where it lies (disk or memory) decides what can be recorded
#   OFFER     CAPTURE[@RATE]: see offer_packets; several are sent at once. bulk.pcap@MB=1000 api.pcap@exchanges=15000
#
# PROGRAMS: which programs, instead of all: tcpdump dumpcap waybill waybill-pcapng waybill-session waybill-ring
# WATCH=SECONDS: prints the memory of waybill's processes that often, and whether analysis keeps up.
#
# "behind": exchanges whose line had not been printed when the offer ended, and the seconds until the program had
# ended after it was interrupted at that moment.
#
# Needs root, iproute2, procps, jq; nothing is left behind.
set -euo pipefail
[ $# -ge 4 ] || { sed -n '3,21s/^# \{0,1\}//p' "$0"; exit 2; }
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
waybill_arguments=("$@")
buffer=${BUFFER:-64} # MiB of the kernel's
pids=()
finish() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap finish EXIT

# Namespaces without names: they are gone with the two processes that hold them.
hold() { # prints the process
    unshare -n sleep infinity >/dev/null 2>&1 &
    echo $!
}
near=$(hold)
far=$(hold)
pids+=("$near" "$far")
until [ "$(readlink "/proc/$far/ns/net")" != "$(readlink /proc/self/ns/net)" ] &&
    [ "$(readlink "/proc/$near/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
at() { # process command...
    nsenter -n -t "$@"
}
for each in "$near" "$far"; do
    at "$each" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
done
at "$near" ip link add offer mtu 65535 type veth peer name arrive mtu 65535 netns "$far"
at "$near" ip link set offer up
at "$far" ip link set arrive up

arrived() { # packets bytes
    at "$far" cat /proc/net/dev | awk '$1 == "arrive:" { print $3, $2 }'
}

resident() { # of a process and what it started, in MB
    local all
    all=$(pgrep -P "$1" || true)
    ps -o rss= -p "$1" $all 2>/dev/null | awk '{ sum += $1 } END { print int(sum / 1024) }'
}

processor_seconds() { # of a process and what it started
    local all
    all=$(pgrep -P "$1" || true)
    ps -o times= -p "$1" $all 2>/dev/null | awk '{ sum += $1 } END { print sum + 0 }'
}

# Several offers at once; ends with the last of them.
offer() {
    local each rate all=()
    for each in "${offers[@]}"; do
        rate=${each#*@}
        [ "$rate" != "$each" ] || rate=
        nsenter -n -t "$near" "$bin/offer_packets" offer "${each%@*}" "$seconds" $rate >>"$folder/offered" &
        all+=($!)
    done
    wait "${all[@]}"
}

run_waybill() { # arguments...
    nsenter -n -t "$far" "$bin/waybill" capture -i arrive -B "$buffer" -T jsonl -o "$folder/lines" "$@" \
        "${waybill_arguments[@]}" >"$folder/out" 2>"$folder/err" &
}

measure() { # name
    local name=$1 program before after begin end lines exchanges captured dropped kib=0 used
    : >"$folder/offered"
    : >"$folder/lines"
    case $name in
    tcpdump) nsenter -n -t "$far" tcpdump -i arrive -B $((buffer * 1024)) -s 0 -Z root -w "$folder/r.pcap" 2>"$folder/err" & ;;
    dumpcap) nsenter -n -t "$far" dumpcap -q -i arrive -B "$buffer" -w "$folder/r.pcapng" 2>"$folder/err" & ;;
    waybill) run_waybill ;;
    waybill-pcapng) run_waybill -w "$folder/r.pcapng" ;;
    waybill-session) run_waybill -w "$folder/r.waybill" ;;
    waybill-ring) run_waybill -w "$folder/r.pcapng" -b filesize:100000 -b files:5 ;;
    esac
    program=$!
    pids+=("$program")
    until grep -qi -e 'listening on' -e 'File:' "$folder/err" || [ -s "$folder/lines" ]; do
        kill -0 "$program" 2>/dev/null || { cat "$folder/err" >&2; return 1; }
        sleep 0.05
    done
    before=($(arrived))
    if [ -n "${WATCH:-}" ]; then
        while sleep "$WATCH"; do
            echo "    $(resident "$program") MB, $(wc -l <"$folder/lines") lines"
        done >&2 &
        pids+=($!)
        offer
        kill $!
    else
        offer
    fi
    after=($(arrived))
    kib=$(resident "$program")
    used=$(processor_seconds "$program")
    lines=$(wc -l <"$folder/lines")
    begin=$(date +%s%N)
    kill -INT "$program"
    wait "$program" || echo "$name ended with $?" >&2
    end=$(date +%s%N)
    case $name in
    tcpdump)
        captured=$(sed -n 's/^\([0-9]*\) packets captured.*/\1/p' "$folder/err")
        dropped=$(sed -n 's/^\([0-9]*\) packets dropped by kernel.*/\1/p' "$folder/err")
        exchanges=
        ;;
    dumpcap)
        captured=$(sed -n "s/^Packets received.dropped on interface .*: \([0-9]*\).*/\1/p" "$folder/err")
        dropped=$(sed -n "s/^Packets received.dropped on interface .*: [0-9]*.\([0-9]*\) .*/\1/p" "$folder/err")
        exchanges=
        ;;
    *)
        captured=$(tail -n 1 "$folder/lines" | jq '.packets')
        dropped=$(tail -n 1 "$folder/lines" | jq '[.interfaces[]?.dropped // 0] | add // 0')
        exchanges=$(tail -n 1 "$folder/lines" | jq '.exchanges')
        lines=$((exchanges - lines + 1))
        ;;
    esac
    printf '| %-15s | %9d | %6d | %9d | %8d | %9s | %9s | %6.1f | %5d | %5d |\n' "$name" $((after[0] - before[0])) \
        $(((after[1] - before[1]) / 1000000 / seconds)) "${captured:-0}" "${dropped:-0}" "$exchanges" \
        "${exchanges:+$lines}" "$(((end - begin) / 1000000))e-3" "$kib" "$used"
    sed 's/^/    /' "$folder/offered" >&2
    rm -f "$folder"/r* "$folder/lines"
}

echo "offered for $seconds s: ${offers[*]##*/}; kernel buffer of $buffer MiB"
echo
echo '| program         |   arrived |   MB/s |  captured |  dropped | exchanges |    behind | s more |    MB | cpu s |'
echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
for name in ${PROGRAMS:-tcpdump dumpcap waybill waybill-pcapng waybill-session}; do
    measure "$name"
done
