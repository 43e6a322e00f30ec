# SPDX-License-Identifier: GPL-3.0-or-later
#
# Calls of gRPC without generated code: messages are bytes of protobuf put together by hand.
# python3 grpc-calls.py server|client HOST PORT
import sys
import time
from concurrent import futures

import grpc

role, host, port = sys.argv[1], sys.argv[2], sys.argv[3]
SERVICE = "shop.Stock"


def item(number, name):
    """{1: number, 2: name}"""
    text = name.encode()
    return bytes([8, number, 18, len(text)]) + text


def get(request, context):
    return item(4, "Oil lantern")


def watch(request, context):
    context.set_trailing_metadata((("x-watched", "3"),))
    for number in range(3):
        time.sleep(0.03)
        yield item(number, "Blanket " * number)


def chat(requests, context):
    for request in requests:
        yield request


def buy(request, context):
    context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "sold out: 100 %, try \u00e0 la carte")


def serve():
    handlers = grpc.method_handlers_generic_handler(SERVICE, {
        "Get": grpc.unary_unary_rpc_method_handler(get),
        "Watch": grpc.unary_stream_rpc_method_handler(watch),
        "Chat": grpc.stream_stream_rpc_method_handler(chat),
        "Buy": grpc.unary_unary_rpc_method_handler(buy),
    })
    server = grpc.server(futures.ThreadPoolExecutor(4), handlers=(handlers,))
    server.add_insecure_port(f"{host}:{port}")
    server.start()
    server.wait_for_termination()


def ask():
    with grpc.insecure_channel(f"{host}:{port}") as channel:
        stock = f"/{SERVICE}/"
        channel.unary_unary(stock + "Get")(item(4, ""), metadata=(("x-trace-bin", b"\1\2\3"),))
        channel.unary_unary(stock + "Get")(
            item(5, "lantern " * 12), compression=grpc.Compression.Gzip)
        list(channel.unary_stream(stock + "Watch")(item(1, "")))
        list(channel.stream_stream(stock + "Chat")(iter([b"\x08\x01", b"\x08\x02", b""])))
        try:
            channel.unary_unary(stock + "Buy")(item(4, ""), timeout=2)
        except grpc.RpcError as error:
            print(error.code())


serve() if role == "server" else ask()
