"""Reads replies as programs without a client library do: httpx, iter_lines, and what each protocol calls a piece of text.

Input: {"base", "jobs"}, each job with "path" and "body" of its start and "dialect"; "cuts", a list of the numbers of events after
which it closes the connection and continues by Last-Event-ID; "cancel", whether it ends the reply at the first text.
Output: for each job, in order, {"status", "text", "calls", "end", "connections"}.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx

AT_ONCE = 8
PATIENCE_SECONDS = 60

job_input = json.load(sys.stdin)
client = httpx.Client(base_url=job_input["base"], timeout=PATIENCE_SECONDS)


class Reply:
    """What a reader has put together."""

    def __init__(self):
        self.text = ""
        self.calls = {}
        self.end = ""

    def begin(self, key, name):
        self.calls[key] = [name, ""]

    def openai(self, event):
        if "error" in event:
            self.end = "error"
            return
        for choice in event["choices"]:
            delta = choice["delta"]
            self.text += (delta.get("content") or "") + (delta.get("refusal") or "")
            for call in delta.get("tool_calls", []):
                if "id" in call:
                    self.begin(call["index"], call["function"]["name"])
                self.calls[call["index"]][1] += call["function"]["arguments"]

    def openai_responses(self, event):
        kind = event["type"]
        if kind in ("response.output_text.delta", "response.refusal.delta"):
            self.text += event["delta"]
        elif kind == "response.output_item.added" and event["item"]["type"] == "function_call":
            self.begin(event["output_index"], event["item"]["name"])
        elif kind == "response.function_call_arguments.delta":
            self.calls[event["output_index"]][1] += event["delta"]
        elif kind in ("response.completed", "response.incomplete"):
            self.end = event["response"]["status"]
        elif kind == "error":
            self.end = "error"

    def anthropic(self, event):
        kind = event["type"]
        if kind == "content_block_start" and event["content_block"]["type"] == "tool_use":
            self.begin(event["index"], event["content_block"]["name"])
        elif kind == "content_block_delta":
            delta = event["delta"]
            self.text += delta.get("text", "")
            if event["index"] in self.calls and "partial_json" in delta:  # else of a tool that runs at the provider
                self.calls[event["index"]][1] += delta["partial_json"]
        elif kind == "message_stop":
            self.end = "completed"
        elif kind == "error":
            self.end = "error"

    def ai_sdk(self, event):
        kind = event["type"]
        if kind == "text-delta":
            self.text += event["delta"]
        elif kind == "tool-input-start":
            self.begin(event["toolCallId"], event["toolName"])
        elif kind == "tool-input-delta":
            self.calls[event["toolCallId"]][1] += event["inputTextDelta"]
        elif kind == "finish":  # [DONE] follows, but is nothing that could be resumed
            self.end = "completed"
        elif kind == "error":
            self.end = "error"
        elif kind == "abort":
            self.end = "aborted"

    def ag_ui(self, event):
        kind = event["type"]
        if kind == "TEXT_MESSAGE_CONTENT":
            self.text += event["delta"]
        elif kind == "TOOL_CALL_START":
            self.begin(event["toolCallId"], event["toolCallName"])
        elif kind == "TOOL_CALL_ARGS":
            self.calls[event["toolCallId"]][1] += event["delta"]
        elif kind == "RUN_FINISHED":
            self.end = "completed"
        elif kind == "RUN_ERROR":
            self.end = "error"

    def take(self, dialect, data):
        if data == "[DONE]":
            self.end = self.end or "completed"
        else:
            getattr(self, dialect.replace("-", "_"))(json.loads(data))


def events(response):
    """Yields the id and the data of each event."""
    last_id, data = "", []
    for line in response.iter_lines():
        line = line.rstrip("\n")
        if line.startswith("id: "):
            last_id = line[4:]
        elif line.startswith("data: "):
            data.append(line[6:])
        elif not line and data:
            yield last_id, "\n".join(data)
            data = []


def connect(job, stream, last_id):
    if stream is None:
        return client.stream("POST", job["path"], json=job["body"])
    address = "api/streams/" + stream + "/events"
    return client.stream("GET", address, params={"dialect": job["dialect"]}, headers={"Last-Event-ID": last_id})


def read(job):
    reply = Reply()
    cuts = list(job.get("cuts", []))
    stream, last_id, connections, cancelled = None, "", 0, False
    while True:
        connections += 1
        with connect(job, stream, last_id) as response:
            status = response.status_code
            if status != 200:
                response.read()
                break
            stream = response.headers["Sluice-Stream-Id"]
            most = cuts.pop(0) if cuts else -1
            lost = False
            for last_id, data in events(response):
                reply.take(job["dialect"], data)
                if job.get("cancel") and reply.text and not cancelled:
                    cancelled = True
                    client.delete("api/streams/" + stream, headers={"Content-Type": "application/json"})
                most -= 1
                if most == 0 and not reply.end:
                    lost = True
                    break
        if not lost:
            break
    return {
        "status": status,
        "text": reply.text,
        "calls": list(reply.calls.values()),
        "end": reply.end,
        "connections": connections,
    }


with ThreadPoolExecutor(AT_ONCE) as pool:
    json.dump(list(pool.map(read, job_input["jobs"])), sys.stdout)
