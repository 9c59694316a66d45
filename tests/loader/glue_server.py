"""A Glue on loopback that behaves as the real one does: moto's catalog with real limits, pages and faults.

moto's Glue takes any batch, never makes pages and never fails, so this endpoint stands before it.
"""
import json
import threading
import time
import urllib.request
from collections import Counter, defaultdict, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BATCHES = {
    "BatchCreatePartition": ("PartitionInputList", 100),
    "BatchUpdatePartition": ("Entries", 100),
    "BatchDeletePartition": ("PartitionsToDelete", 25),
}


class Refusal:
    """The call fails as a whole, and nothing is done."""

    def __init__(self, code, status=400):
        self.code, self.status = code, status

    def meet(self, server, handler, operation, request):
        return self.status, {"__type": self.code, "message": f"{self.code} on purpose"}


class Lost:
    """The call is carried out, and its answer never arrives."""

    def meet(self, server, handler, operation, request):
        server.forward(handler, operation, request)
        return None


class Text:
    """An answer of 200 with another text than JSON, such as a proxy's page, or one that is cut; the call is carried out."""

    def __init__(self, body=None, kind="text/html", cut=None):
        self.body, self.kind, self.cut = body, kind, cut

    def meet(self, server, handler, operation, request):
        status, answer = server.forward(handler, operation, request)
        body = json.dumps(answer) if self.body is None else self.body
        return status, body[: self.cut].encode(), self.kind


class Answer:
    """This answer instead of the right one; nothing is done."""

    def __init__(self, answer, status=200):
        self.answer, self.status = answer, status

    def meet(self, server, handler, operation, request):
        return self.status, self.answer


class Late:
    """The call is carried out, and its answer comes after this many seconds."""

    def __init__(self, seconds):
        self.seconds, self.answered = seconds, False

    def meet(self, server, handler, operation, request):
        answer = server.forward(handler, operation, request)
        server.stopped.wait(self.seconds)
        self.answered = True
        return answer


class Partial:
    """The first partitions of a batch fail with these codes, one each; the others are carried out."""

    def __init__(self, *codes):
        self.codes = codes

    def meet(self, server, handler, operation, request):
        member, _ = BATCHES[operation]
        key = "PartitionValueList" if member == "Entries" else "Values"
        answered = "PartitionValueList" if member == "Entries" else "PartitionValues"
        failed = request[member][: len(self.codes)]
        others = request[member][len(self.codes) :]
        status, answer = server.forward(handler, operation, {**request, member: others}) if others else (200, {})
        answer.setdefault("Errors", []).extend(
            {answered: part[key], "ErrorDetail": {"ErrorCode": code, "ErrorMessage": f"{code} on purpose"}}
            for part, code in zip(failed, self.codes)
        )
        return status, answer


class GlueServer:
    """Counts the calls, keeps the limits, makes the pages, and has the faults that a test plans."""

    def __init__(self, moto, page=1000):
        self.moto, self.page = moto, page
        self.calls = []
        self.faults = defaultdict(deque)
        self.rest = {}  # of a listing, by the token of its next page
        self.stopped = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet, which else costs 40 ms of delayed acknowledgement

            def do_POST(self):
                operation = self.headers["X-Amz-Target"].split(".")[-1]
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.calls.append((operation, request))
                answer = outer.answer(self, operation, request)
                if answer is None:
                    self.close_connection = True
                    return
                status, body, kind = (*answer, "application/x-amz-json-1.1")[:3]
                body = body if isinstance(body, bytes) else json.dumps(body).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True  # the client gave up

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def plan(self, operation, *faults):
        self.faults[operation].extend(faults)

    def count(self):
        return Counter(operation for operation, _ in self.calls)

    def answer(self, handler, operation, request):
        if self.faults[operation]:
            fault = self.faults[operation].popleft()
            if fault is not None:
                return fault.meet(self, handler, operation, request)
        return self.forward(handler, operation, request)

    def forward(self, handler, operation, request):
        member, most = BATCHES.get(operation, (None, 0))
        if member and not 1 <= len(request[member]) <= most:
            return 400, {"__type": "ValidationException", "message": f"{member} must have 1 to {most} members"}
        if operation == "GetPartitions" and "NextToken" in request:
            return 200, self.next_page(self.rest.pop(request["NextToken"]), request)
        headers = {name: handler.headers[name] for name in ("X-Amz-Target", "Content-Type", "Authorization")}
        forwarded = urllib.request.Request(self.moto, json.dumps(request).encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(forwarded, timeout=30) as response:
                status, answer = response.status, json.load(response)
        except urllib.error.HTTPError as error:
            status, answer = error.code, json.load(error)
        if operation == "GetPartitions" and status == 200:
            answer = self.next_page(answer["Partitions"], request)
        return status, answer

    def next_page(self, partitions, request):
        size = min(self.page, request.get("MaxResults", 100))
        page, rest = partitions[:size], partitions[size:]
        if request.get("ExcludeColumnSchema"):
            for partition in page:
                partition["StorageDescriptor"].pop("Columns", None)
        if not rest:
            return {"Partitions": page}
        token = f"{len(self.calls)} {len(rest)}"
        self.rest[token] = rest
        return {"Partitions": page, "NextToken": token}

    def stop(self):
        self.stopped.set()
        self.http.shutdown()
        self.http.server_close()
