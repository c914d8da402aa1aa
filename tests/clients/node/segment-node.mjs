import { Analytics } from "@segment/analytics-node";
import { cut, items, order, ordered, traits, url, user, writeKey } from "./shop.mjs";

const analytics = new Analytics({ writeKey, host: url, path: "/v1/batch", maxRetries: 5 });
analytics.on("error", (error) => { console.error(error); process.exitCode = 1; });
analytics.identify({ userId: user, traits });
analytics.track({ userId: user, event: "Order Completed", properties: order, timestamp: ordered });
for (const item of items) analytics.track({ userId: user, event: "Product Viewed", properties: item });
analytics.track({ userId: user, event: "Review Written", properties: { text: cut } });
analytics.page({ userId: user, name: "Home" });
analytics.screen({ userId: user, name: "Start" });
analytics.group({ userId: user, groupId: "g-1", traits: { plan: "gold" } });
await analytics.closeAndFlush();
