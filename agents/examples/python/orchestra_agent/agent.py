"""The agent process: its card, its heartbeats, its steps and its messages, on Kafka."""
import logging
import queue
import signal
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Dict, List, Optional

from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from .events import Event, Unreadable, decode, encode, full, now_text
from .messages import Messages
from .partitions import partition_of
from .steps import Admission, Gone, Step, Steps, outcome

LOG = logging.getLogger("orchestra")
TICK_SECONDS = 0.5
HEARTBEAT_SECONDS = 1.0
POLL_SECONDS = 0.05
SLEEP_SECONDS_MAX = 4.0
DRAIN_SECONDS = 10.0
KAFKA_SECONDS = 5.0


class Fenced(Exception):
    """A newer process has taken this one's id."""


class Agent:
    """
    Takes steps of one agent type. Everything that speaks to Kafka happens in the thread that calls run(); the handlers run
    in threads of their own.

    :param agent: the type, as the header "agent" of a service task names it
    :param agent_id: this process, stable over restarts, and like no other that runs at the same time
    :param work: called with a step's input and the Step itself; gives the output, or raises Rejected or Retry
    :param messages: handlers of direct messages by name; each gets the body and gives the answer's body
    :param card: what the agent says about itself, besides its type
    """

    def __init__(self, servers: str, agent: str, agent_id: str, work: Callable[[Dict[str, Any], Step], Dict[str, Any]],
                 messages: Optional[Dict[str, Callable[[Dict[str, Any]], Dict[str, Any]]]] = None,
                 card: Optional[Dict[str, Any]] = None, capacity: int = 4, prefix: str = ""):
        self.servers = servers
        self.agent = agent
        self.agent_id = agent_id
        self.work = work
        self.card = {"type": agent, **(card or {})}
        self.prefix = prefix
        self.incarnation = str(uuid.uuid4())
        self.steps = Steps(agent, agent_id, capacity)
        self.messages = Messages(agent, agent_id, messages or {})
        self.stopping = threading.Event()
        self.slept = threading.Event()
        self._outcomes: "queue.Queue" = queue.Queue()
        self._workers = ThreadPoolExecutor(max_workers=capacity, thread_name_prefix="step")
        self._checkpoints: "queue.Queue" = queue.Queue()
        self._unwritten: List[Any] = []
        self._hurry = False
        self._waiting: List[Any] = []
        self._places: Dict[tuple, int] = {}
        self._paused = False
        self._changed = True
        self._beat_at = 0.0
        self._beats = 0

    # -- life

    def run(self) -> None:
        """Works until SIGTERM or Ctrl-C; then finishes what it has accepted, and takes its leave."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        self._connect()
        threading.Thread(target=self._watch_sleep, name="sleep-watch", daemon=True).start()
        self._send("agent.registry", self.agent_id, self._event("agent.registered", f"registered/{self.incarnation}", self.card))
        LOG.info("%s runs as %s, incarnation %s", self.agent, self.agent_id, self.incarnation)
        try:
            while not self.stopping.is_set():
                self._turn(accepting=True)
            self._leave()
        finally:
            self.steps.drop_all()
            self._write_checkpoints()
            self._workers.shutdown(wait=False)
            self.consumer.close()
            self.mailbox.close()

    def _connect(self) -> None:
        # Keys go where Kafka's Java client puts them.
        common = {"bootstrap.servers": self.servers, "partitioner": "murmur2_random", "linger.ms": 0}
        self.producer = Producer({**common, "acks": "all", "enable.idempotence": True})
        # Places and heartbeat in one transaction, under the agent's id: a newer process of this id fences us off.
        self.pulse = Producer({**common, "transactional.id": f"{self.prefix}orchestra-agent-{self.agent_id}",
                               "transaction.timeout.ms": 10_000})
        self.consumer = Consumer({
            "bootstrap.servers": self.servers,
            "group.id": f"{self.prefix}orchestra-agent-{self.agent}",
            "partition.assignment.strategy": "cooperative-sticky",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": 6_000,
            "isolation.level": "read_committed",
            "allow.auto.create.topics": False,
            # The server makes the topic with the first step.
            "topic.metadata.refresh.interval.ms": 1_000,
        })
        self._until_done(lambda: self.pulse.init_transactions(KAFKA_SECONDS), "take the name of this agent")
        self.consumer.subscribe([f"{self.prefix}workflow.step.{self.agent}.request"], on_revoke=self._revoked, on_lost=self._lost)
        self._until_done(self._open_mailbox, "open the mailbox")

    def _open_mailbox(self) -> None:
        """Reads the one partition that our id belongs to, from where we were; the first time, from the end."""
        topic = f"{self.prefix}agent.message.{self.agent}"
        admin = AdminClient({"bootstrap.servers": self.servers})
        cluster = admin.list_topics(timeout=KAFKA_SECONDS)
        if topic not in cluster.topics:
            made = admin.create_topics([NewTopic(topic, 3, min(3, len(cluster.brokers)))], request_timeout=KAFKA_SECONDS)
            try:
                made[topic].result()
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise
        partitions = admin.list_topics(topic, timeout=KAFKA_SECONDS).topics[topic].partitions
        if not partitions:
            raise KafkaException(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART))
        mailbox = Consumer({
            "bootstrap.servers": self.servers,
            "group.id": f"{self.prefix}orchestra-messages-{self.agent_id}",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
        })
        place = TopicPartition(topic, partition_of(self.agent_id, len(partitions)))
        committed = mailbox.committed([place], timeout=KAFKA_SECONDS)[0]
        if committed.offset < 0:
            place.offset = mailbox.get_watermark_offsets(place, timeout=KAFKA_SECONDS)[1]
            mailbox.commit(offsets=[place], asynchronous=False)
            committed = place
        mailbox.assign([committed])
        self.mailbox = mailbox

    def _turn(self, accepting: bool) -> None:
        if self.slept.is_set():
            self._begin_anew()
        if accepting:
            self._take_waiting()
            self._pause(bool(self._waiting))
            message = self.consumer.poll(POLL_SECONDS)
            if message is not None and not message.error():
                self._waiting.append(message)
                self._take_waiting()
            self._read_mail()
        else:
            self._pause(True)
            self.consumer.poll(POLL_SECONDS)
        self._write_checkpoints()
        self._send_answers()
        self.producer.poll(0)
        due = time.monotonic() - self._beat_at
        if self._hurry or due >= HEARTBEAT_SECONDS or (self._changed and due >= TICK_SECONDS):
            self._beat()

    def _leave(self) -> None:
        LOG.info("%s was asked to stop and finishes %d steps", self.agent_id, len(self.steps.running))
        self._waiting.clear()
        self._beat()
        end = time.monotonic() + DRAIN_SECONDS
        while self.steps.running and time.monotonic() < end:
            self._turn(accepting=False)
        for step in list(self.steps.running.values()):
            self._outcomes.put((step, "step.failed", {"message": "The agent was stopped.", "retryable": True}))
        self._send_answers()
        stored = self.producer.flush(KAFKA_SECONDS) == 0
        if not (self._beat() and stored and not self.steps.running):
            LOG.warning("%s could not take its leave; its steps will be recovered", self.agent_id)
            return
        # The last word: nothing may follow it.
        for topic in ("agent.heartbeat", "agent.registry"):
            self.producer.produce(self.prefix + topic, key=self.agent_id, value=None)
        self.producer.flush(KAFKA_SECONDS)

    def _watch_sleep(self) -> None:
        """Who stood still for long may have been declared lost, and others may do its steps."""
        before = time.monotonic()
        while not self.stopping.wait(0.25):
            now = time.monotonic()
            if now - before > SLEEP_SECONDS_MAX:
                self.slept.set()
            before = now

    def _begin_anew(self) -> None:
        self.slept.clear()
        LOG.warning("%s stood still for long: it drops its %d steps", self.agent_id, len(self.steps.running))
        self.steps.drop_all()
        self.incarnation = str(uuid.uuid4())
        self._changed = True

    # -- steps

    def _take_waiting(self) -> None:
        while self._waiting and self._take(self._waiting[0]):
            message = self._waiting.pop(0)
            self._places[(message.topic(), message.partition())] = message.offset() + 1
            self._changed = True

    def _take(self, message) -> bool:
        """False if it has to wait."""
        try:
            request = decode(message.headers(), message.value() or b"")
        except Unreadable as error:
            self._refuse(message, "UNREADABLE", str(error))
            return True
        admission = self.steps.admit(request)
        if admission is Admission.ACCEPTED:
            self._workers.submit(self._do, self.steps.step(request))
        elif admission is Admission.ANSWERED:
            self._send_answer(self.steps.answer_again(request))
        elif admission is Admission.BROKEN:
            self._refuse(message, "INVALID_DATA", "A step request needs jobkey, attempt and steptoken.")
        return admission is not Admission.FULL

    def _do(self, step: Step) -> None:
        step.record = self._record
        self._outcomes.put((step, *outcome(self.work, step)))

    def _record(self, step: Step, state: Dict[str, Any]) -> int:
        """In the handler's thread: comes back when the checkpoint is stored."""
        stored: "Future[int]" = Future()
        self._checkpoints.put((step, state, stored))
        return stored.result()

    def _write_checkpoints(self) -> None:
        while not self._checkpoints.empty():
            self._unwritten.append(self._checkpoints.get_nowait())
        pending, self._unwritten = self._unwritten, []
        for step, state, stored in pending:
            if self.slept.is_set() or not self.steps.is_ours(step):
                stored.set_exception(Gone(f"The step of job {step.key[0]}, attempt {step.key[1]}, is over for this process."))
            elif step.accepted:
                self._write_checkpoint(step, state, stored)
            else:
                # Until its place is committed, Kafka may give the step to another process.
                self._unwritten.append((step, state, stored))
                self._hurry = True

    def _write_checkpoint(self, step: Step, state: Dict[str, Any], stored: "Future[int]") -> None:
        event = self.steps.checkpoint(step, state, self.incarnation)

        def done() -> None:
            number = self.steps.checkpointed(step, event)
            self._hurry = True
            stored.set_result(number)
        self._send("agent.checkpoint", step.key[0], event, done)

    def _send_answers(self) -> None:
        while True:
            try:
                step, name, data = self._outcomes.get_nowait()
            except queue.Empty:
                return
            answer = self.steps.finish(step, name, data, self.incarnation)
            if answer is not None:
                self._send_answer(answer)

    def _send_answer(self, answer: Event) -> None:
        def stored() -> None:
            self.steps.stored(answer)
            self._changed = True
        self._send("workflow.step.response", answer.attributes["jobkey"], answer, stored)

    def _refuse(self, message, reason: str, text: str) -> None:
        """A dead letter, untouched, so that the partition goes on."""
        LOG.warning("Refused %s[%d]@%d: %s", message.topic(), message.partition(), message.offset(), text)
        headers = list(message.headers() or []) + [
            ("orchestra-dlt-reason", reason.encode()),
            ("orchestra-dlt-message", text.encode()),
            ("orchestra-dlt-topic", message.topic().encode()),
            ("orchestra-dlt-partition", str(message.partition()).encode()),
            ("orchestra-dlt-offset", str(message.offset()).encode()),
            ("orchestra-dlt-refused-at", now_text().encode()),
            ("orchestra-dlt-group", f"{self.prefix}orchestra-agent-{self.agent}".encode()),
        ]
        self._produce(f"{message.topic()}-dlt", message.key(), message.value(), headers, lambda: None)

    def _pause(self, wanted: bool) -> None:
        if wanted != self._paused:
            assignment = self.consumer.assignment()
            if assignment:
                (self.consumer.pause if wanted else self.consumer.resume)(assignment)
            self._paused = wanted

    def _revoked(self, _, partitions) -> None:
        # They are still ours: what was accepted is committed, what was not goes to whoever has them next.
        self._beat()
        self._lost(_, partitions)

    def _lost(self, _, partitions) -> None:
        gone = {(place.topic, place.partition) for place in partitions}
        self._waiting = [message for message in self._waiting if (message.topic(), message.partition()) not in gone]
        for place in gone:
            self._places.pop(place, None)
        self._paused = False

    # -- messages

    def _read_mail(self) -> None:
        message = self.mailbox.poll(0)
        if message is None or message.error():
            return
        if message.key() == self.agent_id.encode() and message.value() is not None:
            try:
                answer = self.messages.handle(decode(message.headers(), message.value()))
                if answer is not None:
                    agent, key, event = answer
                    self._send(f"agent.message.{agent}", key, event)
                    self.producer.flush(KAFKA_SECONDS)
            except Unreadable as error:
                self._refuse(message, "UNREADABLE", str(error))
        try:
            self.mailbox.commit(message, asynchronous=True)
        except KafkaException as error:
            LOG.warning("A place in the mailbox was not kept, so a message may come again: %s", error)

    # -- Kafka

    def _event(self, name: str, event_id: str, data: Dict[str, Any]) -> Event:
        return Event({
            "id": event_id,
            "source": f"/agents/{self.agent}/{self.agent_id}",
            "type": full(name),
            "subject": self.agent_id,
            "time": now_text(),
            "agent": self.agent,
            "agentid": self.agent_id,
            "partitionkey": self.agent_id,
        }, data)

    def _beat(self) -> bool:
        """In one transaction: how far we have accepted, and the heartbeat that names what we work on."""
        self._beats += 1
        self._beat_at = time.monotonic()
        self._changed = False
        self._hurry = False
        named = list(self.steps.running.values())
        beat = self._event("agent.heartbeat", f"heartbeat/{self.incarnation}/{self._beats}", self.steps.heartbeat(self.incarnation))
        headers, value = encode(beat)
        places = dict(self._places)
        try:
            self.pulse.begin_transaction()
            self.pulse.produce(f"{self.prefix}agent.heartbeat", key=self.agent_id, value=value, headers=headers)
            if places:
                offsets = [TopicPartition(topic, partition, offset) for (topic, partition), offset in places.items()]
                self.pulse.send_offsets_to_transaction(offsets, self.consumer.consumer_group_metadata(), KAFKA_SECONDS)
            self._until_done(lambda: self.pulse.commit_transaction(KAFKA_SECONDS), "commit", attempts=3)
            for place, offset in places.items():
                if self._places.get(place) == offset:
                    del self._places[place]
            for step in named:
                step.accepted = True
            return True
        except KafkaException as error:
            self._changed = True
            self._abort(error)
            return False

    def _abort(self, error: KafkaException) -> None:
        if error.args[0].fatal():
            raise Fenced(f"A newer process runs as {self.agent_id}: this one stops.") from error
        LOG.warning("A heartbeat did not go out, the next one tries again: %s", error)
        try:
            self.pulse.abort_transaction(KAFKA_SECONDS)
        except KafkaException as second:
            if second.args[0].fatal():
                raise Fenced(f"A newer process runs as {self.agent_id}: this one stops.") from second

    def _until_done(self, action: Callable[[], Any], what: str, attempts: Optional[int] = None) -> None:
        """Tries again while Kafka is away."""
        tried = 0
        while True:
            tried += 1
            try:
                action()
                return
            except KafkaException as error:
                if error.args[0].fatal() or (attempts is not None and tried >= attempts) or self.stopping.is_set():
                    raise
                LOG.warning("Could not %s, trying again: %s", what, error)
                self.stopping.wait(0.5)

    def _send(self, topic: str, key: str, event: Event, stored: Callable[[], None] = lambda: None) -> None:
        headers, value = encode(event)
        self._produce(self.prefix + topic, key.encode(), value, headers, stored)

    def _produce(self, topic: str, key, value, headers, stored: Callable[[], None]) -> None:
        """Repeated until Kafka has it."""
        def done(error, _) -> None:
            if error is None:
                stored()
            else:
                LOG.warning("Not stored on %s, sent again: %s", topic, error)
                self._produce(topic, key, value, headers, stored)
        try:
            self.producer.produce(topic, key=key, value=value, headers=headers, on_delivery=done)
        except BufferError:
            self.producer.poll(0.1)
            self._produce(topic, key, value, headers, stored)
