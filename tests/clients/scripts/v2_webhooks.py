"""argilla 2: its own web server listens to a webhook, checks signatures, and parses events."""

import os
import sys
import threading
import time

url, key, _, port = sys.argv[1:5]
os.environ["WEBHOOK_SERVER_URL"] = f"http://127.0.0.1:{port}"
import argilla as rg  # noqa: E402
import uvicorn  # noqa: E402

client = rg.Argilla(api_url=url, api_key=key)
heard = []


@rg.webhook_listener(events=["record.created", "record.completed"], client=client)
async def on_record(record, type, timestamp):
    heard.append((str(type), record.fields["text"]))


@rg.webhook_listener(
    events=["dataset.published", "response.created"], client=client, raw_event=True
)
async def on_others(event):
    heard.append((event.type.value, event.data["id"]))


server = uvicorn.Server(uvicorn.Config(rg.get_webhook_server(), port=int(port), log_level="error"))
threading.Thread(target=server.run, daemon=True).start()
while not server.started:
    time.sleep(0.01)
assert len(list(client.webhooks)) == 2

workspace = rg.Workspace(name="v2-webhooks", client=client).create()
settings = rg.Settings(
    fields=[rg.TextField(name="text")], questions=[rg.LabelQuestion(name="l", labels=["a", "b"])]
)
dataset = rg.Dataset(name="d", workspace=workspace, settings=settings, client=client).create()
answer = rg.Response("l", "a", user_id=client.me.id, status="submitted")
dataset.records.log([rg.Record(fields={"text": "one"}, responses=[answer])])
dataset.records.log([{"text": "two"}])
end = time.monotonic() + 60
while len(heard) < 4 and time.monotonic() < end:
    time.sleep(0.05)
kinds = sorted(str(kind).rpartition(".")[2] for kind, _ in heard)
assert len(heard) == 4, heard
assert {text for _, text in heard} >= {"one", "two", str(dataset.id)}, heard

(first, *others) = list(client.webhooks)
first.description = "changed"
first.enabled = False
first.update()
assert next(w for w in client.webhooks if w.id == first.id).description == "changed"
for webhook in (first, *others):
    webhook.delete()
assert list(client.webhooks) == []
dataset.delete()
workspace.delete()
print("done")
