import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { cut, items, order, ordered, traits, url, user, writeKey } from "./shop.mjs";

const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl: url, flushAt: 100 });
analytics.identify({ userId: user, traits });
analytics.track({ userId: user, event: "Order Completed", properties: order, timestamp: ordered });
for (const item of items) analytics.track({ userId: user, event: "Product Viewed", properties: item });
analytics.track({ userId: user, event: "Review Written", properties: { text: cut } });
analytics.page({ userId: user, name: "Home" });
analytics.screen({ userId: user, name: "Start" });
analytics.group({ userId: user, groupId: "g-1", traits: { plan: "gold" } });
// A flush takes as many as flushAt, which is more than there are.
await new Promise((resolve, reject) => analytics.flush((error) => (error ? reject(error) : resolve())));
process.exit(process.exitCode ?? 0);
