"""A page of what is kept of a customer shows values, whatever they hold."""

from gateway.exporting import readable
from yike.common.v1 import json_pb2
from yike.common.v1 import personal_data_pb2 as personal_pb


def test_readable_shows_values_as_text_and_leaves_out_what_is_empty() -> None:
    data = json_pb2.JsonObject(json='{"value": "<script>x</script>", "nothing": null, "properties": {"a": [1, "&"]}}')
    page = readable(7, [personal_pb.PersonalRecord(store="profile.events", data=data)])
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "{&quot;a&quot;:[1,&quot;&amp;&quot;]}" in page
    assert "nothing" not in page
    assert page.count("<h2>profile.events</h2>") == 1
