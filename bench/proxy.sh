#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The proxy beside others: one origin (nginx), one client (proxy_load), and in turn waybill proxy, mitmdump, squid and
# nginx (as a reverse proxy, which is not the same work) between them. Prints a table.
#
#   proxy.sh BIN_DIR [SECONDS]
#
#   BIN_DIR   with waybill and proxy_load of a release build
#   SECONDS   of each measurement, 5
#
# In the environment:
#   PROGRAMS  which of these: direct waybill waybill-session mitmdump squid nginx ("-session": recorded into a file, too)
#   TESTS     which of these: plain tls fresh latency idle large soak
#   IDLE      connections of "idle", 10000
#   SOAK      exchanges of "soak", 2000000
#
# plain: 32 connections kept alive, answers of 2.7 KB; requests a second. tls: the same with TLS on both sides.
# fresh: a new connection with TLS for each request. latency: plain, at half of what it did in "plain", milliseconds
# that the proxy adds to what it takes without, at the median and p99. idle: intercepted connections that
# do nothing, megabytes of memory. large: a body of 2 GB, MB a second and megabytes of memory. soak: memory in
# megabytes after each tenth of the exchanges, of plain, TLS and new connections mixed.
#
# Needs nginx, openssl, mitmproxy and squid-openssl; leaves nothing behind.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '3,24s/^# \{0,1\}//p' "$0"; exit 2; }
bin=$(cd "$1" && pwd)
seconds=${2:-5}
read -ra programs <<< "${PROGRAMS:-direct waybill waybill-session mitmdump squid nginx}"
read -ra tests <<< "${TESTS:-plain tls fresh latency idle large soak}"
idle=${IDLE:-10000}
soak=${SOAK:-2000000}
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
folder=$(mktemp -d "${TMPDIR:-/tmp}/proxy-XXXXXX")
chmod 755 "$folder"
between=
pids=()
finish() {
    [ -z "$between" ] || kill "$between" 2>/dev/null || true
    kill "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

origin=18080
origin_tls=18443
port=18888
port_tls=18889
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=critical,CA:TRUE \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
mkdir "$folder/site"
head -c 2000 /dev/urandom | base64 -w 0 > "$folder/site/small.html"
truncate -s 2000000000 "$folder/site/large.bin"

nginx_common() { # workers
    cat <<CONF
worker_processes $1;
daemon off;
error_log $folder/error.log;
pid $folder/nginx-$2.pid;
worker_rlimit_nofile 65536;
events { worker_connections 30000; }
http {
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 3600;
    client_body_temp_path $folder/body-$2; proxy_temp_path $folder/temp-$2; fastcgi_temp_path $folder/fastcgi-$2;
    uwsgi_temp_path $folder/uwsgi-$2; scgi_temp_path $folder/scgi-$2;
    ssl_certificate $folder/certificate.pem; ssl_certificate_key $folder/key.pem;
CONF
}
{
    nginx_common 1 origin
    echo "    server { listen 127.0.0.1:$origin backlog=4096; listen 127.0.0.1:$origin_tls ssl backlog=4096; root $folder/site; }"
    echo "}"
} > "$folder/origin.conf"
nginx -c "$folder/origin.conf" 2> "$folder/origin.log" & pids+=($!)

wait_for() { # port
    for _ in $(seq 600); do
        (exec 3<> "/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
        sleep 0.05
    done
    echo "nobody listens on port $1" >&2
    cat "$folder"/*.log "$folder"/*/*.log >&2
    return 1
}
wait_for $origin
sleep 0.3
kill -0 "${pids[0]}" || { echo "nginx could not start: is something else on port $origin?" >&2; exit 1; }

start() { # program: sets $between
    case $1 in
        direct) between= ; return ;;
        waybill)
            "$bin/waybill" proxy -q --listen-port $port --ca-dir "$folder/ca" --trusted-ca "$folder/certificate.pem" \
                --rows-kept 20000 --no-programs --idle-timeout 3600 > "$folder/out.txt" 2> "$folder/waybill.log" & ;;
        waybill-session)
            "$bin/waybill" proxy -q --listen-port $port --ca-dir "$folder/ca" --trusted-ca "$folder/certificate.pem" \
                --rows-kept 20000 --no-programs --idle-timeout 3600 -w "$folder/x.waybill" > "$folder/out.txt" 2> "$folder/waybill.log" & ;;
        mitmdump)
            mitmdump -q -p $port --set confdir="$folder/mitm" --set ssl_verify_upstream_trusted_ca="$folder/certificate.pem" \
                > "$folder/mitm.log" 2>&1 & ;;
        squid)
            mkdir -p "$folder/squid"
            if [ ! -d "$folder/squid/db" ]; then
                /usr/lib/squid/security_file_certgen -c -s "$folder/squid/db" -M 4MB > /dev/null 2>&1 || true
            fi
            squid_user=
            if [ "$(id -u)" = 0 ]; then # it does not work as root
                squid_user="cache_effective_user proxy"
                chown -R proxy "$folder/squid"
            fi
            cat > "$folder/squid.conf" <<CONF
http_port 127.0.0.1:$port ssl-bump cert=$folder/certificate.pem key=$folder/key.pem generate-host-certificates=on dynamic_cert_mem_cache_size=4MB
sslcrtd_program /usr/lib/squid/security_file_certgen -s $folder/squid/db -M 4MB
ssl_bump bump all
sslproxy_cert_error allow all
tls_outgoing_options cafile=$folder/certificate.pem
cache deny all
http_access allow all
access_log none
cache_log $folder/squid/cache.log
pid_filename $folder/squid/squid.pid
coredump_dir $folder/squid
workers 1
max_filedescriptors 65536
$squid_user
CONF
            squid -N -f "$folder/squid.conf" 2> "$folder/squid.log" & ;;
        nginx)
            {
                nginx_common 2 between
                cat <<CONF
    upstream origin { server 127.0.0.1:$origin; keepalive 64; keepalive_requests 1000000000; }
    upstream origin_tls { server 127.0.0.1:$origin_tls; keepalive 64; keepalive_requests 1000000000; }
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_ssl_session_reuse on;
    proxy_buffering off;
    server { listen 127.0.0.1:$port backlog=4096; location / { proxy_pass http://origin; } }
    server { listen 127.0.0.1:$port_tls ssl backlog=4096; location / { proxy_pass https://origin_tls; } }
}
CONF
            } > "$folder/between.conf"
            nginx -c "$folder/between.conf" 2> "$folder/between.log" & ;;
    esac
    between=$!
    wait_for $port
}
stop() {
    [ -z "$between" ] || { kill "$between" 2>/dev/null || true; wait "$between" 2>/dev/null || true; }
    between=
    rm -f "$folder/x.waybill"*
    sleep 0.5
}

# Megabytes of a process and its children.
memory() {
    [ -n "$between" ] || { echo 0; return; }
    local sum=0 pid
    for pid in "$between" $(pgrep -P "$between" || true); do
        sum=$((sum + $(awk '/^VmRSS/ {print $2}' "/proc/$pid/status" 2>/dev/null || echo 0)))
    done
    echo $((sum / 1024))
}

load() { # program url-scheme path options...
    local program=$1 scheme=$2 path=$3
    shift 3
    local at=$origin via=()
    [ "$scheme" = http ] || at=$origin_tls
    if [ "$program" = nginx ]; then
        at=$port
        [ "$scheme" = http ] || at=$port_tls
    elif [ "$program" != direct ]; then
        via=(--proxy "127.0.0.1:$port")
    fi
    "$bin/proxy_load" "${via[@]}" "$@" "$scheme://127.0.0.1:$at/$path" || true
}
figure() { # name, of a line of JSON
    sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"
}

declare -A result
for program in "${programs[@]}"; do
    for test in "${tests[@]}"; do
        { [ "$program" = direct ] || [ "$program" = nginx ]; } && [[ $test =~ ^(idle|large|soak)$ ]] && continue
        start "$program"
        load "$program" http small.html --seconds 0.5 > /dev/null
        case $test in
            plain)
                result[$program,plain]=$(load "$program" http small.html --seconds "$seconds" | figure per_second) ;;
            tls)
                load "$program" https small.html --seconds 0.5 > /dev/null
                result[$program,tls]=$(load "$program" https small.html --seconds "$seconds" | figure per_second) ;;
            fresh)
                result[$program,fresh]=$(load "$program" https small.html --fresh --seconds "$seconds" | figure per_second) ;;
            latency)
                rate=$((${result[$program,plain]:-2000} / 2))
                line=$(load "$program" http small.html --seconds "$seconds" --rate $rate)
                bare=$(load direct http small.html --seconds "$seconds" --rate $rate)
                result[$program,latency]=$(awk "BEGIN { printf \"%.2f / %.2f\", $(figure p50_ms <<< "$line") - $(figure p50_ms <<< "$bare"), \
                    $(figure p99_ms <<< "$line") - $(figure p99_ms <<< "$bare") }") ;;
            idle)
                load "$program" https small.html --idle --connections "$idle" --seconds 3 > "$folder/idle.txt" 2>&1 & loader=$!
                until grep -q ready "$folder/idle.txt" || ! kill -0 $loader 2>/dev/null; do sleep 0.2; done
                sleep 1
                result[$program,idle]=$(memory)
                wait $loader || true
                result[$program,idle]+=" ($(tail -1 "$folder/idle.txt" | figure errors) lost)" ;;
            large)
                before=$(memory)
                most=$before
                load "$program" http large.bin --connections 1 --seconds 8 > "$folder/large.txt" 2>&1 & loader=$!
                while kill -0 $loader 2>/dev/null; do
                    now=$(memory); [ "$now" -le "$most" ] || most=$now
                    sleep 0.1
                done
                result[$program,large]="$(figure mb_per_second < "$folder/large.txt") MB/s, $before -> $most MB" ;;
            soak)
                line=$(memory)
                for _ in 1 2 3 4 5 6 7 8 9 10; do
                    done_=0
                    while [ $done_ -lt $((soak / 10)) ]; do
                        for kind in "http" "https" "https --fresh"; do
                            read -ra words <<< "$kind"
                            count=$(load "$program" "${words[0]}" small.html "${words[@]:1}" --seconds 1 | figure requests)
                            done_=$((done_ + ${count:-0}))
                        done
                    done
                    line+=" $(memory)"
                done
                result[$program,soak]="$line" ;;
        esac
        stop
    done
done

for test in "${tests[@]}"; do
    echo
    echo "$test:"
    for program in "${programs[@]}"; do
        value=${result[$program,$test]:-}
        [ -n "$value" ] || continue
        ratio=
        if [[ $test =~ ^(plain|tls|fresh)$ ]] && [ -n "${result[mitmdump,$test]:-}" ]; then
            ratio=$(awk "BEGIN { printf \"%.1f times mitmdump\", $value / ${result[mitmdump,$test]} }")
        fi
        printf '| %-16s | %14s | %s |\n' "$program" "$value" "$ratio"
    done
done
