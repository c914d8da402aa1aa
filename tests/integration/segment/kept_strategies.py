"""Random conditions on what is kept beside events and attributes, and random things to keep."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from services.profile.domain.companies import Stage
from services.profile.domain.coupons import State

_NODES = range(1, 7)
_CHANNELS = ("SMS", "EMAIL")

_companies = st.sampled_from(("acme", "it's \\ 'odd'"))
_statements = st.fixed_dictionaries(
    {
        "node": st.sampled_from(_NODES),
        "granted": st.sampled_from((True, True, False)),
        "key": st.sampled_from(("sms:marketing", "sms:marketing", "email:marketing")),
        "authority": st.sampled_from((1, 1, 2, 2, 3)),
        # Two of the user ids, and nobody.
        "speaker": st.sampled_from((0, 3, 6)),
        "stated": st.sampled_from((0, 0.5, 1, 2, 9)),
        "received": st.sampled_from((0, 0.5, 1, 2)),
        "ends": st.sampled_from((None, None, 0.5, 1, 7, 30, -1)),
    }
)
kept = st.one_of(
    st.tuples(st.just("consent"), _statements),
    st.tuples(st.just("consent"), _statements),
    st.tuples(
        st.just("points"),
        st.tuples(
            st.sampled_from(_NODES),
            st.integers(1, 4),
            st.sampled_from((0, 5, 100, 100)),
            st.sampled_from((None, 0.5, 1, 7, 30)),
        ),
    ),
    st.tuples(st.just("tier"), st.tuples(st.sampled_from(_NODES), st.sampled_from(("silver", "gold", "")))),
    st.tuples(
        st.just("coupon"),
        st.tuples(
            st.sampled_from(_NODES),
            st.integers(1, 4),
            st.sampled_from((State.ISSUED, *State)),
            st.sampled_from((0, 0, 0.5)),
            st.sampled_from((1, 7, 30)),
            st.sampled_from((0.25, 8)),
        ),
    ),
    st.tuples(st.just("company"), st.tuples(_companies, st.sampled_from((*Stage, *Stage, None)))),
    st.tuples(st.just("member"), st.tuples(st.sampled_from(_NODES), _companies, st.sampled_from((True, True, False)))),
    # User ids that no event is carried by.
    st.tuples(st.just("hidden"), st.tuples(st.sampled_from((9, 12)), st.sampled_from(_NODES))),
)
"""Something that is told of a customer."""


@st.composite
def _consents(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {"channel": f"CHANNEL_{draw(st.sampled_from(_CHANNELS))}"}
    if draw(st.integers(0, 2)) == 0:
        body["ends_within_days"] = draw(st.sampled_from((1, 7, 30)))
    else:
        body["state"] = draw(
            st.sampled_from(("GRANTED", "GRANTED", "WITHDRAWN", "EXPIRED", "NOT_ENTITLED", "NEVER_SAID"))
        )
    return {"consent": body}


_numeric = st.sampled_from(("EQ", "NE", "GT", "GTE", "LT", "LTE"))


@st.composite
def _points(draw: st.DrawFn) -> dict[str, Any]:
    body = {"op": draw(_numeric), "value": draw(st.sampled_from((0, 5, 100, 105)))}
    if draw(st.booleans()):
        body |= {"aggregate": "ENDING", "within_days": draw(st.sampled_from((1, 7)))}
    return {"points": body}


_tiers = st.one_of(
    st.builds(
        lambda op, value: {"tier": {"op": op, "value": value}},
        st.sampled_from(("EQ", "NE")),
        st.sampled_from(("silver", "gold", "other")),
    ),
    st.just({"tier": {"op": "IN", "value": ["silver", "gold"]}}),
    st.sampled_from(({"tier": {"op": "EXISTS"}}, {"tier": {"op": "NOT_EXISTS"}})),
)


@st.composite
def _coupons(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {"op": draw(_numeric), "value": draw(st.sampled_from((0, 1, 1, 2)))}
    body["aggregate"] = draw(st.sampled_from(("USABLE", "ENDING", "REDEEMED")))
    if body["aggregate"] != "USABLE":
        body["within_days"] = draw(st.sampled_from((1, 7, 30)))
    if draw(st.booleans()):
        body["coupon_template_id"] = draw(st.sampled_from(("t0", "t1")))
    return {"coupon": body}


_of_companies = st.fixed_dictionaries(
    {}, optional={"company_id": _companies, "stage": st.sampled_from(("LEAD", "DEAL", "RENEWAL"))}
).map(lambda body: {"company": body})
conditions = st.one_of(_consents(), _points(), _tiers, _coupons(), _of_companies)
"""A condition on what is kept."""
