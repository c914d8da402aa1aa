import { CloudEvent, HTTP } from "cloudevents";
import { cut, items, order, ordered, url, user, writeKey } from "./shop.mjs";

async function send(message, more = {}) {
  const answer = await fetch(`${url}/v1/cloudevents`, {
    method: "POST",
    headers: { ...message.headers, authorization: `Bearer ${writeKey}`, ...more },
    body: message.body,
  });
  if (answer.status !== 200) throw new Error(await answer.text());
}
const event = (type, data, more = {}) => new CloudEvent({ source: "/tills/17", type, subject: `user_id:${user}`, data, ...more });
await send(HTTP.binary(event("Order Completed", order, { time: ordered.toISOString() })));
for (const [place, item] of items.entries()) {
  await send((place % 2 ? HTTP.binary : HTTP.structured)(event("Product Viewed", item)));
}
await send(HTTP.structured(event("Review Written", { text: cut })));
const batch = JSON.stringify([event("Page Viewed", { page: 1 }), event("Page Viewed", { page: 2 })]);
await send({ headers: {}, body: batch }, { "content-type": "application/cloudevents-batch+json" });
