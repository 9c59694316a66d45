"""The other end of a custom resource: takes its answer as CloudFormation does."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MEMBERS = {"Status", "Reason", "PhysicalResourceId", "StackId", "RequestId", "LogicalResourceId"}


class Answers:
    """Where CloudFormation waits: keeps what is put there, and may refuse first."""

    def __init__(self):
        self.taken, self.statuses, self.tries = [], [], 0
        self.stopped = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self):
                outer.tries += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = outer.statuses.pop(0) if outer.statuses else 200
                if status is None:
                    return  # closes without a word
                if status == "hang":
                    return outer.stopped.wait(600)
                while status == "drip" and not outer.stopped.wait(0.05):
                    try:
                        self.wfile.write(b"X")  # a line that does not end
                    except OSError:
                        return
                if status == 200:
                    # S3 refuses the signature with any other content type, and CloudFormation a longer body.
                    assert self.headers["Content-Type"] == "" and self.headers["Transfer-Encoding"] is None
                    assert len(body) <= 4096
                    outer.taken.append((time.monotonic(), self.path, json.loads(body)))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/answer?X-Amz-Signature=a%2Bb&Expires=1"
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.stopped.set()
        self.http.shutdown()
        self.http.server_close()

    def only(self):
        [(_, path, body)] = self.taken
        assert path == "/answer?X-Amz-Signature=a%2Bb&Expires=1"
        assert set(body) == MEMBERS
        return body
