import type { Schema } from "../../api/client";

/** A line on the counter, as it is typed. */
export interface Line {
  key: string;
  sku: string;
  quantity: number;
  /** Of one, as typed; empty: not yet known. */
  price: string;
}

const AMOUNT = /^(?:0|[1-9]\d{0,8})(?:\.\d{1,2})?$/;

/** Hundredths of an amount such as `19.9`; null where it is none. */
export function hundredths(amount: string): number | null {
  if (!AMOUNT.test(amount)) return null;
  const [whole = "0", part = ""] = amount.split(".");
  return Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

/** `19.90` of 1990. */
export function amountOf(value: number): string {
  return `${Math.floor(value / 100)}.${String(value % 100).padStart(2, "0")}`;
}

/** The lines that say a product and a price. */
export function complete(lines: Line[]): Line[] {
  return lines.filter(({ sku, price, quantity }) => sku.trim() && hundredths(price) !== null && quantity > 0);
}

/** What the complete lines come to, in hundredths. */
export function total(lines: Line[]): number {
  return complete(lines).reduce((sum, { price, quantity }) => sum + hundredths(price)! * quantity, 0);
}

/** The basket that the API takes; undefined while nothing complete lies on the counter. */
export function basketOf(lines: Line[], currencyCode: string): Schema<"BasketInput"> | undefined {
  const whole = complete(lines);
  if (whole.length === 0) return undefined;
  return { currencyCode, lines: whole.map(({ sku, quantity, price }) => ({ sku: sku.trim(), quantity, price })) };
}

/** An order id that no other till makes: the day and chance. */
export function newOrderId(): string {
  const chance = [...crypto.getRandomValues(new Uint8Array(5))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
  return `T-${new Date().toISOString().slice(0, 10).replaceAll("-", "")}-${chance}`.toUpperCase();
}
