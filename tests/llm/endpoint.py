# SPDX-License-Identifier: Apache-2.0
"""A loopback endpoint that behaves as the requested model's name says: "ok" answers, "cut" drops the connection, ...

    with Endpoint() as endpoint:
        endpoint.url                 # http://127.0.0.1:PORT/v1
        endpoint.requests            # every request that came: path, headers (lower case), body (parsed), text

It is written on bare sockets, as a web framework would not let it break HTTP.
"""
import asyncio
import json
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Request:
    path: str
    headers: dict
    text: str
    body: dict = field(default_factory=dict)
    at: float = 0.0

    @property
    def prompt(self) -> str:
        if "messages" in self.body:
            return self.body["messages"][-1]["content"]
        return self.body.get("prompt") or self.body.get("input") or ""


def chat_answer(text, finish_reason="stop", **message):
    return {"id": "a", "object": "chat.completion", "model": "m",
            "choices": [{"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", "content": text, **message}}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "prompt_tokens_details": {"cached_tokens": 4}}}


def head(status=200, length=None, headers=()):
    lines = [f"HTTP/1.1 {status} X", "Content-Type: application/json", *headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def whole(document, status=200, headers=()):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return head(status, len(data), headers) + data


class Endpoint:
    def __init__(self, answer=None, delay=0.0, ssl=None):
        """`answer`: what "ok" says to a request; without it "answer to PROMPT"."""
        self.requests, self.delay, self.ssl = [], delay, ssl
        self.answer = answer or (lambda request: f"answer to {request.prompt}")
        self.seen = {}  # how often each prompt came
        self.open = self.most_open = 0
        self.connections = 0

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()

        def serve():
            asyncio.set_event_loop(self.loop)
            self.server = self.loop.run_until_complete(asyncio.start_server(self.connection, "127.0.0.1", 0, ssl=self.ssl, limit=1 << 24, backlog=1024))
            self.port = self.server.sockets[0].getsockname()[1]
            ready.set()
            self.loop.run_forever()

        self.thread = threading.Thread(target=serve, daemon=True)
        self.thread.start()
        ready.wait(10)
        scheme = "https" if self.ssl else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}/v1"
        return self

    def __exit__(self, *_):
        async def end():
            self.server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    async def connection(self, reader, writer):
        self.connections += 1
        try:
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                first, *lines = raw.decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
                data = await reader.readexactly(int(headers.get("content-length", 0)))
                request = Request(first.split(" ")[1], headers, data.decode(), at=time.monotonic())
                try:
                    request.body = json.loads(data)
                except ValueError:
                    pass
                self.requests.append(request)
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                try:
                    behaviour = str(request.body.get("model", "ok")).replace("-", "_")
                    if not await getattr(self, "do_" + behaviour, self.do_ok)(request, writer):
                        return
                    await writer.drain()
                finally:
                    self.open -= 1
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            pass
        finally:
            self.connections -= 1
            writer.close()

    def settle(self):
        """Waits until what a process that ended had sent is read to its end: its requests are all in the list."""
        for _ in range(1000):
            if self.connections == 0:
                return
            time.sleep(0.01)
        raise TimeoutError(f"{self.connections} connections are still open")

    def times(self, request) -> int:
        """How often this prompt came, this time included."""
        self.seen[request.prompt] = self.seen.get(request.prompt, 0) + 1
        return self.seen[request.prompt]

    # One method a behaviour: True keeps the connection.
    async def do_ok(self, request, writer):
        if self.delay:
            await asyncio.sleep(self.delay)
        if request.body.get("stream"):
            return await self.stream(request, writer)
        writer.write(whole(chat_answer(self.answer(request))))
        return True

    async def stream(self, request, writer, cut_after=None):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        words = self.answer(request).split(" ")
        events = [{"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}]
        events += [{"choices": [{"index": 0, "delta": {"content": (" " if i else "") + word}}]} for i, word in enumerate(words)]
        events += [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
                   {"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 5}}]
        for count, event in enumerate(events):
            if cut_after is not None and count > cut_after:
                return False
            data = f"data: {json.dumps(event)}\n\n".encode()
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
            if count == 0:
                await asyncio.sleep(0.05)
        data = b"data: [DONE]\n\n"
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n0\r\n\r\n")
        return True

    async def do_cut_stream(self, request, writer):
        return await self.stream(request, writer, cut_after=1)

    async def do_storm(self, request, writer):
        """429 without a header, the first two times that a prompt comes."""
        if self.times(request) <= 2:
            writer.write(whole({"error": {"message": "slow down"}}, 429))
            return True
        return await self.do_ok(request, writer)

    async def do_storm_with_header(self, request, writer):
        if self.times(request) == 1:
            writer.write(whole({"error": {"message": "slow down"}}, 429, ["retry-after-ms: 300"]))
            return True
        return await self.do_ok(request, writer)

    async def do_endless_storm(self, request, writer):
        writer.write(whole({"error": {"message": "slow down"}}, 429))
        return True

    async def do_error_500(self, request, writer):
        writer.write(whole(b"<html>oops</html>", 500))
        return True

    async def do_error_500_once(self, request, writer):
        if self.times(request) == 1:
            return await self.do_error_500(request, writer)
        return await self.do_ok(request, writer)

    async def do_hang(self, request, writer):
        await asyncio.sleep(30)
        return False

    async def do_drip(self, request, writer):
        data = json.dumps(chat_answer("slow")).encode()
        writer.write(head(length=len(data)))
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.2)
        return True

    async def do_cut(self, request, writer):
        return False

    async def do_cut_in_body(self, request, writer):
        data = json.dumps(chat_answer("half")).encode()
        writer.write(head(length=len(data)) + data[: len(data) // 2])
        await writer.drain()
        return False

    async def do_length_too_long(self, request, writer):
        data = json.dumps(chat_answer("x")).encode()
        writer.write(head(length=len(data) + 10) + data)
        await writer.drain()
        return False

    async def do_length_too_short(self, request, writer):
        data = json.dumps(chat_answer("x")).encode()
        writer.write(head(length=len(data) - 10) + data)
        await writer.drain()
        return False

    async def do_bad_chunk(self, request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk\r\n")
        await writer.drain()
        return False

    async def do_no_http(self, request, writer):
        writer.write(b"\x00\x01\x02 what is HTTP?\r\n\r\n")
        await writer.drain()
        return False

    async def do_huge(self, request, writer):
        """A gigabyte, as far as anybody listens."""
        writer.write(head(length=1 << 30))
        block = b" " * (1 << 16)
        for _ in range((1 << 30) // len(block)):
            writer.write(block)
            await writer.drain()
        return False

    async def do_endless_stream(self, request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        data = b"data: " + json.dumps({"choices": [{"delta": {"content": "x" * 10000}}]}).encode() + b"\n\n"
        while True:
            writer.write(data)
            await writer.drain()

    async def do_bad_utf8(self, request, writer):
        writer.write(whole(b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'))
        return True

    async def do_bad_json(self, request, writer):
        writer.write(whole(b'{"choices": [{"message": {"content": "x"'))
        return True

    async def do_nan(self, request, writer):
        writer.write(whole(b'{"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}], "usage": {"prompt_tokens": NaN}}'))
        return True

    async def do_duplicate_keys(self, request, writer):
        writer.write(whole(b'{"choices": [{"message": {"content": "first", "content": "second"}, "finish_reason": "stop"}]}'))
        return True

    async def do_wrong_schema(self, request, writer):
        writer.write(whole({"result": "what choices?"}))
        return True

    async def do_list(self, request, writer):
        writer.write(whole([1, 2, 3]))
        return True

    async def do_deep(self, request, writer):
        writer.write(whole(b'{"choices": ' + b"[" * 3_000_000 + b"]" * 3_000_000 + b"}"))
        return True

    async def do_empty(self, request, writer):
        writer.write(whole(b""))
        return True

    async def do_redirect(self, request, writer):
        writer.write(whole(b"", 307, [f"Location: {self.url}/elsewhere"]))
        return True

    async def do_refused(self, request, writer):
        writer.write(whole(chat_answer(None, refusal="I will not.")))
        return True

    async def do_filtered(self, request, writer):
        writer.write(whole(chat_answer("", "content_filter")))
        return True

    async def do_truncated(self, request, writer):
        writer.write(whole(chat_answer("and then", "length")))
        return True

    async def do_tool_call(self, request, writer):
        call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
        writer.write(whole(chat_answer(None, "tool_calls", tool_calls=[call])))
        return True

    async def do_broken_tool_call(self, request, writer):
        call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"a": '}}
        writer.write(whole(chat_answer(None, "tool_calls", tool_calls=[call])))
        return True

    async def do_bad_key(self, request, writer):
        writer.write(whole({"error": {"message": "Incorrect API key provided: " + request.headers.get("authorization", "")}}, 401))
        return True

    async def do_no_such_model(self, request, writer):
        writer.write(whole({"error": {"message": "The model does not exist", "code": "model_not_found"}}, 404))
        return True

    async def do_rejects(self, request, writer):
        writer.write(whole({"error": {"message": "schema is not valid"}}, 400))
        return True

    async def do_rejects_some(self, request, writer):
        if "3" in request.prompt:
            writer.write(whole({"error": {"message": "too long"}}, 400))
            return True
        return await self.do_ok(request, writer)

    async def do_repeats_headers(self, request, writer):
        """An endpoint that says back what it was sent, the key included."""
        writer.write(whole(chat_answer(json.dumps(request.headers))))
        return True

    async def do_repeats_headers_in_errors(self, request, writer):
        writer.write(whole({"error": {"message": json.dumps(request.headers)}}, 400 if self.times(request) > 0 else 500))
        return True

    async def do_no_quota_after_five(self, request, writer):
        self.served = getattr(self, "served", 0) + 1
        return await (self.do_no_quota if self.served > getattr(self, "quota", 5) else self.do_ok)(request, writer)

    async def do_no_quota(self, request, writer):
        writer.write(whole({"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}, 429))
        return True
