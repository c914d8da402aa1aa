import type { Schema } from "../../../api/client";
import { catalogued } from "../Split";

type Question = Schema<"InsightQuestionInput">;
type Rule = Schema<"RuleInput">;
type Dimension = Schema<"InsightDimensionInput">;

/** Thrown by what a page of insight cannot show: it would show something else than the report. */
class NotShown extends Error {}

/** Returns the address of the page of insight that asks the same; undefined where none can show all of it. */
export function addressOf(question: Question): string | undefined {
  try {
    const [path, values] = pageOf(question);
    const params = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
    return `/insight${path}${params.size > 0 ? `?${params}` : ""}`;
  } catch (error) {
    if (error instanceof NotShown) return undefined;
    throw error;
  }
}

function pageOf({ query, funnel, retention, paths, products }: Question): [string, Record<string, string>] {
  if (query) {
    none(query.top, query.churnDays);
    return ["", { ...daysOf(query), period: query.period ?? "", compare: query.comparedWith ?? "COMPARED_TIME_UNSPECIFIED", metric: query.metrics[0] ?? "", ...splitOf(query.dimension), orders: ordersOf(query.orderFilters), segment: segmentOf(query.rule) }];
  }
  if (funnel) {
    none(funnel.top);
    return ["/funnel", { ...daysOf(funnel), steps: JSON.stringify(funnel.steps), limit: textOf(funnel.limitMinutes), ...splitOf(funnel.dimension), segment: segmentOf(funnel.rule) }];
  }
  if (retention) {
    if (retention.periods && retention.periods !== 12) throw new NotShown();
    return ["/retention", { ...daysOf(retention), period: retention.period ?? "", first: happeningOf(retention.first), again: happeningOf(retention.again), segment: segmentOf(retention.rule) }];
  }
  if (paths) {
    none(paths.top, paths.start?.filters?.length);
    return ["/paths", { ...daysOf(paths), start: paths.start?.eventName ?? "", only: (paths.eventNames ?? []).join("\n"), length: textOf(paths.length), limit: textOf(paths.limitMinutes), segment: segmentOf(paths.rule) }];
  }
  if (products) {
    none(products.minimumOrders, products.storeProperty, products.reorderDays, products.slowDays);
    return ["/products", { ...daysOf(products), key: products.key ?? "", period: products.period ?? "", orders: ordersOf(products.orderFilters), segment: segmentOf(products.rule) }];
  }
  throw new NotShown();
}

function none(...values: unknown[]): void {
  if (values.some(Boolean)) throw new NotShown();
}

function ordersOf(filters: readonly Schema<"PropertyFilterInput">[] | undefined): string {
  return filters && filters.length > 0 ? JSON.stringify(filters) : "";
}

function textOf(number: number | undefined): string {
  return number ? String(number) : "";
}

function daysOf({ fromDate = "", toDate = "" }: { fromDate?: string; toDate?: string }): { from: string; to: string } {
  return { from: fromDate, to: toDate };
}

function segmentOf(rule: Rule | undefined): string {
  if (!rule) return "";
  if (!rule.segment?.segmentId) throw new NotShown();
  return rule.segment.segmentId;
}

function splitOf(dimension: Dimension | undefined): { by?: string; of?: string } {
  if (dimension?.property) return { by: "property", of: dimension.property };
  if (dimension?.segments) return { by: "segments", of: dimension.segments.names.join("\n") };
  if (dimension?.tags) return { by: "tags", of: dimension.tags.names.join("\n") };
  if (!dimension?.catalogue) return {};
  const { field = "CATALOGUE_FIELD_UNSPECIFIED", key, levels } = dimension.catalogue;
  const of = catalogued.find((each) => each === `${field}:${key || (field === "CATALOGUE_FIELD_STORE_REGION" ? "store_id" : "product_id")}`);
  if (levels || !of) throw new NotShown();
  return { by: "catalogue", of };
}

function happeningOf(happening: Schema<"HappeningInput"> | undefined): string {
  if (happening?.event) {
    none(happening.event.filters?.length);
    return `event:${happening.event.eventName}`;
  }
  if (!happening?.order) return "act";
  none(happening.order.filters?.length);
  return "order";
}
