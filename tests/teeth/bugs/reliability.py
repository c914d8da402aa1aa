"""Seeded bugs: what ends processes, and who is served by a bad provider."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_POISON = "tests/integration/common/test_poison.py"
_BAD_PROVIDER = "tests/integration/messaging/test_bad_provider.py"
_CONSUMER = "services/common/facts/consumer.py"
_ABSORBING = "services/common/facts/absorbing.py"
_POISONOUS = "tests/integration/messaging/test_poisonous_messages.py"
_CRASHES_COUNT = "What ends its process is set aside after three tries, crashes included."

BUGS: tuple[Bug, ...] = (
    Bug(
        name="reliability/attempts-are-counted-only-on-exceptions",
        promise=_CRASHES_COUNT,
        edits=(
            Edit(
                path=_ABSORBING,
                old="attempts = IN_COMPANY + await self._count_attempt(fact)",
                new="attempts = 1 + (attempts if 'attempts' in locals() else IN_COMPANY)",
            ),
        ),
        tests=(_POISON,),
    ),
    Bug(
        name="reliability/poison-is-suspected-late",
        promise=_CRASHES_COUNT,
        edits=(
            Edit(
                path=_CONSUMER,
                old="if count > 1 or is_on_trial}",
                new="if count > 3}",
            ),
        ),
        tests=(_POISON,),
    ),
    Bug(
        name="reliability/a-suspect-that-waits-stops-all",
        promise="A workspace whose facts wait for a lock holds up no other, also where its stream is suspected.",
        edits=(
            Edit(
                path=_CONSUMER,
                old="await asyncio.wait(tried[-1:], timeout=TRIAL_SECONDS)",
                new="await asyncio.wait(tried[-1:])",
            ),
        ),
        tests=("tests/integration/common/test_patient_turns.py",),
    ),
    Bug(
        name="reliability/a-turn-leaves-its-trial",
        promise="A turn outside the loop waits for what is tried by itself, however long that takes.",
        edits=(Edit(path=_CONSUMER, old="return tried + [self._start(one,", new="return [self._start(one,"),),
        tests=("tests/integration/common/test_patient_turns.py",),
    ),
    Bug(
        name="reliability/a-suspect-that-waits-stops-suspects",
        promise="A workspace whose facts wait for a lock holds up no other that is suspected, too.",
        edits=(
            Edit(
                path="services/common/facts/absorbing.py",
                old="asyncio.timeout(TRIAL_SECONDS)",
                new="asyncio.timeout(None)",
            ),
        ),
        tests=("tests/integration/common/test_patient_turns.py",),
    ),
    Bug(
        name="reliability/a-suspect-without-room-stops-all",
        promise="What was in hand at a process's end and waits for its account's pace holds up no other workspace's trial.",
        edits=(
            Edit(
                path="services/messaging/worker/trials.py",
                old="                    in_vain.add((workspace_id, channel))",
                new="                    break",
            ),
        ),
        tests=("tests/integration/messaging/test_pace.py",),
    ),
    Bug(
        name="reliability/half-open-lets-all-through",
        promise="A provider that is away is asked once in a while, not by every message.",
        edits=(
            Edit(
                path="services/messaging/worker/breaker.py",
                old="            return 0\n        return 1\n",
                new="            return 0\n        return None\n",
            ),
        ),
        tests=(_BAD_PROVIDER,),
    ),
    Bug(
        name="reliability/those-who-were-refused-come-back-together",
        promise="Who failed together does not come back together, however long the provider asked to wait.",
        edits=(
            Edit(
                path="services/messaging/domain/retries.py",
                old="asked + 0.25 * pause * chance",
                new="asked",
            ),
        ),
        tests=(_BAD_PROVIDER,),
    ),
    Bug(
        name="reliability/an-end-of-the-process-is-not-counted",
        promise=_CRASHES_COUNT,
        edits=(
            Edit(
                path="services/messaging/storage/deliveries.py",
                old="SET crashes = d.crashes + (d.worker = ANY($3::bigint[]))::int FROM",
                new="SET crashes = d.crashes + (d.worker = ANY($3::bigint[]))::int * 0 FROM",
            ),
        ),
        tests=(_POISONOUS,),
    ),
    Bug(
        name="reliability/suspects-are-tried-all-together",
        promise="Nobody is blamed for another's end.",
        edits=(Edit(path="services/messaging/worker/trials.py", old="{1: 12, 2: 1}", new="{1: 128, 2: 128}"),),
        tests=(_POISONOUS,),
    ),
    Bug(
        name="reliability/an-end-in-order-is-blamed",
        promise="A process that ends in order blames nothing that it had in hand.",
        edits=(
            Edit(
                path="services/messaging/usecases/delivering.py",
                old="for workspace, holder, _ in leased if holder == worker}",
                new="for workspace, holder, _ in leased if holder != worker}",
            ),
        ),
        tests=(_POISONOUS,),
    ),
)
