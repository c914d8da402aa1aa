// Serves a page with a browser library, opens it in Chromium, and lets it send.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import puppeteer from "puppeteer-core";
import { cut, items, order, traits, url, user, writeKey } from "./shop.mjs";

const [library, chromium] = process.argv.slice(2);
const folders = {
  segment: "node_modules/@segment/analytics-next/dist/umd",
  rudderstack: "node_modules/@rudderstack/analytics-js/dist/npm/modern/bundled/umd",
};
const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end('<!doctype html><title>一客</title><script src="/index.js"></script>');
    return;
  }
  try {
    response.setHeader("content-type", "text/javascript");
    response.end(await readFile(join(folders[library], normalize(path))));
  } catch {
    response.statusCode = 404;
    response.end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const page_url = `http://127.0.0.1:${server.address().port}/`;

async function segment({ url, writeKey, user, traits, order, items, cut }) {
  const analytics = window.AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL: url });
  await analytics.page("Home");
  await analytics.identify(user, traits);
  await analytics.track("Order Completed", order);
  for (const item of items) await analytics.track("Product Viewed", item);
  await analytics.track("Review Written", { text: cut });
  await analytics.group("g-1", { plan: "gold" });
}

async function rudderstack({ url, writeKey, user, traits, order, items, cut }) {
  const { RudderAnalytics } = window.rudderanalytics?.RudderAnalytics ? window.rudderanalytics : window;
  const analytics = RudderAnalytics ? new RudderAnalytics() : window.rudderanalytics;
  const ready = new Promise((resolve) => analytics.ready(resolve));
  analytics.load(writeKey, url, { configUrl: url, sendAdblockPage: false });
  await ready;
  const sent = (call) => new Promise((resolve) => call(resolve));
  await sent((done) => analytics.page(undefined, "Home", {}, {}, done));
  await sent((done) => analytics.identify(user, traits, {}, done));
  await sent((done) => analytics.track("Order Completed", order, {}, done));
  for (const item of items) await sent((done) => analytics.track("Product Viewed", item, {}, done));
  await sent((done) => analytics.track("Review Written", { text: cut }, {}, done));
  await sent((done) => analytics.group("g-1", { plan: "gold" }, {}, done));
}

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => { console.error(error); process.exitCode = 1; });
  let waiting = 0;
  page.on("request", (request) => { if (request.method() === "POST") waiting += 1; });
  page.on("requestfinished", (request) => { if (request.method() === "POST") waiting -= 1; });
  await page.goto(page_url);
  await page.evaluate({ segment, rudderstack }[library], { url, writeKey, user, traits, order, items, cut });
  // The rest of its queue goes out by itself; its answers are awaited, no time.
  await page.waitForNetworkIdle({ idleTime: 3_000, timeout: 60_000, concurrency: 0 });
  if (waiting > 0) throw new Error(`${waiting} requests were not answered`);
} finally {
  await browser.close();
  server.close();
}
