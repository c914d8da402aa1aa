import type { Schema } from "../../api/client";

export const productStatuses = ["PRODUCT_STATUS_ON_SALE", "PRODUCT_STATUS_OFF_SALE", "PRODUCT_STATUS_DISCONTINUED"] as const;
export const storeStatuses = ["STORE_STATUS_OPEN", "STORE_STATUS_CLOSED_FOR_NOW", "STORE_STATUS_CLOSED"] as const;
export const weekdays = [
  "WEEKDAY_MONDAY",
  "WEEKDAY_TUESDAY",
  "WEEKDAY_WEDNESDAY",
  "WEEKDAY_THURSDAY",
  "WEEKDAY_FRIDAY",
  "WEEKDAY_SATURDAY",
  "WEEKDAY_SUNDAY",
] as const satisfies readonly Schema<"Weekday">[];

/** Returns a number of decimals as people of a language write it; all its digits are kept. */
export function exactMoney(money: Schema<"Money">, language: string): string {
  const places = money.amount.split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat(language, { style: "currency", currency: money.currencyCode, minimumFractionDigits: places, maximumFractionDigits: places });
  // As text, which holds digits that a number would not.
  return format.format(money.amount as `${number}`);
}
