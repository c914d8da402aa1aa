import type { Format } from "../../components/format";
import type { NameOf } from "../../components/names";

/** Returns what a line of the timeline says of an event: what it was about and for how much. */
export function summaryOf(properties: Record<string, unknown>, format: Format, templateName: NameOf): string {
  const text = (key: string) => (typeof properties[key] === "string" ? (properties[key] as string) : "");
  const number = (key: string) => (typeof properties[key] === "number" ? (properties[key] as number) : undefined);
  const amount = number("revenue") ?? number("total") ?? number("price") ?? number("value");
  const currency = /^[A-Z]{3}$/.test(text("currency")) ? text("currency") : undefined;
  const products = Array.isArray(properties.products) ? properties.products.map((each: { name?: unknown }) => each?.name).filter((each) => typeof each === "string") : [];
  const what = text("name") || text("title") || text("query") || (text("template_id") && templateName(text("template_id"))) || format.list(products.slice(0, 3));
  return [what, amount === undefined ? "" : format.money(amount, currency)].filter(Boolean).join(" · ");
}
