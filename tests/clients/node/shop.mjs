// What every client sends; tests/clients/shop.py expects the same.
export const url = process.env.YIKE_URL;
export const writeKey = process.env.YIKE_WRITE_KEY;
export const user = process.env.YIKE_USER;

export const traits = {
  name: "李娜 👍",
  email: `${user}@example.com`,
  age: 41,
  balance: 12.25,
  points: 9007199254740991,
  vip: true,
  address: { city: "上海" },
};
export const ordered = new Date("2026-03-01T08:00:00.250Z");
export const order = {
  order_id: `order-${user}`,
  revenue: 99.5,
  quantity: 3,
  note: "一客 🛍".repeat(20),
  products: [{ sku: "a-1", price: 33.1 }, { sku: "b-2", price: 66.4 }],
};
// What cutting a text in the middle of an emoji leaves.
export const cut = "👍👍".slice(0, 3);
export const items = Array.from({ length: 60 }, (_, number) => ({ number, share: number / 8 }));
