"""What the agent decides, without Kafka. What it does on a real broker is tested in end-to-end-tests."""
import json
import re
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from orchestra_agent.events import Event, Unreadable, decode, encode, full, parse_time
from orchestra_agent.messages import Messages
from orchestra_agent.partitions import murmur2, partition_of
from orchestra_agent.steps import Admission, Gone, Rejected, Retry, Step, Steps, outcome
from word_counter import work

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=timezone.utc)


def request(job="1", attempt="1", **more):
    attributes = {"id": f"request/{job}/{attempt}", "source": "/orchestra/server", "type": full("step.requested"),
                  "jobkey": job, "attempt": attempt, "steptoken": "token", "agent": "word-counter",
                  "correlationid": "7", "traceparent": "00-1-1-01"}
    attributes.update(more)
    return Event(attributes, {"input": {"text": "a longer text"}, "headers": {}})


class EventsTest(unittest.TestCase):

    def test_an_event_comes_back_as_it_was(self):
        event = Event({"id": "1", "source": "/a", "type": "t", "agent": "ä"}, {"n": 0.10, "text": "ö"})
        headers, value = encode(event)
        self.assertEqual(decode(headers, value), event)

    def test_structured_mode_is_read_too(self):
        document = {"specversion": "1.0", "id": "1", "source": "/a", "type": "t", "jobkey": "7", "data": {"a": 1}}
        event = decode([("content-type", b"application/cloudevents+json; charset=UTF-8")], json.dumps(document).encode())
        self.assertEqual((event.get("jobkey"), event.data), ("7", {"a": 1}))

    def test_no_data_is_the_empty_object(self):
        headers, _ = encode(Event({"id": "1", "source": "/a", "type": "t"}))
        self.assertEqual(decode(headers, b"").data, {})

    def test_what_is_no_event_is_refused_with_the_reason(self):
        headers, _ = encode(Event({"id": "1", "source": "/a", "type": "t"}))
        avro = [("content-type", b"application/avro")] + headers[1:]
        for case, value, reason in [(headers, b"{", "no CloudEvent"), (headers, b"[1]", "JSON object"), ([], b"{}", "specversion"),
                                    (headers[:2], b"{}", "'id'"), (avro, b"\0\0\0\0\1", "application/avro")]:
            with self.subTest(reason), self.assertRaisesRegex(Unreadable, reason):
                decode(case, value)

    def test_times_of_any_precision_are_read(self):
        self.assertEqual(parse_time("2026-01-15T09:30:00Z"), NOW)
        self.assertEqual(parse_time("2026-01-15T10:30:00.000000000+01:00"), NOW)


class PartitionsTest(unittest.TestCase):

    def test_keys_go_where_the_java_client_puts_them(self):
        for text, wanted in {"21": -973932308, "foobar": -790332482, "a-little-bit-long-string": -985981536,
                             "a-little-bit-longer-string": -1486304829, "abc": 479470107}.items():
            self.assertEqual(murmur2(text.encode()), wanted & 0xFFFFFFFF, text)
        self.assertEqual(partition_of("abc", 3), 479470107 % 3)


class StepsTest(unittest.TestCase):

    def setUp(self):
        self.steps = Steps("word-counter", "word-counter-1", 2)

    def test_a_step_is_in_the_heartbeat_until_its_answer_is_stored(self):
        self.assertIs(self.steps.admit(request()), Admission.ACCEPTED)
        beat = self.steps.heartbeat("i")
        self.assertEqual([(step["jobkey"], step["attempt"], step["steptoken"]) for step in beat["steps"]], [("1", 1, "token")])
        answer = self.steps.finish(self.steps.step(request()), "step.completed", {"output": {}}, "i")
        self.assertEqual(len(self.steps.heartbeat("i")["steps"]), 1)
        self.steps.stored(answer)
        self.assertEqual(self.steps.heartbeat("i")["steps"], [])

    def test_an_answer_carries_what_the_request_had(self):
        self.steps.admit(request())
        answer = self.steps.finish(self.steps.step(request()), "step.completed", {"output": {"words": 3}}, "i")
        for name in ("jobkey", "attempt", "steptoken", "agent", "correlationid", "traceparent"):
            self.assertEqual(answer.get(name), request().get(name), name)
        self.assertEqual(answer.get("causationid"), request().id)
        self.assertEqual(answer.get("agentid"), "word-counter-1")
        self.assertEqual(answer.source, "/agents/word-counter/word-counter-1")

    def test_the_same_request_is_neither_begun_again_nor_answered_otherwise(self):
        self.steps.admit(request())
        self.assertIs(self.steps.admit(request()), Admission.RUNNING)
        answer = self.steps.finish(self.steps.step(request()), "step.completed", {"output": {}}, "i")
        self.steps.stored(answer)
        self.assertIs(self.steps.admit(request()), Admission.ANSWERED)
        self.assertEqual(self.steps.answer_again(request()), answer)
        self.assertIs(self.steps.admit(request(attempt="2")), Admission.ACCEPTED)

    def test_only_what_can_start_now_is_accepted(self):
        self.steps.admit(request("1"))
        self.steps.admit(request("2"))
        self.assertIs(self.steps.admit(request("3")), Admission.FULL)

    def test_what_nobody_needs_any_more_is_not_begun(self):
        late = request(expirytime="2026-01-15T09:29:59Z")
        self.assertIs(self.steps.admit(late, NOW), Admission.EXPIRED)
        self.assertIs(self.steps.admit(request(expirytime="2026-01-15T09:30:01Z"), NOW), Admission.ACCEPTED)

    def test_a_step_that_was_dropped_is_not_answered(self):
        self.steps.admit(request())
        step = self.steps.step(request())
        self.steps.drop_all()
        self.assertIsNone(self.steps.finish(step, "step.completed", {"output": {}}, "i"))

    def test_a_request_without_its_token_is_broken(self):
        self.assertIs(self.steps.admit(request(steptoken="")), Admission.BROKEN)


class OutcomeTest(unittest.TestCase):

    def test_every_way_to_end_has_its_answer(self):
        def fail(error):
            def raising(*_):
                raise error
            return outcome(raising, Step(request(), "now"))

        self.assertEqual(outcome(work, Step(request(), "now")), ("step.completed", {"output": {"words": 3, "characters": 13, "longest": "longer"}}))
        self.assertEqual(fail(Rejected("NO", "no", {"a": 1})), ("step.rejected", {"code": "NO", "message": "no", "output": {"a": 1}}))
        self.assertEqual(fail(Retry("later", "PT5S", {"n": 2})),
                         ("step.failed", {"message": "later", "retryable": True, "backoff": "PT5S", "state": {"n": 2}}))
        name, data = fail(ValueError("oh"))
        self.assertEqual((name, data["retryable"]), ("step.failed", False))
        self.assertEqual(outcome(lambda *_: 7, Step(request(), "now"))[0], "step.failed")


class CheckpointsTest(unittest.TestCase):

    def setUp(self):
        self.steps = Steps("word-counter", "word-counter-1", 4)
        self.stored = []

    def begin(self, text, resume=None, attempt="1"):
        asked = request(attempt=attempt)
        asked.data.clear()
        asked.data.update({"input": {"text": text}, "headers": {}, **({"resume": resume} if resume else {})})
        self.steps.admit(asked)
        step = self.steps.step(asked)
        step.record = self.record
        return step

    def record(self, step, state):
        if not self.steps.is_ours(step):
            raise Gone("over")
        event = self.steps.checkpoint(step, state, "i")
        self.stored.append(event)
        return self.steps.checkpointed(step, event)

    TEXT = "".join(f"line {number} of many\n" for number in range(2_500))

    def test_a_long_text_is_counted_in_parts_and_each_is_on_record(self):
        step = self.begin(self.TEXT)
        name, data = outcome(work, step)
        self.assertEqual((name, data["output"]["words"], data["output"]["characters"]), ("step.completed", 10_000, len(self.TEXT)))
        self.assertEqual([(event.data["sequence"], event.data["state"]["parts"]) for event in self.stored], [(1, 1), (2, 2)])
        for attribute in ("jobkey", "attempt", "steptoken", "agent", "correlationid"):
            self.assertEqual(self.stored[0].get(attribute), request().get(attribute), attribute)
        self.assertEqual(self.stored[0].type, full("step.checkpointed"))
        self.assertEqual(len({event.id for event in self.stored}), 2)
        self.assertEqual(self.steps.heartbeat("i")["steps"][0]["checkpoint"], 2)

    def test_the_next_attempt_counts_the_missing_parts_only(self):
        whole = outcome(work, self.begin(self.TEXT))
        left = {"state": self.stored[0].data["state"], "from": "checkpoint", "effects": ["0-1-1"]}
        self.stored.clear()
        again = outcome(work, self.begin(self.TEXT, left, attempt="2"))
        self.assertEqual(again, whole)
        self.assertEqual([event.data["state"]["parts"] for event in self.stored], [2])
        self.assertEqual(self.stored[0].data["effects"], ["0-1-1"])

    def test_a_failure_carries_the_last_checkpoint_or_what_the_attempt_began_with(self):
        def failing(_, step):
            step.checkpoint({"done": 1})
            raise Retry("later")

        def failing_at_once(*_):
            raise Retry("later")

        self.assertEqual(outcome(failing, self.begin(""))[1]["state"], {"done": 1})
        left = {"state": {"done": 5}, "from": "checkpoint", "effects": ["0-1-1"]}
        data = outcome(failing_at_once, self.begin("", left, attempt="2"))[1]
        self.assertEqual((data["state"], data["effects"]), ({"done": 5}, ["0-1-1"]))
        self.assertNotIn("state", outcome(failing_at_once, self.begin("", {**left, "from": "reconstruction"}, attempt="3"))[1])

    def test_a_step_that_is_over_records_nothing(self):
        step = self.begin("")
        self.steps.drop_all()
        with self.assertRaises(Gone):
            step.checkpoint({"done": 1})
        late = self.begin("", attempt="2")
        late.request.attributes["expirytime"] = "2026-01-15T09:29:59Z"
        self.assertFalse(self.steps.is_ours(late, NOW))
        answered = self.begin("", attempt="3")
        self.assertTrue(self.steps.is_ours(answered))
        self.steps.finish(answered, "step.completed", {"output": {}}, "i")
        self.assertFalse(self.steps.is_ours(answered))
        self.assertEqual(self.stored, [])

    def test_what_is_no_object_or_too_large_is_said_at_once(self):
        step = self.begin("")
        with self.assertRaisesRegex(TypeError, "dict"):
            step.checkpoint([1])
        with self.assertRaisesRegex(ValueError, "reference"):
            step.checkpoint({"text": "x" * 200_000})

    def test_the_example_of_the_contract_has_the_same_fields(self):
        step = self.begin("")
        step.checkpoint({"done": 1})
        self.assertLessEqual(set(ContractTest().example("step.checkpointed")), set(self.stored[0].data))


class MessagesTest(unittest.TestCase):

    def setUp(self):
        self.calls = []
        self.messages = Messages("word-counter", "word-counter-1", {"count": self.count, "break": lambda body: body["none"]})

    def count(self, body):
        self.calls.append(body)
        return {"words": 2}

    @staticmethod
    def message(name="count", **more):
        return Event({"id": "m-1", "source": "/agents/asker/asker-1", "type": full("message.sent"), "agent": "asker", "agentid": "asker-1",
                      "sender": "asker-1", "receiver": "word-counter-1", "replyto": "asker-1", "correlationid": "7", **more},
                     {"name": name, "body": {"text": "two words"}})

    def test_an_answer_goes_back_to_the_sender(self):
        agent, key, answer = self.messages.handle(self.message())
        self.assertEqual((agent, key, answer.type, answer.data), ("asker", "asker-1", full("message.answered"), {"body": {"words": 2}}))
        self.assertEqual([answer.get(name) for name in ("sender", "receiver", "causationid", "correlationid")],
                         ["word-counter-1", "asker-1", "m-1", "7"])

    def test_a_message_that_comes_twice_is_handled_once_and_answered_twice(self):
        self.assertEqual(self.messages.handle(self.message()), self.messages.handle(self.message()))
        self.assertEqual(len(self.calls), 1)

    def test_what_cannot_be_handled_is_refused_with_its_code(self):
        past = (NOW - timedelta(seconds=1)).isoformat()
        for number, (message, code) in enumerate([
                (self.message("coutn"), "UNKNOWN_MESSAGE"), (self.message("break"), "HANDLER_FAILED"),
                (self.message(expirytime=past), "EXPIRED")]):
            message.attributes["id"] = f"m-{number}"
            _, _, answer = self.messages.handle(message, NOW)
            self.assertEqual((answer.type, answer.data["code"]), (full("message.refused"), code))

    def test_who_asks_for_no_answer_gets_none(self):
        message = self.message()
        del message.attributes["replyto"]
        self.assertIsNone(self.messages.handle(message))
        self.assertEqual(len(self.calls), 1)

    def test_answers_to_others_are_passed_over(self):
        self.assertIsNone(self.messages.handle(self.message(type=full("message.answered"))))


class ContractTest(unittest.TestCase):
    """The examples of the contract are what this agent reads and writes."""

    CONTRACT = Path(__file__).resolve().parents[4] / "docs" / "contract.md"

    def example(self, name):
        text = self.CONTRACT.read_text()
        found = re.search(r"### `" + re.escape(full(name)) + r"`.*?```json\n(.*?)\n```", text, re.DOTALL)
        return json.loads(found.group(1))

    def test_a_heartbeat_has_the_fields_of_the_example(self):
        steps = Steps("word-counter", "word-counter-1", 2)
        steps.admit(request())
        beat, example = steps.heartbeat("i"), self.example("agent.heartbeat")
        self.assertEqual(set(beat), set(example))
        self.assertLessEqual(set(beat["steps"][0]), set(example["steps"][0]))

    def test_the_example_of_a_request_is_done(self):
        name, data = outcome(lambda given, _: {"text": given["requirement"]},
                             Step(Event(request().attributes, self.example("step.requested")), "now"))
        self.assertEqual(name, "step.completed")
        self.assertEqual(set(data), set(self.example("step.completed")))


if __name__ == "__main__":
    unittest.main()
