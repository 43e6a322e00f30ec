# SPDX-License-Identifier: GPL-3.0-or-later
#
# A WebSocket with permessage-deflate: python3 websocket-deflate.py server|client HOST PORT
import asyncio
import json
import sys

import websockets

role, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])


async def answer(socket):
    async for message in socket:
        if isinstance(message, bytes):
            await socket.send(message[::-1])
            continue
        for index in range(3):
            await socket.send(json.dumps({"asked": message, "item": index, "name": "Oil lantern",
                                          "tags": ["light", "light", "light", "brass"] * 6}))
        await socket.send(part for part in ["in three ", "compressed ", "fragments"])


async def serve():
    async with websockets.serve(answer, host, port):
        await asyncio.Future()


async def ask():
    async with websockets.connect(f"ws://{host}:{port}/prices", compression="deflate") as socket:
        await socket.send("lantern lantern lantern")
        for _ in range(4):
            await socket.recv()
        await socket.send(bytes(range(64)) * 4)
        await socket.recv()
        await (await socket.ping(b"here?"))
        await socket.close(1000, "done")


asyncio.run(serve() if role == "server" else ask())
