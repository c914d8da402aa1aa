import Analytics from "analytics-node";
import { cut, items, order, ordered, traits, url, user, writeKey } from "./shop.mjs";

const analytics = new Analytics(writeKey, { host: url, flushAt: 20 });
const fail = (error) => { if (error) { console.error(error); process.exitCode = 1; } };
analytics.identify({ userId: user, traits }, fail);
analytics.track({ userId: user, event: "Order Completed", properties: order, timestamp: ordered }, fail);
for (const item of items) analytics.track({ userId: user, event: "Product Viewed", properties: item }, fail);
analytics.track({ userId: user, event: "Review Written", properties: { text: cut } }, fail);
analytics.page({ userId: user, name: "Home" }, fail);
analytics.screen({ userId: user, name: "Start" }, fail);
analytics.group({ userId: user, groupId: "g-1", traits: { plan: "gold" } }, fail);
await analytics.flush();
