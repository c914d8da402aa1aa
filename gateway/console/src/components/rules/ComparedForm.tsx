import { Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Filters, KindTag, row } from "./Condition";
import { EventFields, OrderFields } from "./Measured";
import { numeric, type Measure } from "./rule";
import { NumberInput, OperatorChoice } from "./Value";

type Compared = Schema<"ComparedConditionInput">;

const kinds = ["event", "orders"] as const;
const starts: Record<(typeof kinds)[number], Measure> = {
  event: { event: { eventName: "", filters: [], aggregate: "AGGREGATE_COUNT", window: { lastDays: 30 } } },
  orders: { orders: { aggregate: "ORDER_AGGREGATE_COUNT", filters: [], window: { lastDays: 90 } } },
};

/** What is computed of a customer against something else that is, in per cent. */
export function ComparedForm({ compared, onChange }: { compared: Compared; onChange: (compared: Compared) => void }) {
  const { t } = useTranslation();
  return (
    <Flex vertical gap={8}>
      <Flex {...row}><KindTag kind="compared" /></Flex>
      <MeasureFields label={t("rules.compared")} measure={compared.measure ?? starts.event} onChange={(measure) => onChange({ ...compared, measure })} />
      <Flex {...row}>
        <OperatorChoice value={compared.op ?? "OPERATOR_LTE"} operators={numeric} onChange={(op) => onChange({ ...compared, op })} />
        <NumberInput label={t("rules.percent")} value={compared.percent} min={0} max={1_000_000} suffix="%" onChange={(percent) => onChange(withPercent(compared, percent))} />
        <span>{t("rules.percentOf")}</span>
      </Flex>
      <MeasureFields label={t("rules.comparedWith")} measure={compared.with ?? starts.event} onChange={(other) => onChange({ ...compared, with: other })} />
    </Flex>
  );
}

function withPercent({ percent: _, ...compared }: Compared, percent: number | undefined): Compared {
  return percent === undefined ? compared : { ...compared, percent };
}

function MeasureFields({ label, measure, onChange }: { label: string; measure: Measure; onChange: (measure: Measure) => void }) {
  const { t } = useTranslation();
  const { event, orders } = measure;
  return (
    <Flex vertical gap={8} style={{ paddingInlineStart: 16 }}>
      <Flex {...row}>
        <Select value={orders ? "orders" : "event"} popupMatchSelectWidth={false} aria-label={label} options={kinds.map((value) => ({ value, label: t(`rules.kinds.${value}`) }))} onChange={(kind) => onChange(kind === "orders" ? starts.orders : starts.event)} />
        {event && <EventFields event={event} onChange={(next) => onChange({ event: next })} />}
        {orders && <OrderFields orders={orders} onChange={(next) => onChange({ orders: next })} />}
      </Flex>
      {event && <Filters eventName={event.eventName ?? ""} filters={event.filters ?? []} onChange={(filters) => onChange({ event: { ...event, filters } })} />}
      {orders && <Filters eventName="Order Completed" filters={orders.filters ?? []} onChange={(filters) => onChange({ orders: { ...orders, filters } })} />}
    </Flex>
  );
}
