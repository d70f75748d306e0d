#!/usr/bin/python3
"""An agent that counts words. A step's input is {"text"}; its output is {"words", "characters", "longest"}."""
import logging
import os
import socket
import sys

from orchestra_agent import Agent, Rejected

CARD = {
    "description": "Counts the words of a text.",
    "skills": ["count-words"],
    "inputSchema": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
    "outputSchema": {"type": "object", "required": ["words", "characters", "longest"]},
    "stateSchema": {"type": "object", "required": ["parts", "words", "characters", "longest"]},
    "version": "1.1.0",
}


PART_LINES = 1_000


def count(text):
    words = text.split()
    return {"words": len(words), "characters": len(text), "longest": max(words, key=len, default="")}


def parts(text):
    lines = text.splitlines(keepends=True)
    return ["".join(lines[start:start + PART_LINES]) for start in range(0, len(lines), PART_LINES)] or [""]


def work(step_input, step):
    text = step_input.get("text")
    if not isinstance(text, str):
        raise Rejected("NO_TEXT", "The step's input has no text. Map one to input.text.")
    everything = parts(text)
    done = step.state({"parts": 0, "words": 0, "characters": 0, "longest": ""})
    for part in everything[done["parts"]:]:
        more = count(part)
        done = {"parts": done["parts"] + 1, "words": done["words"] + more["words"],
                "characters": done["characters"] + more["characters"],
                "longest": max(done["longest"], more["longest"], key=len)}
        if done["parts"] < len(everything):
            step.checkpoint(done)
    return {name: done[name] for name in ("words", "characters", "longest")}


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    agent = Agent(
        servers=os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
        agent="word-counter",
        agent_id=os.environ.get("ORCHESTRA_AGENT_ID") or f"word-counter-{socket.gethostname().lower()}",
        work=work,
        messages={"count": lambda body: count(str(body.get("text", "")))},
        card=CARD,
        capacity=int(os.environ.get("KAFKA_MAX_WORKERS", "4")),
        prefix=os.environ.get("ORCHESTRA_TOPICS_PREFIX", ""),
    )
    agent.run()


if __name__ == "__main__":
    sys.exit(main())
