import { keepPreviousData } from "@tanstack/react-query";
import { Card, Flex, Segmented, Select, Table, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema, type Sent } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { EmptyState } from "../../components/EmptyState";
import { useFieldName } from "../../components/fieldWords";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { Sparkline } from "../../components/Sparkline";
import { useUrlState } from "../../components/urlState";
import { CsvButton } from "./CsvButton";
import { periods } from "./figures";
import { InsightTabs } from "./InsightTabs";
import { Stock } from "./Stock";

type Product = Schema<"ProductFigures">;
type Pair = Schema<"ProductPair">;

const keys = ["product_id", "sku", "name", "category", "brand"] as const;

/** Products: which are bought again, which together, how demand goes. */
export function Component() {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const { from, to, setDays } = useUrlDays();
  const [period, setPeriod] = useUrlState("period");
  const [chosen, setKey] = useUrlState("key");
  const kind = periods.find((each) => each === period) ?? "CALENDAR_PERIOD_DAY";
  const key = keys.find((each) => each === chosen) ?? "product_id";
  const asked: Sent<"/v1/insight:products"> = { key, period: kind, fromDate: from, toDate: to, top: 50, topPairs: 50 };
  const query = api.useQuery("post", "/v1/insight:products", { body: asked }, { placeholderData: keepPreviousData, staleTime: 60_000 });
  return (
    <InsightTabs
      current="products"
      question={{ products: asked }}
      acts={
        <>
          <Select value={key} style={{ width: 150 }} aria-label={t("insight.goods.key")} options={keys.map((value) => ({ value, label: fieldName(value) }))} onChange={setKey} />
          <DayRange from={from} to={to} onChange={setDays} />
          <Segmented value={kind} aria-label={t("insight.period")} options={periods.map((value) => ({ value, label: t(`insight.periods.${value}`) }))} onChange={setPeriod} />
        </>
      }
    >
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

function Products({ found }: { found: Schema<"QueryProductsResponse"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const heads = [t("insight.goods.product"), t("insight.goods.orders"), t("insight.goods.buyers"), t("insight.goods.repeat"), t("insight.goods.repeatRate"), t("insight.goods.quantity"), t("insight.goods.revenue")];
  const file = () => [[...heads, ...found.periods], ...found.products.map((one) => [one.product, one.orders, one.buyers, one.repeatBuyers, one.repeatRate, one.quantity, one.revenue, ...one.quantities])];
  return (
    <Card size="small">
      <Table<Product>
        size="small"
        rowKey="product"
        dataSource={[...found.products]}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: heads[0], dataIndex: "product", fixed: "left", render: (product: string, { displayName }) => <span className="yk-foreign">{displayName || product}</span> },
          { title: heads[1], dataIndex: "orders", align: "end", render: format.number },
          { title: heads[2], dataIndex: "buyers", align: "end", render: format.number },
          { title: heads[3], dataIndex: "repeatBuyers", align: "end", render: format.number },
          { title: heads[4], dataIndex: "repeatRate", align: "end", render: (rate: string) => format.percent(Number(rate)) },
          { title: heads[5], dataIndex: "quantity", align: "end", render: format.number },
          { title: heads[6], dataIndex: "revenue", align: "end", render: (money: string) => format.money(Number(money)) },
          { title: t("insight.goods.demand"), key: "demand", render: (_, { product, quantities }) => <Sparkline counts={quantities.map(Number)} label={t("insight.goods.demandLabel", { product, count: quantities.length })} width={140} /> },
        ]}
      />
      <Flex vertical align="flex-start">
        <Typography.Text type="secondary">{t("insight.goods.hasGoods", { orders: format.number(found.orders) })}{found.truncated && ` ${t("insight.more", { count: found.products.length })}`}</Typography.Text>
        <CsvButton name="products" rows={file} />
      </Flex>
    </Card>
  );
}

function Pairs({ pairs }: { pairs: readonly Pair[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const heads = [t("insight.goods.first"), t("insight.goods.second"), t("insight.goods.both"), t("insight.goods.support"), t("insight.goods.confidence"), t("insight.goods.confidenceBack"), t("insight.goods.lift")];
  const share = (value: string) => format.percent(Number(value));
  const file = () => [heads, ...pairs.map((one) => [one.first, one.second, one.orders, one.support, one.confidence, one.confidenceBack, one.lift])];
  return (
    <Card size="small" title={t("insight.goods.pairs")}>
      {pairs.length === 0 ? (
        <Typography.Text type="secondary">{t("insight.goods.noPairs")}</Typography.Text>
      ) : (
        <>
          <Table<Pair>
            size="small"
            rowKey={({ first, second }) => `${first}\n${second}`}
            dataSource={[...pairs]}
            pagination={pairs.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
            scroll={{ x: "max-content" }}
            columns={[
              { title: heads[0], dataIndex: "first", render: (product: string) => <span className="yk-foreign">{product}</span> },
              { title: heads[1], dataIndex: "second", render: (product: string) => <span className="yk-foreign">{product}</span> },
              { title: heads[2], dataIndex: "orders", align: "end", render: format.number },
              { title: heads[3], dataIndex: "support", align: "end", render: share },
              { title: heads[4], dataIndex: "confidence", align: "end", render: share },
              { title: heads[5], dataIndex: "confidenceBack", align: "end", render: share },
              { title: heads[6], dataIndex: "lift", align: "end", render: (lift: string) => format.number(Math.round(Number(lift) * 100) / 100) },
            ]}
          />
          <CsvButton name="pairs" rows={file} />
        </>
      )}
    </Card>
  );
}
