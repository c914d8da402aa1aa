import { Flex, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Filters } from "../../components/rules/Condition";
import { measureProblem, type Filter } from "../../components/rules/rule";
import { useSettled } from "../../components/useSettled";
import { isRecord, useUrlJson } from "./urlJson";

const MOST = 20;

function areFilters(value: unknown): value is Filter[] {
  return Array.isArray(value) && value.length <= MOST && value.every((each) => isRecord(each) && typeof each.property === "string");
}

/** Which orders count, in the address as `orders`; `asked` has those that are whole, once nobody types any more. */
export function useUrlOrders(): { filters: Filter[]; setFilters: (filters: Filter[]) => void; asked: { orderFilters?: Schema<"PropertyFilterInput">[] } } {
  const [given, tell] = useUrlJson("orders", areFilters);
  // The address follows a moment later than somebody types: what is typed stands here.
  const [filters, put] = useState(given ?? []);
  const setFilters = (next: Filter[]) => {
    put(next);
    tell(next);
  };
  const whole = filters.filter((each) => measureProblem({ orders: { filters: [each] } }) === null);
  const asked = JSON.parse(useSettled(JSON.stringify(whole))) as Filter[];
  return { filters, setFilters, asked: asked.length > 0 ? { orderFilters: asked } : {} };
}

/** Chooses which orders count in a report. */
export function OrderFilters({ filters, onChange }: { filters: readonly Filter[]; onChange: (filters: Filter[]) => void }) {
  const { t } = useTranslation();
  return (
    <Flex gap={8} wrap align="center" style={{ marginBottom: 12 }} role="group" aria-label={t("insight.whichOrders")}>
      <Typography.Text type="secondary">{t("insight.whichOrders")}</Typography.Text>
      <Filters eventName="Order Completed" filters={filters} onChange={onChange} />
    </Flex>
  );
}
