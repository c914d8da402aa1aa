import { keepPreviousData } from "@tanstack/react-query";
import { Flex, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Sent } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { EmptyState } from "../../components/EmptyState";
import { useFieldName } from "../../components/fieldWords";
import { QueryView } from "../../components/QueryView";
import { useUrlState } from "../../components/urlState";
import { periods } from "./figures";
import { InsightTabs } from "./InsightTabs";
import { OfSegment, useUrlSegment } from "./OfSegment";
import { OrderFilters, useUrlOrders } from "./OrderFilters";
import { Pairs, Products } from "./ProductsAnswer";
import { Stock } from "./Stock";

const keys = ["product_id", "sku", "name", "category", "brand"] as const;

/** Products: which are bought again, which together, how demand goes. */
export function Component() {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const { from, to, setDays } = useUrlDays();
  const [period, setPeriod] = useUrlState("period");
  const [chosen, setKey] = useUrlState("key");
  const { segment, setSegment, rule } = useUrlSegment();
  const orders = useUrlOrders();
  const kind = periods.find((each) => each === period) ?? "CALENDAR_PERIOD_DAY";
  const key = keys.find((each) => each === chosen) ?? "product_id";
  const asked: Sent<"/v1/insight:products"> = { key, period: kind, fromDate: from, toDate: to, top: 50, topPairs: 50, ...rule, ...orders.asked };
  const query = api.useQuery("post", "/v1/insight:products", { body: asked }, { placeholderData: keepPreviousData, staleTime: 60_000 });
  return (
    <InsightTabs
      current="products"
      question={{ products: asked }}
      acts={
        <>
          <Select value={key} style={{ width: 150 }} aria-label={t("insight.goods.key")} options={keys.map((value) => ({ value, label: fieldName(value) }))} onChange={setKey} />
          <OfSegment segment={segment} onChange={setSegment} />
          <DayRange from={from} to={to} onChange={setDays} />
          <Segmented value={kind} aria-label={t("insight.period")} options={periods.map((value) => ({ value, label: t(`insight.periods.${value}`) }))} onChange={setPeriod} />
        </>
      }
    >
      <OrderFilters filters={orders.filters} onChange={orders.setFilters} />
      <QueryView query={query}>
        {(found) =>
          found.products.length === 0 ? (
            <EmptyState title={t("insight.nothing")} hint={t("insight.nothingHint")} />
          ) : (
            <Flex vertical gap={16}>
              <Products found={found} />
              <Stock products={found.products} bySku={key === "sku"} onSku={() => setKey("sku")} />
              <Pairs pairs={found.pairs} />
            </Flex>
          )
        }
      </QueryView>
    </InsightTabs>
  );
}
