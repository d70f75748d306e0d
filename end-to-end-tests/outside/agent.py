"""An agent written from docs/contract.md alone: it answers each step with its input in capital letters.

usage: agent.py BOOTSTRAP_SERVERS AGENT
It neither registers nor sends heartbeats: a plain step needs neither.
"""
import json
import sys
import uuid

from confluent_kafka import Consumer, Producer

ECHOED = ("ce_jobkey", "ce_attempt", "ce_steptoken", "ce_correlationid", "ce_subject", "ce_elementid", "ce_processid")


def main(servers, agent):
    source = f"/agents/{agent}/{agent}-1"
    consumer = Consumer({
        "bootstrap.servers": servers,
        "group.id": f"orchestra-agent-{agent}",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "topic.metadata.refresh.interval.ms": 1000,
        "allow.auto.create.topics": False,
    })
    producer = Producer({"bootstrap.servers": servers, "acks": "all"})
    consumer.subscribe([f"workflow.step.{agent}.request"])
    while True:
        message = consumer.poll(1.0)
        if message is None or message.error():
            continue
        headers = {name: value.decode() for name, value in message.headers() or []}
        request = json.loads(message.value())
        output = {name: str(value).upper() for name, value in request["input"].items()}
        answer = {name: headers[name] for name in ECHOED if name in headers}
        answer.update({
            "ce_specversion": "1.0",
            "ce_id": str(uuid.uuid4()),
            "ce_source": source,
            "ce_type": "dev.orchestra.step.completed.v1",
            "ce_causationid": headers["ce_id"],
            "ce_agent": agent,
            "ce_agentid": f"{agent}-1",
            "content-type": "application/json",
        })
        producer.produce("workflow.step.response", key=message.key(), value=json.dumps({"output": output}),
                         headers=list(answer.items()))
        producer.flush()
        consumer.commit(message, asynchronous=False)


if __name__ == "__main__":
    main(*sys.argv[1:3])
