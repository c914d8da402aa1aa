import { Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { useFieldName } from "../fieldWords";
import { useProperties } from "./catalogues";
import { EventInput, Filters, KindTag, NameInput, row } from "./Condition";
import { existence, operatorsOf, shapeOf, shapeOfMeasure, takesProperty, type Aggregate, type Operator, type OrderAggregate, type Shape } from "./rule";
import { compared, NumberInput, OperatorChoice, ValueInput } from "./Value";
import { WindowChoice } from "./WindowChoice";

type EventInputs = Schema<"EventConditionInput">;
type OrderInputs = Schema<"OrdersConditionInput">;
type ComputedInputs = Schema<"ComputedConditionInput">;

const aggregates: Aggregate[] = [
  "AGGREGATE_COUNT", "AGGREGATE_DISTINCT_DAYS", "AGGREGATE_SUM", "AGGREGATE_AVERAGE", "AGGREGATE_MIN", "AGGREGATE_MAX", "AGGREGATE_COUNT_DISTINCT",
  "AGGREGATE_MOST_OF_ONE_VALUE", "AGGREGATE_MOST_FREQUENT", "AGGREGATE_FIRST", "AGGREGATE_LAST", "AGGREGATE_UNIQUE_LIST", "AGGREGATE_DAYS_SINCE_LAST", "AGGREGATE_DAYS_SINCE_FIRST",
  "AGGREGATE_AVERAGE_DAYS_BETWEEN",
];
const orderAggregates: OrderAggregate[] = [
  "ORDER_AGGREGATE_COUNT", "ORDER_AGGREGATE_NET_REVENUE", "ORDER_AGGREGATE_AVERAGE_ORDER_VALUE", "ORDER_AGGREGATE_DAYS_SINCE_LAST",
  "ORDER_AGGREGATE_DAYS_SINCE_FIRST", "ORDER_AGGREGATE_AVERAGE_DAYS_BETWEEN",
];

interface Props<T> {
  condition: T;
  onChange: (condition: T) => void;
}

/** On what is computed of events. */
export function EventCondition({ condition, onChange }: Props<EventInputs>) {
  const { op = "OPERATOR_GTE", value, operand, ...event } = condition;
  const shape = shapeOf(event.aggregate);
  const known = useProperties(event.eventName ?? "").find(({ path }) => path === event.property);
  const put = (next: Schema<"EventMeasureInput">) => onChange({ ...next, ...kept(shapeOf(next.aggregate), op, value ?? operand) });
  return (
    <Flex vertical gap={8}>
      <Flex {...row}>
        <KindTag kind="event" />
        <EventFields event={event} onChange={put} />
        <Comparing shape={shape} op={op} value={value ?? operand} kinds={known?.kinds} samples={known?.values} onChange={(next, of) => onChange({ ...event, ...placed(shape, next, of) })} />
      </Flex>
      <Filters eventName={event.eventName ?? ""} filters={event.filters ?? []} onChange={(filters) => onChange({ ...condition, filters })} />
    </Flex>
  );
}

/** On what is computed of orders. */
export function OrdersCondition({ condition, onChange }: Props<OrderInputs>) {
  const { op = "OPERATOR_GTE", value, ...orders } = condition;
  const put = (next: Schema<"OrderMeasureInput">) => onChange({ ...next, ...kept(shapeOf(next.aggregate), op, value) });
  return (
    <Flex vertical gap={8}>
      <Flex {...row}>
        <KindTag kind="orders" />
        <OrderFields orders={orders} onChange={put} />
        <Comparing shape={shapeOf(orders.aggregate)} op={op} value={value} onChange={(next, of) => onChange({ ...orders, ...placed("number", next, of) })} />
      </Flex>
      <Filters eventName="Order Completed" filters={orders.filters ?? []} onChange={(filters) => onChange({ ...condition, filters })} />
    </Flex>
  );
}

/** On a computed trait of the workspace. */
export function ComputedCondition({ condition, onChange }: Props<ComputedInputs>) {
  const { t } = useTranslation();
  const traits = api.useQuery("get", "/v1/computedTraits", { params: { query: { pageSize: 200 } } }, { staleTime: 60_000 }).data?.computedTraits ?? [];
  const shape = shapeOfMeasure(traits.find(({ computedTraitId }) => computedTraitId === condition.computedTraitId)?.measure);
  const { op = "OPERATOR_GTE", value } = condition;
  const choose = (computedTraitId: string) => {
    const next = shapeOfMeasure(traits.find((each) => each.computedTraitId === computedTraitId)?.measure);
    const { value: number, operand, ...rest } = kept(next, op, value);
    onChange({ computedTraitId, ...rest, ...valued(number ?? operand) });
  };
  return (
    <Flex {...row}>
      <KindTag kind="computed" />
      <Select
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={false}
        style={{ minWidth: 200 }}
        value={condition.computedTraitId || undefined}
        aria-label={t("rules.computed")}
        placeholder={t("rules.computed")}
        notFoundContent={t("rules.noComputed")}
        options={traits.map(({ computedTraitId, displayName }) => ({ value: computedTraitId, label: displayName }))}
        onChange={choose}
      />
      <Comparing shape={shape} op={op} value={value} onChange={(next, of) => onChange({ computedTraitId: condition.computedTraitId, op: next, ...valued(of) })} />
    </Flex>
  );
}

/** What of events is computed: when, which events, what of them. */
export function EventFields({ event, onChange }: { event: Schema<"EventMeasureInput">; onChange: (event: Schema<"EventMeasureInput">) => void }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const properties = useProperties(event.eventName ?? "");
  const aggregate = event.aggregate ?? "AGGREGATE_COUNT";
  const { window, property, ...rest } = event;
  const choose = (next: Aggregate) => onChange({ ...rest, aggregate: next, ...(takesProperty(next) && { property: property ?? "" }), ...(window && { window }) });
  return (
    <>
      <WindowChoice window={window} onChange={(next) => onChange({ ...rest, ...(property !== undefined && { property }), ...(next && { window: next }) })} />
      <EventInput value={event.eventName ?? ""} onChange={(eventName) => onChange({ ...event, eventName })} />
      <Select
        value={aggregate}
        popupMatchSelectWidth={false}
        aria-label={t("rules.aggregate")}
        options={aggregates.map((value) => ({ value, label: t(`rules.aggregates.${value}`) }))}
        onChange={choose}
      />
      {takesProperty(aggregate) && (
        <NameInput value={property ?? ""} label={t("rules.property")} options={properties.map(({ path }) => ({ value: path, label: fieldName(path) }))} onChange={(next) => onChange({ ...event, property: next })} />
      )}
    </>
  );
}

/** What of orders is computed, and of which. */
export function OrderFields({ orders, onChange }: { orders: Schema<"OrderMeasureInput">; onChange: (orders: Schema<"OrderMeasureInput">) => void }) {
  const { t } = useTranslation();
  const { window, ...rest } = orders;
  return (
    <>
      <WindowChoice ofOrders window={window} onChange={(next) => onChange({ ...rest, ...(next && { window: next }) })} />
      <Select
        value={orders.aggregate ?? "ORDER_AGGREGATE_COUNT"}
        popupMatchSelectWidth={false}
        aria-label={t("rules.aggregate")}
        options={orderAggregates.map((value) => ({ value, label: t(`rule.orders.${value}`) }))}
        onChange={(aggregate) => onChange({ ...orders, aggregate })}
      />
    </>
  );
}

interface ComparingProps {
  shape: Shape;
  op: Operator;
  value: unknown;
  kinds?: readonly Schema<"ValueKind">[] | undefined;
  samples?: readonly Schema<"SampleValue">[] | undefined;
  onChange: (op: Operator, value: unknown) => void;
}

/** How what is computed is compared, as its kind of value asks. */
function Comparing({ shape, op, value, kinds, samples, onChange }: ComparingProps) {
  const isNumber = shape === "number" || shape === "lacking";
  const change = (next: Operator) => {
    const after = compared(next, value).value;
    onChange(next, isNumber && !existence.includes(next) && typeof after !== "number" ? undefined : after);
  };
  return (
    <>
      <OperatorChoice value={op} operators={operatorsOf(shape)} onChange={change} />
      {isNumber ? (
        !existence.includes(op) && <NumberInput value={value} onChange={(next) => onChange(op, next)} />
      ) : (
        <ValueInput op={op} value={value} {...(kinds && { kinds })} {...(samples && { samples })} onChange={(next) => onChange(op, next)} />
      )}
    </>
  );
}

/** A comparison as far as it fits what is computed now, else how that is compared first. */
function kept(shape: Shape, op: Operator, value: unknown) {
  const operators = operatorsOf(shape);
  const isNumber = shape === "number" || shape === "lacking";
  const fits = operators.includes(op) && (existence.includes(op) || isNumber === (typeof value === "number"));
  if (fits) return placed(shape, op, value);
  return isNumber ? placed(shape, "OPERATOR_GTE", 1) : placed(shape, shape === "list" ? "OPERATOR_CONTAINS" : "OPERATOR_EQ", "");
}

/** Puts what is compared with where the contract has it: numbers in `value`, all else in `operand`. */
function placed(shape: Shape, op: Operator, of: unknown): { op: Operator; value?: number; operand?: unknown } {
  if (of === undefined || existence.includes(op)) return { op };
  if (shape === "number" || shape === "lacking") return typeof of === "number" ? { op, value: of } : { op };
  return { op, operand: of };
}

function valued(of: unknown): { value?: unknown } {
  return of === undefined ? {} : { value: of };
}
