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
KEYS = ("red", "blue", "5", "true")
"""By which products and stores are known; events name them in the same properties."""
PLACES = ("", "女装", "女装/连衣裙", "女装/连衣裙/长", "女装x", "a'b")
_products = st.fixed_dictionaries(
    {
        "sku": st.sampled_from(KEYS),
        "category": st.sampled_from(PLACES),
        "brand": st.sampled_from(("", "red", "a'b", "5")),
        "price": st.sampled_from((None, "0", "5", "5.00", "2.5", "100.1", "99.999999")),
        "is_late": st.sampled_from((False, False, True)),
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
    st.tuples(st.just("product"), _products),
    st.tuples(st.just("product"), _products),
    st.tuples(st.just("store"), st.tuples(st.sampled_from(KEYS), st.sampled_from(PLACES))),
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
kinds = {"consent": _consents(), "points": _points(), "tier": _tiers, "coupon": _coupons(), "company": _of_companies}
"""By kind conditions on what is kept."""

catalogued = st.one_of(
    st.builds(
        lambda of, op, value: {"catalogue": of, "op": op, "value": [value, "a'b"] if op == "IN" else value},
        st.sampled_from(("PRODUCT_CATEGORY", "PRODUCT_CATEGORY", "STORE_REGION")),
        st.sampled_from(("EQ", "NE", "IN")),
        st.sampled_from(PLACES[1:]),
    ),
    st.builds(
        lambda op, value: {"catalogue": "PRODUCT_BRAND", "op": op, "value": value},
        st.sampled_from(("EQ", "NE", "CONTAINS", "STARTS_WITH")),
        st.sampled_from(("red", "r", "5", "a'b")),
    ),
    st.builds(
        lambda op, value: {"catalogue": "PRODUCT_PRICE", "op": op, "value": value},
        _numeric,
        st.sampled_from((0, 5, 2.5, 100.1, 100)),
    ),
    st.builds(
        lambda of, op: {"catalogue": of, "op": op},
        st.sampled_from(("PRODUCT_CATEGORY", "PRODUCT_BRAND", "PRODUCT_PRICE", "STORE_REGION")),
        st.sampled_from(("EXISTS", "NOT_EXISTS")),
    ),
)
"""How a filter compares what the catalogue says of what a property names."""
